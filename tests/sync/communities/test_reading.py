"""Reading a connected community into a discussion, over HTTP, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug import Response as Answer

from sync.audit.tables import AuditRow
from sync.communities import reading
from sync.communities.accounts import accounts_of, decline, give_code
from sync.communities.connecting import (
    CommunityRefused,
    change_secrets,
    connect,
    disconnect,
    open_community,
    pause,
    resume,
    stop_channel,
)
from sync.communities.scope import Scope
from sync.communities.tables import Community, CommunityChannel, OutsideAccount, Proof
from sync.contributions.tables import StoredContribution
from sync.ledger.tables import LedgerRow
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.rights.tables import DataSubjectRequest
from tests.connectors.contract.pull_contract import SECRET
from tests.sync.communities.conftest import Read


def test_what_a_member_writes_is_kept_once_they_agree_and_of_strangers_nothing(read: Read) -> None:
    root = read.service.post("How do we disinfect?", author="anna")
    read.service.post("By a stranger", author="zoe", answers=root)
    read.service.post("Ben's address is not verified", author="ben")
    read.read_channel()
    read.read()
    assert read.texts() == {}
    with read.context.database.read() as session:
        (account,) = session.scalars(select(OutsideAccount))
        assert (account.person_id, account.proof, account.seen) == (
            read.classroom.people["anna"],
            Proof.MAIL,
            1,
        )
        assert "anna" not in account.lookup
        assert session.scalar(select(func.count()).select_from(LedgerRow)) == 0
    read.agree("anna")
    read.read()
    assert read.texts() == {root: "How do we disinfect?"}
    _, channel = read.state()
    assert (channel.kept, channel.by_others) == (1, 2)
    assert channel.caught_up_at == read.clock.now()
    with read.context.database.read() as session:
        row = session.scalars(select(StoredContribution)).one()
        assert row.came_by == channel.id
        assert row.author_id == read.classroom.people["anna"]


def test_edits_deletions_and_reactions_follow_and_reading_again_changes_nothing(read: Read) -> None:
    stays, goes = read.service.post("Stays", author="anna"), read.service.post("Goes", author="anna")
    read.read_channel()
    read.read()
    read.agree("anna")
    read.read()
    read.clock.advance(timedelta(minutes=1))
    read.service.edit(stays, "Stays, and is better")
    read.service.delete(goes)
    assert read.later(minutes=10) == 1
    assert read.texts() == {stays: "Stays, and is better"}
    with read.context.database.read() as session:
        facts = session.scalar(select(func.count()).select_from(LedgerRow))
    with read.context.database.write() as session:
        channel = session.scalars(select(CommunityChannel)).one()
        channel.cursor = None
        channel.due_at = read.clock.now()
    read.read()
    assert read.texts() == {stays: "Stays, and is better"}
    with read.context.database.read() as session:
        assert session.scalar(select(func.count()).select_from(LedgerRow)) == facts


def test_a_process_that_dies_before_the_cursor_is_kept_reads_the_page_again(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {read.service.post(f"Number {number}", author="anna"): f"Number {number}" for number in range(450)}
    read.read_channel()
    read.read()
    read.agree("anna")
    monkeypatch.setattr(reading, "_AT_ONCE", 90)
    taken = reading.take

    def dies_at_the_third(*given: object) -> object:
        deaths.append(1)
        if len(deaths) == 3:
            raise KeyboardInterrupt
        return taken(*given)  # type: ignore[arg-type]

    deaths: list[int] = []
    monkeypatch.setattr(reading, "take", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        read.read()
    assert 0 < len(read.texts()) < 450
    assert read.state()[1].cursor is None, "a cursor was kept before the records before it"
    assert read.later(minutes=5) > 0, "a crash puts the channel back by itself"
    assert read.texts() == said


def test_a_code_that_is_posted_proves_an_account_and_is_kept_nowhere(read: Read) -> None:
    before = read.service.post("Said before", author="xb17")
    read.read_channel()
    read.read()
    ben = read.classroom.people["ben"]
    with read.context.database.write() as session:
        code = give_code(session, read.context.keys, ben, read.community.id, read.clock.now())
    read.clock.advance(timedelta(minutes=1))
    read.service.post(f"It is me: {code.lower()}", author="xb17")
    read.clock.advance(timedelta(seconds=1))
    read.service.post(f"No, me: {code}", author="zoe")
    read.later(minutes=10)
    assert read.texts() == {before: "Said before"}
    with read.context.database.read() as session:
        (account,) = accounts_of(session, ben)
        assert (account.proof, account.agreed_at) == (Proof.CODE, read.clock.now())
        assert session.scalar(select(func.count()).select_from(OutsideAccount)) == 1


def test_who_declines_is_not_read_and_not_asked_again(read: Read) -> None:
    read.service.post("Mine", author="anna")
    read.read_channel()
    read.read()
    anna, ben = read.classroom.people["anna"], read.classroom.people["ben"]
    with read.context.database.write() as session:
        (account,) = accounts_of(session, anna)
        assert not decline(session, ben, account.id, read.clock.now()), "an account of somebody else"
        assert decline(session, anna, account.id, read.clock.now())
    read.service.post("Mine still", author="anna")
    read.later(minutes=10)
    assert read.texts() == {}
    with read.context.database.read() as session:
        assert [each.declined_at is not None for each in accounts_of(session, anna)] == [True]


def test_what_is_off_topic_stays_out_and_comes_in_once_the_scope_is_wider(read: Read) -> None:
    on_topic = read.service.post("Hygiene: alcohol rubs", author="anna")
    off_topic = read.service.post("Who wants cake?", author="anna")
    read.read_channel(Scope(words=("hygien*",)))
    read.read()
    read.agree("anna")
    read.read()
    assert read.texts().keys() == {on_topic}
    assert read.state()[1].off_topic == 1
    read.read_channel(Scope())
    read.read()
    assert read.texts().keys() == {on_topic, off_topic}


def test_a_channel_that_does_not_count_is_evidence_alone(read: Read) -> None:
    said = read.service.post("Evidence", author="anna")
    read.read_channel(counts=False)
    read.read()
    read.agree("anna")
    read.read()
    assert read.texts().keys() == {said}
    with read.context.database.read() as session:
        assert session.scalar(select(func.count()).select_from(LedgerRow)) == 0


def test_a_limit_is_waited_for_and_is_no_failure(read: Read) -> None:
    read.service.post("Said", author="anna")
    read.read_channel()
    read.service.fault = lambda _: read.service.too_often(90)
    assert read.read(1) == 1
    community, _ = read.state()
    assert (community.failures, community.trouble) == (0, "community.rate_limited")
    assert community.asked_to_wait_until == read.clock.now() + timedelta(seconds=90)
    read.service.fault = None
    assert read.read() == 0, "it was asked before its time"
    assert read.later(minutes=5, seconds=1) > 0
    community, _ = read.state()
    assert (community.trouble, community.succeeded_at) == (None, read.clock.now())


def test_failures_are_tried_less_and_less_often_and_pause_in_the_end(read: Read) -> None:
    read.read_channel()
    read.service.fault = lambda _: Answer("", 502)
    waits = []
    for _ in range(reading.PAUSE_AFTER):
        assert read.read(1) == 1
        community, _ = read.state()
        assert community.asked_to_wait_until is not None
        waits.append(community.asked_to_wait_until - read.clock.now())
        read.clock.advance(max(waits[-1], timedelta(minutes=5)) + timedelta(seconds=1))
    assert waits[:3] == [timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    assert max(waits) == timedelta(hours=1)
    community, _ = read.state()
    assert community.paused_at is not None
    assert read.later(days=2) == 0, "it was paused, and is asked all the same"
    with read.context.database.write() as session:
        resume(session, session.get_one(Community, community.id), read.clock.now())
    read.service.fault = None
    assert read.read() > 0
    assert read.state()[0].failures == 0
    with read.context.database.read() as session:
        acts = session.scalars(select(AuditRow.action).order_by(AuditRow.sequence)).all()
        assert acts[-2:] == ["community.paused_itself", "community.resumed"]


def test_a_token_that_ended_pauses_at_once_and_a_new_one_resumes(read: Read) -> None:
    said = read.service.post("Said", author="anna")
    read.read_channel()
    read.read()
    read.agree("anna")
    read.service.fault = lambda _: read.service.revoked()
    read.later(minutes=10)
    community, _ = read.state()
    assert (community.trouble, community.paused_at) == ("community.unauthorised", read.clock.now())
    assert "Make a new one" in community.trouble_words
    read.service.fault = None
    with read.context.database.write() as session:
        row = session.get_one(Community, community.id)
        checked = read.service.expected()
        change_secrets(
            session,
            read.context.keys,
            row,
            settings=row.settings,
            secrets={"token": SECRET},
            checked=checked,
            now=read.clock.now(),
        )
        assert SECRET.encode() not in (row.sealed_secrets or b"")
    read.read()
    assert read.texts().keys() == {said}


def test_what_is_paused_stopped_or_set_anew_while_a_page_is_read_is_heeded(read: Read) -> None:
    read.service.post("Said", author="anna")
    read.read_channel()

    def stop_meanwhile(_: object) -> Answer:
        read.service.fault = None
        with read.context.database.write() as session:
            stop_channel(
                session, session.scalars(select(CommunityChannel)).one(), forget=False, now=read.clock.now()
            )
        return read.service.answer(read.service.requests[-1])

    read.service.fault = stop_meanwhile  # type: ignore[assignment]
    assert read.read(1) == 1
    assert read.read() == 0
    with read.context.database.write() as session:
        pause(session, session.get_one(Community, read.community.id), read.clock.now())
    read.read_channel()
    assert read.read() == 0


@pytest.mark.parametrize("forget", [False, True])
def test_a_community_that_is_removed_takes_along_what_is_asked_of_it(read: Read, *, forget: bool) -> None:
    read.service.post("Said", author="anna")
    read.classroom.post("anna", "Written here")
    read.read_channel()
    read.read()
    read.agree("anna")
    read.read()
    with read.context.database.write() as session:
        community = session.get_one(Community, read.community.id)
        assert disconnect(session, community, forget=forget, now=read.clock.now()) == int(forget)
    assert sorted(read.texts().values()) == (["Written here"] if forget else ["Said", "Written here"])
    with read.context.database.read() as session:
        assert session.scalar(select(func.count()).select_from(OutsideAccount)) == 0


def test_whoever_may_not_be_read_is_not_taken_in(read: Read) -> None:
    read.service.post("Said", author="anna")
    read.read_channel()
    read.read()
    read.agree("anna")
    with read.context.database.write() as session:
        anna, now = read.classroom.people["anna"], read.clock.now()
        record_request(
            session, read.context.keys, organisation_id=read.community.organisation_id, person_id=anna,
            kind=RequestKind.RESTRICTION, by=anna, now=now,
        )  # fmt: skip
        session.flush()
        session.scalars(select(DataSubjectRequest)).one().state = "done"
    read.read()
    assert read.texts() == {}


def test_secrets_are_bound_to_their_community_and_open_with_the_key_alone(read: Read) -> None:
    with read.context.database.read() as session:
        row = session.get_one(Community, read.community.id)
        assert SECRET not in repr(row.settings)
        assert open_community(read.context.keys, read.context.http, read.clock, row).check().account == "stoa"


def test_the_same_community_is_connected_once(read: Read) -> None:
    with pytest.raises(CommunityRefused, match="already"), read.context.database.write() as session:
        connect(
            session, read.context.keys, read.community.organisation_id, "mattermost", title="Again",
            settings={}, secrets={}, checked=read.service.expected(), now=read.clock.now(),
        )  # fmt: skip
