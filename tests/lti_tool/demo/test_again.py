"""A demo that is started again in its directory."""

from pathlib import Path

from sqlalchemy import select

from lti_tool.demo.courses import ACTIVITY_ID, written_course
from lti_tool.demo.stage import set_up
from lti_tool.demo.visitor import Visitor
from lti_tool.demo_course import load_course
from sync.consent.purposes import EVIDENCE, list_purposes
from sync.delivery.purposes import turn_off
from sync.organisations.tables import Organisation
from sync.organisations.works_council import set_mode


def test_a_demo_starts_again_as_somebody_left_its_purposes(tmp_path: Path) -> None:
    course, where = written_course(load_course("en")), {"STOA_DATA_DIR": str(tmp_path)}
    with set_up(course, "again", where) as stage:
        visitor = Visitor()
        visitor.launch(stage.lms_url, "126", ACTIVITY_ID)
        visitor.close()
        now = stage.services.clock.now()
        with stage.services.database.write() as session:
            (organisation_id,) = session.scalars(select(Organisation.id))
            turn_off(session, organisation_id, EVIDENCE, now)
            set_mode(session, organisation_id, now, enabled=True, agreement="Of 1 October")

    with set_up(course, "again", where) as stage, stage.services.database.read() as session:
        states = {each.name: each.enabled for each in list_purposes(session, organisation_id)}
    assert states[EVIDENCE] is False
