"""What is sent of a learner: on which basis, what of their texts next, word for word, and what was sent when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.privacy.words import recipient_words
from sync.consent.consents import Decision, read_decisions
from sync.consent.purposes import CurrentPurpose
from sync.delivery.flows import Flow, read_flows
from sync.delivery.foretelling import Foretold, OwnWords, foretell
from sync.delivery.notes import NoteWriter
from sync.delivery.receipts import Receipt, StatementCount, count_statements, read_receipts
from sync.spaces.tables import Space

_NOTES = "stoa.notes"


@dataclass(frozen=True, slots=True)
class Asked:
    """A purpose that needs consent: who would receive something, and what the learner has decided.

    `is_given` is whether they have consented to what it says now, with these recipients; `has_changed` where they had
    to what it said before.
    """

    purpose: CurrentPurpose
    recipients: Sequence[str]
    decision: Decision | None
    is_given: bool

    @property
    def has_changed(self) -> bool:
        """Whether the learner is asked again."""
        return self.decision is not None and self.decision.given and not self.is_given

    @property
    def can_be_taken_back(self) -> bool:
        """Whether a consent to it stands, to what it says now or said before."""
        return self.decision is not None and self.decision.given

    @property
    def decided_at(self) -> datetime | None:
        """When they decided last."""
        return self.decision.at if self.decision else None


@dataclass(frozen=True, slots=True)
class Sharing:
    """Everything on the page."""

    flows: Sequence[Flow]
    asked: Sequence[Asked]
    next: Sequence[Foretold]
    words: Sequence[OwnWords]
    receipts: Sequence[Receipt]
    has_more: bool
    statements: Sequence[StatementCount] = ()


def read_sharing(
    session: Session, keys: KeyRing, space: Space, person_id: UUID, base_url: str, now: datetime
) -> Sharing:
    """What the page of one learner shows."""
    flows = read_flows(session, space)
    coming, words = foretell(session, keys, _notes(keys, base_url), space, person_id, flows, base_url, now)
    receipts, has_more = read_receipts(session, keys, space.id, person_id)
    statements = count_statements(session, space.id, person_id)
    asked = read_asked(session, space, person_id, flows)
    return Sharing(flows, asked, coming, words, receipts, has_more, statements)


def read_asked(session: Session, space: Space, person_id: UUID, flows: Sequence[Flow]) -> Sequence[Asked]:
    """The purposes that need this learner's consent, each once, whatever number of recipients it has.

    One that is off is among them as long as a consent to it can be taken back.
    """
    decisions = read_decisions(session, space.id, person_id)
    on = {flow.purpose.name for flow in flows}
    given = {name for name, decision in decisions.items() if decision.given and name not in on}
    if given:
        flows = [
            *flows,
            *(each for each in read_flows(session, space, off_too=True) if each.purpose.name in given),
        ]
    concerned: dict[str, list[Flow]] = {}
    for flow in flows:
        if flow.purpose.document.needs_consent:
            concerned.setdefault(flow.purpose.name, []).append(flow)
    return [
        Asked(
            own[0].purpose,
            [recipient_words(flow.connector, flow.host) for flow in own],
            decisions.get(name),
            name in given or (name in decisions and _holds(decisions[name], own)),
        )
        for name, own in concerned.items()
    ]


def _holds(decision: Decision, flows: Sequence[Flow]) -> bool:
    """Whether it holds for all of them: who has not been shown one is asked again."""
    return all(decision.holds_for(flow.purpose, flow.host) for flow in flows)


def _notes(keys: KeyRing, base_url: str) -> NoteWriter:
    """One for the whole application: it keeps the filters of spaces, which take a while to make."""
    made: NoteWriter = current_app.extensions.setdefault(_NOTES, NoteWriter(keys, base_url))
    return made
