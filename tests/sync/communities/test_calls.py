"""Calls of communities, taken in at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from connectors.contract import (
    Author,
    Channel,
    Contribution,
    ContributionKind,
    Reaction,
    Received,
    Tombstone,
    WebhookRefused,
)
from sync.communities import calls
from sync.communities.calls import CallRefused, take_call
from sync.communities.connecting import pause
from sync.communities.tables import Community, CommunityCall, CommunityChannel
from sync.schedules.housekeeping import purge
from tests.connectors.communities.mattermost.test_mattermost import TOWN
from tests.sync.communities.conftest import Read


@dataclass
class Calling:
    """A connector that takes calls; what a call brings is put into it."""

    received: Received = field(default_factory=Received)

    def accept(self, headers: Mapping[str, str], body: bytes) -> Received:
        if headers.get("Signature") != "right":
            raise WebhookRefused("The signature is wrong.", code="webhook.signature")
        return self.received


@pytest.fixture
def calling(read: Read, monkeypatch: pytest.MonkeyPatch) -> Calling:
    """Anna's account is known, and the channel is read up to now."""
    read.service.post("First", author="anna")
    read.read_channel()
    read.read()
    read.agree("anna")
    read.read()
    connector = Calling()
    monkeypatch.setattr(calls, "open_community", lambda *_: connector)
    return connector


def said(
    read: Read, text: str, source_id: str = "m1", revision: int = 1, channel: str = TOWN
) -> Contribution:
    return Contribution(
        read.community.source, source_id, revision, ContributionKind.POST, Author("anna"), read.clock.now(), text,
        channel=Channel(channel, "Town square"),
    )  # fmt: skip


def call(
    read: Read, calling: Calling, delivery: str, *records: Contribution | Tombstone | Reaction
) -> Received:
    calling.received = Received(records, delivery, answer="challenge")
    return take_call(read.context, read.community.id, {"Signature": "right"}, b"")


def test_a_call_is_taken_at_once_and_a_repeat_changes_nothing(read: Read, calling: Calling) -> None:
    assert call(read, calling, "1", said(read, "By call")).answer == "challenge"
    assert sorted(read.texts().values()) == ["By call", "First"]
    call(read, calling, "2", said(read, "By call, edited", revision=2))
    call(read, calling, "1", said(read, "By call"))
    assert sorted(read.texts().values()) == ["By call, edited", "First"]
    kept = read.state()[1].kept
    call(read, calling, "2", said(read, "By call, edited", revision=2))
    assert read.state()[1].kept == kept
    call(read, calling, "3", Tombstone(read.community.source, "m1", read.clock.now()))
    call(read, calling, "4", said(read, "Late, and gone already", revision=1))
    assert [*read.texts().values()] == ["First"]


def test_other_channels_and_strangers_come_to_nothing(read: Read, calling: Calling) -> None:
    call(read, calling, "1", said(read, "Elsewhere", channel="other"))
    call(read, calling, "2", replace(said(read, "A stranger's"), author=Author("zoe", "zoe@else.example")))
    assert [*read.texts().values()] == ["First"]


def test_what_is_not_signed_unknown_or_paused_is_refused(read: Read, calling: Calling) -> None:
    with pytest.raises(WebhookRefused, match="signature"):
        take_call(read.context, read.community.id, {}, b"")
    with pytest.raises(CallRefused, match="no such"):
        take_call(read.context, read.classroom.space_id, {"Signature": "right"}, b"")
    with read.context.database.write() as session:
        pause(session, session.get_one(Community, read.community.id), read.clock.now())
    with pytest.raises(CallRefused) as refused:
        call(read, calling, "1", said(read, "Later"))
    assert refused.value.code == "webhook.paused"
    assert [*read.texts().values()] == ["First"]


def test_a_call_that_only_says_where_has_that_channel_read_soon(read: Read, calling: Calling) -> None:
    assert read.state()[1].due_at == read.clock.now() + timedelta(minutes=10)
    calling.received = Received(changed=(TOWN,))
    take_call(read.context, read.community.id, {"Signature": "right"}, b"")
    assert read.state()[1].due_at == read.clock.now()


def test_calls_are_forgotten_once_nobody_repeats_them(read: Read, calling: Calling) -> None:
    call(read, calling, "1", said(read, "By call"))
    for days, left in ((1, 1), (1, 0)):
        read.clock.advance(timedelta(days=days))
        purge(read.context)
        with read.context.database.read() as session:
            assert len(session.scalars(select(CommunityCall)).all()) == left
            assert session.scalars(select(CommunityChannel)).one()
