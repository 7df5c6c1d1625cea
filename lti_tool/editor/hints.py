"""What the filter would take out of a text before it left, pointed out to whoever writes it: they decide.

A help and no wall: everything can be posted as it is. Names, user names and profiles are left out, since to call each
other by name is what a discussion is for; nothing leaves Stoa but through the filter anyway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, cast
from uuid import UUID

from flask import current_app, request
from flask_babel import gettext, lazy_gettext
from structlog import get_logger

from lti_tool.app.services import services
from lti_tool.space.forms import MAXIMUM_TEXT, Draft
from sync.contributions.plain import excerpt
from sync.delivery.filters import SpaceFilters
from sync.filter import EntityType, FilterRefused
from sync.spaces.tables import Space

log = get_logger()

_SECONDS: Final = 1.0  # of the processor; a text of the greatest length takes a tenth of it
_MOST_SHOWN: Final = 5
_MOST_CHARACTERS: Final = 60  # of one finding
_FILTERS: Final = "stoa_space_filters"
_IDENTITY_NUMBER = lazy_gettext("an official number of a person")
_KINDS: Final[Mapping[EntityType, str]] = {
    EntityType.EMAIL: lazy_gettext("a mail address"),
    EntityType.PHONE: lazy_gettext("a phone number"),
    EntityType.ADDRESS: lazy_gettext("where somebody lives or works"),
    EntityType.DOB: lazy_gettext("a date of birth"),
    EntityType.COORDINATES: lazy_gettext("a place on the map"),
    EntityType.IP: lazy_gettext("the address of a device"),
    EntityType.MAC: lazy_gettext("the address of a device"),
    EntityType.IBAN: lazy_gettext("the number of a bank account"),
    EntityType.CREDIT_CARD: lazy_gettext("the number of a credit card"),
    EntityType.STEUER_ID: _IDENTITY_NUMBER,
    EntityType.SVNR: _IDENTITY_NUMBER,
    EntityType.KVNR: _IDENTITY_NUMBER,
    EntityType.ID_CARD: _IDENTITY_NUMBER,
    EntityType.PLATE: lazy_gettext("the number plate of a vehicle"),
    EntityType.CUSTOMER_ID: lazy_gettext("the number of a customer, a contract or a patient"),
    EntityType.PERSONAL_ID: lazy_gettext("the number of a student or an employee"),
    EntityType.SECRET: lazy_gettext("a password or a key"),
    EntityType.CONFIDENTIAL: lazy_gettext("what your organisation keeps to itself"),
    EntityType.HEALTH: lazy_gettext("something about somebody’s health"),
    EntityType.ART9: lazy_gettext("something about somebody’s beliefs, origin or private life"),
    EntityType.CONDUCT: lazy_gettext("something about how somebody has behaved"),
}


@dataclass(frozen=True, slots=True)
class Hint:
    """Words of a text, and what they look like."""

    words: str
    kind: EntityType

    def __str__(self) -> str:
        return str(gettext("“%(words)s”: %(kind)s", words=self.words, kind=_KINDS[self.kind]))


def point_out(space_id: UUID, draft: Draft) -> Sequence[Hint]:
    """What in a draft may be personal or confidential, each thing once, in order.

    The filter knows the members of the space and its organisation's terms. Where it gives up nothing is pointed out,
    and the log says so.
    """
    shared = services()
    filters = cast(SpaceFilters, current_app.extensions.setdefault(_FILTERS, SpaceFilters(shared.keys)))
    with shared.database.read() as session:
        text_filter = filters.filter_for(session, session.get_one(Space, space_id))
    text = f"{draft.title}\n{draft.text}"[:MAXIMUM_TEXT]
    try:
        spans = text_filter.point_out(text, _SECONDS)
    except FilterRefused as refusal:
        log.warning("hints_failed", code=refusal.code)
        return ()
    found = (
        Hint(excerpt(text[span.start : span.end], _MOST_CHARACTERS), span.type)
        for span in spans
        if span.type in _KINDS
    )
    return tuple(dict.fromkeys(found))[:_MOST_SHOWN]


def with_hints(space_id: UUID, draft: Draft) -> Draft:
    """The draft of a form that asks to be looked at before it is posted, with what its writer has not seen yet.

    A page without a script asks, by the address that its button sends to; with one, what is found is pointed out in
    writing.
    """
    if "check" not in request.args or draft.complaints:
        return draft
    hints = point_out(space_id, draft)
    heed = heed_of(hints)
    return draft if heed == request.form.get("heeded", "") else replace(draft, hints=hints, heeded=heed)


def heed_of(hints: Sequence[Hint]) -> str:
    """By which word a form says that its writer has seen these; empty for none."""
    told = "\n".join(f"{each.kind} {each.words}" for each in hints)
    return sha256(told.encode()).hexdigest()[:32] if told else ""
