"""Somebody's own certificates: to fetch, and to say what others see of them."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.headers import answer_is_a_file
from lti_tool.app.services import services
from lti_tool.certificates.listing import attesting_of, say_attesting
from lti_tool.certificates.making import MEDIA, TYPESET, Format, file_name, make_document
from lti_tool.certificates.words import REASONS, STANDINGS
from lti_tool.printing.making import a_turn, pace_of
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.audit.trail import record
from sync.certificates.addresses import Addresses
from sync.certificates.issuing import renewable_from
from sync.certificates.printing import prints
from sync.certificates.reading import Held, read_of_person
from sync.certificates.tables import IssuedCertificate
from sync.certificates.words import CertificateWords
from sync.spaces.tables import Space

blueprint = Blueprint("own_certificates", __name__, template_folder="templates")


@blueprint.get("/s/<uuid:space_id>/my-certificates")
@members()
def show(space_id: UUID) -> ResponseReturnValue:
    """All certificates that the viewer has of the organisation, wherever they were issued."""
    shared, who = services(), viewer()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        held = _own(session, space)
        told = [evidence for each in held if each.snapshot for evidence in each.snapshot.evidence]
        names = say_attesting(session, shared.keys, attesting_of(told))
        frame = frame_of(space)
    return render_template(
        "certificates/own.html",
        frame=frame,
        held=[(each, each.defined.definition.title.in_language(who.locale), _address(each)) for each in held],
        names=names,
        words=CertificateWords(who.locale),
        standings=STANDINGS,
        reasons={each.value: words for each, words in REASONS.items()},
        renewable_from=renewable_from,
        makes_pdf=prints(),
        told=told_once(space_id),
    )


@blueprint.post("/s/<uuid:space_id>/my-certificates/<uuid:certificate_id>/showing")
@members()
def choose(space_id: UUID, certificate_id: UUID) -> ResponseReturnValue:
    """What the public page shows: nothing at all, or the certificate, with or without name and evidence."""
    shared, who, now = services(), viewer(), services().clock.now()
    with shared.database.write() as session:
        space = session.get_one(Space, space_id)
        row: IssuedCertificate = _find(session, space, certificate_id).row
        chosen = set(request.form.getlist("show"))
        row.hidden_at = None if "page" in chosen else row.hidden_at or now
        row.shows_name, row.shows_evidence = "name" in chosen, "evidence" in chosen
        record(
            session,
            action="certificate.showing_set",
            now=now,
            organisation_id=row.organisation_id,
            space_id=space_id,
            actor_id=who.person_id,
            subject_id=who.person_id,
            detail={
                "certificate": str(row.id),
                "page": row.hidden_at is None,
                "name": row.shows_name,
                "evidence": row.shows_evidence,
            },
        )
    response = make_response(
        redirect(url_for(".show", space_id=space_id, _anchor=f"certificate-{certificate_id}"), 303)
    )
    tell(response, space_id, Told.SHOWING_SAVED)
    return response


@blueprint.post("/s/<uuid:space_id>/my-certificates/<uuid:certificate_id>/document")
@members()
def fetch(space_id: UUID, certificate_id: UUID) -> ResponseReturnValue:
    """The certificate as PDF, or the badge as a signed file or a picture."""
    shared, who = services(), viewer()
    wanted = next((each for each in Format if each.value == request.form.get("format")), None)
    with shared.database.read() as session:
        held = _find(session, session.get_one(Space, space_id), certificate_id)
    if wanted is None or held.snapshot is None:
        raise NotFound()
    if wanted in TYPESET:
        with a_turn(who.person_id):
            pace_of(blueprint.name).take(who.person_id, shared.clock.now())
            made = make_document(shared, held, wanted, who.locale)
    else:
        made = make_document(shared, held, wanted, who.locale)
    answer = Response(made, content_type=MEDIA[wanted])
    name = file_name(held, wanted, who.locale)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    answer_is_a_file()
    return answer


@blueprint.get("/s/<uuid:space_id>/my-certificates/<uuid:certificate_id>/showing")
@blueprint.get("/s/<uuid:space_id>/my-certificates/<uuid:certificate_id>/document")
@members()
def opened_directly(space_id: UUID, certificate_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for(".show", space_id=space_id, _anchor=f"certificate-{certificate_id}"), 303)


def _own(session: Session, space: Space) -> list[Held]:
    shared = services()
    return list(
        read_of_person(session, shared.keys, space.organisation_id, viewer().person_id, shared.clock.now())
    )


def _find(session: Session, space: Space, certificate_id: UUID) -> Held:
    found = next((each for each in _own(session, space) if each.row.id == certificate_id), None)
    if found is None:
        raise NotFound()
    return found


def _address(held: Held) -> str:
    base_url = services().settings.base_url
    return Addresses(base_url).verification(held.snapshot.secret) if held.snapshot else ""
