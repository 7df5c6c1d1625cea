"""Writing what stands on top of a long thread, and reading what stood there before."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import timeless_id
from lti_tool.app.access import ANY_DUTY, WRITERS, members, viewer
from lti_tool.app.errors import NotAllowed, NotFound
from lti_tool.app.services import services
from lti_tool.drafts.here import pick_draft
from lti_tool.drafts.keeping import clear_draft, read_drafts_of
from lti_tool.drafts.places import DraftPlace
from lti_tool.editor.hints import with_hints
from lti_tool.facilitators.reading import facilitates
from lti_tool.space.acts import find_post
from lti_tool.space.forms import Complaint, Draft, id_in, number_in, read_reply_form
from lti_tool.space.frame import frame_for_writing, frame_of
from lti_tool.space.places import title_of
from lti_tool.space.tables import Thread
from lti_tool.space.told import Told, tell
from lti_tool.space.visibility import Authorship, byline, hides_names_of, shown_texts
from lti_tool.summaries.keeping import Written, put_summary, read_roles, read_summaries, reads_whole
from lti_tool.summaries.quoting import quoted, read_quotable, with_readable_quotes
from lti_tool.summaries.reading import shown
from sync.contributions.rendering import render
from sync.ledger.entries import lock_space
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("summaries", __name__, template_folder="templates")

_UNPROCESSABLE = 422


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/summary")
@members(WRITERS, ANY_DUTY)
def edit(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """The form with what stands on top of a thread, or with the draft of another."""
    return summary_page(space_id, DraftPlace(thread_id, is_summary=True))


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/summary")
@members(WRITERS, ANY_DUTY)
def save(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Put what was typed on top of the thread; or, by another button, add quotes to it, or take away what is there."""
    place, act = DraftPlace(thread_id, is_summary=True), request.form.get("act", "")
    draft = read_reply_form(request.form)
    if act == "quote":
        return summary_page(space_id, place, _with_quotes(space_id, thread_id, draft))
    if act == "remove":
        draft = replace(draft, text="", complaints=())
    elif not draft.complaints:
        draft = with_hints(space_id, draft)
    if draft.complaints or draft.hints:
        return summary_page(space_id, place, draft), _UNPROCESSABLE
    html, shared = render(draft.text), services()
    with shared.database.write() as session:
        lock_space(session, space_id)
        find_post(session, thread_id, thread_id)
        _require_summing_up(session, thread_id)
        is_put = put_summary(
            session,
            shared.keys,
            viewer(),
            thread_id,
            draft.text,
            html,
            seen=number_in(request.form, "seen"),
            now=shared.clock.now(),
        )
        if is_put:
            clear_draft(session, viewer(), draft.submission_id)
    if not is_put:
        sentence = gettext(
            "Somebody else has written a summary meanwhile. It stands below; what you save now takes its place."
        )
        draft = read_reply_form(request.form).with_complaint(
            Complaint("text", "summary.changed_meanwhile", sentence)
        )
        return summary_page(space_id, place, draft), _UNPROCESSABLE
    response = make_response(redirect(_thread(space_id, thread_id), 303))
    tell(response, space_id, Told.SUMMARY_SAVED if draft.text else Told.SUMMARY_REMOVED)
    return response


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/summary/history")
@members()
def history(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """What stands on top of a thread and what stood there before, for whoever may read all of the thread."""
    shared = services()
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        opening = find_post(session, thread_id, thread_id)
        if not reads_whole(session, viewer(), thread_id):
            raise NotFound()
        seals = Seals(session, shared.keys)
        versions = _readable(session, read_summaries(session, seals, thread_id))
        authors = {each.author_id for each in versions}
        profiles = read_profiles(session, shared.keys, authors, seals)
        roles = read_roles(session, space_id, authors)
        title = title_of(shown_texts(seals, viewer(), [opening])[opening.id])
        frame = frame_of(space)
    if not versions:
        raise NotFound()
    told = [
        (
            each,
            byline(
                Authorship(
                    each.author_id,
                    roles.get(each.author_id),
                    profiles.get(each.author_id),
                    is_anonymous=hides_names_of(space, roles.get(each.author_id)),
                ),
                viewer(),
            ),
            Markup(shown(each.text, shared.settings.base_url, space_id)),  # noqa: S704 - as `shown` says
        )
        for each in versions
    ]
    return render_template(
        "summaries/history.html", frame=frame, thread_id=thread_id, title=title, versions=told
    )


def summary_page(space_id: UUID, place: DraftPlace, draft: Draft | None = None) -> str:
    """The form to sum a thread up, with what was typed into it."""
    shared, thread_id = services(), place.thread_id
    assert thread_id is not None
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        seals = Seals(session, shared.keys)
        opening = find_post(session, thread_id, thread_id)
        _require_summing_up(session, thread_id)
        title = title_of(shown_texts(seals, viewer(), [opening])[opening.id])
        versions: Sequence[Written] = read_summaries(session, seals, thread_id)
        if not viewer().moderates:
            versions = _readable(session, versions)
        quotable = read_quotable(session, shared.keys, space, viewer(), thread_id)
        kept = read_drafts_of(session, shared.keys, viewer(), thread_id, summaries=True) if not draft else ()
        frame = frame_of(space)
    drafts = pick_draft(kept, place, id_in(request.args, "draft"))
    present = versions[0] if versions else None
    markdown = present.text.markdown if present else ""
    draft = draft or drafts.form(Draft(timeless_id(), markdown))
    html = shown(present.text, shared.settings.base_url, space_id) if present and markdown else ""
    return render_template(
        "summaries/edit.html",
        frame=frame,
        thread_id=thread_id,
        title=title,
        draft=draft,
        drafts=drafts,
        seen=present.number if present else 0,
        present=Markup(html) if draft.text != markdown else "",  # noqa: S704 - as `shown` says
        is_there=bool(markdown),
        quotable=quotable,
        is_grown=request.form.get("act") == "quote",
    )


def _require_summing_up(session: Session, thread_id: UUID) -> None:
    """Refuse where the viewer neither moderates nor facilitates a thread that they see. Raises NotAllowed.

    Who has still to write first is refused, too, and who facilitates where they may not write at present.
    """
    who = viewer()
    if not reads_whole(session, who, thread_id):
        raise NotAllowed()
    if who.moderates:
        return
    facilitated = select(Thread.is_locked).where(
        Thread.id == thread_id, facilitates(who, services().clock.now())
    )
    is_locked = session.scalar(facilitated)  # None where they do not facilitate it
    space = session.get_one(Space, who.space_id)
    if is_locked is None or is_locked or not frame_for_writing(session, space).may_write:
        raise NotAllowed()


def _readable(session: Session, versions: Sequence[Written]) -> Sequence[Written]:
    """These versions without what cannot be read any more."""
    base_url = services().settings.base_url
    texts = with_readable_quotes(session, viewer(), [each.text for each in versions], base_url)
    return [replace(each, text=text) for each, text in zip(versions, texts, strict=True)]


def _with_quotes(space_id: UUID, thread_id: UUID, draft: Draft) -> Draft:
    shared = services()
    with shared.database.read() as session:
        find_post(session, thread_id, thread_id)
        space = session.get_one(Space, space_id)
        posts = read_quotable(session, shared.keys, space, viewer(), thread_id)
    wanted = request.form.getlist("quote")
    quotes = quoted(posts, wanted, shared.settings.base_url, space_id, thread_id)
    text = "\n\n".join(part for part in (draft.text.rstrip(), quotes) if part)
    return replace(draft, text=text, complaints=())


def _thread(space_id: UUID, thread_id: UUID) -> str:
    return url_for("space.show_thread", space_id=space_id, thread_id=thread_id, _anchor="summary")
