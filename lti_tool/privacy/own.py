"""What a member can ask for as a data subject, and how that stands (GDPR Art. 12 to 21)."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.app.access import EVERYBODY, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.privacy.archive import pack
from lti_tool.privacy.forms import AnswerRefused, NothingToCorrect, read_request
from lti_tool.privacy.holdings import read_holdings, read_recipients
from lti_tool.privacy.words import system_titles
from lti_tool.space.frame import frame_of
from lti_tool.space.presentation import Times
from sync.attachments.exporting import files_of
from sync.audit.trail import record
from sync.consent.consents import standing_consents
from sync.delivery.consenting import withdraw_standing
from sync.rights.export import collect
from sync.rights.requests import (
    LONGEST_WORDS,
    in_force,
    lift,
    list_requests,
    mark_done,
    read_said,
    record_request,
)
from sync.rights.standing import RequestKind, RequestState
from sync.rights.tables import DataSubjectRequest
from sync.spaces.tables import Space

blueprint = Blueprint("own_data", __name__, template_folder="templates")

_EXPORTS: Final = frozenset({RequestKind.ACCESS, RequestKind.PORTABILITY})
_FETCHED_WITHIN: Final = timedelta(days=30)


@blueprint.get("/s/<uuid:space_id>/my-data")
@members(EVERYBODY)
def show(space_id: UUID) -> ResponseReturnValue:
    """What is held about the viewer, what was sent where, and their requests."""
    return _page(space_id)


def _page(space_id: UUID, complaint: AnswerRefused | None = None) -> str:
    """The page; `complaint` is why a request was not taken down, beside what was typed."""
    who = viewer()
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        frame = frame_of(space)
        requests = list_requests(session, space.organisation_id, who.person_id)
        consents = standing_consents(session, who.person_id)
        said = read_said(session, services().keys, requests)
        holdings, recipients = read_holdings(session, who.person_id), read_recipients(session, who.person_id)
    return render_template(
        "privacy/own.html",
        frame=frame,
        times=Times(frame.times.now, frame.times.zone, frame.times.locale),  # it is all the viewer's own
        requests=requests,
        said=said,
        fetchable={each.id for each in requests if _is_fetchable(each)},
        liftable={each.id for each in requests if in_force(each)},
        consents=consents,
        holdings=holdings,
        recipients=recipients,
        titles=system_titles(),
        longest_words=LONGEST_WORDS,
        complaint=complaint,
        typed=request.form if complaint else {},
    )


@blueprint.post("/s/<uuid:space_id>/my-data")
@members(EVERYBODY)
def ask(space_id: UUID) -> ResponseReturnValue:
    """Take a request of the viewer's down."""
    who = viewer()
    try:
        kind, words = read_request(request.form)
        if kind is RequestKind.RECTIFICATION and not words:  # by word, staff may take one down without
            raise NothingToCorrect()
    except AnswerRefused as wrong:
        return _page(space_id, wrong), wrong.status
    with services().database.write() as session:
        made = record_request(
            session,
            services().keys,
            organisation_id=session.get_one(Space, space_id).organisation_id,
            person_id=who.person_id,
            kind=kind,
            by=who.person_id,
            now=services().clock.now(),
            words=words,
        )
    return redirect(url_for("own_data.show", space_id=space_id, _anchor=f"request-{made.id}"), 303)


@blueprint.post("/s/<uuid:space_id>/my-data/consent")
@members(EVERYBODY)
def withdraw(space_id: UUID) -> ResponseReturnValue:
    """Take a consent of the viewer's back, in whichever of their spaces it was given (GDPR Art. 7(3))."""
    shared, who = services(), viewer()
    try:
        given_in = UUID(request.form.get("space", ""))
    except ValueError as error:
        raise NotFound() from error
    purpose, now = request.form.get("purpose", ""), shared.clock.now()
    with shared.database.write() as session:
        withdraw_standing(
            session, shared.keys, who.person_id, given_in, purpose, now, by=who.person_id
        )  # pressed twice, it is taken back
    return redirect(url_for("own_data.show", space_id=space_id, _anchor="consents-heading"), 303)


@blueprint.get("/s/<uuid:space_id>/my-data/consent")
@members(EVERYBODY)
def opened_directly(space_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for("own_data.show", space_id=space_id), 303)


@blueprint.post("/s/<uuid:space_id>/my-data/<uuid:request_id>/zip")
@members(EVERYBODY)
def fetch(space_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """The viewer's own data, once that was approved; with it the request is done."""
    shared, who = services(), viewer()
    now = shared.clock.now()
    with shared.database.write() as session:
        asked = _own(session, space_id, request_id)
        if not _is_fetchable(asked):
            raise NotFound()
        if asked.state == RequestState.APPROVED:
            mark_done(session, asked, who.person_id, now)
        record(
            session,
            action="rights.exported",
            now=now,
            organisation_id=asked.organisation_id,
            actor_id=who.person_id,
            subject_id=who.person_id,
        )
    with shared.database.read() as session:
        document = collect(session, shared.keys, who.person_id, now)
        packed = pack(document, who.locale, files_of(session, shared.keys, who.person_id))
    answer = Response(packed, mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="stoa-data.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/s/<uuid:space_id>/my-data/<uuid:request_id>/end")
@members(EVERYBODY)
def end(space_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """End the viewer's own restriction or objection."""
    with services().database.write() as session:
        asked = _own(session, space_id, request_id)
        if not in_force(asked):
            raise NotFound()
        lift(session, asked, viewer().person_id, services().clock.now())
    return redirect(url_for("own_data.show", space_id=space_id), 303)


def _own(session: Session, space_id: UUID, request_id: UUID) -> DataSubjectRequest:
    """A request of the viewer's. Raises NotFound."""
    found = session.get(DataSubjectRequest, request_id, with_for_update=True)
    organisation_id = session.get_one(Space, space_id).organisation_id
    if found is None or (found.person_id, found.organisation_id) != (viewer().person_id, organisation_id):
        raise NotFound()
    return found


def _is_fetchable(asked: DataSubjectRequest) -> bool:
    is_granted = asked.state in (RequestState.APPROVED, RequestState.DONE) and asked.answered_at is not None
    return (
        asked.kind in _EXPORTS
        and is_granted
        and asked.answered_at is not None
        and services().clock.now() - asked.answered_at <= _FETCHED_WITHIN
    )
