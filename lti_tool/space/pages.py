"""Making the pages of a space: its threads, a thread, and the forms to write into them."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.collections.keeping import has_collected
from lti_tool.digest.counting import count_personal_news
from lti_tool.drafts.here import DraftsHere, pick_draft
from lti_tool.drafts.keeping import draft_count, read_drafts_of
from lti_tool.drafts.places import DraftPlace
from lti_tool.editor.words import least_words
from lti_tool.facilitators.keeping import FACILITATED
from lti_tool.facilitators.reading import count_facilitated
from lti_tool.findable.reading import find_asked, has_findable
from lti_tool.glance.reading import read_glance
from lti_tool.kinds.announcements import read_announcements
from lti_tool.kinds.forms import blank_kind, read_kind
from lti_tool.kinds.questions import read_questions
from lti_tool.kinds.reading import read_kind_view
from lti_tool.kinds.words import NAMES, OFFERS, kinds_for
from lti_tool.launch.errands import ErrandKind, find_oversight
from lti_tool.learner.account import read_card
from lti_tool.moderation.moving import MERGED, present_address
from lti_tool.moderation.own import news_count
from lti_tool.moderation.places import read_moves
from lti_tool.moderation.readers import read_message_readers
from lti_tool.paths.reading import has_paths, is_on_path, read_next
from lti_tool.privacy.notice import read_notice
from lti_tool.reactions.reading import WORDS as REACTIONS
from lti_tool.reading.marks import read_unread
from lti_tool.sending.needs import read_needs
from lti_tool.space.conversation import read_thread
from lti_tool.space.forms import Draft, blank_draft, id_in
from lti_tool.space.frame import frame_for_writing, frame_of
from lti_tool.space.groups import group_choice
from lti_tool.space.listing import Show, Sort, read_choice
from lti_tool.space.participation import read_beginnings, sends_evidence
from lti_tool.space.tables import ThreadKind
from lti_tool.space.thread_view import Asked
from lti_tool.space.threads import list_threads
from lti_tool.space.told import told_in_thread, told_once
from lti_tool.space.visibility import writes_first
from lti_tool.tags.choosing import read_tags
from lti_tool.topics.filling import fill_draft, fill_kind
from lti_tool.topics.texts import TEMPLATES, TopicTemplate, find_template
from sync.goals.managers import is_manager
from sync.scoring.rules import Rule, default_rule
from sync.scoring.tables import RuleVersion
from sync.scoring.versions import current_rule
from sync.scoring.words import Words
from sync.spaces.tables import Role, Space


def overview(space_id: UUID) -> ResponseReturnValue:
    """The list of threads, with the viewer's own participation, or for staff how it has begun."""
    who, page, listed, now = viewer(), page_number(), read_choice(request.args), services().clock.now()
    with services().database.read() as session:
        columns = (
            Space,
            draft_count(who),
            news_count(who, now),
            has_collected(who),
            count_facilitated(who, now),
            count_facilitated(who, now, only_news=True),
            count_personal_news(who),
            writes_first(who),
            has_paths(who),
            is_on_path(who),
            has_findable(who),
        )
        row = session.execute(select(*columns).where(Space.id == space_id)).one()
        space, drafts, own_news, has_collections, facilitated, asked_anew, personal_news, awaits_any = row[:8]
        any_paths, is_on_any, any_findable = row[8:]
        choice = group_choice(session, space, who)
        own_first = choice.comes_first and not listed.groups_alike
        listed = replace(listed, own_first=own_first, writes_first=awaits_any)
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
        ahead = read_next(session, services().keys, space, who, frame.times, now) if is_on_any else None
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
        own_news=own_news,
        personal_news=personal_news,
        has_collections=has_collections,
        has_paths=any_paths,
        has_findable=any_findable,
        path_ahead=ahead,
        facilitated=facilitated,
        asked_anew=asked_anew,
        oversight=oversight.get(ErrandKind.DATA_PROTECTION),
        qualification=oversight.get(ErrandKind.QUALIFICATION),
        communities=oversight.get(ErrandKind.COMMUNITIES),
        evidence_is_sent=evidence_is_sent,
        notice=notice,
        draft_count=drafts,
    )


def thread_form(space_id: UUID, draft: Draft | None = None, template: TopicTemplate | None = None) -> str:
    """The form of a new thread, with what was typed into it, or a draft that is kept.

    `template` was put in; for staff, ``?template=`` asks for one, unless they have begun something already.
    """
    with services().database.read() as session:
        space, rule = space_with_rule(session, space_id)
        frame = frame_for_writing(session, space)
        choice = group_choice(session, space, viewer())
        now = services().clock.now()
        kind = (
            read_kind(request.form, space, viewer(), now)
            if request.method == "POST"
            else blank_kind(request.args.get("kind", ""), space, viewer(), now)
        )
        is_message = kind.kind is ThreadKind.MESSAGE
        place = DraftPlace(is_message=is_message)
        readers = read_message_readers(session, services().keys, viewer()) if is_message else None
        tags = read_tags(session, space_id)
        notice = read_notice(session, space, viewer().person_id)
        drafts = _find_drafts(session, place) if draft is None else DraftsHere(place)
        addressed = _addressed(session, space) if draft is None else None
    if addressed:
        drafts = drafts.begun_anew()
    if drafts.current and "kind" in request.args and "draft" not in request.args:
        drafts = drafts.of_kind(kind.kind.value)
    if drafts.current and request.method == "GET":
        kind = replace(read_kind(drafts.form().chosen, space, viewer(), now), complaints=())
    asked = find_template(request.args.get("template")) if viewer().is_staff else None
    draft = draft or drafts.form(addressed or _about(space_id))
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
        kinds={each: OFFERS[each] for each in kinds_for(viewer()) if each in OFFERS},
        readers=readers,
        choice=choice,
        tags=tags,
        chosen=request.form.getlist("tag"),
        templates=TEMPLATES if viewer().is_staff else (),
        template=template,
        asked=asked,
        least_words=least_words(rule, is_reply=False) if not is_message else 0,
        notice=notice,
    )


def thread_page(space_id: UUID, thread_id: UUID, reply_to: UUID | None, draft: Draft | None = None) -> str:
    """A thread above the form to answer it, or one of its posts, with what was typed into it, or a kept draft."""
    with services().database.read() as session:
        space, rule = space_with_rule(session, space_id)
        asked = Asked(reply_to, request.args.get("from") == "new", page_number())
        now, base_url = services().clock.now(), services().settings.base_url
        thread = read_thread(
            session, services().keys, space, viewer(), thread_id, now, asked, base_url=base_url
        )
        if thread is None:
            _lead_on(session, thread_id)
            raise NotFound()
        moves = read_moves(session, services().keys, viewer(), thread_id) if thread.has_moves else ()
        kind = read_kind_view(session, services().keys, viewer(), thread, now)
        tags = read_tags(session, space_id, [thread_id])
        frame = frame_for_writing(session, space)
        notice = read_notice(session, space, viewer().person_id)
        answered = thread.post(reply_to)
        place = DraftPlace(thread_id, answered.id if answered else None)
        drafts = _find_drafts(session, place) if draft is None else DraftsHere(place)
    return render_template(
        "space/thread.html",
        frame=frame,
        thread=thread,
        reaction_words={each: str(words) for each, words in REACTIONS.items()},
        kind=kind,
        tags=tags,
        moves=moves,
        may_be_facilitated=thread.kind in FACILITATED,
        may_merge=thread.kind in MERGED and not thread.post_first,
        draft=draft or drafts.form(),
        drafts=drafts,
        answered=answered,
        least_words=least_words(rule, is_reply=True) if thread.kind is not ThreadKind.MESSAGE else 0,
        told=told_in_thread(space_id),
        notice=notice,
    )


def space_with_rule(session: Session, space_id: UUID) -> tuple[Space, Rule]:
    """A space and the rule that it is scored by from now on, in one query."""
    space, version = session.execute(
        select(Space, RuleVersion)
        .outerjoin(RuleVersion, RuleVersion.space_id == Space.id)
        .where(Space.id == space_id)
        .order_by(RuleVersion.version.desc())
        .limit(1)
    ).one()
    return space, Rule.parse(version.body) if version is not None else default_rule()


def _find_oversight(session: Session, space: Space) -> Mapping[ErrandKind, UUID]:
    """What somebody looks after whom a launch has told to administer the institution, or who was appointed for it."""
    who = viewer()
    if who.role not in STAFF and not is_manager(session, space.organisation_id, who.person_id):
        return {}
    return find_oversight(session, who.person_id, space.deployment_id, services().clock.now())


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


def _addressed(session: Session, space: Space) -> Draft | None:
    """The beginning of a text to the ``?person=`` whom the viewer has found; None for anybody else."""
    person_id = id_in(request.args, "person")
    if person_id is None:
        return None
    found = find_asked(session, services().keys, space, viewer(), person_id, services().clock.now())
    return replace(blank_draft(), text=f"@{found.name} ", group=found.asked_in or "") if found else None


def _find_drafts(session: Session, place: DraftPlace) -> DraftsHere:
    if not viewer().writes:
        return DraftsHere(place)
    kept = read_drafts_of(session, services().keys, viewer(), place.thread_id)
    return pick_draft(kept, place, id_in(request.args, "draft"))
