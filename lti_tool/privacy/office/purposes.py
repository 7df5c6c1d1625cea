"""What data may leave for: each purpose as it holds, turned off at once, turned on after a look at what changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.privacy.documents.shared import basis_words, fields_words, purpose_words, retention_words
from lti_tool.privacy.office.page import (
    Tab,
    back_to,
    blueprint,
    note,
    organisation,
    organisation_id,
    overseers,
    show,
)
from lti_tool.privacy.office.refusals import ActRefused, ChangedMeanwhile, NotJustified, refused
from lti_tool.privacy.words import BASES, system_titles
from lti_tool.privacy.words import purpose_words as purpose_name
from sync.consent.documents import BasisKind, Bilingual, LegalBasis, PurposeRefused
from sync.consent.purposes import PURPOSE_OFF, ListedPurpose, list_purposes
from sync.delivery.purposes import turn_off, turn_on
from sync.organisations.works_council import WorksCouncilRefused, read_mode
from sync.outbox.tables import OutboxRow, TargetRow
from sync.spaces.tables import Space

_LONGEST_JUSTIFICATION: Final = 1000  # characters


@dataclass(frozen=True, slots=True)
class PurposeShown:
    """A purpose in words; `name` is what commands call it."""

    name: str
    title: str
    enabled: bool
    version: int
    text_version: int
    what_for: str
    basis: str
    kind: str | None
    recipients: str
    fields: str
    retention: str
    purpose: ListedPurpose


@blueprint.get("/purposes")
@overseers
def purposes() -> ResponseReturnValue:
    """Every purpose, as it holds now."""
    with services().database.read() as session:
        own = organisation(session)
        listed, mode = shown_purposes(session, own.id), read_mode(session, own.id)
    return show(Tab.PURPOSES, "purposes.html", own, purposes=listed, mode=mode)


@blueprint.get("/purposes/<name>")
@overseers
def purpose(name: str) -> ResponseReturnValue:
    """What turning a purpose on changes, and the form that does it."""
    return _page(name)


def _page(name: str, complaint: ActRefused | None = None) -> str:
    """The page of one purpose; `complaint` is why it was not turned on, beside what was typed."""
    with services().database.read() as session:
        own = organisation(session)
        listed, mode = shown_purposes(session, own.id), read_mode(session, own.id)
        found = _find(listed, name)
        waiting = _count_waiting(session, own.id, name)
    return show(
        Tab.PURPOSES, "purpose.html", own, purpose=found, mode=mode, waiting=waiting,
        bases={kind: str(words) for kind, words in BASES.items()}, longest=_LONGEST_JUSTIFICATION,
        complaint=complaint, chosen=request.form.get("basis") or found.kind,
        typed=request.form.get("justification", ""),
    )  # fmt: skip


@blueprint.post("/purposes/<name>")
@overseers
def switch_purpose(name: str) -> ResponseReturnValue:
    """Turn a purpose off, or on as it was shown."""
    act = request.form.get("act")
    if act not in ("on", "off"):
        raise ActRefused("no such act", code="office.act")
    basis = None
    if act == "on":
        try:
            basis = _read_basis()
        except ActRefused as wrong:
            return _page(name, wrong), wrong.status
    with services().database.write() as session:
        found = _find(shown_purposes(session, organisation_id()), name)
        if basis is None:
            switch_off(session, name)
        else:
            if (str(found.version), found.enabled) != (request.form.get("version"), False):
                raise ChangedMeanwhile()
            _switch_on(session, found, basis)
    return back_to(Tab.PURPOSES, f"purpose-{name}")


def switch_off(session: Session, name: str) -> None:
    """Turn a purpose off, with the trace of who did it. Raises ActRefused."""
    try:
        turn_off(session, organisation_id(), name, services().clock.now())
    except PurposeRefused as error:
        raise refused(error) from error
    note(session, "purpose_off", purpose=name)


def shown_purposes(session: Session, of_organisation: UUID) -> Sequence[PurposeShown]:
    """The purposes of an organisation in words."""
    titles = system_titles()
    return [
        PurposeShown(
            name=each.name,
            title=purpose_name(each.name),
            enabled=each.enabled,
            version=each.version,
            text_version=each.text_version,
            what_for=purpose_words(each),
            basis=basis_words(each),
            kind=each.basis,
            recipients=", ".join(titles.get(connector, connector) for connector in each.recipients) or "–",
            fields=fields_words(each) or "–",
            retention=retention_words(each),
            purpose=each,
        )
        for each in list_purposes(session, of_organisation)
    ]


def _switch_on(session: Session, found: PurposeShown, basis: LegalBasis) -> None:
    try:
        turn_on(session, organisation_id(), found.name, services().clock.now(), basis)
    except (PurposeRefused, WorksCouncilRefused) as error:
        raise refused(error) from error
    note(session, "purpose_on", purpose=found.name, basis=basis.kind.value)


def _read_basis() -> LegalBasis:
    try:
        kind = BasisKind(request.form.get("basis", ""))
    except ValueError:
        raise ActRefused("no such basis", code="purpose.no_basis") from None
    why = request.form.get("justification", "").strip()
    if (kind is BasisKind.LEGITIMATE_INTERESTS and not why) or len(why) > _LONGEST_JUSTIFICATION:
        raise NotJustified()
    return LegalBasis(kind, Bilingual(why, why) if why else None)


def _find(listed: Sequence[PurposeShown], name: str) -> PurposeShown:
    found = next((each for each in listed if each.name == name), None)
    if found is None:
        raise NotFound()
    return found


def _count_waiting(session: Session, of_organisation: UUID, name: str) -> int:
    """How many items wait only for this purpose to be turned on."""
    return (
        session.scalar(
            select(func.count())
            .select_from(OutboxRow)
            .join(TargetRow, TargetRow.id == OutboxRow.target_id)
            .join(Space, Space.id == TargetRow.space_id)
            .where(
                Space.organisation_id == of_organisation,
                TargetRow.purpose == name,
                OutboxRow.code == PURPOSE_OFF,
            )
        )
        or 0
    )
