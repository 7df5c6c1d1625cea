"""Staff and their own groups: first where groups are visible, and alone where they are separate."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import SetClock
from config.database import Database
from lti_tool.app.services import Services
from sync.contributions.tables import StoredContribution
from sync.delivery.derive import derive_due
from sync.delivery.notes import NoteWriter
from sync.ledger.decisions import Decider, Ground, moderate
from sync.ledger.facts import Verdict
from sync.scoring.rules import default_rule
from sync.spaces.tables import GroupMode, Role, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Page, Visitor

Visit = Callable[..., Visitor]


def order(page: Page, *titles: str) -> list[str]:
    return sorted(titles, key=lambda title: page.html.index(title))


def test_an_instructor_of_a_group_sees_it_and_what_is_for_all_where_groups_are_separate(
    visit: Visit, classroom: Classroom
) -> None:
    split(classroom, GroupMode.SEPARATE, ines={"1"})
    red = visit("anna").start_thread("Of the red group")
    blue = visit("cem").start_thread("Of the blue group", "A secret text")
    visit("ines", role=Role.ADMINISTRATOR).start_thread("For everybody", group="")
    ines = visit("ines")
    page = ines.open()
    assert "Of the red group" in page.words
    assert "For everybody" in page.words
    assert "blue" not in page.html
    assert "Separate groups: you see your own group, Red (Colours), and what is for everybody." in page.words
    assert ines.open(blue).status == 404
    assert "#post-" in ines.reply(red)
    assert set(ines.open("/threads/new").choices["group"]) == {"", "1"}


def test_learners_of_other_groups_are_nobody_to_an_instructor_who_has_own_groups(
    visit: Visit, classroom: Classroom
) -> None:
    split(classroom, GroupMode.SEPARATE, ines={"1"})
    visit("cem").start_thread("Of the blue group", "A secret text")
    ines = visit("ines")
    page = ines.open("/review/")
    assert ("Anna Annason" in page.words, "Ben Benson" in page.words) == (True, True)
    assert "Cem" not in page.html
    assert "2 learners." in page.words
    assert "These are the learners of your groups" in page.words
    cem = f"/review/{classroom.people['cem']}"
    assert "has not opened" in ines.open(cem).words
    assert "secret" not in ines.open(cem).html
    assert (
        ines.send(ines.open(f"/review/{classroom.people['anna']}").form, feedback="Well done").status == 303
    )
    form = ines.open(f"/review/{classroom.people['anna']}").form
    form.action = form.action.replace(str(classroom.people["anna"]), str(classroom.people["cem"]))
    assert ines.send(form, feedback="Well done").status == 404


def test_what_an_own_learner_wrote_in_another_group_is_not_told(
    visit: Visit, classroom: Classroom, services: Services, database: Database
) -> None:
    """Ben is red and blue: of what he wrote as a blue one the red group's instructor reads nothing."""
    split(classroom, GroupMode.SEPARATE, ines={"1"})
    visit("ben").start_thread("Red", "My red words", group="1")
    visit("ben").start_thread("Blue", "My blue words", group="2")
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        decider = Decider(classroom.people["ines"], services.clock.now(), Ground.OTHER, "A blue note")
        moderate(session, services.keys, space, _of_blue(session), Verdict.DOES_NOT_COUNT, decider)
    page = visit("ines").open(f"/review/{classroom.people['ben']}")
    assert "My red words" in page.words
    assert "blue" not in page.html.casefold()
    everything = visit("ines", role=Role.ADMINISTRATOR).open(f"/review/{classroom.people['ben']}")
    assert "My blue words" in everything.words
    assert "A blue note" in everything.words


def _of_blue(session: Session) -> UUID:
    return session.scalars(select(StoredContribution.id).where(StoredContribution.group_id == "2")).one()


def test_who_sees_own_groups_alone_cannot_open_the_others(visit: Visit, classroom: Classroom) -> None:
    split(classroom, GroupMode.SEPARATE, ines={"1"})
    ines = visit("ines")
    refused = ines.send(ines.open("/settings").form, group_mode="none")
    assert (refused.status, "settings.other_groups" in refused.words) == (422, True)
    assert refused.form.fields["group_mode"] == "none"
    split(classroom, GroupMode.SEPARATE, ines=set())
    assert ines.send(ines.open("/settings").form, group_mode="none").status == 303


def test_a_rule_is_tried_on_the_own_learners(visit: Visit, classroom: Classroom, services: Services) -> None:
    split(classroom, GroupMode.SEPARATE, ines={"1"})
    for name in ("anna", "cem"):
        classroom.post(name)
    while derive_due(services.sync_context(), NoteWriter(services.keys)):
        pass
    ines = visit("ines")
    tried = ines.send(ines.open("/rule").form, post_points=str(default_rule().post.points // 2000 + 1))
    assert tried.status == 200
    assert "Cem" not in tried.html


def test_where_groups_are_visible_what_is_for_the_own_ones_stands_first(
    visit: Visit, classroom: Classroom, clock: SetClock
) -> None:
    split(classroom, GroupMode.VISIBLE, ines={"1"})
    titles = ("Of the red group", "Of the blue group")
    visit("anna").start_thread(titles[0])
    clock.advance(timedelta(minutes=1))
    visit("cem").start_thread(titles[1])
    ines = visit("ines")
    page = ines.open()
    assert order(page, *titles) == [*titles]
    assert "What is for your group stands first, or for everybody." in page.words
    alike = ines.open("/?groups=alike")
    assert order(alike, *titles) == [*reversed(titles)]
    assert "Your groups first" in alike.words
    assert all("groups=alike" in link for link in alike.links if "sort=" in link)
    assert order(visit("ines", role=Role.OBSERVER).open(), *titles) == [*reversed(titles)]


def test_where_groups_are_visible_learners_of_the_own_ones_stand_first(
    visit: Visit, classroom: Classroom
) -> None:
    split(classroom, GroupMode.VISIBLE, ines={"2"})
    page = visit("ines").open("/review/")
    assert order(page, "Anna Annason", "Ben Benson", "Cem Cemson") == [
        "Ben Benson",
        "Cem Cemson",
        "Anna Annason",
    ]
    assert page.words.index("In your groups") < page.words.index("Ben Benson")
    assert page.words.index("In other groups") < page.words.index("Anna Annason")
    split(classroom, GroupMode.VISIBLE, ines=set())
    assert "In your groups" not in visit("ines").open("/review/").words


@pytest.mark.parametrize("mode", list(GroupMode))
def test_groups_of_staff_cost_no_queries_more_the_more_there_are(
    visit: Visit, classroom: Classroom, mode: GroupMode, queries: QueryCounter
) -> None:
    split(classroom, mode, ines={"1"})
    ines = visit("ines")

    def count() -> int:
        queries.statements.clear()
        assert ines.open().status == 200
        return len(queries.statements)

    visit("anna").start_thread("One")
    before = count()
    for number in range(3):
        visit("anna").start_thread(f"Number {number}")
    split(classroom, mode, ines={"1", "2", "3"})
    assert count() == before
