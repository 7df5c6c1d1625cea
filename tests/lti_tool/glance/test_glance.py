"""What staff see on entering: what waits for them, and what was talked about."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from config.clock import SetClock
from lti_tool.app.services import Services
from lti_tool.glance.quiet import PAUSE
from lti_tool.space.tables import Thread
from lti_tool.summaries.reading import LONG
from sync.contributions.tables import StoredContribution
from sync.delivery.derive import derive_due
from sync.delivery.notes import NoteWriter
from sync.ledger.decisions import Decider, excuse
from sync.moderation.acts import Reason, hold
from sync.spaces.tables import Duty, GroupMode, Role, Space
from tests.factories.world import Classroom
from tests.lti_tool.sending.test_held_page import find_all
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Page, Visitor

Visit = Callable[..., Visitor]


def hold_opening(services: Services, classroom: Classroom, thread: str) -> None:
    with services.database.write() as session:
        contribution_id = session.get_one(Thread, UUID(thread.rpartition("/")[2])).contribution_id
        contribution = session.get_one(StoredContribution, contribution_id)
        space = session.get_one(Space, classroom.space_id)
        hold(session, space, contribution, Reason.OTHER.value, services.clock.now())


def glance(page: Page) -> str:
    told = page.words.split("At a glance", 1)
    return told[1].split("Threads", 1)[0] if len(told) == 2 else ""


def test_those_who_moderate_alone_have_it(visit: Visit) -> None:
    assert "Nothing waits for you." in glance(visit("ines").open())
    assert "Nothing waits for you." in glance(visit("ben", duty=Duty.MODERATOR).open())
    for role in (Role.LEARNER, Role.OBSERVER):
        assert glance(visit("anna", role=role).open()) == ""
    assert glance(visit("cem", duty=Duty.EXPERT).open()) == ""


def test_moderators_are_told_what_is_theirs_and_nothing_of_learners_and_scores(
    visit: Visit, classroom: Classroom, clock: SetClock, services: Services
) -> None:
    classroom.post("anna", "My wife has breast cancer. " + "word " * 50)
    find_all(services, classroom)
    clock.advance(timedelta(days=15))
    visit("anna").start_thread("Who knows?", kind="question")
    hold_opening(services, classroom, visit("anna").start_thread("Held"))
    lively = visit("anna").start_thread("Lively")
    for _ in range(LONG):
        visit("ines").reply(lively)
    told = glance(visit("ben", duty=Duty.MODERATOR).open())
    assert "1 post waits for a moderator" in told
    assert "1 unanswered question" in told
    assert "1 long thread without a summary" in told
    assert not [each for each in ("not heard of", "before it is sent", "Lively") if each in told]
    whole = glance(visit("ines").open())
    assert all(each in whole for each in ("not heard of", "before it is sent", "Lively"))


def test_what_waits_for_a_moderator_is_one_click_away(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    hold_opening(services, classroom, visit("anna").start_thread("Held"))
    for who in (visit("ines"), visit("ben", duty=Duty.MODERATOR)):
        page = who.open()
        assert "1 post waits for a moderator" in glance(page)
        assert any(link.endswith("/moderation/") for link in page.links)


def test_a_long_thread_wants_a_summary_and_later_another_one(visit: Visit, clock: SetClock) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = anna.start_thread("A long one")
    visit("ben").start_thread("A short one")

    def answer(times: int) -> None:
        for _ in range(times):
            clock.advance(timedelta(seconds=1))
            anna.reply(thread)

    answer(LONG - 1)
    assert "summary" not in glance(ines.open())
    answer(1)
    page = ines.open()
    assert "1 long thread without a summary" in glance(page)
    (link,) = [each for each in page.links if "show=long" in each]
    listed = ines.open(link)
    assert ("A long one" in listed.words, "A short one" in listed.words) == (True, False)
    clock.advance(timedelta(seconds=1))
    ines.send(ines.open(f"{thread}/summary").form, text="All of it in short")
    assert "summary" not in glance(ines.open())
    answer(LONG)
    assert "1 long thread without a summary" in glance(ines.open())


def test_questions_that_nobody_has_answered_are_one_click_away(visit: Visit) -> None:
    anna = visit("anna")
    for title in ("Who knows?", "Does anybody else?"):
        answered = anna.start_thread(title, kind="question")
    visit("ben").reply(answered)
    visit("ben").start_thread("No question")
    ines = visit("ines")
    page = ines.open()
    assert "1 unanswered question" in glance(page)
    (link,) = [each for each in page.links if "unanswered" in each and "question" in each]
    listed = ines.open(link)
    assert "Who knows?" in listed.words
    assert "Does anybody else?" not in listed.words
    assert "No question" not in listed.words


def test_who_has_not_been_heard_of_is_told_after_a_while_and_not_in_the_first_week(
    visit: Visit, classroom: Classroom, clock: SetClock
) -> None:
    ines = visit("ines")
    assert "not heard of" not in glance(ines.open())
    clock.advance(timedelta(days=8))
    assert "3 learners not heard of for a while" in glance(visit("ines").open())
    classroom.post("anna")
    classroom.post("ben")
    ines = visit("ines")
    assert "1 learner not heard of for a while" in glance(ines.open())
    page = ines.open("/review/?show=quiet")
    assert ("Cem Cemson" in page.words, "Anna Annason" in page.words) == (True, False)
    assert f"/review/{classroom.people['cem']}" in "".join(page.links)
    clock.advance(PAUSE)
    classroom.post("ben")
    assert "2 learners not heard of for a while" in glance(visit("ines").open())


def test_who_is_excused_and_who_cannot_write_is_not_missed(
    visit: Visit, classroom: Classroom, clock: SetClock, services: Services
) -> None:
    clock.advance(timedelta(days=8))
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        excuse(
            session,
            services.keys,
            space,
            classroom.people["cem"],
            Decider(classroom.people["ines"], clock.now()),
        )
    while derive_due(services.sync_context(), NoteWriter(services.keys)):
        pass
    assert "2 learners not heard of for a while" in glance(visit("ines").open())
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).closes_at = clock.now()
    assert "not heard of" not in glance(visit("ines").open())


def test_texts_that_wait_for_a_look_are_told(visit: Visit, classroom: Classroom, services: Services) -> None:
    classroom.post("anna", "My wife has breast cancer. " + "word " * 50)
    find_all(services, classroom)
    page = visit("ines").open()
    assert "1 text to check before it is sent" in glance(page)
    assert any(link.endswith("/held") for link in page.links)


def test_what_was_talked_about_lately_comes_first_and_what_was_long_ago_not_at_all(
    visit: Visit, clock: SetClock
) -> None:
    old = visit("anna").start_thread("Long ago")
    for _ in range(3):
        visit("ben").reply(old)
        clock.advance(timedelta(seconds=1))
    clock.advance(timedelta(days=9))
    anna = visit("anna")
    lively, calm = anna.start_thread("Lively"), anna.start_thread("Calm")
    anna.start_thread("Silent")
    for thread, times in ((lively, 3), (calm, 2)):
        for _ in range(times):
            visit("ben").reply(thread)
            clock.advance(timedelta(seconds=1))
    told = glance(visit("ines").open())
    assert told.index("Lively 3") < told.index("Calm 2")
    assert "Silent" not in told
    assert "Long ago" not in told


def test_nothing_of_other_groups_is_told(visit: Visit, classroom: Classroom, clock: SetClock) -> None:
    split(classroom, GroupMode.SEPARATE, ines={"1"})
    clock.advance(timedelta(days=7))
    cem = visit("cem")
    secret = cem.start_thread("Of the blue group", kind="question")
    cem.start_thread("Another of theirs", kind="question")
    for _ in range(3):
        cem.reply(secret)
        clock.advance(timedelta(seconds=1))
    told = glance(visit("ines").open())
    assert "question" not in told
    assert "blue" not in told
    assert "2 learners not heard of" in told
    whole = glance(visit("ines", role=Role.ADMINISTRATOR).open())
    assert "1 unanswered question" in whole
    assert "Of the blue group" in whole


@pytest.mark.parametrize("number", [1, 4])
def test_it_costs_the_same_however_much_there_is(
    visit: Visit, queries: QueryCounter, clock: SetClock, number: int
) -> None:
    ines = visit("ines")
    anna, ben = visit("anna"), visit("ben")
    for each in range(number):
        anna.start_thread(f"Question {each}", kind="question")
        thread = anna.start_thread(f"Thread {each}")
        for _ in range(2):
            ben.reply(thread)
            clock.advance(timedelta(seconds=1))
    moderator = visit("cem", duty=Duty.MODERATOR)
    for who, entering in ((ines, ENTERING), (moderator, AS_A_MODERATOR)):
        queries.statements.clear()
        assert who.open().status == 200
        assert len(queries.statements) == entering


ENTERING = 21
AS_A_MODERATOR = 20
