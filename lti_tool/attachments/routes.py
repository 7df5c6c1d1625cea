"""Bringing files while one writes, and handing them to whoever may see the post that has them."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from connectors.contract import Attachment
from lti_tool.app.access import ANY_DUTY, WRITERS, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.headers import answer_is_a_file
from lti_tool.app.services import services
from lti_tool.app.uploads import MEGA, takes_files
from lti_tool.attachments.showing import ShownFile, shown_file
from lti_tool.attachments.taking import bring, keep_files, name_of, take_files
from lti_tool.attachments.words import FIELD, complain
from lti_tool.drafts.places import DraftPlace, read_draft
from lti_tool.editor.forms import form_page
from lti_tool.space.forms import id_in
from lti_tool.space.frame import frame_of
from lti_tool.space.glimpses import hides_author_of
from lti_tool.space.presentation import format_count
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import is_shown_to, visible_to
from sync.attachments.exporting import file_name
from sync.attachments.keeping import MOST_OF_POST, SMALL, WHOLE, read_about, read_bytes
from sync.attachments.media import AttachmentRefused, Media
from sync.attachments.tables import StoredAttachment
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_text
from sync.people.sealing import Seals
from sync.spaces.tables import Space

blueprint = Blueprint("attachments", __name__, template_folder="templates")

_UNPROCESSABLE: Final = 422
_CACHE: Final = "private, no-cache"  # kept by this browser, and each time asked whether it may still be seen


@blueprint.app_template_global("files_are_taken")
def _files_are_taken() -> bool:
    return services().settings.attachment_file_mb > 0


@blueprint.app_template_global("most_bytes_of_file")
def _most_bytes_of_file() -> int:
    return services().settings.attachment_file_mb * MEGA


@blueprint.app_template_global("megabytes_of_file")
def _megabytes_of_file() -> str:
    return format_count(services().settings.attachment_file_mb)


@blueprint.app_template_filter("shown_files")
def _shown_files(files: tuple[Attachment, ...], space_id: UUID) -> list[ShownFile]:
    return [shown_file(space_id, each) for each in files]


@blueprint.post("/s/<uuid:space_id>/attachments")
@members(WRITERS, ANY_DUTY)
@takes_files
def upload(space_id: UUID) -> ResponseReturnValue:
    """Add files to what is being written: one at a time to a script, as JSON; else the form again, with them in it.

    By ``drop`` the form asks for one of its files to be taken out.
    """
    if request.accept_mimetypes.best == "application/json":
        return _one(space_id)
    place = DraftPlace.parse(request.form.get("place", ""))
    if place is None:
        raise NotFound()
    draft = keep_files(place, take_files(place, read_draft(place, request.form)))
    draft = draft.with_only_complaints_about(FIELD)
    page = make_response(form_page(space_id, place, draft))
    page.status_code = _UNPROCESSABLE if draft.complaints else 200
    return page


@blueprint.get("/s/<uuid:space_id>/attachments")
@members(WRITERS, ANY_DUTY)
def opened_directly(space_id: UUID) -> ResponseReturnValue:
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for("space.show_space", space_id=space_id), 303)


@blueprint.get("/s/<uuid:space_id>/attachments/<uuid:file_id>")
@members()
def show(space_id: UUID, file_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - the viewer's
    """A file, for whoever may see its post; ``?small=`` asks for a picture's smaller one, ``?save=`` to save it."""
    part = SMALL if "small" in request.args else WHOLE
    etag = f"{file_id.hex}-{part}"
    answer = Response(status=304) if request.if_none_match.contains(etag) else Response()
    with services().database.read() as session:
        row, post = _find(session, file_id)
        seals = Seals(session, services().keys)
        about = _told(session, read_about(seals, row), post)
        content = b"" if answer.status_code == 304 else read_bytes(session, seals, row, part)
    if about is None or content is None:
        raise NotFound()
    answer.set_data(content)
    answer.headers["ETag"] = quote_etag(etag)
    answer.headers["Cache-Control"] = _CACHE
    answer.mimetype = about.media_type
    is_saved = "save" in request.args or not Media(about.media_type).is_picture
    name = file_name(about.alt or about.name, about.media_type)
    answer.headers.set("Content-Disposition", "attachment" if is_saved else "inline", filename=name)
    answer_is_a_file()
    return answer


@blueprint.get("/s/<uuid:space_id>/attachments/<uuid:file_id>/page")
@members()
def show_page(space_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """A picture as large as it is kept, with the way back to its post."""
    with services().database.read() as session:
        row, post = _find(session, file_id)
        about = _told(session, read_about(Seals(session, services().keys), row), post)
        frame = frame_of(session.get_one(Space, space_id))
        where = _where(session, row.contribution_id) if row.contribution_id else None
    if about is None or not Media(about.media_type).is_picture:
        raise NotFound()
    space = url_for("space.show_space", space_id=space_id)
    back = where and url_for("reading.go_to_post", space_id=space_id, thread_id=where[0], post_id=where[1])
    return render_template(
        "attachments/page.html",
        frame=frame,
        file=shown_file(space_id, about),
        width=about.width,
        height=about.height,
        back=back or space,
        is_posted=back is not None,
    )


def _one(space_id: UUID) -> ResponseReturnValue:
    file, submission_id = request.files.get(FIELD), id_in(request.form, "submission")
    if file is None or submission_id is None:
        raise NotFound()
    try:
        if len(request.form.getlist("attachment")) >= MOST_OF_POST:
            raise AttachmentRefused("Too many files.", code="file.too_many")
        about = bring(file, submission_id)
    except AttachmentRefused as refusal:
        complaint = complain(refusal.code, name_of(file))
        return jsonify(code=complaint.code, told=complaint.sentence), _UNPROCESSABLE
    shown = shown_file(space_id, about)
    item = render_template("attachments/item.html", file=shown, space_id=space_id)
    return jsonify(id=about.id, item=item, picture=shown.is_picture, title=shown.title)


def _find(session: Session, file_id: UUID) -> tuple[StoredAttachment, StoredContribution | None]:
    """A file with its post, for who may see that; before a post has it, for its author. Raises NotFound."""
    query = (
        select(StoredAttachment, StoredContribution)
        .outerjoin(StoredContribution, StoredContribution.id == StoredAttachment.contribution_id)
        .where(StoredAttachment.id == file_id, StoredAttachment.space_id == viewer().space_id)
        .where(
            or_(
                and_(
                    StoredAttachment.contribution_id.is_(None),
                    StoredAttachment.author_id == viewer().person_id,
                ),
                and_(
                    StoredAttachment.contribution_id.is_not(None),
                    visible_to(viewer()),
                ),
            )
        )
    )
    found: Row[StoredAttachment, StoredContribution | None] | None = session.execute(query).one_or_none()
    if found is None:
        raise NotFound()
    row, contribution = found
    if contribution is not None and not is_shown_to(viewer(), contribution):
        raise NotFound()
    return row, contribution


def _told(session: Session, about: Attachment | None, post: StoredContribution | None) -> Attachment | None:
    """The file as its post tells of it and what it shows; nameless where its name might tell whose it is."""
    if about is None or post is None:
        return about
    text = open_text(Seals(session, services().keys), post)
    about = next((each for each in text.attachments if each.id == about.id), about)
    space = session.get_one(Space, post.space_id)
    return replace(about, name="") if hides_author_of(session, space, viewer(), post) else about


def _where(session: Session, contribution_id: UUID) -> tuple[UUID, UUID] | None:
    """The thread and the post that a contribution is, the thread's first one under the thread's own id."""
    row = session.execute(
        select(Thread.id, Post.id)
        .select_from(Thread)
        .outerjoin(Post, and_(Post.thread_id == Thread.id, Post.contribution_id == contribution_id))
        .where(or_(Thread.contribution_id == contribution_id, Post.contribution_id == contribution_id))
    ).first()
    return (row[0], row[0] if row[1] is None else row[1]) if row else None
