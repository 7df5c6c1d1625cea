"""A learner's dates in a calendar program: what stands in the feed, and who can open it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import delete, select, update

from config.clock import SetClock, format_stamp
from config.database import Database
from config.keys import KeyRing
from lti_tool.learner.tables import CalendarFeed
from sync.audit.tables import AuditRow
from sync.ledger.decisions import excuse, extend
from sync.paths.documents import Path
from sync.paths.keeping import find_path, make_path, publish_path
from sync.people.tables import Person
from sync.scoring.parts import Anchor, Asked, DueAfter, Final, Milestone, PeriodKind
from sync.spaces.tables import Membership, MembershipStatus, Role, Space
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import ORIGIN, Visitor

Visit = Callable[..., Visitor]
Change = Callable[..., Any]
PAGE = "/participation"


def make_address(visitor: Visitor) -> str:
    """Ask for a calendar address, as the button does; gives its path."""
    form = next(form for form in visitor.open(PAGE).forms if form.action.endswith("/participation/calendar"))
    page = visitor.send(form)
    assert page.status == 200
    shown = re.search(rf">{ORIGIN}(/calendar/[\w-]{{43}}\.ics)<", page.html)
    assert shown is not None
    return shown[1]


def end_address(visitor: Visitor) -> None:
    form = next(form for form in visitor.open(PAGE).forms if form.action.endswith("/calendar/end"))
    assert visitor.send(form).status == 303


def read(visitor: Visitor, address: str) -> Calendar:
    answer = visitor.client.application.test_client().get(address, base_url=ORIGIN)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.data)


def entries(calendar: Calendar) -> list[tuple[str, datetime]]:
    return [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in calendar.walk("VEVENT")]


def test_the_feed_holds_the_ends_of_the_weeks_that_are_asked_for(visit: Visit) -> None:
    anna = visit("anna")

    calendar = read(anna, make_address(anna))

    assert entries(calendar) == [
        ("The week’s points close: Working together", datetime(2026, 11, day, 22, 59, tzinfo=UTC))
        if day <= 30
        else (
            "The week’s points close: Working together",
            datetime(2026, 12, day - 30, 22, 59, tzinfo=UTC),
        )
        for day in (29, 36, 43, 50)
    ]
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert calendar["METHOD"] == "PUBLISH"
    assert not any(
        "DTEND" in event for event in calendar.walk("VEVENT")
    )  # one at the begin is none (RFC 5545)


@pytest.mark.parametrize("periods", [2, 4])
def test_the_feed_holds_the_ends_of_what_the_page_says_is_left(
    visit: Visit, put_rule: Change, clock: SetClock, periods: int
) -> None:
    put_rule(periods=periods)
    clock.advance(timedelta(days=15))  # two weeks are over
    anna = visit("anna")

    page = " ".join(anna.open(PAGE).words.split())
    ends = [at for _, at in entries(read(anna, make_address(anna)))]

    assert ends == [datetime(2026, 12, day, 22, 59, tzinfo=UTC) for day in (13, 20)[: max(periods - 2, 1)]]
    assert page.count("1,000 points more") == len(ends)
    for end in ends:
        assert f"until {end:%A, %-d %B}" in page


def test_weeks_end_at_midnight_whatever_the_clocks_do(visit: Visit, put_space: Change) -> None:
    put_space(opens_at=datetime(2027, 3, 22, 8, 0, tzinfo=UTC), time_zone="Europe/Berlin")
    anna = visit("anna")

    ends = [at for title, at in entries(read(anna, make_address(anna))) if not title.startswith("Opens")]

    assert ends[:2] == [
        datetime(2027, 3, 28, 21, 59, tzinfo=UTC),
        datetime(2027, 4, 4, 21, 59, tzinfo=UTC),
    ]


def test_due_and_closing_dates_are_the_learners_own(
    visit: Visit, put_space: Change, decide: Change, classroom: Classroom, put_rule: Change
) -> None:
    put_rule(period=PeriodKind.WHOLE, periods=1)
    put_space(
        due_at=datetime(2026, 12, 1, 12, 0, tzinfo=UTC), closes_at=datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
    )
    decide(extend, classroom.people["anna"], 5)
    anna, ben = visit("anna"), visit("ben")

    assert entries(read(anna, make_address(anna))) == [
        ("Due: Working together", datetime(2026, 12, 6, 12, 0, tzinfo=UTC)),
        ("Closes: Working together", datetime(2026, 12, 25, 12, 0, tzinfo=UTC)),
    ]
    assert entries(read(ben, make_address(ben)))[0][1] == datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def test_milestones_keep_their_names_in_the_calendar_when_they_move(
    visit: Visit, put_rule: Change, decide: Change, classroom: Classroom
) -> None:
    milestone = Milestone("hello", "Say hello", Asked.POST, 1, 20, 10_000, DueAfter(7, Anchor.OPENING))
    put_rule(final=Final.MILESTONES, milestones=(milestone,))
    anna = visit("anna")
    address = make_address(anna)
    before = read(anna, address)
    decide(extend, classroom.people["anna"], 2)
    after = read(anna, address)

    assert entries(before) == [
        ("Say hello: Working together", datetime(2026, 11, 30, 9, 0, tzinfo=UTC)),
    ]
    assert entries(after)[0][1] == datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    assert [str(event["UID"]) for event in before.walk("VEVENT")] == [
        str(event["UID"]) for event in after.walk("VEVENT")
    ]


def test_one_address_shows_all_spaces_and_those_that_somebody_has_left_fall_out(
    visit: Visit, database: Database, keys: KeyRing, clock: SetClock, classroom: Classroom
) -> None:
    second = open_classroom(database, keys, clock, resource_link_id="link-2")
    assert second.people["anna"] == classroom.people["anna"]
    anna = visit("anna")
    address = make_address(anna)
    assert len(entries(read(anna, address))) == 8

    with database.write() as session:
        session.execute(
            update(Membership)
            .where(Membership.space_id == second.space_id)
            .values(status=MembershipStatus.LEFT.value)
        )

    assert len(entries(read(anna, address))) == 4


def test_an_excused_learner_has_no_dates(visit: Visit, decide: Change, classroom: Classroom) -> None:
    decide(excuse, classroom.people["anna"])
    anna = visit("anna")
    assert entries(read(anna, make_address(anna))) == []


def test_who_only_reads_has_no_dates_of_it_and_cannot_ask_for_an_address(visit: Visit) -> None:
    ben = visit("ben", role=Role.OBSERVER)
    token = ben.open("/digest/mail").html.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = visit("anna").open(PAGE).forms[0]
    assert ben.send(form, csrf_token=token).status in (400, 403)
    assert ben.open("/participation/calendar").status == 403
    assert "calendar" not in ben.open("/digest").words


def test_the_titles_are_in_the_learners_language(visit: Visit, put_space: Change) -> None:
    put_space(title="")
    anna = visit("anna", locale="de-AT")
    title, _ = entries(read(anna, make_address(anna)))[0]
    assert title.endswith(": Diskussion")


def test_nothing_but_dates_and_titles_stands_in_it(visit: Visit, classroom: Classroom) -> None:
    classroom.post("anna")
    anna = visit("anna")
    address = make_address(anna)
    text = read(anna, address).to_ical().decode()
    for personal in (
        "Anna",
        "280",
        str(classroom.people["anna"]),
        address.split("/")[-1].removesuffix(".ics"),
    ):
        assert personal not in text


def test_the_address_is_kept_as_a_keyed_fingerprint_only_and_making_it_is_in_the_audit(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    anna = visit("anna")
    secret = make_address(anna).removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in anna.open(PAGE).html
    make_address(anna)
    end_address(anna)

    with database.read() as session:
        rows = session.scalars(
            select(AuditRow).where(AuditRow.action.like("calendar.%")).order_by(AuditRow.sequence)
        ).all()
        assert [row.action for row in rows] == ["calendar.made", "calendar.renewed", "calendar.ended"]
        assert {row.subject_id for row in rows} == {classroom.people["anna"]}
        assert not any(secret in str(row.detail) for row in rows)


def test_another_address_ends_the_first_and_an_end_ends_it(visit: Visit, database: Database) -> None:
    anna = visit("anna")

    def status(address: str) -> int:
        return anna.client.application.test_client().get(address, base_url=ORIGIN).status_code

    first = make_address(anna)
    with database.read() as session:
        stored = session.scalars(select(CalendarFeed.secret_hash)).one()
    assert stored not in first
    assert len(stored) == 64
    second = make_address(anna)
    assert (status(first), status(second)) == (404, 200)
    end_address(anna)
    assert status(second) == 404
    assert status("/calendar/.ics") == 404
    assert status(f"/calendar/{stored}.ics") == 404


def test_whoever_is_erased_has_no_calendar(visit: Visit, database: Database, classroom: Classroom) -> None:
    make_address(visit("anna"))
    with database.write() as session:
        session.execute(delete(Person).where(Person.id == classroom.people["anna"]))
    with database.read() as session:
        assert session.scalars(select(CalendarFeed)).all() == []


def test_an_unchanged_calendar_is_not_sent_again(visit: Visit, put_space: Change, clock: SetClock) -> None:
    anna = visit("anna")
    address = make_address(anna)
    client = anna.client.application.test_client()
    first = client.get(address, base_url=ORIGIN)
    clock.advance(timedelta(minutes=5))
    known = {"If-None-Match": first.headers["ETag"]}

    assert client.get(address, base_url=ORIGIN, headers=known).status_code == 304
    put_space(title="Working apart")
    assert client.get(address, base_url=ORIGIN, headers=known).status_code == 200
    assert first.headers["Cache-Control"] == "private, max-age=3600"


def test_the_dates_of_published_paths_are_there_for_all_alike(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    def dated(number: int, title: str, days: int) -> dict[str, Any]:
        at = format_stamp(clock.now() + timedelta(days=days))
        told = {"id": str(UUID(int=number)), "kind": "date", "required": True, "done": "passed", "at": at}
        return {**told, "title": {"en": title}}

    branch = {
        "id": str(UUID(int=9)),
        "kind": "branch",
        "competency": "A",
        "level": 1,
        "have": [],
        "have_not": [],
    }
    steps = [
        dated(1, "Workshop", 3),
        dated(2, "Over", -3),
        {**branch, "have": [dated(3, "For the skilled", 4)]},
    ]
    sections = [{"id": str(UUID(int=8)), "entries": steps}]
    document = {"version": 1, "title": {"en": "A path"}, "in_order": False, "sections": sections}
    anna = visit("anna")
    address = make_address(anna)
    for is_published in (False, True):
        with database.write() as session:
            space, ines = session.get_one(Space, classroom.space_id), classroom.people["ines"]
            path_id = make_path(session, space, Path.parse(document), clock.now(), ines)
            kept = find_path(session, space.id, path_id, latest=True)
            assert kept is not None
            if is_published:
                publish_path(session, space, kept, clock.now(), ines)
        titles = [title for title, _ in entries(read(anna, address))]
        assert any(title.startswith("Workshop: ") for title in titles) is is_published
        assert not any(title.startswith(("Over", "For the skilled")) for title in titles)


@pytest.mark.parametrize("rooms", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_spaces(
    visit: Visit, database: Database, keys: KeyRing, clock: SetClock, queries: QueryCounter, rooms: int
) -> None:
    for number in range(rooms - 1):
        open_classroom(database, keys, clock, resource_link_id=f"link-{number + 2}")
    anna = visit("anna")
    address = make_address(anna)
    queries.statements.clear()
    read(anna, address)
    assert len(queries.statements) == 5


def test_the_forms_address_opened_directly_leads_back_to_the_page(visit: Visit) -> None:
    anna = visit("anna")
    answer = anna.open(f"{PAGE}/calendar").response
    assert answer.headers["Location"] == f"{anna.space}{PAGE}#calendar"


@pytest.mark.parametrize("secret", ["x", "%FF", "a%00b", "%F0%9F%93%85", "x" * 4000])
def test_an_address_that_nobody_was_given_is_not_found(visit: Visit, secret: str) -> None:
    client = visit("anna").client.application.test_client()
    assert client.get(f"/calendar/{secret}.ics", base_url=ORIGIN).status_code == 404


def test_those_who_teach_have_the_dates_of_the_course_and_nobodys_own(
    visit: Visit, database: Database, classroom: Classroom, clock: SetClock
) -> None:
    days = {name: clock.now() + timedelta(days=each) for name, each in
            (("opens_at", 1), ("due_at", 8), ("closes_at", 9), ("read_only_at", 30))}  # fmt: skip
    with database.write() as session:
        for name, at in days.items():
            setattr(session.get_one(Space, classroom.space_id), name, at)
    ines = visit("ines")
    page = ines.open("/participation/calendar")
    assert page.status == 200
    made = ines.send(next(form for form in page.forms if form.action.endswith("/participation/calendar")))
    shown = re.search(rf">{ORIGIN}(/calendar/[\w-]{{43}}\.ics)<", made.html)
    assert shown is not None
    calendar = read(ines, shown[1])
    about = "Working together"
    assert entries(calendar) == [
        (f"Opens: {about}", days["opens_at"]),
        (f"Due: {about}", days["due_at"]),
        (f"Closes: {about}", days["closes_at"]),
        (f"Can only be read from then on: {about}", days["read_only_at"]),
    ]
    ending = next(form for form in ines.open("/participation/calendar").forms if form.action.endswith("/end"))
    assert ines.send(ending).status == 303
    gone = ines.client.application.test_client().get(shown[1], base_url=ORIGIN)
    assert gone.status_code == 404


def test_a_discussion_opens_at_midnight_of_its_day(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    midnight = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)  # in Berlin
    with database.write() as session:
        session.get_one(Space, classroom.space_id).opens_at = midnight
        session.get_one(Space, classroom.space_id).due_at = midnight + timedelta(days=3)
    anna = visit("anna")
    found = dict(entries(read(anna, make_address(anna))))
    assert found["Opens: Working together"] == midnight
    assert found["Due: Working together"] == midnight + timedelta(days=3) - timedelta(minutes=1)
