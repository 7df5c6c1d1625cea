"""Polls: one vote or several, changed and taken back, counted so that nobody's can be told."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.kinds.polls import FEWEST_SHOWN
from lti_tool.kinds.tables import Vote
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.kinds.buttons import buttons, press
from tests.lti_tool.kinds.test_kinds import begin, started
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def votes(database: Database) -> list[int]:
    with database.read() as session:
        return list(session.scalars(select(Vote.choice).order_by(Vote.choice)))


@pytest.fixture
def crowd(database: Database, classroom: Classroom, clock: SetClock) -> Callable[[str, int, int], None]:
    """Let so many people who have left the course since vote for an option."""

    def let_vote(thread: str, choice: int, people: int) -> None:
        with database.write() as session:
            session.add_all(
                Vote(
                    thread_id=UUID(thread.rpartition("/")[2]),
                    person_id=uuid4(),
                    choice=choice,
                    space_id=classroom.space_id,
                    at=clock.now(),
                )
                for _ in range(people)
            )

    return let_vote


def test_one_chooses_and_changes_and_takes_back(visit: Visit, database: Database) -> None:
    ben = visit("ben")
    thread = started(visit("anna"), "poll", options=" red \n\nblue\nred\n<b>green")
    assert list(buttons(ben.open(thread), "votes")) == ["red", "blue", "&lt;b&gt;green"]
    press(ben, thread, "votes", "blue")
    assert votes(database) == [1]
    assert "1 has voted" in press(ben, thread, "votes", "red").words
    assert votes(database) == [0]
    assert "0 have voted" in press(ben, thread, "votes", "red").words
    assert votes(database) == []


def test_several_are_chosen_where_the_poll_takes_several(visit: Visit, database: Database) -> None:
    ben = visit("ben")
    thread = started(visit("anna"), "poll", options="red\nblue\ngreen", several="yes")
    for words in ("red", "green", "blue", "green"):
        page = press(ben, thread, "votes", words)
    assert votes(database) == [0, 1]
    assert "1 has voted" in page.words


def test_results_are_for_who_has_voted_and_for_staff(
    visit: Visit, crowd: Callable[[str, int, int], None]
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = started(anna, "poll", options="red\nblue")
    crowd(thread, 0, 3)
    crowd(thread, 1, FEWEST_SHOWN - 3)
    assert "3 votes" in ines.open(thread).words
    for reader in (anna, ben):
        assert "3 votes" not in reader.open(thread).words, "its author is one of them"
        assert "results follow when you have voted" in reader.open(thread).words
    assert "4 votes" in press(ben, thread, "votes", "red").words


def test_of_few_nobody_is_told_how_they_voted(visit: Visit, crowd: Callable[[str, int, int], None]) -> None:
    ben = visit("ben")
    thread = started(visit("anna"), "poll", options="red\nblue")
    crowd(thread, 0, FEWEST_SHOWN - 2)
    press(ben, thread, "votes", "blue")
    for reader in (ben, visit("ines")):
        page = reader.open(thread)
        assert f"{FEWEST_SHOWN - 1} have voted" in page.words
        assert "poll-votes" not in page.html
        assert "<progress" not in page.html


def test_it_closes_and_tells_only_then_where_that_was_asked_for(
    visit: Visit, database: Database, clock: SetClock, crowd: Callable[[str, int, int], None]
) -> None:
    anna, ben = visit("anna"), visit("ben")
    refused = begin(anna, "poll", options="red\nblue", results="after_closing")
    assert "poll.never_closes" in refused.words
    until = (clock.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    thread = started(anna, "poll", options="red\nblue", results="after_closing", poll_closes_at=until)
    crowd(thread, 0, FEWEST_SHOWN)
    assert "poll-votes" not in press(ben, thread, "votes", "red").html
    late = buttons(ben.open(thread), "votes")["blue"]
    clock.advance(timedelta(hours=4))
    page = ben.open(thread)
    assert f"{FEWEST_SHOWN + 1} votes" in page.words
    assert buttons(page, "votes") == {}
    refused = ben.send(late)
    assert (refused.status, "poll.over" in refused.words) == (409, True)
    assert votes(database) == [0] * (FEWEST_SHOWN + 1)


@pytest.mark.parametrize(
    "options", ["", "red", "red\n red \n", "x" * 201 + "\nred", "\n".join("abcdefghijk")]
)
def test_a_poll_has_two_to_ten_options(visit: Visit, options: str) -> None:
    refused = begin(visit("anna"), "poll", options=options)
    assert (refused.status, "poll.options" in refused.words) == (422, True)
    assert refused.form.fields["options"].split() == options.split()


def test_nobody_votes_in_a_discussion_that_is_closed(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    ben = visit("ben")
    thread = started(visit("anna"), "poll", options="red\nblue")
    form = buttons(ben.open(thread), "votes")["red"]
    with database.write() as session:
        session.get_one(Space, classroom.space_id).closes_at = clock.now()
    assert buttons(ben.open(thread), "votes") == {}
    refused = ben.send(form)
    assert (refused.status, "space.read_only" in refused.words) == (409, True)
    assert votes(database) == []


@pytest.mark.parametrize("choice", ["2", "-1", "", "1000", "²"])
def test_what_is_not_offered_cannot_be_chosen(visit: Visit, database: Database, choice: str) -> None:
    ben = visit("ben")
    thread = started(visit("anna"), "poll", options="red\nblue")
    form = buttons(ben.open(thread), "votes")["red"]
    form.fields["choice"] = choice
    assert ben.send(form).status == 404
    assert votes(database) == []


def test_a_vote_is_told_to_whose_it_is_and_goes_with_them(
    visit: Visit, database: Database, keys: KeyRing, classroom: Classroom, clock: SetClock
) -> None:
    thread = started(visit("anna"), "poll", text="Which colour?", options="red\nblue")
    press(visit("ben"), thread, "votes", "blue")
    anna, ben = classroom.people["anna"], classroom.people["ben"]
    with database.write() as session:
        told = {
            name: str(collect(session, keys, person, clock.now()))
            for name, person in classroom.people.items()
        }
        assert ("'choice': 1" in told["ben"], "'choice'" in told["anna"]) == (True, False)
        assert "'particulars': ['red', 'blue']" in told["anna"]
        erase_person(session, keys, ben, "asked", None, clock.now())
        erase_person(session, keys, anna, "asked", None, clock.now())
    assert votes(database) == []
    assert visit("cem").open(thread).status == 404, "its options went with its author"
