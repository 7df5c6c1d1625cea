"""A leak (GDPR Art. 33, 34): what was sent, whom it touches, the 72 hours, and what to do next.

Nothing of it is kept: the paper is, by whoever fetches it. That somebody looked at names stands in the audit.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.privacy.documents import read_configuration
from lti_tool.privacy.documents.breach import Breach, breach, read_breach
from lti_tool.privacy.office.page import (
    Tab,
    blueprint,
    note,
    organisation,
    organisation_id,
    overseers,
    show,
    times,
)
from lti_tool.privacy.office.papers import as_file, makes_pdf, own_language
from lti_tool.privacy.office.purposes import PurposeShown, shown_purposes, switch_off
from lti_tool.privacy.office.suspicion import Feared, hours_left, narrowed, unknown_lines, written
from lti_tool.privacy.words import system_titles
from sync.consent.controllers import find_controller
from sync.delivery.flows import host_of
from sync.delivery.purposes import resume_target, stop_target
from sync.organisations.tables import Organisation
from sync.outbox.tables import TargetRow
from sync.rights.breach import TIME_TO_NOTIFY, Sending
from sync.spaces.tables import Space

_SHOWN: Final = 100  # people, and items; the paper has all


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where something went: which system at which host, for what, on which basis, and how many items."""

    title: str
    host: str
    purpose: PurposeShown | None
    items: int


@dataclass(frozen=True, slots=True)
class Stoppable:
    """One discussion's way to a system, which can be stopped by itself."""

    id: UUID
    space: str
    title: str
    host: str
    stopped_at: datetime | None


@blueprint.get("/leak")
@overseers
def leak() -> ResponseReturnValue:
    """What to look for."""
    with services().database.read() as session:
        own = organisation(session)
        choices = _choices(session, own.id)
    feared = Feared(found=written(services().clock.now()))
    return show(Tab.LEAK, "leak.html", own, feared=feared, found=None, **choices)


@blueprint.post("/leak")
@overseers
def look() -> ResponseReturnValue:
    """What was sent that fits; stops something first, or gives the paper, where a button asks for that."""
    feared, shared = Feared.of(request.form), services()
    known_at = feared.known_at(shared.clock.now())
    if "stop" in request.form:
        _stop(request.form["stop"])
    with shared.database.read() as session:
        own = organisation(session)
        everything = read_breach(session, shared.keys, own.id, feared.suspicion(), known_at)
    known = narrowed(everything, feared.posts)
    form = request.form.get("paper")
    is_paper = form in ("html", "pdf")
    with shared.database.write() as session:
        people = len({each.person_id for each in known.sendings})
        note(session, "leak_paper" if is_paper else "leak_looked", items=len(known.sendings), people=people)
    if form and is_paper:
        return _as_paper(known, form)
    return _as_page(feared, known, unknown_lines(everything, feared.posts))


def _as_paper(known: Breach, form: str) -> ResponseReturnValue:
    with services().database.read() as session:
        configuration = read_configuration(session, organisation(session), services().clock.now())
    with force_locale(own_language()):
        return as_file(breach(configuration, known), configuration, own_language(), form, "stoa-leak")


def _as_page(feared: Feared, known: Breach, unknown: Sequence[str]) -> str:
    now = services().clock.now()
    with services().database.read() as session:
        own = organisation(session)
        purposes = {each.name: each for each in shown_purposes(session, own.id)}
        titles = system_titles()
        choices, targets = _choices(session, own.id), _targets(session, own, known.sendings, titles)
        controller = find_controller(session, own.id)
    counted = Counter(each.person_id for each in known.sendings)
    named = [(_name(known, person_id), person_id, number) for person_id, number in counted.items()]
    left = hours_left(known.found_at, now)
    return show(
        Tab.LEAK,
        "leak.html",
        own,
        feared=feared,
        found=known,
        unknown=unknown,
        **choices,
        deadline=times().day_and_time(known.found_at + TIME_TO_NOTIFY),
        hours_left=left,
        hours=int(TIME_TO_NOTIFY.total_seconds() // 3600),
        is_over=now >= known.found_at + TIME_TO_NOTIFY,
        receivers=_receivers(known.sendings, purposes, titles),
        targets=targets,
        people=sorted(named, key=lambda each: (each[0] == "", each[0].casefold()))[:_SHOWN],
        people_count=len(counted),
        posts_count=len({post for each in known.sendings for post in each.contributions}),
        only=_name(known, UUID(feared.person)) if _is_id(feared.person) else "",
        sendings=known.sendings[-_SHOWN:][::-1],
        titles=titles,
        controller=controller,
        makes_pdf=makes_pdf(),
    )


def _choices(session: Session, of_organisation: UUID) -> Mapping[str, object]:
    """What the form offers: discussions, and systems with their hosts."""
    titles = system_titles()
    rows = session.execute(
        select(Space.id, Space.title, TargetRow.connector, TargetRow.settings)
        .outerjoin(TargetRow, TargetRow.space_id == Space.id)
        .where(Space.organisation_id == of_organisation)
        .order_by(Space.title, Space.id)
    ).all()
    recipients = {
        f"{row.connector} {host_of(row.settings)}".strip(): (
            titles.get(row.connector, row.connector),
            host_of(row.settings),
        )
        for row in rows
        if row.connector
    }
    return {"spaces": {row.id: row.title for row in rows}, "recipients": dict(sorted(recipients.items()))}


def _targets(
    session: Session, own: Organisation, sendings: Sequence[Sending], titles: Mapping[str, str]
) -> Sequence[Stoppable]:
    """The ways by which something of it went, as they stand now."""
    used = {each.target_id for each in sendings}
    rows = session.execute(
        select(TargetRow, Space.title)
        .join(Space, Space.id == TargetRow.space_id)
        .where(Space.organisation_id == own.id, TargetRow.id.in_(used))
        .order_by(Space.title, TargetRow.connector)
    ).all()
    return [
        Stoppable(
            row.id, title, titles.get(row.connector, row.connector), host_of(row.settings), row.stopped_at
        )
        for row, title in rows
    ]


def _receivers(
    sendings: Sequence[Sending], purposes: Mapping[str, PurposeShown], titles: Mapping[str, str]
) -> Sequence[Receiver]:
    counted = Counter((each.connector, each.host, each.purpose) for each in sendings)
    return [
        Receiver(titles.get(connector, connector) or "–", host or "–", purposes.get(purpose), number)
        for (connector, host, purpose), number in sorted(counted.items())
    ]


def _stop(asked: str) -> None:
    """Stop a purpose or a target at once, or let a target go again: ``purpose:NAME``, ``target:ID``, ``again:ID``."""
    what, _, which = asked.partition(":")
    with services().database.write() as session:
        if what == "purpose":
            switch_off(session, which)
            return
        if what not in ("target", "again") or not _is_id(which):
            raise NotFound()
        change = stop_target if what == "target" else resume_target
        if not change(session, organisation_id(), UUID(which), services().clock.now()):
            raise NotFound()
        note(session, "target_stopped" if what == "target" else "target_resumed", target=which)


def _name(known: Breach, person_id: UUID) -> str:
    profile = known.people.get(person_id)
    return (profile.display_name or "") if profile else ""


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
