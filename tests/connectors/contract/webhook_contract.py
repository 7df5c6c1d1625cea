"""What every community that calls us keeps to.

A connector's tests subclass `WebhookContract` and give a fixture `caller`: who signs calls as the service's
documentation says, and the connector that takes them.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import timedelta

import pytest

from config.clock import SetClock
from connectors.contract import Contribution, Record, Tombstone, WebhookCommunity, WebhookRefused
from sync.contributions.plain import plain_text

Call = tuple[Mapping[str, str], bytes]
LATEST = timedelta(minutes=5)  # that a signed call may be on its way, and that clocks may differ


class Caller(ABC):
    """A service that calls. Events are bodies, not yet signed.

    `signs_time`: when it was sent is part of what is signed. `numbers_deliveries`: each call has an id of its own.
    `brings`: calls bring contributions; otherwise they only say which channel has changed.
    """

    community: WebhookCommunity
    signs_time = True
    numbers_deliveries = True
    brings = True

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock

    @abstractmethod
    def signed(self, body: bytes, *, wrongly: bool = False) -> Call:
        """Headers and body of a call, signed now; with another secret than ours where `wrongly`."""

    @abstractmethod
    def posted(self, text: str, source_id: str) -> bytes:
        """That somebody said something in a public channel; `source_id` is how the contribution's own ends."""

    def edited(self, text: str, source_id: str) -> bytes:
        """That it was changed, now."""
        raise NotImplementedError

    def deleted(self, source_id: str) -> bytes:
        """That it was deleted, now."""
        raise NotImplementedError

    def whispered(self, text: str) -> bytes:
        """That something was said where not everybody may read."""
        raise NotImplementedError

    @abstractmethod
    def unrelated(self) -> bytes:
        """An event of the service that is of no concern."""

    def has(self, name: str) -> bool:
        """Whether this service overrides one of the above."""
        return getattr(type(self), name) is not getattr(Caller, name)


class WebhookContract:
    """`caller`: a fixture."""

    def accepted(self, caller: Caller, body: bytes) -> tuple[Record, ...]:
        return caller.community.accept(*caller.signed(body)).records

    def test_what_is_signed_rightly_is_read(self, caller: Caller) -> None:
        received = caller.community.accept(*caller.signed(caller.posted("Well said", "17")))
        if not caller.brings:
            assert received.changed, "neither a contribution nor a channel to look at"
            return
        (said,) = received.records
        assert isinstance(said, Contribution)
        assert plain_text(said.markdown) == "Well said"
        assert said.source_id.endswith("17")
        assert said.occurred_at.utcoffset() == timedelta(0)
        assert said.channel is not None, "nobody can tell which channel it belongs to"

    def test_names_of_headers_come_in_any_case(self, caller: Caller) -> None:
        headers, body = caller.signed(caller.posted("Well said", "17"))
        for written in (str.lower, str.upper, str.title):
            assert caller.community.accept({written(name): each for name, each in headers.items()}, body)

    def test_what_is_signed_wrongly_is_refused(self, caller: Caller) -> None:
        event = caller.posted("Forged", "17")
        headers, body = caller.signed(event)
        forged = [
            caller.signed(event, wrongly=True),
            (headers, body + b" "),
            (headers, body[:-1]),
            ({}, body),
        ]
        forged += [
            ({name: each for name, each in headers.items() if name != left_out}, body)
            for left_out in headers
            if left_out.lower() != "content-type" and _is_of_signature(left_out)
        ]
        forged += [
            ({name: "\u00fc" if _is_of_signature(name) else each for name, each in headers.items()}, body)
        ]
        for call in forged:
            with pytest.raises(WebhookRefused) as refused:
                caller.community.accept(*call)
            assert refused.value.code == "webhook.signature", f"not refused as it should be: {call}"

    def test_what_comes_late_is_refused(self, caller: Caller) -> None:
        if not caller.signs_time:
            pytest.skip("this service does not sign when it calls")
        call = caller.signed(caller.posted("Kept by somebody", "17"))
        caller.clock.advance(LATEST - timedelta(seconds=10))
        assert caller.community.accept(*call)
        for away in (timedelta(seconds=20), -2 * LATEST - timedelta(seconds=20)):
            caller.clock.advance(away)
            with pytest.raises(WebhookRefused) as refused:
                caller.community.accept(*call)
            assert refused.value.code == "webhook.late"

    def test_a_call_that_is_replayed_is_known_by_its_id(self, caller: Caller) -> None:
        if not caller.numbers_deliveries:
            pytest.skip("this service does not number its calls")
        call = caller.signed(caller.posted("Once", "17"))
        first, again = caller.community.accept(*call), caller.community.accept(*call)
        assert first.delivery_id
        assert first == again

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"null", b"[]", b'"text"', b"{}", b"[" * 100_000, b"\xff\xfe", b'{"type": 5}']
    )
    def test_what_cannot_be_read_is_refused_or_of_no_concern(self, caller: Caller, body: bytes) -> None:
        try:
            received = caller.community.accept(*caller.signed(body))
        except WebhookRefused as refused:
            assert refused.code == "webhook.malformed"  # noqa: PT017 - it need not be refused
        else:
            assert not received.records

    def test_edits_are_later_revisions(self, caller: Caller) -> None:
        if not caller.has("edited"):
            pytest.skip("this service does not tell of edits")
        (first,) = self.accepted(caller, caller.posted("As it was", "17"))
        caller.clock.advance(timedelta(minutes=1))
        (edited,) = self.accepted(caller, caller.edited("As it is", "17"))
        assert isinstance(first, Contribution)
        assert isinstance(edited, Contribution)
        assert (edited.source, edited.source_id) == (first.source, first.source_id)
        assert edited.revision > first.revision
        assert plain_text(edited.markdown) == "As it is"

    def test_deletions_are_tombstones(self, caller: Caller) -> None:
        if not caller.has("deleted"):
            pytest.skip("this service does not tell of deletions")
        (first,) = self.accepted(caller, caller.posted("Regretted", "17"))
        (gone,) = self.accepted(caller, caller.deleted("17"))
        assert isinstance(gone, Tombstone)
        assert (gone.source, gone.source_id) == (first.source, first.source_id)

    def test_what_is_private_is_of_no_concern(self, caller: Caller) -> None:
        if not caller.has("whispered"):
            pytest.skip("this service tells of nothing private")
        received = caller.community.accept(*caller.signed(caller.whispered("Between us")))
        assert not received.records
        assert "Between us" not in repr(received)

    def test_other_events_are_of_no_concern(self, caller: Caller) -> None:
        assert not self.accepted(caller, caller.unrelated())


def _is_of_signature(header: str) -> bool:
    return any(word in header.lower() for word in ("sign", "timestamp", "webhook-id"))
