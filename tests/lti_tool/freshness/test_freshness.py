"""How long a post holds: when staff look again, and what everybody sees of one that is outdated."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.clock import SetClock
from config.database import Database
from sync.spaces.tables import GroupMode
from tests.factories.world import Classroom
from tests.lti_tool.collections.test_collections import collect, contribution_of
from tests.lti_tool.glance.test_glance import glance
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


def say(visit: Visit, database: Database, thread: str, **typed: str) -> Page:
    ines = visit("ines")
    form = ines.open(f"/contributions/{contribution_of(database, thread)}/again").form
    return ines.send(form, **typed)


def test_on_its_day_a_post_is_told_at_a_glance_and_is_still_right_with_one_click(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    thread = visit("anna").start_thread("Rules", "Until 2026")
    day = (clock.now() + timedelta(days=30)).date().isoformat()
    assert say(visit, database, thread, look_again=day).status == 303
    assert "look at again" not in glance(visit("ines").open())
    clock.advance(timedelta(days=31))
    ines = visit("ines")
    assert "1 post to look at again" in glance(ines.open())
    page = ines.open("/again")
    assert "Until 2026" in page.words
    assert ines.send(page.form, act="right").status == 303
    assert "look at again" not in glance(ines.open())
    clock.advance(timedelta(days=29))
    assert "look at again" not in glance(visit("ines").open())
    clock.advance(timedelta(days=3))
    assert "1 post to look at again" in glance(visit("ines").open())


def test_what_is_outdated_is_marked_for_everybody_wherever_it_stands(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    thread = visit("anna").start_thread("Rules", "The old rules")
    place = collect(visit("ines"), contribution_of(database, thread)).response.headers["Location"]
    clock.advance(timedelta(days=1))
    today = clock.now().date().isoformat()
    say(visit, database, thread, outdated=today, note="See the <new> ones")
    ben = visit("ben")
    page = ben.open(thread)
    assert "Outdated since" in page.words
    assert "See the &lt;new&gt; ones" in page.html
    mark = '<span class="badge is-outdated">Outdated</span>'
    for path in ("/", place, "/search?q=rules"):
        assert mark in ben.open(path).html, path
    ines = visit("ines")
    ines.send(ines.open(f"/contributions/{contribution_of(database, thread)}/again").form, act="right")
    assert "Outdated" not in visit("ben").open(thread).words


def test_a_date_to_come_marks_nothing_until_then(visit: Visit, database: Database, clock: SetClock) -> None:
    thread = visit("anna").start_thread("Rules")
    say(visit, database, thread, outdated=(clock.now() + timedelta(days=3)).date().isoformat())
    assert "Outdated" not in visit("ben").open(thread).words
    clock.advance(timedelta(days=4))
    assert "Outdated since" in visit("ben").open(thread).words


@pytest.mark.parametrize("typed", ["soon", "0001-01-01", "9999-12-31"])
def test_what_is_no_date_of_our_days_is_refused_and_kept(
    visit: Visit, database: Database, typed: str
) -> None:
    refused = say(visit, database, visit("anna").start_thread(), look_again=typed, note="Mine")
    assert (refused.status, "freshness.date" in refused.words) == (422, True)
    assert refused.form.fields["note"] == "Mine"
    assert refused.form.fields["look_again"] == typed


def test_learners_and_other_groups_say_nothing_about_it(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    split(classroom, GroupMode.SEPARATE, ines={"2"})
    thread = visit("anna").start_thread("Red", "A secret text")
    address = f"/contributions/{contribution_of(database, thread)}/again"
    anna, ines = visit("anna"), visit("ines")
    assert (anna.open(address).status, ines.open(address).status) == (403, 404)
    token = ines.open("/threads/new").form.fields["csrf_token"]
    assert ines.send(Form(f"{ines.space}{address}", {"csrf_token": token}), act="outdated").status == 404
    assert "secret" not in ines.open("/again").html


@pytest.mark.parametrize("number", [1, 3])
def test_marks_cost_no_query(
    visit: Visit, database: Database, queries: QueryCounter, clock: SetClock, number: int
) -> None:
    thread = visit("anna").start_thread()
    for _ in range(3):
        visit("ines").reply(thread)
        clock.advance(timedelta(seconds=1))
    ben = visit("ben")

    def count() -> int:
        queries.statements.clear()
        assert ben.open(thread).status == 200
        return len(queries.statements)

    before = count()
    for _ in range(number):
        say(visit, database, thread, outdated="2026-01-01", note="Old")
    assert count() == before
