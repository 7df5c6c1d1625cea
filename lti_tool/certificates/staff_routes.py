"""The pages on which staff of a space confirm, renew and revoke certificates."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, members, viewer
from lti_tool.app.errors import NotAllowed, NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.certificates.listing import (
    attesting_of,
    can_be_renewed,
    confirmable,
    learners_of,
    may_decide,
    read_page,
    say_attesting,
    shown_to_staff,
)
from lti_tool.certificates.words import REASONS, REFUSED, STANDINGS
from lti_tool.space.forms import Complaint, id_in
from lti_tool.space.frame import frame_of
from lti_tool.space.reach import within_reach
from lti_tool.space.told import Told, tell, told_once
from sync.certificates.content import Evidence
from sync.certificates.definitions import Defined
from sync.certificates.issuing import LONGEST_NOTE, Because, NotIssued, Order, Standing, issue, revoke
from sync.certificates.proposals import propose
from sync.certificates.reading import Held, names_of, read_of_space
from sync.certificates.tables import IssuedCertificate
from sync.certificates.words import CertificateWords
from sync.contributions.markdown import clean
from sync.spaces.tables import Space

blueprint = Blueprint("certificates", __name__, template_folder="templates")

_UNPROCESSABLE: Final = 422


@blueprint.get("/s/<uuid:space_id>/certificates")
@members(STAFF)
def show(space_id: UUID) -> ResponseReturnValue:
    """What is proposed, and what was issued here."""
    shared, who, now = services(), viewer(), services().clock.now()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        page = read_page(session, shared.keys, space, who, page_number(), now)
        frame = frame_of(space)
    return render_template(
        "certificates/staff.html",
        frame=frame,
        page=page,
        words=CertificateWords(who.locale),
        standings=STANDINGS,
        told=told_once(space_id),
    )


@blueprint.get("/s/<uuid:space_id>/certificates/issue")
@members(STAFF)
def choose(space_id: UUID) -> ResponseReturnValue:
    """What is certified, and for whom, is chosen; with ``?person=`` and ``?achievement=`` the form by which it is."""
    return _form(space_id, id_in(request.args, "person"), id_in(request.args, "achievement"))


@blueprint.post("/s/<uuid:space_id>/certificates/issue")
@members(STAFF)
def confirm(space_id: UUID) -> ResponseReturnValue:
    """Issue what the viewer confirms. On which evidence is looked up anew, and never taken from the form."""
    shared, who, now = services(), viewer(), services().clock.now()
    person_id, achievement_id = id_in(request.form, "person"), id_in(request.form, "achievement")
    note = clean(request.form.get("note", "")).strip()
    try:
        with shared.database.write() as session:
            space = session.get_one(Space, space_id)
            defined = _defined(session, space, achievement_id)
            if defined is None or person_id is None or person_id not in learners_of(session, who):
                raise NotIssued("Nothing or nobody was chosen.", code="certificates.choose")
            order = Order(defined, person_id, _evidence(session, space, defined, person_id), note)
            issued = issue(session, shared.keys, space, order, who.person_id, now)
    except NotIssued as error:
        field = "note" if error.code == "certificates.note_too_long" else "person"
        complaint = Complaint(field, error.code, str(REFUSED[error.code]))
        return _form(space_id, person_id, achievement_id, note, complaint), _UNPROCESSABLE
    response = make_response(redirect(url_for(".look", space_id=space_id, certificate_id=issued.id), 303))
    tell(response, space_id, Told.CERTIFICATE_ISSUED)
    return response


@blueprint.get("/s/<uuid:space_id>/certificates/<uuid:certificate_id>")
@members(STAFF)
def look(space_id: UUID, certificate_id: UUID) -> ResponseReturnValue:
    """One certificate with its evidence, and the way to revoke it."""
    shared, who, now = services(), viewer(), services().clock.now()
    with shared.database.read() as session:
        held = _find(session, certificate_id)
        names = names_of(session, shared.keys, {held.row.person_id})
        attesting = say_attesting(session, shared.keys, {held.row.actor_id, *attesting_of(_told(held))})
        evidence = shown_to_staff(session, held.row.organisation_id, _told(held))
        frame = frame_of(session.get_one(Space, space_id))
    return render_template(
        "certificates/one.html",
        frame=frame,
        held=held,
        title=held.defined.definition.title.in_language(who.locale),
        name=_holder(held, names),
        confirmed_by=attesting.get(held.row.actor_id.hex),
        names=attesting,
        evidence=evidence,
        words=CertificateWords(who.locale),
        standings=STANDINGS,
        reason=REASONS[Because(held.row.revoked_because)] if held.row.revoked_because else "",
        can_be_renewed=can_be_renewed(held, now),
        is_revoked=held.standing is Standing.REVOKED,
        decides=may_decide(held.defined, who.role),
        told=told_once(space_id),
    )


@blueprint.post("/s/<uuid:space_id>/certificates/<uuid:certificate_id>/revoke")
@members(STAFF)
def take_back(space_id: UUID, certificate_id: UUID) -> ResponseReturnValue:
    """Revoke a certificate, for one of the reasons that there are. Raises NotAllowed to who may not issue it either."""
    shared, now = services(), services().clock.now()
    because = next((each for each in Because if each.value == request.form.get("because")), None)
    if because is None:
        complaint = Complaint(
            "because", "certificates.because", gettext("Choose why: whoever checks it reads that.")
        )
        return _ask(space_id, certificate_id, complaint)
    with shared.database.write() as session:
        held = _find_decided(session, certificate_id)
        revoke(session, held.row, because, viewer().person_id, now)
    response = make_response(
        redirect(url_for(".look", space_id=space_id, certificate_id=certificate_id), 303)
    )
    tell(response, space_id, Told.CERTIFICATE_REVOKED)
    return response


@blueprint.get("/s/<uuid:space_id>/certificates/<uuid:certificate_id>/revoke")
@members(STAFF)
def ask_to_revoke(space_id: UUID, certificate_id: UUID) -> ResponseReturnValue:
    """Ask why it is revoked, saying what that means; to its page where it is revoked already."""
    return _ask(space_id, certificate_id)


def _ask(space_id: UUID, certificate_id: UUID, complaint: Complaint | None = None) -> ResponseReturnValue:
    shared, who = services(), viewer()
    with shared.database.read() as session:
        held = _find_decided(session, certificate_id)
        if held.standing is Standing.REVOKED:
            return redirect(url_for(".look", space_id=space_id, certificate_id=certificate_id), 303)
        names = names_of(session, shared.keys, {held.row.person_id})
        frame = frame_of(session.get_one(Space, space_id))
    page = render_template(
        "certificates/revoke.html",
        frame=frame,
        certificate_id=certificate_id,
        title=held.defined.definition.title.in_language(who.locale),
        name=_holder(held, names),
        reasons=REASONS,
        complaint=complaint,
    )
    return page, _UNPROCESSABLE if complaint else 200


def _form(
    space_id: UUID,
    person_id: UUID | None,
    achievement_id: UUID | None,
    note: str = "",
    complaint: Complaint | None = None,
) -> str:
    shared, who = services(), viewer()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        offered = confirmable(session, space.organisation_id, who.role)
        learners = learners_of(session, who)
        chosen = next((each for each in offered if each.id == achievement_id), None)
        evidence: Sequence[Evidence] = ()
        if is_chosen := chosen is not None and person_id in learners:
            evidence = _evidence(session, space, chosen, person_id)
        evidence = shown_to_staff(session, space.organisation_id, evidence)
        names = names_of(session, shared.keys, learners)
        attesting = say_attesting(session, shared.keys, attesting_of(evidence))
        frame = frame_of(space)
    people = sorted(learners, key=lambda each: (names.get(each, "").casefold(), each))
    return render_template(
        "certificates/issue.html",
        frame=frame,
        offered=offered,
        people=[(each, names.get(each)) for each in people],
        chosen=chosen,
        person_id=person_id,
        is_chosen=is_chosen,
        name=names.get(person_id) if person_id else None,
        evidence=evidence,
        names=attesting,
        note=note,
        longest=LONGEST_NOTE,
        complaint=complaint,
        locale=who.locale,
        words=CertificateWords(who.locale),
    )


def _defined(session: Session, space: Space, achievement_id: UUID | None) -> Defined | None:
    """What the viewer may confirm, by its id. Raises NotIssued where only administrators may."""
    offered = confirmable(session, space.organisation_id, viewer().role)
    return next((each for each in offered if each.id == achievement_id), None)


def _evidence(session: Session, space: Space, defined: Defined, person_id: UUID) -> Sequence[Evidence]:
    proposals = propose(session, space, [defined], services().clock.now())
    return next((each.evidence for each in proposals if each.person_id == person_id), ())


def _find(session: Session, certificate_id: UUID) -> Held:
    """A certificate that was issued in the viewer's space, within their reach. Raises NotFound."""
    who, row = viewer(), IssuedCertificate
    one = within_reach(who, row.person_id) & (row.id == certificate_id)
    found = read_of_space(session, services().keys, who.space_id, one, services().clock.now())
    if not found:
        raise NotFound()
    return found[0]


def _find_decided(session: Session, certificate_id: UUID) -> Held:
    """One about which the viewer decides. Raises NotFound, NotAllowed."""
    held = _find(session, certificate_id)
    if not may_decide(held.defined, viewer().role):
        raise NotAllowed()
    return held


def _holder(held: Held, names: Mapping[UUID, str]) -> str | None:
    return (held.snapshot.holder.name if held.snapshot else "") or names.get(held.row.person_id)


def _told(held: Held) -> Sequence[Evidence]:
    return held.snapshot.evidence if held.snapshot else ()
