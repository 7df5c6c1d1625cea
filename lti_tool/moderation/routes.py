"""The queue of those who moderate, and what they decide about posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import MODERATING, STAFF, members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.glance.reading import count_messages
from lti_tool.moderation.placing import let_in, note_activity, thread_of
from lti_tool.moderation.queue import Entry, Show, moderated, read_entries, read_queue
from lti_tool.moderation.words import NAMES, picked_reason
from lti_tool.space.acts import find_post
from lti_tool.space.frame import frame_of
from lti_tool.space.outlines import address_of
from lti_tool.space.told import Told, tell, told_once
from lti_tool.space.visibility import hides_names_of
from sync.contributions.tables import StoredContribution, Withheld
from sync.intake import ActRefused
from sync.moderation.acts import LONGEST_WORDS, PICKED, Decision, Seen, keep, turn_down
from sync.moderation.past import ActKind, read_acts
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, Role, Space

blueprint = Blueprint("moderation", __name__, template_folder="templates")

_CONFLICT: Final = 409
_UNPROCESSABLE: Final = 422
_MOST_AT_ONCE: Final = 50
_ACTS: Final = {"keep": keep, "hide": turn_down}
_DECIDED: Final[Mapping[ActKind, str]] = {
    ActKind.HELD: lazy_gettext("it waits"),
    ActKind.APPROVED: lazy_gettext("approved"),
    ActKind.HIDDEN: lazy_gettext("hidden"),
    ActKind.RESTORED: lazy_gettext("shown again"),
    ActKind.UPHELD: lazy_gettext("it stays hidden"),
    ActKind.DISMISSED: lazy_gettext("nothing is wrong with it"),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a decision was not taken: a stable code, and a sentence."""

    code: str
    sentence: str


@blueprint.get("/s/<uuid:space_id>/moderation/")
@members(STAFF, MODERATING)
def show(space_id: UUID) -> ResponseReturnValue:
    """What waits, or what ``?show=`` asks for."""
    return queue_page(space_id)


@blueprint.get("/s/<uuid:space_id>/threads/<uuid:thread_id>/posts/<uuid:post_id>/moderate")
@members(STAFF, MODERATING)
def look(space_id: UUID, thread_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """One post, to decide about."""
    with services().database.read() as session:
        contribution = find_post(session, thread_id, post_id)
        space = session.get_one(Space, space_id)
        entries = read_entries(session, services().keys, space, viewer(), [contribution.id])
        frame = frame_of(space)
    if not entries:
        raise NotFound()
    return render_template("moderation/post_page.html", frame=frame, each=entries[0], **_choices())


@blueprint.post("/s/<uuid:space_id>/moderation/")
@members(STAFF, MODERATING)
def decide(space_id: UUID) -> ResponseReturnValue:
    """Decide about posts as they were seen: ``do`` is ``keep`` or ``hide``, each ``post`` an id with what was seen."""
    act = _ACTS.get(request.form.get("do", ""))
    asked = dict(filter(None, map(_read_asked, request.form.getlist("post")[:_MOST_AT_ONCE])))
    if act is None:
        raise NotFound()
    reason = picked_reason(request.form)
    words = request.form.get("words", "")
    shared, now = services(), services().clock.now()
    refused: dict[UUID, Refused] = {}
    decided = 0
    for contribution_id, seen in asked.items():
        with shared.database.write() as session:
            space = session.get_one(Space, space_id)
            decision = Decision(
                viewer().person_id, now, seen, reason.value if reason and act is turn_down else None, words
            )
            was_held = _was_held(session, contribution_id)
            try:
                contribution = act(session, shared.keys, space, contribution_id, decision)
            except ActRefused as refusal:
                refused[contribution_id] = _say(session, contribution_id, refusal)
            else:
                decided += 1
                if was_held and contribution.withheld is None:
                    let_in(session, contribution, now)
                note_activity(session, thread_of(contribution_id))
    if refused:
        return queue_page(space_id, refused), _status(refused)
    response = make_response(redirect(_way_on(space_id), 303))
    tell(response, space_id, Told.DECIDED, decided)
    return response


def queue_page(space_id: UUID, refused: Mapping[UUID, Refused] | None = None) -> str:
    """A page of the queue, with posts about which nothing was decided, and why, on top."""
    show = next((each for each in Show if each == request.values.get("show")), Show.WAITING)
    with services().database.read() as session:
        space = session.get_one(Space, space_id)
        queue = read_queue(session, services().keys, space, viewer(), show, page_number())
        changed: Sequence[Entry] = ()
        if refused:
            changed = read_entries(session, services().keys, space, viewer(), list(refused))
        messages = count_messages(session, viewer(), services().clock.now())
        frame = frame_of(space)
    return render_template(
        "moderation/queue.html",
        frame=frame,
        messages=messages,
        queue=queue,
        shows=Show,
        changed=changed,
        refused=refused or {},
        told=told_once(space_id),
        **_choices(),
    )


def _status(refused: Mapping[UUID, Refused]) -> int:
    is_form_alone = all(each.code == "moderation.no_reason" for each in refused.values())
    return _UNPROCESSABLE if is_form_alone else _CONFLICT


def _choices() -> dict[str, object]:
    return {"reasons": {each: str(NAMES[each]) for each in PICKED}, "longest": LONGEST_WORDS}


def _was_held(session: Session, contribution_id: UUID) -> bool:
    """Whether a post waits. Raises NotFound where it is there, and not the viewer's to decide about, as their own."""
    states = moderated(select(StoredContribution.withheld), viewer())
    found = session.execute(states.where(StoredContribution.id == contribution_id)).one_or_none()
    contribution = session.get(StoredContribution, contribution_id)
    if contribution is None or contribution.space_id != viewer().space_id:
        raise NotFound()
    is_there = contribution.deleted_at is None and contribution.withheld != Withheld.WITHDRAWN
    if found is None and is_there:
        raise NotFound()
    return found is not None and found.withheld == Withheld.HELD


def _say(session: Session, contribution_id: UUID, refusal: ActRefused) -> Refused:
    """Why a decision was refused, with what another has decided meanwhile."""
    if refusal.code == "moderation.decided":
        acts = read_acts(session, Seals(session, services().keys), [contribution_id]).get(contribution_id, ())
        if acts and acts[-1].kind is ActKind.APPEALED:  # by who wrote it, whom the viewer may not know
            sentence = gettext(
                "Its author has asked to look once more since the page was made. Read the post as it is now."
            )
            return Refused(refusal.code, sentence)
        if acts and acts[-1].actor_id is not None:
            return Refused(
                refusal.code,
                gettext(
                    "%(name)s has decided meanwhile: %(decision)s.",
                    name=_name_of(session, acts[-1].actor_id),
                    decision=_DECIDED[acts[-1].kind],
                ),
            )
        return Refused(refusal.code, gettext("Nothing is to be decided about this post any more."))
    if refusal.code == "moderation.no_reason":
        return Refused(
            refusal.code, gettext("Choose a reason, please: its author is told why. Nothing is hidden yet.")
        )
    if refusal.code == "moderation.edited":
        sentence = gettext(
            "This post was edited, or reported once more, since the page was made. Read it as it is now."
        )
        return Refused(refusal.code, sentence)
    return Refused(refusal.code, gettext("This post was removed meanwhile."))


def _name_of(session: Session, person_id: UUID) -> str:
    """Who has decided, unless the viewer may not know that name."""
    space = session.get_one(Space, viewer().space_id)
    member = session.get(Membership, (space.id, person_id))
    if hides_names_of(space, Role(member.role) if member else None) and not viewer().is_staff:
        return str(gettext("Somebody else"))
    by = read_profiles(session, services().keys, [person_id]).get(person_id)
    return (by.display_name if by else None) or str(gettext("Somebody else"))


def _read_asked(token: str) -> tuple[UUID, Seen] | None:
    contribution_id, *numbers = token.split(".")
    try:
        return UUID(contribution_id), Seen(*(int(each) for each in numbers if each.isascii()))
    except (TypeError, ValueError):
        return None


def _way_on(space_id: UUID) -> str:
    """Back to the post where one was looked at, and else to the queue as it was."""
    thread_id, _, post_id = request.form.get("at", "").partition("/")
    try:
        with services().database.read() as session:
            address = address_of(session, viewer(), UUID(thread_id), UUID(post_id))
    except ValueError:
        address = None
    show = request.form.get("show")
    return address or url_for(
        "moderation.show", space_id=space_id, show=show if show in frozenset(Show) else None
    )
