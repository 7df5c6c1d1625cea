"""A demo that is started again in its directory."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from lti_tool.demo.company import SPAN, Company, schedule
from lti_tool.demo.courses import ACTIVITY_ID, written_course
from lti_tool.demo.stage import set_up
from lti_tool.demo.visitor import Visitor
from lti_tool.demo.ways import play_course, space_of
from lti_tool.demo_course import load_course
from sync.consent.purposes import EVIDENCE, list_purposes
from sync.contributions.tables import StoredContribution
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


def test_what_was_written_before_is_not_written_again(tmp_path: Path) -> None:
    content = load_course("en")
    with set_up(written_course(content), "again", {"STOA_DATA_DIR": str(tmp_path)}) as stage:
        visitor = Visitor()
        space_id = space_of(visitor.launch(stage.lms_url, "126", ACTIVITY_ID))
        visitor.close()
        acts = schedule(content, stage.clock.now() - SPAN)[:2]
        for _ in range(2):
            company = Company(stage, "en", space_id)
            for act in acts:
                company.perform(act)
            company.leave()
            with stage.services.database.read() as session:
                written = session.scalars(select(StoredContribution.source_id)).all()
            assert len(written) == len(acts)


def test_a_course_is_played_again_where_it_did_not_come_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = load_course("en")
    thread = replace(whole.threads[0], replies=())
    content = replace(whole, threads=(thread,))
    course, where = written_course(content), {"STOA_DATA_DIR": str(tmp_path)}
    performed: list[str] = []
    perform = Company.perform
    monkeypatch.setattr(
        Company, "perform", lambda self, act: (performed.append(act.path), perform(self, act))
    )

    def play() -> list[str]:
        performed.clear()
        with set_up(course, "again", where) as stage:
            play_course(stage, content, lambda _: None)
        return list(performed)

    with monkeypatch.context() as patch:
        patch.setattr(Company, "leave", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            play()
    assert play() == ["1"]
    assert play() == []
