"""An index follows the database: what is written, changed, removed, erased, and what is over its time."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, false

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.contract import ContributionKind
from sync.contributions.tables import StoredContribution
from sync.intake import delete as remove
from sync.intake.removal import empty
from sync.people.accounts import AccountKey, Profile, recognise
from sync.people.tables import PersonKey
from sync.rights.erasure import erase_person
from sync.search.index import Seeker, State
from sync.search.indexes import Indexes
from sync.search.queries import parse
from sync.search.reading import SpaceIndex
from sync.spaces.tables import Space
from tests.factories.world import ISSUER, Classroom, open_classroom


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


@pytest.fixture
def index(classroom: Classroom, keys: KeyRing) -> SpaceIndex:
    return SpaceIndex(classroom.database, keys, classroom.space_id, "discussion", false())


def find(index: SpaceIndex, clock: SetClock, typed: str, seeker: Seeker | None = None) -> list[UUID]:
    index.follow()
    return index.posts.find(parse(typed), seeker or Seeker(UUID(int=0)), clock.now(), 10)


def write(classroom: Classroom, author: str, text: str, **more: object) -> UUID:
    return classroom.accept(author, classroom.contribution(text, **more)).contribution_id


def test_it_follows_what_is_written_changed_and_removed(
    classroom: Classroom, index: SpaceIndex, clock: SetClock
) -> None:
    first = write(classroom, "anna", "marmalade", title="Breakfast", source_id="1")
    assert find(index, clock, "breakfast") == [first]
    second = write(
        classroom, "ben", "bread and marmalade", to="1", source_id="2", kind=ContributionKind.REPLY
    )
    assert set(find(index, clock, "marmalade")) == {first, second}
    write(classroom, "anna", "honey", title="Breakfast", source_id="1", revision=2)
    assert (find(index, clock, "marmalade"), find(index, clock, "honey")) == ([second], [first])
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        remove(session, space, second, classroom.people["ben"], clock.now())
    assert find(index, clock, "bread") == []
    assert "bread" not in repr(vars(index.posts))


def test_what_comes_from_elsewhere_and_stands_elsewhere_is_not_found(
    classroom: Classroom, index: SpaceIndex, clock: SetClock, database: Database, keys: KeyRing
) -> None:
    write(classroom, "anna", "marmalade", source="slack")
    other = open_classroom(database, keys, clock, resource_link_id="link-2")
    write(other, "anna", "marmalade")
    assert find(index, clock, "marmalade") == []


def test_who_was_erased_is_forgotten_at_the_next_search(
    classroom: Classroom, index: SpaceIndex, clock: SetClock, keys: KeyRing
) -> None:
    write(classroom, "anna", "a text with marmalade", title="A title of hers")
    kept = write(classroom, "ben", "a text with bread")
    seeker = Seeker(UUID(int=0), {classroom.people["anna"]: {"annason"}})
    assert len(find(index, clock, "annason", seeker)) == 1
    with classroom.database.write() as session:
        erase_person(session, keys, classroom.people["anna"], "asked", None, clock.now())
    assert find(index, clock, "text") == [kept]
    for word in ("marmalade", "hers"):
        assert word not in repr(vars(index.posts))
    with classroom.database.read() as session:
        named = index.names.read(session, keys)
    assert "annason" not in repr(named)
    assert "benson" in repr(named)


def test_what_changes_without_a_fact_is_noticed_when_it_is_found(
    classroom: Classroom, index: SpaceIndex, clock: SetClock
) -> None:
    over = write(classroom, "anna", "marmalade")
    kept = write(classroom, "ben", "marmalade")
    assert set(find(index, clock, "marmalade")) == {over, kept}
    with classroom.database.write() as session:
        empty(session, [session.get_one(StoredContribution, over)], clock.now())
        session.get_one(StoredContribution, kept).anonymous = True
    there = {kept: State(1, None, is_anonymous=True)}
    assert index.mend([over, kept], there) is True
    assert find(index, clock, "marmalade") == [kept]
    assert (index.posts.state_of(over), index.posts.state_of(kept)) == (None, there[kept])
    assert index.mend([kept], there) is False


def test_a_large_space_is_read_in_by_and_by(
    classroom: Classroom, keys: KeyRing, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.search.reading._AT_ONCE", 2)
    written = [write(classroom, "anna", "marmalade") for _ in range(5)]
    index = SpaceIndex(classroom.database, keys, classroom.space_id, "discussion", false(), at_most=2)
    assert (set(find(index, clock, "marmalade")), index.is_whole) == (set(written[:2]), False)
    latest = write(classroom, "ben", "marmalade")
    assert set(find(index, clock, "marmalade")) == {*written[:4], latest}
    assert (set(find(index, clock, "marmalade")), index.is_whole) == ({*written, latest}, False)
    assert (len(find(index, clock, "marmalade")), index.is_whole) == (6, True)


def test_texts_whose_key_was_lost_are_passed_over(
    classroom: Classroom, index: SpaceIndex, clock: SetClock
) -> None:
    write(classroom, "anna", "marmalade")
    kept = write(classroom, "ben", "marmalade")
    with classroom.database.write() as session:
        session.execute(delete(PersonKey).where(PersonKey.person_id == classroom.people["anna"]))
    assert find(index, clock, "marmalade") == [kept]


@pytest.mark.parametrize("reason", ["time", "room"])
def test_an_index_is_kept_while_somebody_searches_and_no_longer(
    classroom: Classroom,
    database: Database,
    keys: KeyRing,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    write(classroom, "anna", "marmalade")
    other = open_classroom(database, keys, clock, resource_link_id="link-2")
    indexes = Indexes(database, keys, clock, "discussion", false())

    def search_in(room: Classroom) -> SpaceIndex:
        with indexes.open(room.space_id) as index:
            return index

    first = search_in(classroom)
    search_in(other)
    assert (search_in(classroom) is first, len(first.posts)) == (True, 1)
    if reason == "time":
        clock.advance(timedelta(minutes=61))
    else:
        monkeypatch.setattr("sync.search.indexes._MOST_POSTS", 0)
    search_in(other)
    assert search_in(classroom) is not first


def test_somebody_is_found_by_the_name_that_pages_show_now(
    classroom: Classroom, index: SpaceIndex, keys: KeyRing, clock: SetClock
) -> None:
    anna = classroom.people["anna"]

    def words() -> frozenset[str]:
        with classroom.database.read() as session:
            return index.names.read(session, keys)[anna].words

    assert words() == {"anna", "annason"}
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        account = AccountKey(space.organisation_id, ISSUER, "lms-anna")
        recognise(session, keys, account, Profile("Anna", "Größe"), clock.now())
    assert words() == {"anna", "grosse"}
