"""A learner's own page: what there is and why, what is left, and how the gradebook stands."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from sync.audit.trail import record
from sync.contributions.tables import StoredContribution
from sync.intake import endorse, react
from sync.ledger.decisions import Ground, assess, excuse, extend, moderate
from sync.ledger.facts import Verdict
from sync.outbox.tables import OutboxState
from sync.rights.requests import approve, record_request
from sync.rights.standing import RequestKind
from sync.scoring.parts import (
    Anchor,
    Asked,
    Criterion,
    DueAfter,
    Final,
    Late,
    Level,
    Milestone,
    Rubric,
    Spread,
)
from sync.spaces.tables import SendMode, Space
from tests.factories.world import Classroom, some_text
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_participation import put_in_outbox
from tests.lti_tool.space.visitor import Page, Visitor

Visit = Callable[..., Visitor]
Change = Callable[..., Any]
ADDRESS = "/participation"


def words_of(page: Page) -> str:
    assert page.status == 200
    return " ".join(page.words.replace("\xa0", " ").replace("\u202f", " ").split())


def id_of(database: Database, source_id: str) -> UUID:
    with database.read() as session:
        return session.scalars(
            select(StoredContribution.id).where(StoredContribution.source_id == source_id)
        ).one()


def test_the_spaces_page_and_the_learners_page_say_the_same_points_and_what_is_next(
    visit: Visit, classroom: Classroom
) -> None:
    classroom.post("anna")
    anna = visit("anna")

    card, page = words_of(anna.open()), words_of(anna.open(ADDRESS))

    for told in (card, page):
        assert "280 of 4,000 points" in told
        assert "720 points more" in told
        assert "until Sunday, 29 November 2026, 23:59" in told
        assert "A post of 40 counted words or more that begins a thread: 280 points" in told
    assert f"{anna.space}{ADDRESS}" in anna.open().links


def test_who_is_restricted_is_not_scored_on_their_own_page_either(
    visit: Visit, classroom: Classroom, database: Database, decide: Callable[..., None]
) -> None:
    """Behaviour 23: stored, and neither sent nor scored; more time that was given stays given."""
    classroom.post("anna")
    decide(extend, classroom.people["anna"], 3)
    anna = visit("anna")
    assert "280 of 4,000 points" in words_of(anna.open())
    who, now = classroom.people["anna"], classroom.clock.now()
    with database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        asked = record_request(
            session,
            classroom.keys,
            organisation_id=organisation_id,
            person_id=who,
            kind=RequestKind.RESTRICTION,
            by=who,
            now=now,
        )
        approve(session, classroom.keys, asked, classroom.people["ines"], now)

    for page in (anna.open(), anna.open(ADDRESS)):
        assert "The use of your data is restricted" in words_of(page)
        told = page.words.split("What counts")[0]
        assert [figure for figure in ("280", "of 4,000 points", "1 thread") if figure in told] == []
    assert "3 days more than others" in words_of(anna.open(ADDRESS))


def test_what_was_written_a_moment_ago_has_arrived(visit: Visit, classroom: Classroom) -> None:
    anna = visit("anna")
    anna.start_thread("Lost offers", some_text(1, 60))

    page = words_of(anna.open(ADDRESS))

    assert (
        "Everything that you have written has arrived, the latest on Monday, 23 November 2026, 10:00" in page
    )
    assert "What has changed last has arrived and is counted here; the gradebook follows." in page


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ([some_text(1, 32)], "Too short by 8 words: 40 are needed."),
        (["Well said, Ben."], "Too short by 37 words: 40 are needed."),
        ([" ".join(["word"] * 39)], "Too short by 1 word: 40 are needed."),
        ([some_text(1), some_text(1)], "Much of it stands word for word in an earlier contribution."),
    ],
)
def test_a_contribution_that_earned_nothing_says_why(
    visit: Visit, classroom: Classroom, texts: list[str], sentence: str
) -> None:
    for text in texts:
        classroom.post("anna", text)

    assert sentence in words_of(visit("anna").open(ADDRESS))


def test_answers_to_oneself_and_a_fourth_in_a_row_say_so(visit: Visit, classroom: Classroom) -> None:
    thread = classroom.post("ben")
    for _ in range(4):
        classroom.post("anna", to=thread)
    own = classroom.post("anna")
    classroom.post("anna", to=own)

    page = words_of(visit("anna").open(ADDRESS))

    assert "3 contributions of yours in a row count in a thread." in page
    assert "Answers to yourself earn nothing. Answer somebody else." in page


def test_a_full_week_says_from_when_on_it_counts_again(visit: Visit, classroom: Classroom) -> None:
    for _ in range(6):
        classroom.post("anna")

    page = words_of(visit("anna").open(ADDRESS))

    assert "The week had earned all it can, 1,250 points." in page
    assert "It counts again from Monday, 30 November 2026, 00:00 on." in page


def test_what_others_gave_is_told_with_its_points_and_nobody_is_named(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    own = classroom.post("anna")
    for _ in range(4):
        classroom.post("ben", to=own)
        classroom.post("anna", to=own)  # or Ben would have written too many in a row
    with database.write() as session:
        space, about = session.get_one(Space, classroom.space_id), id_of(database, own)
        react(session, space, classroom.people["cem"], about, clock.now())
        endorse(session, space, classroom.people["ines"], about, clock.now())

    page = words_of(visit("anna").open(ADDRESS))

    assert "3 replies from others: 210 points" in page
    assert "1 reply from others – What one and the same person gives you counts 3 times" in page
    assert "1 reaction from others: 20 points" in page
    assert "Endorsed: 140 points" in page
    for name in ("Ben", "Cem", "Ines"):
        assert name not in page


def test_an_answer_that_pays_nothing_says_why(visit: Visit, classroom: Classroom) -> None:
    own = classroom.post("anna")
    classroom.post("cem", "ok", to=own)
    for _ in range(4):
        classroom.post("ben", to=own)
    classroom.post("cem", some_text(classroom.written), to=own)

    page = words_of(visit("anna").open(ADDRESS))

    assert "3 replies from others: 210 points" in page
    assert "1 reply from others – The answer was too short to count: 20 words are needed." in page
    assert "1 reply from others – Whoever answered had written too many in a row in the thread." in page
    assert "1 reply from others – Much of the answer stands word for word in an earlier contribution." in page


def test_flagged_points_are_explained_and_nobody_is_named_as_guilty(
    visit: Visit, classroom: Classroom
) -> None:
    own = classroom.post("anna")
    for _ in range(4):
        classroom.post("ben", to=own)

    page = words_of(visit("anna").open(ADDRESS))

    assert (
        "210 of these points are provisional: they count, and instructors are asked to look at them." in page
    )
    assert "Much of what you received comes from few people" in page
    assert "Ben" not in page


def test_what_instructors_decided_is_told_with_its_reason_and_their_words(
    visit: Visit, classroom: Classroom, database: Database, decide: Change
) -> None:
    source_id = classroom.post("anna")
    short = classroom.post("anna", "Well said.")
    decide(
        moderate,
        id_of(database, source_id),
        Verdict.DOES_NOT_COUNT,
        ground=Ground.OFF_TOPIC,
        words="Please ask about offers.",
    )
    decide(moderate, id_of(database, short), Verdict.COUNTS, ground=Ground.GOOD_WORK)

    page = words_of(visit("anna").open(ADDRESS))

    assert "Instructors decided that it does not count: it is about something else." in page
    assert "They write: “Please ask about offers.”" in page
    assert "Instructors decided that it counts: it is good work." in page


def test_a_late_contribution_says_what_was_taken_off(
    visit: Visit, classroom: Classroom, put_rule: Change, put_space: Change, clock: SetClock
) -> None:
    put_rule(late=Late(per_day=100, most=500))
    put_space(due_at=clock.now() - timedelta(hours=1))
    classroom.post("anna")

    assert "It came after the due date, which took off 10% of its points." in words_of(
        visit("anna").open(ADDRESS)
    )


def test_an_extension_moves_the_dates_that_are_shown(
    visit: Visit, put_space: Change, decide: Change, classroom: Classroom
) -> None:
    put_space(due_at=datetime(2026, 12, 1, 12, 0, tzinfo=UTC))
    decide(extend, classroom.people["anna"], 3, words="Get well soon.")

    page = words_of(visit("anna").open(ADDRESS))

    assert "You have 3 days more than others; the dates here are your own." in page
    assert "Get well soon." in page
    assert "Due on Friday, 4 December 2026, 13:00." in page
    assert "Due on Friday, 4 December 2026, 13:00." in words_of(visit("anna").open())
    assert "Due on Tuesday, 1 December 2026, 13:00." in words_of(visit("ben").open(ADDRESS))


def test_whoever_is_excused_is_told_so_and_asked_for_nothing(
    visit: Visit, classroom: Classroom, decide: Change
) -> None:
    decide(excuse, classroom.people["anna"])
    anna = visit("anna")

    card, page = words_of(anna.open()), words_of(anna.open(ADDRESS))

    for told in (card, page):
        assert "Instructors have excused you" in told
        assert "points more" not in told
    assert "What is left to do" not in page


def test_pace_is_told_apart_and_a_week_that_has_just_begun_does_not_lower_it(
    visit: Visit, classroom: Classroom, clock: SetClock
) -> None:
    for number in range(4):
        classroom.post("anna", some_text(number))
    clock.sleep(7 * 24 * 3600)

    page = words_of(visit("anna").open(ADDRESS))

    assert "100% of what was asked for so far." in page
    assert "it does not go to the gradebook" in page
    assert "1,000 points more until Sunday, 6 December 2026, 23:59" in page


def test_points_that_were_taken_off_for_one_days_work_are_shown_in_their_week(
    visit: Visit, classroom: Classroom, put_rule: Change
) -> None:
    put_rule(spread=Spread(days=3, most=200))
    classroom.post("anna")

    page = words_of(visit("anna").open(ADDRESS))

    assert "56 points taken off: all contributions stand on one day." in page
    assert "224 1,000 1,250" in page


def test_milestones_are_shown_with_dates_of_their_own(
    visit: Visit, classroom: Classroom, put_rule: Change, decide: Change
) -> None:
    put_rule(
        final=Final.MILESTONES,
        milestones=(
            Milestone("hello", "Say hello", Asked.POST, 1, 20, 10_000, DueAfter(7, Anchor.OPENING)),
            Milestone("answers", "Two answers", Asked.REPLY, 2, 20, 40_000, DueAfter(14, Anchor.OPENING)),
        ),
    )
    decide(extend, classroom.people["anna"], 1)
    classroom.post("anna")
    classroom.post("anna", to=classroom.post("ben"))
    anna = visit("anna")

    card, page = words_of(anna.open()), words_of(anna.open(ADDRESS))

    assert "Two answers: 1 reply of 20 words or more, until Tuesday, 8 December 2026, 10:00" in card
    assert "30 of 50 points" in page
    assert "Say hello until Tuesday, 1 December 2026, 10:00 1 of 1 10 of 10" in page
    assert (
        "Two answers: 1 reply of 20 words or more until Tuesday, 8 December 2026, 10:00 · 20 points" in page
    )


def test_a_closed_space_asks_for_nothing(visit: Visit, put_space: Change, clock: SetClock) -> None:
    put_space(closes_at=clock.now() - timedelta(hours=1))

    page = words_of(visit("anna").open(ADDRESS))

    assert "This discussion is closed: nothing more can be done." in page
    assert "points more" not in page


@pytest.mark.parametrize(
    ("space", "row", "sentence"),
    [
        ({}, {}, "Changes are gathered for a short while and then sent together."),
        ({"send_mode": SendMode.HOURLY.value}, {}, "This discussion sends scores hourly"),
        (
            {"send_mode": SendMode.AT_DATE.value, "send_at": datetime(2026, 12, 1, 12, 0, tzinfo=UTC)},
            {"state": OutboxState.HELD.value},
            "This discussion sends scores on Tuesday, 1 December 2026, 13:00.",
        ),
        (
            {"send_mode": SendMode.BY_HAND.value},
            {"state": OutboxState.HELD.value},
            "It waits until an instructor releases it.",
        ),
        ({}, {"tries": 2}, "Stoa tries again by itself"),
        (
            {},
            {"state": OutboxState.BLOCKED.value, "block_reason": "not_enrolled"},
            "does not list you as a participant",
        ),
        (
            {},
            {
                "state": OutboxState.BLOCKED.value,
                "block_reason": "override",
                "drift": {"given": 50_000, "maximum": 100},
            },
            "somebody has set another score than Stoa’s: 50 of 100. It is kept. By your points it would be 61.25.",
        ),
        (
            {},
            {
                "state": OutboxState.BLOCKED.value,
                "block_reason": "override",
                "drift": {"given": None, "maximum": 100},
            },
            "somebody has removed your score",
        ),
        (
            {},
            {
                "state": OutboxState.SETTLED.value,
                "code": "applied",
                "drift": {"given": 50_000, "maximum": 100},
            },
            "somebody has set another score than Stoa’s: 50 of 100.",
        ),
        ({}, {"state": OutboxState.REJECTED.value}, "The gradebook does not take it at the moment."),
    ],
)
def test_a_score_that_waits_says_why(
    visit: Visit,
    database: Database,
    classroom: Classroom,
    clock: SetClock,
    put_space: Change,
    space: dict[str, Any],
    row: dict[str, Any],
    sentence: str,
) -> None:
    put_space(**space)
    put_in_outbox(database, classroom, clock.now(), **row)

    page = words_of(visit("anna").open(ADDRESS))

    assert sentence in page


def test_an_assessment_is_not_told_before_it_is_released(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock, put_rule: Change, decide: Change
) -> None:
    levels = (Level("not to be seen", 0), Level("throughout", 4_000))
    put_rule(rubric=Rubric(400, (Criterion("c1", "Reasons", levels),)))
    decide(assess, classroom.people["anna"], 750)
    put_in_outbox(database, classroom, clock.now(), state=OutboxState.HELD.value)
    anna = visit("anna")

    card, page = words_of(anna.open()), words_of(anna.open(ADDRESS))

    assert "A score is to go there. It waits until an instructor releases it." in page
    assert "40% of the score is assessed by an instructor, which is still to come." in page
    for told in (card, page):
        assert "61.25" not in told
        assert "75%" not in told


def test_what_was_sent_when_is_listed_with_the_latest_first(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    put_in_outbox(database, classroom, clock.now(), state=OutboxState.SETTLED.value, sent_at=clock.now())
    with database.write() as session:
        for given, subject in ((12_500, "anna"), (40_000, "anna"), (77_000, "ben")):
            record(
                session,
                action="record.applied",
                now=clock.now(),
                space_id=classroom.space_id,
                subject_id=classroom.people[subject],
                detail={"item": "score", "given": given, "maximum": 100},
            )
        evidence = {"item": "competency:1"}
        whose = {"space_id": classroom.space_id, "subject_id": classroom.people["anna"]}
        record(session, action="record.applied", now=clock.now(), detail=evidence, **whose)

    page = words_of(visit("anna").open(ADDRESS))

    at = "sent on Monday, 23 November 2026, 10:00"
    assert f"What was sent when 40 of 100, {at} 12.5 of 100, {at}" in page
    assert "77" not in page.split("What was sent when")[1].split("Points over time")[0]


def test_what_the_gradebook_holds_stays_in_sight_while_another_score_is_on_its_way(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    sent = {"sent_payload": {"given": 40_000, "maximum": 100}, "sent_at": clock.now(), "sent_version": 1}
    put_in_outbox(database, classroom, clock.now(), version=2, **sent)

    page = words_of(visit("anna").open(ADDRESS))

    assert "The gradebook holds 40 of 100, sent on Monday, 23 November 2026, 10:00." in page
    assert "61.25 of 100 is to go there." in page


def test_many_contributions_have_pages_and_the_number_of_queries_stays_the_same(
    visit: Visit, classroom: Classroom, queries: QueryCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = classroom.post("ben")
    anna = visit("anna")

    def count() -> int:
        queries.statements.clear()
        anna.open(ADDRESS)
        return len(queries.statements)

    classroom.post("anna", "Well said.", to=thread)
    few = count()
    for number in range(3):
        own = classroom.post("anna", some_text(number))
        classroom.post("ben", to=own)
    assert count() == few
    monkeypatch.setattr("lti_tool.learner.earned.PER_PAGE", 3)
    assert count() == few
    first = anna.open(ADDRESS)
    assert f"{anna.space}{ADDRESS}?page=2" in first.links
    assert "Too short" not in first.words
    assert "Too short by 18 words: 20 are needed." in words_of(anna.open(f"{ADDRESS}?page=2"))
    assert anna.open(f"{ADDRESS}?page=3").status == 404


def test_it_is_written_in_german_too(visit: Visit, classroom: Classroom) -> None:
    classroom.post("anna")
    page = visit("anna", locale="de").open(ADDRESS)
    assert 'lang="de"' in page.html
    assert "280 von 4.000 Punkten" in words_of(page)


def test_staff_are_led_to_their_learners_and_nobody_sees_anothers(visit: Visit, classroom: Classroom) -> None:
    classroom.post("anna")
    answer = visit("ines").open(ADDRESS).response
    assert answer.headers["Location"].endswith("/review/")
    assert "280" not in words_of(visit("ben").open(ADDRESS)).split("What counts")[0]


def test_what_others_do_about_an_old_post_is_not_the_last_that_the_learner_wrote(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    own = classroom.post("anna")
    clock.sleep(3600)
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        endorse(session, space, classroom.people["ines"], id_of(database, own), clock.now())

    assert "the latest on Monday, 23 November 2026, 10:00" in words_of(visit("anna").open(ADDRESS))


def test_pace_says_of_how_many_points_until_when_and_who_sees_it(
    visit: Visit, classroom: Classroom, clock: SetClock
) -> None:
    classroom.post("anna")
    clock.sleep(14 * 24 * 3600)

    page = words_of(visit("anna").open(ADDRESS))

    assert "14% of what was asked for so far." in page
    assert "You have 280; until Sunday, 6 December 2026, 23:59 2,000 points were asked for." in page
    assert "You and the instructors see it; it does not go to the gradebook." in page
    assert "for you to see only" not in page


def test_after_the_weeks_that_were_asked_for_nothing_more_is_and_all_of_them_can_be_made_up_for(
    visit: Visit, classroom: Classroom, clock: SetClock
) -> None:
    classroom.post("anna")
    clock.sleep(7 * 24 * 3600)
    assert "is over. What you write still counts" not in words_of(visit("anna").open(ADDRESS))
    clock.sleep(28 * 24 * 3600)

    page = words_of(visit("anna").open(ADDRESS))

    assert "is over. What you write still counts, and makes up for what is missing." in page
    assert "now 0 – nothing 1,250" in page
    assert page.count("nothing 1,250") == 2


def test_weeks_in_which_nothing_happened_have_their_row_from_the_opening_on(
    visit: Visit, classroom: Classroom, put_space: Change, clock: SetClock
) -> None:
    put_space(opens_at=clock.now() - timedelta(days=7))
    classroom.post("anna")
    clock.sleep(14 * 24 * 3600)

    rows = words_of(visit("anna").open(ADDRESS)).partition("Points over time")[2].partition("What each")[0]

    for week in (
        "16–22 Nov 2026 0 1,000 1,250",
        "23–29 Nov 2026 280 1,000 1,250",
        "30 Nov – 6 Dec 2026 0 1,000 1,250",
        "7–13 Dec 2026 now 0 1,000 1,250",
    ):
        assert week in rows.replace("\u2009", " ")


def test_what_is_missing_in_all_is_told_beside_what_is_asked_for_next(
    visit: Visit, classroom: Classroom, put_space: Change, clock: SetClock
) -> None:
    put_space(opens_at=clock.now())
    classroom.post("anna")
    clock.sleep(21 * 24 * 3600)
    anna = visit("anna")

    page = words_of(anna.open(ADDRESS))

    assert "1,000 points more until" in page
    assert "In all, 3,720 points are missing up to 4,000." in page


def test_nobody_is_told_that_something_is_hidden_before_they_are_assessed(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock, put_rule: Change
) -> None:
    put_rule(rubric=Rubric(400, (Criterion("c1", "Reasons", (Level("no", 0), Level("yes", 4_000))),)))
    put_in_outbox(database, classroom, clock.now(), state=OutboxState.HELD.value)

    page = words_of(visit("anna").open(ADDRESS))

    assert "61.25 of 100 is to go there. It waits until an instructor releases it." in page
