"""The list of learners: what staff may look for, and what each row says."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from config.clock import SetClock
from lti_tool.app.services import Services
from lti_tool.review import learners
from lti_tool.review.learners import stuck_since
from lti_tool.review.rings import NO_CIRCLES, Circles
from sync.ledger.decisions import Decider, excuse
from sync.outbox.desired import Desired, put
from sync.outbox.targets import put_target
from sync.scoring import rings as scoring_rings
from sync.scoring.parts import PeriodKind
from sync.scoring.rules import Rule, default_rule
from sync.scoring.tables import StoredScore
from sync.scoring.versions import set_rule
from sync.spaces.tables import SendMode, Space
from tests.factories.world import Classroom, some_text
from tests.lti_tool.review.test_pane import save
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Page, Visitor

Visit = Callable[..., Visitor]
BEGUN = "23 Nov 2026"
Derive = Callable[[], None]


def counts(page: Page) -> dict[str, int]:
    """What stands behind each choice."""
    told = page.words.split("in the gradebook.", 1)[1].split("Name", 1)[0].split("Nobody", 1)[0]
    names = ("All", "Not begun", "Stuck", "Points to look at", "Scores or feedback to release", "Trouble")
    return {name: int(told.split(name, 1)[1].split()[0]) for name in names}


def shown(page: Page) -> list[str]:
    return [name for name in ("Anna", "Ben", "Cem") if f"{name} {name}son" in page.words]


def test_who_has_not_begun_is_told_and_who_is_excused_is_not_among_them(
    visit: Visit, classroom: Classroom, services: Services, derive: Derive
) -> None:
    classroom.post("anna")
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        excuse(
            session,
            services.keys,
            space,
            classroom.people["cem"],
            Decider(classroom.people["ines"], services.clock.now()),
        )
    derive()

    page = visit("ines").open("/review/?show=not_begun")

    assert shown(page) == ["Ben"]
    assert counts(page)["Not begun"] == 1
    assert counts(page)["All"] == 3
    assert "Cem Cemson excused" in visit("ines").open("/review/").words


def test_who_wrote_nothing_for_a_whole_period_is_stuck(
    visit: Visit, classroom: Classroom, clock: SetClock, derive: Derive
) -> None:
    classroom.post("anna")
    clock.advance(timedelta(days=14))
    classroom.post("ben")
    derive()
    ines = visit("ines")

    assert shown(ines.open("/review/?show=stuck")) == ["Anna"]
    page = ines.open("/review/")
    assert "Anna Annason stuck quiet" in page.words
    assert "Cem Cemson quiet" in page.words
    assert "Ben Benson quiet" not in page.words
    assert (
        "Quiet: has written nothing for two weeks, or never. Stuck: has begun, is not through," in page.words
    )
    classroom.post("anna")
    assert shown(ines.open("/review/?show=stuck")) == []


def test_nobody_is_stuck_who_is_through_or_while_the_discussion_is_closed(
    visit: Visit, classroom: Classroom, clock: SetClock, services: Services, derive: Derive
) -> None:
    classroom.post("anna")
    classroom.post("ben")
    derive()
    clock.advance(timedelta(days=30))
    ines = visit("ines")
    assert shown(ines.open("/review/?show=stuck")) == ["Anna", "Ben"]
    with services.database.write() as session:
        session.execute(
            update(StoredScore)
            .where(StoredScore.person_id == classroom.people["anna"])
            .values(points=default_rule().full_score)
        )
    assert shown(ines.open("/review/?show=stuck")) == ["Ben"]
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).closes_at = clock.now()

    page = ines.open("/review/?show=stuck")

    assert shown(page) == []
    assert "Nobody is stuck while the discussion is not open." in page.words


@pytest.mark.parametrize(
    ("period", "since"),
    [
        (PeriodKind.DAY, datetime(2026, 11, 19, 12, tzinfo=UTC)),  # a week at least
        (PeriodKind.WEEK, datetime(2026, 11, 15, 23, tzinfo=UTC)),  # Monday of last week in Berlin
        (PeriodKind.MONTH, datetime(2026, 9, 30, 22, tzinfo=UTC)),
        (PeriodKind.WHOLE, datetime(2026, 11, 12, 12, tzinfo=UTC)),
    ],
)
def test_how_long_a_pause_makes_somebody_stuck(period: PeriodKind, since: datetime) -> None:
    periods = 1 if period is PeriodKind.WHOLE else 4
    rule = Rule.parse({**default_rule().dump(), "period": period.value, "periods": periods})
    space = Space(time_zone="Europe/Berlin", opens_at=None, closes_at=None)
    assert stuck_since(space, rule, datetime(2026, 11, 26, 12, tzinfo=UTC)) == since


def test_whom_staff_are_asked_to_look_at_is_told(visit: Visit, classroom: Classroom, derive: Derive) -> None:
    for _ in range(5):
        classroom.post("anna")  # within seconds
    classroom.post("ben")
    derive()

    page = visit("ines").open("/review/?show=flagged")

    assert shown(page) == ["Anna"]
    assert "Anna Annason points to look at" in page.words


def test_what_waits_for_release_is_told_and_released_for_all(
    visit: Visit, classroom: Classroom, services: Services, derive: Derive
) -> None:
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).send_mode = SendMode.BY_HAND.value
    classroom.post("anna")
    derive()
    ines = visit("ines")
    page = ines.open("/review/?show=waiting")
    assert shown(page) == ["Anna"]
    assert "– 7 waits for release" in page.words

    told = ines.open(ines.send(page.form).response.headers["Location"])

    assert "Released" in told.words
    assert "– 7 on its way" in told.words
    assert counts(told)["Scores or feedback to release"] == 0


def test_whose_feedback_or_level_is_held_back_is_told_beside_the_score(
    visit: Visit, classroom: Classroom, services: Services, derive: Derive, outbox: Callable[..., None]
) -> None:
    classroom.post("anna")
    classroom.post("ben")
    derive()
    sent = {"given": 7000, "maximum": 100}
    for name in ("anna", "ben"):
        outbox(name, state="settled", code="applied", sent_payload=sent, sent_version=1)
    ines = visit("ines")
    save(ines, classroom, feedback="Well done", sending="hold")
    level, now = {"competency_id": "11", "level": 1, "contributions": []}, services.clock.now()
    with services.database.write() as session:
        target, _ = put_target(session, classroom.space_id, "moodle", "grade", {}, now)
        wanted = Desired(target.id, classroom.people["ben"], "competency:11", level, level)
        put(session, [wanted], now=now, due_at=now, held=True)

    page = ines.open("/review/?show=waiting")

    assert shown(page) == ["Anna", "Ben"]
    assert "7 arrived , feedback held back" in page.words
    assert "7 arrived , level held back" in page.words
    assert "A score, a level or a feedback is held back." in page.words


def test_a_list_of_nobody_explains_nothing_and_keeps_the_gradebooks_scale(
    visit: Visit, classroom: Classroom
) -> None:
    words = visit("ines").open("/review/?show=waiting").words
    assert "Nobody at the moment." in words
    assert "is held back" not in words
    assert "and make 100 in the gradebook" in words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            {"state": "settled", "sent_payload": {"given": 7000, "maximum": 100}, "sent_version": 1},
            "7 arrived",
        ),
        ({"sent_payload": {"given": 3000, "maximum": 100}, "sent_version": 1}, "3 7 on its way"),
        ({"state": "blocked", "block_reason": "not_enrolled"}, "– 7 held back: not in the course there"),
        ({"state": "blocked", "block_reason": "item_gone"}, "– 7 held back: the column is gone"),
        ({"state": "blocked", "block_reason": "no_rights"}, "– 7 held back: Stoa may not write there"),
        (
            {"state": "blocked", "block_reason": "override", "drift": {"given": 88500, "maximum": 100}},
            "88.5 changed there by hand, 7 here",
        ),
        (
            {
                "state": "settled",
                "code": "applied",
                "sent_payload": {"given": 7000, "maximum": 100},
                "sent_version": 1,
                "drift": {"given": None, "maximum": 100},
            },
            "– not there any more, 7 here",
        ),
        ({"code": "hold.asked"}, "– 7 waits for release"),
        ({"state": "rejected"}, "– 7 not taken"),
    ],
)
def test_a_row_says_what_stands_in_the_gradebook_and_how(
    visit: Visit,
    classroom: Classroom,
    derive: Derive,
    outbox: Callable[..., None],
    state: dict[str, object],
    words: str,
) -> None:
    classroom.post("anna")
    derive()
    outbox("anna", **state)

    page = visit("ines").open("/review/?show=trouble")

    in_trouble = state.get("state") in ("blocked", "rejected") or "drift" in state
    assert shown(page) == (["Anna"] if in_trouble else [])
    assert f"Anna Annason 1 {BEGUN} 280 {words}" in visit("ines").open("/review/").words


def test_the_queries_of_the_list_do_not_grow(
    visit: Visit, classroom: Classroom, queries: QueryCounter, derive: Derive
) -> None:
    ines = visit("ines")

    def count(address: str) -> int:
        queries.statements.clear()
        assert ines.open(address).status == 200
        return len(queries.statements)

    before = count("/review/")
    for name in ("anna", "ben", "cem"):
        classroom.post(name, some_text(1))
        classroom.post(name, some_text(2))
    derive()
    assert count("/review/") == before
    assert count("/review/?show=stuck&page=1") == before
    assert before <= 15


def test_learners_are_listed_in_no_order_but_that_of_their_names(
    visit: Visit, classroom: Classroom, derive: Derive
) -> None:
    for _ in range(3):
        classroom.post("cem")
    derive()
    page = visit("ines").open("/review/?sort=points&order=desc")
    assert page.words.index("Anna Annason") < page.words.index("Cem Cemson")
    assert not [link for link in page.links if "sort" in link]


def test_a_learner_may_neither_see_the_list_nor_release(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).send_mode = SendMode.BY_HAND.value
    anna = visit("anna")
    assert anna.open("/review/?show=stuck").status == 303
    form = anna.open("/threads/new").form
    form.action = f"{anna.space}/review/release"
    assert anna.send(form).status == 403


def test_a_rule_of_its_own_is_what_counts(visit: Visit, classroom: Classroom, services: Services) -> None:
    with services.database.write() as session:
        rule = Rule.parse({**default_rule().dump(), "target": 500})
        set_rule(session, classroom.space_id, rule, services.clock.now())
    assert "2,000 points are full participation" in visit("ines").open("/review/").words


def ask_for_circles(services: Services, classroom: Classroom) -> None:
    with services.database.write() as session:
        rule = default_rule()
        asking = replace(rule, flags=replace(rule.flags, ring_share=100))
        set_rule(session, classroom.space_id, asking, services.clock.now(), retroactive=True)


def test_nobody_waits_while_circles_are_looked_for(
    visit: Visit, classroom: Classroom, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = []

    def look(*_: object) -> Circles:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(write).result(timeout=30)
        return NO_CIRCLES

    def write() -> None:
        begun = time.monotonic()
        with services.database.write() as session:
            session.get_one(Space, classroom.space_id, with_for_update=True).topic = "Written meanwhile"
        waited.append(time.monotonic() - begun)

    ask_for_circles(services, classroom)
    ines = visit("ines")
    form = ines.open(f"/review/{classroom.people['anna']}?show=flagged").form
    monkeypatch.setattr(learners, "read_circles", look)

    assert ines.send(form, feedback="Well done", go="next").status == 303

    assert [each < 2 for each in waited] == [True]


def test_circles_that_could_not_all_be_looked_through_are_told_of(
    visit: Visit, classroom: Classroom, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        first = classroom.post("anna", some_text(number))
        second = classroom.post("ben", some_text(10 + number), to=first)
        classroom.post("anna", some_text(20 + number), to=second)
    ask_for_circles(services, classroom)
    ines = visit("ines")
    assert "not all circles could be looked through" not in ines.open("/review/?show=flagged").words
    monkeypatch.setattr(scoring_rings, "LEAST_CIRCLES", 1)
    monkeypatch.setattr(scoring_rings, "MOST_CIRCLES", 1)
    assert "not all circles could be looked through" in ines.open("/review/?show=flagged").words
    assert "not all circles could be looked through" not in ines.open("/review/").words
