"""From the page to the LMS's gradebook and back: what staff ask for is what a worker then does."""

from pathlib import Path

import pytest

from config.settings import Settings
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from sync.delivery.verify import verify_all_due
from sync.spaces.tables import Role, SendMode, Space
from tests.factories.world import some_text
from tests.lti_tool.sending.test_sync_page import agree, do, follow, list_form
from tests.lti_tool.space.visitor import Visitor
from tests.sync.delivery.conftest import School, clock, school

__all__ = ["clock", "school"]


@pytest.fixture
def ines(school: School, tmp_path: Path) -> Visitor:
    """The instructor at the page, after scores of three learners have arrived."""
    for number, name in enumerate(("anna", "ben", "cem")):
        school.classroom.post(name, some_text(number))
    school.run()
    context = school.context
    settings = Settings(data_dir=tmp_path, database_url="", base_url="https://stoa.example")
    services = Services(settings, context.database, context.keys, context.clock, context.http)
    room = school.classroom
    return Visitor(create_app(services), services, room.space_id, room.people["ines"], Role.INSTRUCTOR, "en")


def test_what_was_changed_in_the_gradebook_is_found_shown_and_overwritten(
    school: School, ines: Visitor
) -> None:
    school.lms.override("101", 55.0)
    school.lms.override("102", None)
    (form,) = [form for form in ines.open("/sync").forms if "target" in form.fields]
    requests = len(school.lms.requests)
    follow(ines, ines.send(form, act="compare"))
    assert len(school.lms.requests) == requests
    verify_all_due(school.context)
    page = ines.open("/sync")
    assert "2 entries have not arrived and ask for a look." in page.words
    assert "55 of 100 seen just now" in page.words
    asked = ines.send(list_form(page), all="overwrite")
    assert "Anna Annason 55 of 100 seen just now 7 of 100" in asked.words
    follow(ines, agree(ines, asked))
    school.run()
    assert [school.lms.grade_of(user_id) for user_id in ("101", "102", "103")] == [7.0, 7.0, 7.0]
    assert "All is well: everything has arrived." in ines.open("/sync").words


def test_what_is_held_is_not_sent_before_it_is_released(school: School, ines: Visitor) -> None:
    school.classroom.post("anna", some_text(9))
    school.run()
    school.classroom.post("ben", some_text(10))
    sent = school.lms.score_posts()
    with school.classroom.database.write() as session:
        session.get_one(Space, school.classroom.space_id).send_mode = SendMode.BY_HAND.value
    school.run()
    assert school.lms.score_posts() == sent
    assert "1 waits until somebody releases it." in ines.open("/sync").words
    assert "1 entry is released" in do(ines, "release", "/sync?show=waits", of_all=True).words
    school.run()
    assert school.lms.grade_of("102") == 14.0
