"""The page on which staff say what posts pass before they appear."""

from collections.abc import Callable

from sqlalchemy import select

from config.database import Database
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.gates.lists import read_list
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def test_staff_set_the_gates_of_a_space(
    visit: Visit, database: Database, services: Services, classroom: Classroom
) -> None:
    ines = visit("ines")
    assert f"{ines.space}/gates" in ines.open("/settings").links
    form = ines.open("/gates").form
    assert form.fields["pace"] == "free"
    saved = ines.send(
        form, ask="silly = It may hurt.\n\n", hold="host:example.org", pace="calm", holds_first="yes"
    )
    assert saved.status == 303
    again = ines.open("/gates").form.fields
    assert (again["ask"], again["hold"], again["pace"]) == (
        "silly = It may hurt.",
        "host:example.org",
        "calm",
    )
    assert ("holds_first" in again, "holds_copies" in again) == (True, False)
    with database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        assert (space.pace, space.holds_first, space.holds_copies) == ("calm", True, False)
        assert len(read_list(session, services.keys, space.id)) == 2
        assert not read_list(session, services.keys, space.organisation_id)
        acts = {each.action: str(each.detail) for each in session.scalars(select(AuditRow))}
    assert {"gates.set", "gates.rules_set"} <= acts.keys()
    assert "silly" not in "".join(acts.values())


def test_limits_name_newcomers_only_where_theirs_are_others(visit: Visit) -> None:
    words = visit("ines").open("/gates").words
    assert "unless in a hurry. 5 seconds between two posts, 3 replies in a row, 6 posts a minute," in words
    assert (
        "flooded. 5 seconds between two posts (for newcomers 30), 3 replies in a row, 3 posts a minute,"
        in words
    )
    assert "for newcomers 3 new threads a day; 20 edits and 60 reactions an hour;" in words


def test_a_line_that_cannot_be_looked_for_comes_back_with_all_that_was_typed(visit: Visit) -> None:
    ines = visit("ines")
    page = ines.send(
        ines.open("/gates").form, ask="fine\nre:(a+)+", hold="x", pace="strict", holds_copies="yes"
    )
    assert page.status == 422
    assert "filter.pattern_refused" in page.html
    assert "gates.entry_refused" in page.html
    fields = page.form.fields
    assert (fields["ask"], fields["hold"], fields["pace"]) == ("fine\nre:(a+)+", "x", "strict")
    assert "holds_copies" in fields


def test_learners_neither_see_nor_set_them(visit: Visit) -> None:
    anna = visit("anna")
    assert anna.open("/gates").status == 403
    token = anna.open("/threads/new").form.fields["csrf_token"]
    answer = anna.client.post(
        f"{anna.space}/gates", data={"csrf_token": token, "pace": "strict"}, base_url="https://stoa.example"
    )
    assert answer.status_code == 403
