"""What a space sends, as staff see it, and what they do about it."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.ids import new_id
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.delivery.stages import Stage
from sync.health.tables import WorkerRow
from sync.organisations.tables import Organisation
from sync.organisations.works_council import set_mode
from sync.outbox.desired import Desired, put
from sync.outbox.exceptions import read_exceptions
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.outbox.targets import put_target
from sync.platforms.tables import Platform
from sync.spaces.tables import Role, SendMode, Space
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.space.conftest import QueryCounter, app, classroom, queries, services, visit
from tests.lti_tool.space.visitor import Form, Page, Visitor

__all__ = ["app", "classroom", "queries", "services", "visit"]

Visit = Callable[..., Visitor]
SENT = {"given": 7000, "maximum": 100}
THERE = {"given": 5500, "maximum": 100}
PENDING, HELD, SETTLED, BLOCKED, REJECTED = (state.value for state in OutboxState)
OVERRIDDEN = {
    "state": BLOCKED,
    "block_reason": "override",
    "code": "override",
    "drift": THERE,
    "sent_payload": SENT,
}
MISSING = {
    "state": SETTLED, "code": "applied", "sent_payload": SENT, "drift": {"given": None, "maximum": 100}
}  # fmt: skip


@pytest.fixture(autouse=True)
def worker(services: Services) -> None:
    """A worker that was alive a moment ago."""
    now = services.clock.now()
    with services.database.write() as session:
        session.add(WorkerRow(id="w", kind="worker", version="1", doing="idle", started_at=now, seen_at=now))


def target_of(services: Services, room: Classroom) -> UUID:
    with services.database.read() as session:
        return session.scalars(select(TargetRow.id).where(TargetRow.space_id == room.space_id)).one()


def give(services: Services, room: Classroom, name: str, **row: Any) -> UUID:
    """Let a learner's score be as these columns say; gives its id."""
    target_id, person_id, now = target_of(services, room), room.people[name], services.clock.now()
    with services.database.write() as session:
        put(session, [Desired(target_id, person_id, "score", SENT, SENT)], now=now, due_at=now)
        of_person = (OutboxRow.person_id == person_id, OutboxRow.target_id == target_id)
        if row:
            taken = {"sent_version": 1} if "sent_payload" in row else {}
            session.execute(update(OutboxRow).where(*of_person).values(**taken, **row))
        return session.scalars(select(OutboxRow.id).where(*of_person)).one()


def let_target(services: Services, **values: Any) -> None:
    with services.database.write() as session:
        session.execute(update(TargetRow).values(**values))


def row_of(services: Services, item_id: UUID) -> OutboxRow:
    with services.database.read() as session:
        return session.get_one(OutboxRow, item_id)


def audited(services: Services, action: str) -> AuditRow:
    with services.database.read() as session:
        return session.scalars(select(AuditRow).where(AuditRow.action == action)).one()


def list_form(page: Page) -> Form:
    """The form around the list of items."""
    return next(form for form in page.forms if "target" not in form.fields)


def do(who: Visitor, act: str, address: str = "/sync", *, of_all: bool = False, **typed: str) -> Page:
    """Press a button of the list, for what is ticked or for all of it, and go where it leads."""
    button = {"all" if of_all else "act": act}
    return follow(who, who.send(list_form(who.open(address)), **button, **typed))


def agree(who: Visitor, asked: Page) -> Page:
    """Send a confirmation with all that it shows."""
    return who.send(asked.form, item=re.findall(r'name="item" value="([^"]+)"', asked.html))


def follow(who: Visitor, answer: Page) -> Page:
    assert answer.status == 303, answer.words
    return who.open(answer.response.headers["Location"])


def test_all_that_is_well_is_said_in_a_sentence(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    now = services.clock.now()
    give(services, classroom, "anna", state=SETTLED, code="applied", sent_payload=SENT, sent_at=now)
    page = visit("ines").open("/sync")
    assert page.status == 200
    assert "in the column “Working together” of 100 points" in page.words
    assert "All is well: everything has arrived." in page.words
    assert "Last taken just now" in page.words
    assert "Anna Annason 7 of 100 7 of 100 just now 7 of 100 arrived" in page.words
    assert "no worker is running" not in page.words


def test_values_are_told_in_the_columns_own_scale(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    give(services, classroom, "anna", **OVERRIDDEN)
    let_target(services, learnt={"maximum": "25"})
    words = visit("ines").open("/sync").words
    assert "Anna Annason 1.75 of 25 1.75 of 25 1.375 of 25 changed there" in words


def test_levels_are_told_as_levels(visit: Visit, services: Services, classroom: Classroom) -> None:
    now = services.clock.now()
    level = {"competency_id": "11", "level": 3, "contributions": []}
    with services.database.write() as session:
        target, _ = put_target(
            session, classroom.space_id, "moodle", "grade", {"site": "https://moodle.example"}, now
        )
        wanted = Desired(target.id, classroom.people["ben"], "competency:11", level, level)
        put(session, [wanted], now=now, due_at=now)
        drift = {"given": 2000}
        taken = {"sent_payload": level, "sent_version": 1}
        session.execute(update(OutboxRow).values(state=SETTLED, drift=drift, **taken))
    words = visit("ines").open("/sync").words
    assert "Competency record Levels with evidence, for https://moodle.example" in words
    assert "Ben Benson Competency 11 level 3 level 3 level 2" in words
    assert "The same holds for levels in the competency record." in words
    with services.database.write() as session:
        name, issuer = session.execute(select(Platform.name, Platform.issuer)).one()
        of_moodle = update(TargetRow).where(TargetRow.connector == "moodle")
        session.execute(
            of_moodle.values(settings={"site": f"{issuer}/moodle"}, learnt={"competency:11": "Sharing"})
        )
    words = visit("ines").open("/sync").words
    assert f"Levels with evidence, for {name}" in words
    assert "Ben Benson Sharing level 3" in words


TROUBLE = [
    ({"trouble_kind": "down", "trouble": "http.503"}, "cannot be reached"),
    ({"trouble_kind": "no_rights", "trouble": "http.403"}, "refuses it"),
    ({"trouble_kind": "throttled", "trouble": "http.429", "pace": 500}, "has asked for a pause"),
]


@pytest.mark.parametrize(("values", "sentence"), TROUBLE, ids=[each[0]["trouble_kind"] for each in TROUBLE])
def test_trouble_says_what_it_is_its_code_and_when_it_is_tried_again(
    visit: Visit, services: Services, classroom: Classroom, values: dict[str, Any], sentence: str
) -> None:
    give(services, classroom, "anna")
    let_target(services, paused_until=services.clock.now() + timedelta(minutes=20), **values)
    words = visit("ines").open("/sync").words
    assert sentence in words
    assert "It is tried again at 10:20." in words
    assert values["trouble"] in words
    assert ("One entry in 0.5 s" in words) is ("pace" in values)


def test_it_says_what_waits_since_when_and_for_what(
    visit: Visit, services: Services, classroom: Classroom, clock: SetClock
) -> None:
    give(services, classroom, "anna", state=HELD)
    give(services, classroom, "ben", due_at=services.clock.now() + timedelta(minutes=5))
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        space.send_mode, space.send_at = SendMode.AT_DATE.value, clock.now() + timedelta(hours=5)
    words = visit("ines").open("/sync").words
    assert "1 waits until 15:00, or until somebody releases it." in words
    assert "1 is on its way since 10:00, and leaves at 10:05." in words
    assert "Scores go to the gradebook: From a date on: held until then" in words
    assert "Due at 10:05." in words


def test_what_is_sent_of_one_person_is_told_by_the_week_under_an_agreement(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    """Behaviour 29."""
    with services.database.write() as session:
        own = session.scalars(select(Organisation.id)).one()
        set_mode(session, own, services.clock.now(), enabled=True, agreement="Of October")
    give(services, classroom, "ben", due_at=services.clock.now() + timedelta(minutes=5))
    words = visit("ines").open("/sync").words
    assert "since week of 23 Nov 2026, and leaves at some time in the week of 23 Nov 2026." in words
    assert "Due at some time in the week of 23 Nov 2026." in words
    assert "10:0" not in words


def test_that_no_worker_is_alive_is_said_plainly(visit: Visit, clock: SetClock, classroom: Classroom) -> None:
    ines = visit("ines")
    clock.advance(timedelta(minutes=5))
    assert "Nothing is sent at present: no worker is running." in ines.open("/sync").words


CASES: Mapping[str, tuple[dict[str, Any], Stage, str]] = {
    "arrived": ({"state": SETTLED, "code": "applied", "sent_payload": SENT}, Stage.APPLIED, "Arrived 1"),
    "on_its_way": ({}, Stage.ON_ITS_WAY, "On the way 1"),
    "waits": ({"state": HELD}, Stage.HELD, "Wait for release 1"),
    "blocked": ({"state": BLOCKED, "block_reason": "not_enrolled"}, Stage.NOT_ENROLLED, "Blocked 1"),
    "override": (OVERRIDDEN, Stage.OVERRIDE, "Changed there 1"),
    "missing": (MISSING, Stage.MISSING, "Missing there 1"),
    "rejected": ({"state": REJECTED, "code": "http.422"}, Stage.REJECTED, "Rejected 1"),
}


@pytest.mark.parametrize("shown", CASES)
def test_a_filter_shows_those_that_stand_so_and_counts_all(
    visit: Visit, services: Services, classroom: Classroom, shown: str
) -> None:
    row, _, label = CASES[shown]
    give(services, classroom, "anna", **row)
    give(services, classroom, "ben", **(CASES["waits" if shown != "waits" else "arrived"][0]))
    ines = visit("ines")
    everything, page = ines.open("/sync"), ines.open(f"/sync?show={shown}")
    assert f"{ines.space}/sync?show={shown}#items-heading" in everything.links
    assert label in page.words
    assert "All 2" in page.words
    assert ("Anna Annason" in page.words, "Ben Benson" in page.words) == (True, False)


def test_each_item_says_in_a_sentence_how_it_stands_and_what_to_do(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    give(services, classroom, "anna", state=BLOCKED, block_reason="not_enrolled", code="ags.no_user")
    words = visit("ines").open("/sync").words
    assert "not enrolled The receiver does not know this person as a learner of the course." in words
    assert "Enrol them, if they belong to the course." in words
    assert "ags.no_user" in words


def test_one_learners_items_are_shown_alone(visit: Visit, services: Services, classroom: Classroom) -> None:
    for name in ("anna", "ben"):
        give(services, classroom, name)
    ines, anna = visit("ines"), classroom.people["anna"]
    visit("anna")
    assert f"{ines.space}/sync?person={anna}" in ines.open("/review/").links
    page = ines.open(f"/sync?person={anna}")
    assert "Only of Anna Annason." in page.words
    assert "Ben Benson" not in page.words
    assert "All 1" in page.words
    released = do(ines, "hold", f"/sync?person={anna}", of_all=True)
    assert "1 entry is held" in released.words
    assert "Only of Anna Annason." in released.words


def test_items_stand_by_name_fifty_to_a_page(
    visit: Visit, services: Services, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_tool.sending.items.ITEMS_PER_PAGE", 2)
    learners, link = ("zoe", "yan", "xu"), "link-2"
    room = open_classroom(
        services.database, classroom.keys, services.clock, learners=learners, resource_link_id=link
    )
    for name in learners:
        give(services, room, name)
    ines = visit("ines", room=room)
    first, second = ines.open("/sync"), ines.open("/sync?page=2&show=on_its_way")
    assert first.words.index("Xu Xuson") < first.words.index("Yan Yanson")
    assert "Zoe Zoeson" not in first.words
    assert "Zoe Zoeson" in second.words
    assert "Xu" not in second.words
    assert f"{ines.space}/sync?page=1&show=on_its_way" in second.links
    assert ines.open("/sync?page=3").status == 404
    monkeypatch.setattr("lti_tool.sending.items.MOST_BY_NAME", 1)
    unordered = [ines.open(f"/sync?page={number}").words for number in (1, 2)]
    assert all(sum(name in page for page in unordered) == 1 for name in ("Xu", "Yan", "Zoe"))


@pytest.mark.parametrize("address", ["/sync", "/sync?person={anna}", "/"])
def test_the_number_of_queries_does_not_grow(
    visit: Visit, services: Services, classroom: Classroom, queries: QueryCounter, address: str
) -> None:
    ines = visit("ines")
    address = address.format(anna=classroom.people["anna"])

    def count() -> int:
        queries.statements.clear()
        assert ines.open(address).status == 200
        return len(queries.statements)

    give(services, classroom, "anna")
    few = count()
    give(services, classroom, "ben", **OVERRIDDEN)
    give(services, classroom, "cem", state=HELD)
    assert count() == few


def test_the_ticked_ones_are_tried_again(visit: Visit, services: Services, classroom: Classroom) -> None:
    anna = give(services, classroom, "anna", state=REJECTED, code="http.422")
    ben = give(services, classroom, "ben", state=REJECTED, code="http.422")
    page = do(visit("ines"), "retry", item=str(anna))
    assert "with 1 entry that was stuck" in page.words
    assert (row_of(services, anna).state, row_of(services, ben).state) == (PENDING, REJECTED)
    assert audited(services, "outbox.retried").actor_id == classroom.people["ines"]


def test_all_of_a_filter_are_tried_again(visit: Visit, services: Services, classroom: Classroom) -> None:
    anna = give(services, classroom, "anna", state=REJECTED, code="http.422")
    ben = give(services, classroom, "ben", state=BLOCKED, block_reason="not_enrolled")
    page = do(visit("ines"), "retry", "/sync?show=rejected", of_all=True)
    assert "with 1 entry that was stuck" in page.words
    assert (row_of(services, anna).state, row_of(services, ben).state) == (PENDING, BLOCKED)


def test_a_code_is_told_only_where_it_explains_something(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    anna = give(services, classroom, "anna", tries=2, code="http.503")
    ines = visit("ines")
    assert "http.503" in ines.open("/sync").words
    give(services, classroom, "anna", state=REJECTED, code="http.422")
    assert "http.422" in ines.open("/sync").words
    assert "http.422" not in do(ines, "retry", item=str(anna)).words


def test_what_waits_is_released_and_held_again(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    anna, ben = (give(services, classroom, name, state=HELD) for name in ("anna", "ben"))
    ines = visit("ines")
    assert "1 entry is released" in do(ines, "release", item=str(anna)).words
    assert (row_of(services, anna).state, row_of(services, ben).state) == (PENDING, HELD)
    assert "1 entry is released" in do(ines, "release", "/sync?show=waits", of_all=True).words
    assert row_of(services, ben).state == PENDING
    assert "2 entries are held" in do(ines, "hold", of_all=True).words
    assert (row_of(services, anna).state, row_of(services, ben).state) == (HELD, HELD)
    assert audited(services, "outbox.held").actor_id == classroom.people["ines"]


@pytest.mark.parametrize(
    ("act", "shown", "before"), [("release", "rejected", HELD), ("hold", "blocked", PENDING)]
)
def test_what_is_done_to_a_whole_list_is_done_to_what_stands_in_it(
    visit: Visit, services: Services, classroom: Classroom, act: str, shown: str, before: str
) -> None:
    anna = give(services, classroom, "anna", state=before)
    ines = visit("ines")
    form = list_form(ines.open("/sync"))
    follow(ines, ines.send(form, all=act, show=shown))
    assert row_of(services, anna).state == before
    with services.database.read() as session:
        assert not read_exceptions(session, classroom.space_id)


@pytest.mark.parametrize("act", ["release", "hold"])
def test_nobody_is_held_or_let_go_who_never_was_a_member(
    visit: Visit, services: Services, classroom: Classroom, act: str
) -> None:
    other = open_classroom(
        services.database, classroom.keys, services.clock, learners=("dora",), resource_link_id="link-2"
    )
    give(services, classroom, "anna", state=HELD)
    ines = visit("ines")
    form = list_form(ines.open("/sync"))
    for stranger in (new_id(), other.people["dora"]):
        assert ines.send(form, all=act, person=str(stranger)).status == 404
    with services.database.read() as session:
        assert not read_exceptions(session, classroom.space_id)
        assert not session.scalars(select(AuditRow).where(AuditRow.action.like("outbox.%"))).all()
    follow(ines, ines.send(form, all="hold", person=str(classroom.people["anna"])))
    with services.database.read() as session:
        assert set(read_exceptions(session, classroom.space_id)) == {classroom.people["anna"]}


def test_sending_anyway_shows_both_values_and_asks_first(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    anna = give(services, classroom, "anna", **OVERRIDDEN)
    give(services, classroom, "ben")
    ines = visit("ines")
    asked = ines.send(list_form(ines.open("/sync")), all="overwrite")
    assert asked.status == 200
    assert "Anna Annason 5.5 of 100 7 of 100" in asked.words
    assert "Ben" not in asked.words
    assert row_of(services, anna).state == BLOCKED
    done = follow(ines, agree(ines, asked))
    assert "1 entry is sent over what is there now." in done.words
    assert (row_of(services, anna).state, row_of(services, anna).overwrite) == (PENDING, True)
    assert audited(services, "outbox.send_anyway").actor_id == classroom.people["ines"]


def test_what_is_missing_there_is_mended(visit: Visit, services: Services, classroom: Classroom) -> None:
    anna = give(services, classroom, "anna", **MISSING)
    ines = visit("ines")
    asked = ines.send(list_form(ines.open("/sync?show=missing")), act="overwrite", item=str(anna))
    assert "Anna Annason nothing 7 of 100" in asked.words
    follow(ines, agree(ines, asked))
    assert row_of(services, anna).state == PENDING


def test_nobody_overwrites_a_value_that_they_did_not_see(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    anna = give(services, classroom, "anna", **OVERRIDDEN)
    ines = visit("ines")
    asked = ines.send(list_form(ines.open("/sync")), act="overwrite", item=str(anna))
    give(services, classroom, "anna", drift={"given": 90_000, "maximum": 100})
    again = agree(ines, asked)
    assert again.status == 409
    assert "sending.changed_meanwhile" in again.html
    assert "90 of 100" in again.words
    assert row_of(services, anna).state == BLOCKED
    follow(ines, agree(ines, again))
    assert row_of(services, anna).state == PENDING


def test_another_column_is_made_only_once_somebody_agrees(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    give(services, classroom, "anna")
    ines = visit("ines")
    assert not [form for form in ines.open("/sync").forms if "target" in form.fields]
    let_target(services, gone_since=services.clock.now(), trouble_kind="item_gone", trouble="http.404")
    page = ines.open("/sync")
    assert "The place that it goes to is gone" in page.words
    (form,) = [form for form in page.forms if "target" in form.fields]
    assert "Another column is made within a minute" in follow(ines, ines.send(form, act="column")).words
    with services.database.read() as session:
        assert session.scalars(select(TargetRow.gone_since)).one() is None
    assert audited(services, "outbox.column_agreed").actor_id == classroom.people["ines"]
    assert "The column is there again" in follow(ines, ines.send(form, act="column")).words


def test_a_comparison_is_asked_for_and_the_page_waits_for_nobody(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    give(
        services,
        classroom,
        "anna",
        state=SETTLED,
        code="applied",
        sent_payload=SENT,
        sent_at=services.clock.now(),
    )
    let_target(services, verified_at=services.clock.now())
    ines = visit("ines")
    (form,) = [form for form in ines.open("/sync").forms if "target" in form.fields]
    page = follow(ines, ines.send(form, act="compare"))
    assert "A comparison is asked for." in page.words
    assert "A comparison with what is there is due" in page.words
    with services.database.read() as session:
        assert session.scalars(select(TargetRow.verified_at)).one() is None
    assert audited(services, "outbox.comparison_asked").actor_id == classroom.people["ines"]


@pytest.mark.parametrize(
    ("typed", "status", "code"),
    [
        ({"act": "retry"}, 422, "sending.nothing_chosen"),
        ({"act": "retry", "item": "no-id"}, 422, "sending.nothing_chosen"),
        ({"all": "overwrite"}, 422, "sending.nothing_to_overwrite"),
        ({"all": "erase"}, 400, "sending.act"),
        ({"act": "compare"}, 404, "page.not_found"),
        ({"act": "column", "target": "x"}, 404, "page.not_found"),
    ],
)
def test_what_cannot_be_done_says_so_and_changes_nothing(
    visit: Visit, services: Services, classroom: Classroom, typed: dict[str, str], status: int, code: str
) -> None:
    anna = give(services, classroom, "anna", state=REJECTED)
    ines = visit("ines")
    answer = ines.send(list_form(ines.open("/sync?show=rejected")), **typed)
    assert (answer.status, code in answer.html) == (status, True)
    assert row_of(services, anna).state == REJECTED


@pytest.mark.parametrize("act", ["retry", "release", "hold", "overwrite", "column", "compare"])
def test_nothing_of_another_space_can_be_touched(
    visit: Visit, services: Services, classroom: Classroom, act: str
) -> None:
    other = open_classroom(
        services.database, classroom.keys, services.clock, learners=("anna",), resource_link_id="link-2"
    )
    states = {"retry": REJECTED, "release": HELD, "hold": PENDING}
    row = OVERRIDDEN if act == "overwrite" else {"state": states.get(act, SETTLED), "sent_payload": SENT}
    theirs = give(services, other, "anna", **row)
    let_target(services, gone_since=services.clock.now(), verified_at=services.clock.now())
    give(services, classroom, "ben", **row)
    give(services, classroom, "cem", state=REJECTED)
    ines = visit("ines")
    typed = {"item": str(theirs), "target": str(target_of(services, other))}
    answer = ines.send(list_form(ines.open("/sync")), act=act, **typed)
    assert answer.status in (303, 404, 422)
    told = row_of(services, theirs)
    assert (told.state, told.overwrite) == (row["state"], False)
    with services.database.read() as session:
        target = session.get_one(TargetRow, told.target_id)
        assert None not in (target.gone_since, target.verified_at)


def test_only_staff_see_it_and_act(visit: Visit, services: Services, classroom: Classroom) -> None:
    give(services, classroom, "anna", state=HELD)
    anna, ines = visit("anna"), visit("ines")
    form = list_form(ines.open("/sync"))
    assert anna.open("/sync").status == 403
    token = anna.open("/threads/new").form.fields["csrf_token"]
    assert anna.send(form, all="release", csrf_token=token).status == 403
    assert ines.send(form, all="release", csrf_token="").status == 400


NEEDS = [
    ("anna is well", {"state": SETTLED, "code": "applied", "sent_payload": SENT}, {}, None),
    ("on its way", {}, {"trouble_kind": "down", "trouble": "http.503"}, None),
    ("waits", {"state": HELD}, {}, None),
    ("purpose off", {"state": BLOCKED, "block_reason": "no_rights", "code": "purpose.off"}, {}, None),
    ("blocked", {"state": BLOCKED, "block_reason": "no_rights"}, {}, "1 entry that is sent from here needs you"),
    ("override", OVERRIDDEN, {}, "1 entry that is sent from here needs you"),
    ("missing", MISSING, {}, "1 entry that is sent from here needs you"),
    ("gone", {}, {"gone_since": "now"}, "The column in the gradebook is gone"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "target", "line"), [each[1:] for each in NEEDS], ids=[each[0] for each in NEEDS]
)
def test_the_spaces_page_tells_staff_only_what_needs_a_person(
    visit: Visit,
    services: Services,
    classroom: Classroom,
    row: dict[str, Any],
    target: dict[str, Any],
    line: str | None,
) -> None:
    give(services, classroom, "anna", **row)
    if target:
        let_target(
            services,
            **{name: services.clock.now() if value == "now" else value for name, value in target.items()},
        )
    page = visit("ines").open()
    assert f"/s/{classroom.space_id}/sync" in page.links
    assert ("See what to do" in page.words) is (line is not None)
    assert line is None or line in page.words
    learner = visit("anna").open()
    assert "See what to do" not in learner.words
    assert f"/s/{classroom.space_id}/sync" not in learner.links


def test_a_space_without_a_gradebook_says_so(visit: Visit, services: Services, classroom: Classroom) -> None:
    room = open_classroom(
        services.database, classroom.keys, services.clock, services={}, resource_link_id="link-3"
    )
    page = visit("ines", role=Role.INSTRUCTOR, room=room).open("/sync")
    assert "Nothing is sent from here: the activity has no column in the gradebook." in page.words


def test_a_made_up_item_is_no_error(visit: Visit, services: Services, classroom: Classroom) -> None:
    give(services, classroom, "anna", state=HELD)
    page = do(visit("ines"), "release", item=str(uuid4()))
    assert "0 entries are released" in page.words


def test_names_that_the_lms_withholds_are_told_as_such(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    now, target_id = services.clock.now(), target_of(services, classroom)
    with services.database.write() as session:
        put(session, [Desired(target_id, new_id(), "score", SENT, SENT)], now=now, due_at=now)
    assert "A former member" in visit("ines").open("/sync").words


@pytest.mark.parametrize("thousandths", [10**30, 10**311, -(10**311)], ids=range(3))
def test_no_page_fails_on_a_value_that_an_lms_once_told(
    visit: Visit, services: Services, classroom: Classroom, thousandths: int
) -> None:
    classroom.post("anna")
    there = {"given": thousandths, "maximum": 100}
    give(services, classroom, "anna", **{**OVERRIDDEN, "drift": there})
    anna = classroom.people["anna"]
    pages = [visit("ines").open(each) for each in ("/sync", "/review/", f"/review/{anna}")]
    pages += [visit("anna").open(each) for each in ("/participation", f"/review/{anna}")]
    assert {page.status for page in pages} == {200}
    assert f"{'< -' if thousandths < 0 else '> '}1,000,000,000,000" in pages[0].words


def test_what_can_be_done_stands_above_the_list_and_boxes_only_where_it_can(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    anna, now = give(services, classroom, "anna", state=HELD), services.clock.now()
    ben = give(services, classroom, "ben", state=SETTLED, code="applied", sent_payload=SENT, sent_at=now)
    page = visit("ines").open("/sync")
    assert page.html.index('name="all" value="release"') < page.html.index("<table")
    assert "Release all (1)" in page.words
    assert f'value="{anna}"' in page.html
    assert f'value="{ben}"' not in page.html
    assert "Ben Benson" in page.words
    arrived = visit("ines").open("/sync?show=arrived")
    assert 'type="checkbox"' not in arrived.html
    assert "What is to be done" not in arrived.words
