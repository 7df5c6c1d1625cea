"""Proofs have time limits too, and go no earlier than what they prove; a hold keeps a person from being erased."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from connectors.contract import Outcome
from lti_tool.app.services import Services
from sync.consent.tables import Consent
from sync.delivery.context import SyncContext
from sync.organisations.tables import Organisation
from sync.outbox.desired import Desired, put
from sync.outbox.tables import OutboxRow, SentText, TargetRow
from sync.people.accounts import read_profiles
from sync.retention.holds import HoldReason, OnHold, lift_hold, set_hold
from sync.rights.erasure import erase_person
from sync.rights.requests import approve, lift, record_request, refuse
from sync.rights.standing import RequestKind
from sync.rights.tables import DataSubjectRequest, ErasureReceipt
from sync.rights.withdrawals import ask_back, note_answer, read_waiting
from tests.factories.world import Classroom
from tests.lti_tool.app.test_retention import DAY, due, hold, keep, organisation, purge, texts
from tests.lti_tool.app.test_retention import classroom as classroom
from tests.lti_tool.app.test_retention import context as context
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.privacy.test_answering import answer, open_page, requests_of

YEARS = 1095 * DAY


def kinds(database: Database) -> Sequence[str]:
    with database.read() as session:
        return session.scalars(select(DataSubjectRequest.kind).order_by(DataSubjectRequest.kind)).all()


def test_a_request_that_still_keeps_something_back_is_never_purged(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviours 23, 24 and 26: nothing is sent again because a time is over."""
    anna, ines, owner = classroom.people["anna"], classroom.people["ines"], organisation(context.database).id
    asked: dict[RequestKind, UUID] = {}
    with context.database.write() as session:
        for kind in RequestKind:
            if kind is not RequestKind.ERASURE:
                row = record_request(
                    session,
                    context.keys,
                    organisation_id=owner,
                    person_id=anna,
                    kind=kind,
                    by=ines,
                    now=clock.now(),
                )
                asked[kind] = row.id
        approve(
            session,
            context.keys,
            session.get_one(DataSubjectRequest, asked[RequestKind.RESTRICTION]),
            ines,
            clock.now(),
        )
        refuse(
            session,
            context.keys,
            session.get_one(DataSubjectRequest, asked[RequestKind.ACCESS]),
            "no",
            ines,
            clock.now(),
        )
    clock.advance(YEARS + DAY)

    assert purge(context) == {"requests": 1}
    assert kinds(context.database) == ["objection", "portability", "rectification", "restriction"]

    with context.database.write() as session:
        for kind in (RequestKind.RESTRICTION, RequestKind.OBJECTION):
            lift(session, session.get_one(DataSubjectRequest, asked[kind]), ines, clock.now())
    assert purge(context) == {}
    clock.advance(YEARS + DAY)
    assert purge(context) == {"requests": 2}
    assert kinds(context.database) == ["portability", "rectification"]


def test_of_consents_the_latest_word_stays_and_others_go_once_it_is_old(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviours 5 and 26."""
    for name, given in (("anna", True), ("anna", False), ("ben", True)):
        with context.database.write() as session:
            session.add(
                Consent(
                    space_id=classroom.space_id, person_id=classroom.people[name], purpose="feedback", given=given,
                    text_version=1, recipients=[], locale="en", at=clock.now(),
                )
            )  # fmt: skip
        clock.advance(10 * DAY)
    clock.advance(YEARS - 21 * DAY)
    assert purge(context) == {}
    clock.advance(2 * DAY)
    assert purge(context) == {"consents": 1}
    with context.database.read() as session:
        left = session.scalars(select(Consent.given).order_by(Consent.sequence)).all()
    assert left == [False, True]


def test_copies_of_what_was_sent_and_closed_receipts_go(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviour 26."""
    with context.database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        for name in ("anna", "ben", "cem"):
            copy = {
                "item_id": new_id(),
                "version": 1,
                "target_id": target_id,
                "sealed_words": None,
                "contributions": [],
            }
            session.add(SentText(**copy, person_id=classroom.people[name], sent_at=clock.now()))
        erase_person(session, context.keys, classroom.people["cem"], "asked", None, clock.now())
    keep(context, "sent_texts", 10)
    hold(context, person_id=classroom.people["ben"])
    clock.advance(11 * DAY)
    assert purge(context) == {"sent_texts": 1}
    clock.advance(YEARS)
    assert purge(context) == {"receipts": 1}
    with context.database.read() as session:
        assert session.scalars(select(SentText.person_id)).all() == [classroom.people["ben"]]
        assert session.scalars(select(ErasureReceipt)).all() == []


@pytest.mark.parametrize("way", ["person", "space", "everything"])
def test_nobody_is_erased_whose_data_a_hold_keeps(
    classroom: Classroom, context: SyncContext, clock: SetClock, way: str
) -> None:
    """Behaviour 26: GDPR Art. 17(3); once it is lifted, they are."""
    anna, owner = classroom.people["anna"], organisation(context.database).id
    about = {"person": {"person_id": anna}, "space": {"space_id": classroom.space_id}, "everything": {}}[way]
    held = hold(context, **about)
    with context.database.write() as session, pytest.raises(OnHold):
        erase_person(session, context.keys, anna, "asked", None, clock.now())
    with context.database.read() as session:
        assert read_profiles(session, context.keys, [anna])
    with context.database.write() as session:
        lift_hold(session, owner, held, clock.now())
        set_hold(session, owner, HoldReason.DUTY, clock.now(), person_id=classroom.people["ben"])
        erase_person(session, context.keys, anna, "asked", None, clock.now())
    with context.database.read() as session:
        assert not read_profiles(session, context.keys, [anna])


def test_an_erasure_that_a_restored_backup_undid_is_done_again_whatever_is_on_hold_there(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    anna = classroom.people["anna"]
    hold(context, person_id=anna)
    with context.database.write() as session:
        erase_person(session, context.keys, anna, "backup.restored", None, clock.now(), once_more=True)
        assert not read_profiles(session, context.keys, [anna])


def test_an_administrator_is_told_that_a_hold_keeps_the_person(browser: Browser, services: Services) -> None:
    page, address = open_page(browser, "erasure")
    with services.database.write() as session:
        owner = session.scalars(select(Organisation.id)).one()
        person_id = session.scalars(select(DataSubjectRequest.person_id)).one()
        set_hold(session, owner, HoldReason.AUTHORITY, services.clock.now(), person_id=person_id)

    status, text = answer(browser, page, address, act="approve", sure="yes")

    assert (status, "hold.keeps" in text, "A legal hold keeps data of this person." in text) == (
        400,
        True,
        True,
    )
    assert requests_of(services) == [("erasure", "pending", "")]


def test_a_discussion_stays_until_its_receivers_have_heard_what_is_to_be_taken_back(
    classroom: Classroom, context: SyncContext, clock: SetClock
) -> None:
    """Behaviours 4, 19 and 26: with the space would go the address of whoever has still to be told."""
    anna = classroom.people["anna"]
    with context.database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        score = {"given": 7000, "maximum": 100}
        put(session, [Desired(target_id, anna, "score", score, score)], now=clock.now(), due_at=clock.now())
        session.execute(update(OutboxRow).values(sent_version=1, sent_payload=score))
        assert ask_back(session, context.keys, anna, clock.now(), reason="consent.withdrawn") == 1
    keep(context, "spaces", 10)
    clock.advance(11 * DAY)
    assert (due(context, "spaces").due, due(context, "spaces").held) == (0, 1)
    assert purge(context) == {}

    with context.database.write() as session:
        (waiting,) = read_waiting(session, target_id, clock.now())
        note_answer(session, waiting.id, Outcome.applied(), clock.now())
    assert purge(context) == {"spaces": 1}


@pytest.mark.parametrize("kind", [RequestKind.ACCESS, RequestKind.RESTRICTION])
def test_what_somebody_asks_about_or_has_had_restricted_stays_until_that_is_over(
    classroom: Classroom, context: SyncContext, clock: SetClock, kind: RequestKind
) -> None:
    """Behaviours 21, 23 and 26: a copy holds what there was on the day; who is restricted has it stored."""
    anna, ines, owner = classroom.people["anna"], classroom.people["ines"], organisation(context.database).id
    for author in ("anna", "ben"):
        classroom.post(author, f"by {author}")
    with context.database.write() as session:
        asked = record_request(
            session, context.keys, organisation_id=owner, person_id=anna, kind=kind, by=anna, now=clock.now()
        )
        if kind is RequestKind.RESTRICTION:
            approve(session, context.keys, asked, ines, clock.now())
    keep(context, "texts", 10)
    clock.advance(11 * DAY)
    assert purge(context) == {"texts": 1}
    assert texts(context.database) == ["by anna", ""]
    keep(context, "spaces", 10)
    assert due(context, "spaces").held == 1

    with context.database.write() as session:
        asked = session.get_one(DataSubjectRequest, asked.id)
        if kind is RequestKind.RESTRICTION:
            lift(session, asked, ines, clock.now())
        else:
            refuse(session, context.keys, asked, "no", ines, clock.now())
    assert purge(context) == {"texts": 1, "spaces": 1}
