"""What is held back is told to the learner on no page, and what they could read stays to be read, in every order."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.spaces.tables import SendMode, Space
from tests.factories.world import Classroom, some_text
from tests.lti_tool.review.test_pane import Derive, Visit, pane, rubric, save
from tests.lti_tool.space.visitor import ORIGIN, Form, Visitor

__all__ = ["rubric"]

Choose = Callable[..., None]
HELD_MODES = [SendMode.BY_HAND, SendMode.AT_DATE]


@pytest.fixture
def choose(visit: Visit) -> Choose:
    """Save the settings with another mode, as staff do."""

    def choose_mode(mode: SendMode, send_at: datetime | None = None) -> None:
        ines = visit("ines")
        typed = {"send_mode": mode.value}
        if send_at is not None:
            typed["send_at"] = send_at.strftime("%Y-%m-%dT%H:%M")
        assert ines.send(ines.open("/settings").form, **typed).status == 303

    return choose_mode


@pytest.fixture
def anna(visit: Visit, classroom: Classroom, derive: Derive) -> Visitor:
    classroom.post("anna")
    derive()
    return visit("anna")


def read(visitor: Visitor, classroom: Classroom) -> list[str]:
    """Which of the words of these tests a learner reads, which must be the same on both pages that tell feedback."""
    found = {
        tuple(re.findall(r"([A-Z]\w+) word\b", visitor.open(address).words.split("Feedback from", 1)[-1]))
        if "Feedback from" in visitor.open(address).words
        else ()
        for address in (f"/review/{classroom.people['anna']}", "/participation")
    }
    assert len(found) == 1
    return list(found.pop())[:1]


def test_a_first_feedback_that_is_held_is_read_once_it_is_released(
    visit: Visit, classroom: Classroom, anna: Visitor
) -> None:
    ines = visit("ines")
    save(ines, classroom, feedback="First word", sending="hold")
    assert read(anna, classroom) == []
    save(ines, classroom, sending="by_mode")
    assert read(anna, classroom) == ["First"]


def test_later_words_are_held_with_the_first_until_they_are_released_together(
    visit: Visit, classroom: Classroom, anna: Visitor
) -> None:
    ines = visit("ines")
    save(ines, classroom, feedback="First word")
    save(ines, classroom, feedback="Second word", sending="hold")
    assert read(anna, classroom) == ["First"]
    save(ines, classroom, feedback="Third word")
    assert read(anna, classroom) == ["First"]
    token = pane(ines, classroom).form.fields["csrf_token"]
    assert ines.send(Form(f"{ines.space}/review/release", {"csrf_token": token})).status == 303
    assert read(anna, classroom) == ["Third"]
    save(ines, classroom, feedback="Fourth word", sending="hold")
    assert read(anna, classroom) == ["Third"]


def test_words_saved_with_the_release_of_what_was_held_are_read(
    visit: Visit, classroom: Classroom, anna: Visitor
) -> None:
    ines = visit("ines")
    save(ines, classroom, feedback="First word", sending="hold")
    save(ines, classroom, feedback="Second word", sending="by_mode")
    assert read(anna, classroom) == ["Second"]


def test_a_hold_outlasts_the_mode_and_a_release_by_hand_is_for_once(
    visit: Visit, classroom: Classroom, anna: Visitor, choose: Choose
) -> None:
    ines = visit("ines")
    choose(SendMode.BY_HAND)
    save(ines, classroom, feedback="First word")
    assert read(anna, classroom) == []
    save(ines, classroom, sending="now")
    save(ines, classroom, feedback="Second word")
    assert read(anna, classroom) == ["First"]
    save(ines, classroom, sending="hold")
    choose(SendMode.LIVE)
    assert read(anna, classroom) == ["First"]
    save(ines, classroom, sending="by_mode")
    assert read(anna, classroom) == ["Second"]


def test_a_date_that_comes_shows_what_waits_for_it_and_nothing_that_is_held(
    visit: Visit, classroom: Classroom, anna: Visitor, choose: Choose, clock: SetClock
) -> None:
    ines = visit("ines")
    choose(SendMode.AT_DATE, clock.now() + timedelta(days=1))
    save(ines, classroom, feedback="First word")
    assert read(anna, classroom) == []
    clock.advance(timedelta(days=1, hours=2))
    anna, ines = visit("anna"), visit("ines")
    assert read(anna, classroom) == ["First"]
    save(ines, classroom, feedback="Second word", sending="hold")
    assert read(anna, classroom) == ["First"]
    save(ines, classroom, feedback="Third word", sending="by_mode")
    assert read(anna, classroom) == ["Third"]


@pytest.mark.parametrize("mode", HELD_MODES)
def test_what_somebody_reads_does_not_vanish_with_another_mode(
    visit: Visit, classroom: Classroom, anna: Visitor, choose: Choose, clock: SetClock, mode: SendMode
) -> None:
    ines = visit("ines")
    choose(SendMode.BY_HAND)
    save(ines, classroom, feedback="First word")
    choose(SendMode.LIVE)
    assert read(anna, classroom) == ["First"]

    choose(mode, clock.now() + timedelta(days=1) if mode is SendMode.AT_DATE else None)

    assert read(anna, classroom) == ["First"]
    save(ines, classroom, feedback="Second word")
    assert read(anna, classroom) == ["First"]


def pages_of(learner: Visitor, app: Flask, person_id: UUID) -> dict[str, str]:
    """What a learner reads on every page of the space that opens to them, and in their calendar."""
    thread = re.search(r"/threads/([0-9a-f-]{36})", learner.open().html)
    assert thread
    known = {"space_id": learner.space.rsplit("/", 1)[-1], "person_id": person_id, "thread_id": thread[1]}
    told = {}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "space_id" in rule.arguments <= known.keys():
            address = rule.rule
            for name in rule.arguments:
                address = address.replace(f"<uuid:{name}>", str(known[name]))
            page = learner.open(address.removeprefix(learner.space))
            if page.status == 200:
                told[rule.endpoint] = page.words
    calendar = next(
        each for each in learner.open("/participation").forms if each.action.endswith("/calendar")
    )
    address = re.search(r"/calendar/[^\s\"<]+\.ics", learner.send(calendar).html)
    assert address
    told["calendar"] = learner.client.get(address[0], base_url=ORIGIN).get_data(as_text=True)
    return told


@pytest.mark.parametrize("how", ["hold", *HELD_MODES])
def test_no_page_of_a_learner_tells_an_assessment_that_is_held(
    visit: Visit,
    classroom: Classroom,
    app: Flask,
    derive: Derive,
    rubric: object,
    choose: Choose,
    clock: SetClock,
    how: str,
) -> None:
    ines, anna, person_id = visit("ines"), visit("anna"), classroom.people["anna"]
    anna.send(anna.open("/threads/new").form, title="Mine", text=some_text(1))
    derive()
    if how != "hold":
        choose(SendMode(how), clock.now() + timedelta(days=1) if how == SendMode.AT_DATE else None)

    chosen = {"sending": "hold"} if how == "hold" else {}
    save(ines, classroom, feedback="Secret word", **{"0-level": "0", "1-level": "1"}, **chosen)
    for _ in range(2):  # both before and after the score has followed
        told = pages_of(anna, app, person_id)
        assert told.keys() >= {"space.show_space", "review.show", "learner.show", "space.show_thread"}
        for words in told.values():
            # A post makes 7 of 100, of which 60 % count; the whole rubric is 40 more.
            for secret in ("Secret word", "44.2", "3 of 3", "5 of 5", "stands below"):
                assert secret not in words
        derive()

    save(ines, classroom, sending="by_mode" if how == "hold" else "now")
    derive()

    told = pages_of(anna, app, person_id)
    for page in ("review.show", "learner.show"):
        assert "Secret word" in told[page]
        assert "44.2 of 100" in told[page]
    assert "44.2 of 100" in told["space.show_space"]


def test_a_mode_is_read_as_it_is_once_the_space_is_locked(
    visit: Visit, classroom: Classroom, anna: Visitor, services: Services
) -> None:
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).send_mode = SendMode.BY_HAND.value
    save(visit("ines"), classroom, feedback="First word")
    assert read(anna, classroom) == []
