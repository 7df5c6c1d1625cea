"""The pages of a space: its threads, a thread, and the forms to write into them."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from lti_tool.app.access import ANY_DUTY, STAFF, WRITERS, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.app.uploads import takes_files
from lti_tool.attachments.taking import keep_files, take_files, watching_files
from lti_tool.collections.keeping import has_collected
from lti_tool.drafts.here import DraftsHere, pick_draft
from lti_tool.drafts.keeping import clear_draft, draft_count, read_drafts_of
from lti_tool.drafts.places import DraftPlace
from lti_tool.editor.hints import with_hints
from lti_tool.editor.words import least_words
from lti_tool.gates.passing import Gate, look_at
from lti_tool.glance.reading import read_glance
from lti_tool.kinds.announcements import read_announcements
from lti_tool.kinds.forms import blank_kind, read_kind, wants_no_name
from lti_tool.kinds.questions import read_questions
from lti_tool.kinds.reading import read_kind_view
from lti_tool.kinds.words import NAMES, OFFERS, kinds_for
from lti_tool.launch.errands import find_oversight
from lti_tool.learner.account import read_card
from lti_tool.mentions.writing import of_new_thread, of_reply
from lti_tool.moderation.moving import MERGED, present_address
from lti_tool.moderation.own import news_count
from lti_tool.moderation.places import read_moves
from lti_tool.moderation.queue import waiting_count
from lti_tool.privacy.notice import read_notice
from lti_tool.reactions.reading import WORDS as REACTIONS
from lti_tool.reading.marks import read_unread
from lti_tool.sending.needs import read_needs
from lti_tool.space.answering import why_not_answer
from lti_tool.space.conversation import read_thread
from lti_tool.space.forms import Complaint, Draft, blank_draft, id_in, read_reply_form, read_thread_form
from lti_tool.space.frame import closed_complaint, frame_for_writing, frame_of
from lti_tool.space.groups import group_choice
from lti_tool.space.listing import Show, Sort, read_choice
from lti_tool.space.outlines import address_of
from lti_tool.space.participation import read_beginnings, sends_evidence
from lti_tool.space.presentation import format_points, format_thousandths
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.thread_view import Asked
from lti_tool.space.threads import list_threads
from lti_tool.space.told import Told, tell, told_in_thread, told_once
from lti_tool.space.writing import Writer
from lti_tool.tags.choosing import read_tags, tag_thread
from lti_tool.topics.filling import fill_draft, fill_kind
from lti_tool.topics.texts import TEMPLATES, TopicTemplate, find_template
from sync.consent.notices import is_version, note_seen
from sync.contributions.rendering import render
from sync.contributions.words import counted_words
from sync.intake import Intake
from sync.ledger.entries import lock_space
from sync.scoring.rules import Rule, default_rule
from sync.scoring.tables import RuleVersion
from sync.scoring.versions import current_rule
from sync.scoring.words import Words
from sync.spaces.tables import Role, Space

blueprint = Blueprint("space", __name__, template_folder="templates")
blueprint.add_app_template_filter(format_points, "points")
blueprint.add_app_template_filter(format_thousandths, "thousandths")

_UNPROCESSABLE = 422


@blueprint.app_context_processor
def _language() -> dict[str, str]:
    return {"language": str(get_locale() or "en")}


@blueprint.get("/s/<uuid:space_id>/")
@members()
def show_space(space_id: UUID) -> ResponseReturnValue:
    """The list of threads, with the viewer's own participation, or for staff how it has begun."""
    who, page, listed, now = viewer(), page_number(), read_choice(request.args), services().clock.now()
    with services().database.read() as session:
        waits = waiting_count(who) if who.moderates else literal(0)
        columns = (Space, draft_count(who), waits, news_count(who, now), has_collected(who))
        space, drafts, waiting, own_news, has_collections = session.execute(
            select(*columns).where(Space.id == space_id)
        ).one()
        choice = group_choice(session, space, who)
        listed = replace(listed, own_first=choice.comes_first and not listed.groups_alike)
        threads = list_threads(session, services().keys, space, who, now, page, listed)
        questions = read_questions(session, who, [each.id for each in threads.threads])
        announcements = read_announcements(session, services().keys, who, now)
        unread = read_unread(session, who)
        tags = read_tags(session, space_id, [thread.id for thread in threads.threads])
        is_learner = who.role is Role.LEARNER
        card = read_card(session, space, who.person_id, now) if is_learner else None
        beginnings = read_beginnings(session, who) if who.role in STAFF else None
        needs = read_needs(session, who) if who.role in STAFF else None
        glance = read_glance(session, services().keys, space, who, now)
        oversight = _find_oversight(session, space)
        evidence_is_sent = sends_evidence(session, space)
        notice = read_notice(session, space, who.person_id)
        frame = frame_of(space, card.account.tally.extension if card else 0)
        is_to_set_up = frame.may_set_up and not frame.is_set_up
        rule = current_rule(session, space_id)[0] if is_to_set_up else default_rule()
        maximum_points = space.maximum_points
    if page > 1 and not threads.threads:
        if not listed.is_narrow:
            raise NotFound()
        return redirect(url_for("space.show_space", space_id=space_id, **listed.address()), 303)
    return render_template(
        "space/threads.html",
        frame=frame,
        told=told_once(space_id),
        choice=choice,
        page=threads,
        questions=questions,
        kind_names=NAMES,
        announcements=announcements,
        listed=listed,
        shows=Show,
        sorts=Sort,
        unread=unread,
        tags=tags,
        card=card,
        rule_in_words=Words(who.locale).rule(card.account.rule) if card else (),
        own_rule=rule if rule != default_rule() else None,
        maximum_points=maximum_points,
        beginnings=beginnings,
        needs=needs,
        glance=glance,
        waiting=waiting,
        own_news=own_news,
        has_collections=has_collections,
        oversight=oversight,
        evidence_is_sent=evidence_is_sent,
        notice=notice,
        draft_count=drafts,
    )


def _find_oversight(session: Session, space: Space) -> UUID | None:
    """The way to data protection of whom a launch has told to administer the institution; None for anybody else."""
    who = viewer()
    if who.role not in STAFF:
        return None
    return find_oversight(session, who.person_id, space.deployment_id, services().clock.now())


@blueprint.get("/s/<uuid:space_id>/threads/new")
@members(WRITERS, ANY_DUTY)
def new_thread(space_id: UUID) -> ResponseReturnValue:
    """The form of a new thread, perhaps of a ``?kind=``."""
    return thread_form(space_id)


@blueprint.post("/s/<uuid:space_id>/threads/new")
@members(WRITERS, ANY_DUTY)
@takes_files
def start_thread(space_id: UUID) -> ResponseReturnValue:
    """Begin a thread, and go there."""
    draft = take_files(DraftPlace(), with_hints(space_id, read_thread_form(request.form)))
    draft, rule, space = _if_open(space_id, draft)
    kind = read_kind(request.form, space, viewer(), services().clock.now())
    looked = look_at(space_id, draft, kind.particulars)
    draft = looked.draft
    if draft.hints or draft.asks:
        return _thread_form_again(space_id, draft)
    if not draft.complaints:
        with services().database.read() as session:
            draft = of_new_thread(session, services().keys, space, viewer(), draft, kind.kind)
    html = (
        "" if draft.complaints else render(draft.kept_text)
    )  # before the lock is taken: a hostile text takes its time
    thread_id, is_held = None, False
    with watching_files() as files, services().database.write() as session:
        choice = group_choice(session, session.get_one(Space, space_id), viewer())
        complaint = choice.complaint(draft.group)
        draft = draft.with_complaint(complaint) if complaint else draft
        group_id = choice.chosen(draft.group)
        if not draft.complaints and not kind.complaints:
            writer = _writer(session)
            gate = Gate(session, space_id, looked, kind.marked(draft), services().clock.now())
            complaint = gate.complaint()
            draft = draft.with_complaint(complaint) if complaint else draft
            thread_id = None if complaint else writer.start_thread(draft, html, group_id, kind)
        if thread_id is not None:
            is_held = gate.hold(thread_id, session.get_one(Thread, thread_id).contribution_id)
            tag_thread(session, space_id, thread_id, request.form.getlist("tag"))
            _note_notice(session, space_id)
            clear_draft(session, viewer(), draft.submission_id)
    if thread_id is None:
        return _thread_form_again(space_id, files.taken_from(draft))
    response = make_response(
        redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)
    )
    least = 0 if kind.kind is ThreadKind.MESSAGE else least_words(rule, is_reply=False)
    _tell_posted(response, space_id, draft, least, is_held=is_held)
    return response


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>")
@members()
def show_thread(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """A page of a thread, with the form to answer it or, by ``?reply_to=``, one of its posts.

    ``?from=new`` asks for the page on which the viewer has something to read, ``?page=`` for one by its number.
    """
    return thread_page(space_id, thread_id, id_in(request.args, "reply_to"))


@blueprint.post("/s/<uuid:space_id>/threads/<uuid:thread_id>/replies")
@members(WRITERS, ANY_DUTY)
@takes_files
def reply(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """Answer in a thread, and go to the answer."""
    draft, reply_to = read_reply_form(request.form), id_in(request.form, "reply_to")
    answered = DraftPlace(thread_id, reply_to)
    draft, rule, space = _if_open(space_id, take_files(answered, with_hints(space_id, draft)))
    is_anonymous = wants_no_name(request.form, space, viewer())
    looked = look_at(space_id, draft)
    draft = looked.draft
    if draft.complaints or draft.hints or draft.asks:
        return _thread_page_again(space_id, answered, draft)
    with services().database.read() as session:
        draft = of_reply(session, services().keys, space, viewer(), draft, thread_id)
    html, complaint, place, post_id, address = render(draft.kept_text), None, None, None, None
    is_held = False
    with watching_files() as files, services().database.write() as session:
        writer = _writer(session)
        place = writer.find_place(thread_id, reply_to)
        complaint = why_not_answer(session, viewer(), thread_id)
        if place is None and complaint is None:
            complaint = _paused() if writer.is_paused(thread_id) else _answered_is_gone()
        gate = Gate(session, space_id, looked, draft, services().clock.now())
        complaint = complaint or gate.complaint(thread_id)
        may = place is not None and complaint is None
        post_id = writer.reply(place, draft, html, is_anonymous=is_anonymous) if place and may else None
        address = address_of(session, viewer(), thread_id, post_id) if post_id else None
        if post_id is not None:
            is_held = gate.hold(thread_id, session.get_one(Post, post_id).contribution_id)
            _note_notice(session, space_id)
            clear_draft(session, viewer(), draft.submission_id)
    if complaint is not None:
        return _thread_page_again(space_id, DraftPlace(thread_id), draft.with_complaint(complaint))
    if post_id is None:
        return _thread_page_again(space_id, answered, files.taken_from(draft))
    here = url_for("space.show_thread", space_id=space_id, thread_id=thread_id)
    response = make_response(redirect(address or here, 303))
    is_own = place is not None and place.is_own
    least = 0 if is_own else least_words(rule, is_reply=True)
    _tell_posted(response, space_id, draft, least, is_held=is_held)
    return response


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/replies")
@members()
def reply_opened_directly(space_id: UUID, thread_id: UUID) -> ResponseReturnValue:
    """The address of a form that was refused, opened once more by way of a reload or the browser's history."""
    return redirect(url_for("space.show_thread", space_id=space_id, thread_id=thread_id), 303)


def thread_form(space_id: UUID, draft: Draft | None = None, template: TopicTemplate | None = None) -> str:
    """The form of a new thread, with what was typed into it, or a draft that is kept.

    `template` was put in; for staff, ``?template=`` asks for one, unless they have begun something already.
    """
    place = DraftPlace()
    with services().database.read() as session:
        space, rule = _space_with_rule(session, space_id)
        frame = frame_for_writing(session, space)
        choice = group_choice(session, space, viewer())
        now = services().clock.now()
        kind = (
            read_kind(request.form, space, viewer(), now)
            if request.method == "POST"
            else blank_kind(request.args.get("kind", ""), space, viewer(), now)
        )
        tags = read_tags(session, space_id)
        notice = read_notice(session, space, viewer().person_id)
        drafts = _find_drafts(session, place) if draft is None else DraftsHere(place)
    asked = find_template(request.args.get("template")) if viewer().is_staff else None
    draft = draft or drafts.form(_about(space_id))
    if asked and request.method == "GET" and drafts.current is None:
        draft, template = fill_draft(draft, asked), asked
    if template:
        kind = fill_kind(kind, template, find_template(request.form.get("filled")))
    return render_template(
        "space/new_thread.html",
        frame=frame,
        draft=draft,
        drafts=drafts,
        kind=kind,
        kinds={each: OFFERS[each] for each in kinds_for(viewer())},
        choice=choice,
        tags=tags,
        chosen=request.form.getlist("tag"),
        templates=TEMPLATES if viewer().is_staff else (),
        template=template,
        asked=asked,
        least_words=least_words(rule, is_reply=False),
        notice=notice,
    )


def thread_page(space_id: UUID, thread_id: UUID, reply_to: UUID | None, draft: Draft | None = None) -> str:
    """A thread above the form to answer it, or one of its posts, with what was typed into it, or a kept draft."""
    with services().database.read() as session:
        space, rule = _space_with_rule(session, space_id)
        asked = Asked(reply_to, request.args.get("from") == "new", page_number())
        now, base_url = services().clock.now(), services().settings.base_url
        thread = read_thread(
            session, services().keys, space, viewer(), thread_id, now, asked, base_url=base_url
        )
        if thread is None:
            _lead_on(session, thread_id)
            raise NotFound()
        moves = read_moves(session, services().keys, viewer(), thread_id) if thread.has_moves else ()
        kind = read_kind_view(
            session, viewer(), thread_id, thread.kind, thread.particulars, thread.question, now
        )
        tags = read_tags(session, space_id, [thread_id])
        frame = frame_for_writing(session, space)
        notice = read_notice(session, space, viewer().person_id)
        answered = thread.post(reply_to)
        place = DraftPlace(thread_id, answered.id if answered else None)
        drafts = _find_drafts(session, place) if draft is None else DraftsHere(place)
    at_post, above = told_in_thread(space_id)
    return render_template(
        "space/thread.html",
        frame=frame,
        thread=thread,
        reaction_words={each: str(words) for each, words in REACTIONS.items()},
        kind=kind,
        tags=tags,
        moves=moves,
        may_merge=thread.kind in MERGED and not thread.post_first,
        draft=draft or drafts.form(),
        drafts=drafts,
        answered=answered,
        least_words=least_words(rule, is_reply=True) if thread.kind is not ThreadKind.MESSAGE else 0,
        told=at_post,
        told_above=above,
        notice=notice,
    )


def _thread_form_again(space_id: UUID, draft: Draft) -> ResponseReturnValue:
    """The form of a new thread that was refused, with its files."""
    return thread_form(space_id, keep_files(DraftPlace(), draft)), _UNPROCESSABLE


def _thread_page_again(space_id: UUID, place: DraftPlace, draft: Draft) -> ResponseReturnValue:
    """The thread above an answer that was refused, with its files."""
    assert place.thread_id is not None
    draft = keep_files(place, draft)
    return thread_page(space_id, place.thread_id, place.post_id, draft), _UNPROCESSABLE


def _lead_on(session: Session, thread_id: UUID) -> None:
    """Where a page was asked for whose thread went into another one, lead there."""
    address = present_address(session, viewer(), thread_id) if request.method == "GET" else None
    if address is not None:
        abort(redirect(address, 303))


def _about(space_id: UUID) -> Draft | None:
    """The beginning of a text about the post that the address names; None where it names none."""
    thread_id, post_id = id_in(request.args, "thread"), id_in(request.args, "about")
    if thread_id is None or post_id is None:
        return None
    path = url_for("reading.go_to_post", space_id=space_id, thread_id=thread_id, post_id=post_id)
    return replace(blank_draft(), text=f"{services().settings.base_url}{path}\n\n")


def _find_drafts(session: Session, place: DraftPlace) -> DraftsHere:
    if not viewer().writes:
        return DraftsHere(place)
    kept = read_drafts_of(session, services().keys, viewer(), place.thread_id)
    return pick_draft(kept, place, id_in(request.args, "draft"))


def _tell_posted(
    response: Response, space_id: UUID, draft: Draft, least: int, *, is_held: bool = False
) -> None:
    """Let the thread say what is certain at once: too few words for points, or enough; 0 where they decide nothing."""
    missing = least - counted_words(draft.text) if least else 0
    if is_held:
        tell(response, space_id, Told.POST_WAITS)
    elif missing > 0:
        tell(response, space_id, Told.POSTED_TOO_SHORT, missing)
    else:
        tell(response, space_id, Told.POSTED_LONG_ENOUGH if least else Told.POSTED)


def _if_open(space_id: UUID, draft: Draft) -> tuple[Draft, Rule, Space]:
    with services().database.read() as session:
        space, rule = _space_with_rule(session, space_id)
        complaint = closed_complaint(frame_for_writing(session, space))
    return draft.with_complaint(complaint) if complaint else draft, rule, space


def _space_with_rule(session: Session, space_id: UUID) -> tuple[Space, Rule]:
    """A space and the rule that it is scored by from now on, in one query."""
    space, version = session.execute(
        select(Space, RuleVersion)
        .outerjoin(RuleVersion, RuleVersion.space_id == Space.id)
        .where(Space.id == space_id)
        .order_by(RuleVersion.version.desc())
        .limit(1)
    ).one()
    return space, Rule.parse(version.body) if version is not None else default_rule()


def _writer(session: Session) -> Writer:
    """Takes the space's lock before it looks at the clock: readings go by instants, so no post may come in late."""
    shared = services()
    lock_space(session, viewer().space_id)
    intake = Intake(shared.keys, shared.clock)
    return Writer(session, intake, viewer(), now=shared.clock.now(), base_url=shared.settings.base_url)


def _note_notice(session: Session, space_id: UUID) -> None:
    """Note the version of the privacy notice below which this form stood."""
    version = request.form.get("notice", "")
    if is_version(version):
        note_seen(session, space_id, viewer().person_id, version, services().clock.now())


def _paused() -> Complaint:
    sentence = gettext(
        "Nobody answers here while the first post is not shown. Your text is still here to copy."
    )
    return Complaint("text", "reply.paused", sentence)


def _answered_is_gone() -> Complaint:
    sentence = gettext(
        "The post that you answer has been removed meanwhile. Your text is still here: sent now, it answers the thread."
    )
    return Complaint("text", "reply.answered_gone", sentence)
