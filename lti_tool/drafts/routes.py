"""Keeping drafts as they are written, the list of one's own, and deleting one."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import ANY_DUTY, WRITERS, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.app.uploads import takes_files
from lti_tool.attachments.taking import take_files
from lti_tool.drafts.keeping import Outcome, delete_draft, keep_draft, read_drafts
from lti_tool.drafts.places import DraftPlace, read_draft
from lti_tool.drafts.words import DraftTooLong, TooManyDrafts, say_outcome
from lti_tool.editor.hints import point_out
from lti_tool.editor.words import say_words
from lti_tool.gates.copying import nearest
from lti_tool.gates.passing import is_exempt
from lti_tool.gates.words import ask_about_copy
from lti_tool.space.forms import id_in
from lti_tool.space.frame import frame_of
from lti_tool.space.glimpses import preview
from lti_tool.space.groups import group_choice
from lti_tool.space.places import title_of
from lti_tool.space.tables import Thread
from lti_tool.space.told import Told, tell, told_once
from lti_tool.space.visibility import shown_texts, visible_to
from sync.contributions.tables import StoredContribution
from sync.people.sealing import Seals
from sync.scoring.versions import current_rule
from sync.spaces.tables import Space

blueprint = Blueprint("drafts", __name__, template_folder="templates")

_WRITER_CHARACTERS = 16


@blueprint.app_template_global("draft_writer")
def _draft_writer() -> str:
    """By which pseudonym a browser keeps apart what several people write in it."""
    return services().keys.lookup("drafts", str(viewer().person_id))[:_WRITER_CHARACTERS]


@blueprint.get("/s/<uuid:space_id>/drafts")
@members(WRITERS, ANY_DUTY)
def show(space_id: UUID) -> ResponseReturnValue:
    """The viewer's own drafts in this space, each with the way on."""
    with services().database.read() as session:
        drafts = read_drafts(session, services().keys, viewer())
        titles = _titles(session, {each.place.thread_id for each in drafts if each.place.thread_id})
        frame = frame_of(session.get_one(Space, space_id))
    return render_template(
        "drafts/list.html",
        frame=frame,
        drafts=drafts,
        previews={each.id: preview(each.text.markdown) for each in drafts},
        titles=titles,
        told=told_once(space_id),
    )


@blueprint.post("/s/<uuid:space_id>/drafts")
@members(WRITERS, ANY_DUTY)
@takes_files
def save(space_id: UUID) -> ResponseReturnValue:
    """Keep what stands in a form: a script is answered with JSON, a button leads back to the form."""
    shared, place = services(), DraftPlace.parse(request.form.get("place", ""))
    if place is None:
        raise NotFound()
    draft = take_files(place, read_draft(place, request.form))
    hints = point_out(space_id, draft)
    with shared.database.write() as session:
        post = place.find(session, viewer())
        choice = group_choice(session, session.get_one(Space, space_id), viewer())
        draft = replace(draft, group=choice.offered(draft.group))
        kept = keep_draft(session, shared.keys, viewer(), place, draft, shared.clock.now(), edited=post)
        rule = current_rule(session, space_id)[0]
    if request.accept_mimetypes.best == "application/json":
        return jsonify(
            outcome=kept.outcome.value,
            submission=str(kept.draft_id),
            version=kept.version,
            told=say_outcome(kept.outcome),
            hints=[str(each) for each in hints],
            near=None if place.is_message else _said_before(space_id, place, draft.text),
            words="" if place.is_message else say_words(draft.text, rule, is_reply=not place.has_title),
        )
    if kept.outcome is Outcome.TOO_MANY:
        raise TooManyDrafts()
    if kept.outcome is Outcome.TOO_LONG:
        raise DraftTooLong()
    return redirect(place.address(space_id, kept.draft_id), 303)


@blueprint.post("/s/<uuid:space_id>/drafts/delete")
@members(WRITERS, ANY_DUTY)
def delete(space_id: UUID) -> ResponseReturnValue:
    """Delete a draft of the viewer's."""
    with services().database.write() as session:
        if not delete_draft(session, viewer(), id_in(request.form, "draft")):
            raise NotFound()
    response = make_response(redirect(url_for("drafts.show", space_id=space_id), 303))
    tell(response, space_id, Told.DRAFT_DELETED)
    return response


@blueprint.get("/s/<uuid:space_id>/drafts/delete")
@members(WRITERS, ANY_DUTY)
def opened_directly(space_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for("drafts.show", space_id=space_id), 303)


def _said_before(space_id: UUID, place: DraftPlace, text: str) -> dict[str, str] | None:
    """The post that a text is nearly a copy of, for a script to show; None where there is none."""
    shared = services()
    with shared.database.read() as session:
        edited = place.find(session, viewer()) if place.is_edit else None
        space = session.get_one(Space, space_id)
        said = nearest(session, shared.keys, space, text, edited.id if edited else None)
    if said is None:
        return None
    ask = ask_about_copy(said, waits=space.holds_copies and not is_exempt(viewer()))
    return {"words": ask.sentence, "href": ask.href, "title": ask.link}


def _titles(session: Session, thread_ids: set[UUID]) -> dict[UUID, str]:
    """The titles of those threads that the viewer may still see."""
    rows = session.execute(
        select(Thread.id, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(Thread.id.in_(thread_ids), Thread.space_id == viewer().space_id, visible_to(viewer()))
    ).all()
    texts = shown_texts(Seals(session, services().keys), viewer(), (contribution for _, contribution in rows))
    return {thread_id: title_of(texts[contribution.id]) for thread_id, contribution in rows}
