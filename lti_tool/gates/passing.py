"""A post on its way in: what is found in its text is asked about, how fast its writer is, and whether it has to wait.

What takes its time is looked at before the transaction that takes the post in; what has to be true there, within it,
under the space's lock. No word is lost: whoever is refused or asked has their text before them, and what waits is
there for them and for those who moderate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer, viewer
from lti_tool.app.services import services
from lti_tool.gates.copying import nearest
from lti_tool.gates.words import (
    Ask,
    ask_about,
    ask_about_copy,
    say_in_a_row,
    say_same_text,
    say_too_fast,
)
from lti_tool.moderation.placing import hold_post
from lti_tool.space.forms import Complaint, Draft
from lti_tool.space.frame import frame_of
from lti_tool.space.outlines import address_of
from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.visibility import conversations, visible_to
from lti_tool.space.writing import SOURCE
from sync.contributions.plain import plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import NO_TEXT, open_text, open_texts
from sync.gates.lists import read_rules_for
from sync.gates.pace import (
    IN_A_ROW_FOR,
    is_newcomer,
    limits_of,
    posted_lately,
    why_not_edit_yet,
    why_wait,
)
from sync.gates.rules import Finding, Follows, find, normalised
from sync.moderation.acts import Reason
from sync.moderation.past import ActKind
from sync.moderation.tables import ModerationAct
from sync.people.sealing import Seals
from sync.spaces.tables import Space

_FOR_FEW: Final = (ThreadKind.MESSAGE, ThreadKind.REFLECTION)
_CHECKED: Final = "check"  # by which a form without a script asks to have things pointed out, as for hints


@dataclass(frozen=True, slots=True)
class Looked:
    """A draft with what its writer has not been asked yet, and why it would wait; None where it would not."""

    draft: Draft
    hold: Reason | None = None


def is_exempt(who: Viewer) -> bool:
    """Whether nobody has to look at somebody's posts, and nothing holds their pace: staff, and who has a duty."""
    return who.is_staff or bool(who.duties)


def look_at(
    space_id: UUID, draft: Draft, further: Sequence[str] = (), edited: StoredContribution | None = None
) -> Looked:
    """Look at a draft that nothing is wrong with; `further` is what is posted besides title and text.

    Of an `edited` post only what it did not say before is asked about.
    """
    if draft.complaints:
        return Looked(draft)
    shared, who = services(), viewer()
    texts = _texts_of(draft, further)
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        rules = read_rules_for(session, shared.keys, space)
        is_new = bool(rules) and is_newcomer(session, space_id, who.person_id, shared.clock.now())
        is_new = is_new and not is_exempt(who)
        former = open_text(Seals(session, shared.keys), edited) if edited is not None else NO_TEXT
        copied = None
        if (_CHECKED in request.args or space.holds_copies) and former.markdown != draft.text:
            copied = nearest(session, shared.keys, space, draft.text, edited.id if edited else None)
        if copied is not None and edited is not None:
            was = nearest(session, shared.keys, space, former.markdown, edited.id)
            copied = None if was == copied else copied
        holds_copies = space.holds_copies
    said = _texts_of(replace(draft, text=former.markdown, title=former.title or ""), ())
    known = {each.rule for each in find(rules, said, is_newcomer=is_new)}
    found = [each for each in find(rules, texts, is_newcomer=is_new) if each.rule not in known]
    asks = [ask_about(each) for each in found if each.rule.follows is Follows.ASK]
    is_held_copy = holds_copies and copied is not None and not copied.is_own
    if copied is not None:
        asks.append(ask_about_copy(copied, waits=is_held_copy and not is_exempt(who)))
    return Looked(_asked(draft, asks), None if is_exempt(who) else _why_hold(found, is_held_copy))


class Gate:
    """The way of one post of the viewer's into the discussion, in the transaction that takes it in.

    `sent` is the draft by which the intake knows it.
    """

    def __init__(self, session: Session, space_id: UUID, looked: Looked, sent: Draft, now: datetime) -> None:
        self._session = session
        self._space = session.get_one(Space, space_id)
        self._draft = sent
        self._hold = looked.hold
        self._now = now
        self._viewer = viewer()
        self._is_repeated = False

    def complaint(self, thread_id: UUID | None = None) -> Complaint | None:
        """Why the writer has to wait before a new thread is begun, or before they answer in one; None for nothing.

        The same form sent twice is one post, and never too fast.
        """
        who, limits = self._viewer, limits_of(self._space.pace)
        self._is_repeated = self._is_there()
        if limits is None or is_exempt(who) or self._is_repeated:
            return None
        space_id, times = self._space.id, frame_of(self._space).times
        same = self._same_text()
        if same is not None:
            return say_same_text(self._address(same), same.occurred_at, times)
        is_new = is_newcomer(self._session, space_id, who.person_id, self._now)
        reached = why_wait(
            self._session, limits, space_id, who.person_id, self._now,
            begins_thread=thread_id is None, is_new=is_new,
        )  # fmt: skip
        if reached is not None:
            return say_too_fast(reached, times)
        return self._in_a_row(thread_id, limits.in_a_row) if thread_id else None

    def complaint_of_edit(self) -> Complaint | None:
        """Why the writer has to wait before they edit once more; None for nothing."""
        limits = limits_of(self._space.pace)
        if limits is None or is_exempt(self._viewer):
            return None
        reached = why_not_edit_yet(self._session, limits, self._space.id, self._viewer.person_id, self._now)
        return say_too_fast(reached, frame_of(self._space).times) if reached else None

    def hold(self, thread_id: UUID, contribution_id: UUID, *, is_edit: bool = False) -> bool:
        """Let what was taken in wait for a moderator where it has to; True where it does.

        What is for moderators or staff alone to read waits for nobody.
        """
        kind = self._session.get_one(Thread, thread_id).kind
        if is_exempt(self._viewer) or self._is_repeated or kind in _FOR_FEW:
            return False
        reason = self._hold
        if reason is None and not is_edit and self._space.holds_first and self._is_first(contribution_id):
            reason = Reason.FIRST_POST
        if reason is None:
            return False
        contribution = self._session.get_one(StoredContribution, contribution_id)
        hold_post(self._session, self._space, contribution, reason.value, self._now)
        return True

    def _is_there(self) -> bool:
        """Whether this very form, with these words, was taken in before."""
        found = select(StoredContribution.id).where(
            StoredContribution.space_id == self._space.id,
            StoredContribution.source == SOURCE,
            StoredContribution.source_id == self._draft.source_id(self._viewer.person_id),
        )
        return self._session.scalar(found) is not None

    def _is_first(self, contribution_id: UUID) -> bool:
        """Whether nothing that the writer posted here was ever public, or let in."""
        for_few = conversations(self._viewer, Thread.kind.in_([kind.value for kind in _FOR_FEW]))
        public = select(StoredContribution.id).where(
            StoredContribution.author_id == self._viewer.person_id,
            StoredContribution.space_id == self._space.id,
            StoredContribution.source == SOURCE,
            StoredContribution.stands,
            StoredContribution.id != contribution_id,
            StoredContribution.conversation_id.not_in(for_few),
        )
        let_in = select(ModerationAct.sequence).where(
            ModerationAct.space_id == self._space.id,
            ModerationAct.person_id == self._viewer.person_id,
            ModerationAct.kind == ActKind.APPROVED.value,
        )
        return not self._session.scalar(select(public.exists() | let_in.exists()))

    def _same_text(self) -> StoredContribution | None:
        """What the writer posted just now in the same words, no file with them."""
        if self._draft.attachments:
            return None
        lately = posted_lately(self._session, self._space.id, self._viewer.person_id, self._now)
        texts = open_texts(Seals(self._session, services().keys), lately)
        wanted = _folded(self._draft.title, self._draft.text)
        return next(
            (
                each
                for each in lately
                if _folded(texts[each.id].title or "", texts[each.id].markdown) == wanted
            ),
            None,
        )

    def _address(self, contribution: StoredContribution) -> str:
        """Where a post of the writer's stands."""
        found = self._session.execute(
            select(Post.thread_id, Post.id).where(Post.contribution_id == contribution.id)
        ).one_or_none()
        if found is None:
            thread = select(Thread.id, Thread.id).where(Thread.contribution_id == contribution.id)
            found = self._session.execute(thread).one()
        return address_of(self._session, self._viewer, *found) or ""

    def _in_a_row(self, thread_id: UUID, most: int) -> Complaint | None:
        """What to tell who has written the latest replies of a thread, as far as they see it, all by themselves."""
        latest = self._session.execute(
            select(Post.id, StoredContribution.author_id, StoredContribution.occurred_at)
            .join(StoredContribution, StoredContribution.id == Post.contribution_id)
            .where(
                Post.thread_id == thread_id, StoredContribution.deleted_at.is_(None), visible_to(self._viewer)
            )
            .order_by(Post.created_at.desc(), Post.id.desc())
            .limit(most)
        ).all()
        own = [each for each in latest if each.author_id == self._viewer.person_id]
        if len(own) < most or own[-1].occurred_at + IN_A_ROW_FOR <= self._now:
            return None
        until = own[-1].occurred_at + IN_A_ROW_FOR
        return say_in_a_row(self._space.id, thread_id, own[0].id, most, until, frame_of(self._space).times)


def _texts_of(draft: Draft, further: Sequence[str]) -> Sequence[str]:
    """What is looked at: the text as it was typed, which alone has all links, as it is read, and the rest."""
    return (draft.text, plain_text(draft.text), *filter(None, (draft.title, *further)))


def _why_hold(found: Sequence[Finding], is_copy: bool) -> Reason | None:
    if any(each.rule.follows is Follows.HOLD for each in found):
        return Reason.WORDS
    return Reason.DUPLICATE if is_copy else None


def _asked(draft: Draft, asks: Sequence[Ask]) -> Draft:
    """The draft with what is asked, unless its form says that just this was asked."""
    told = "\n".join(f"{each.sentence} {each.href}" for each in asks)
    answer = sha256(told.encode()).hexdigest()[:32] if told else ""
    is_answered = answer == request.form.get("asked", "")
    return draft if is_answered or not asks else replace(draft, asks=asks, asked=answer)


def _folded(title: str, text: str) -> str:
    return " ".join(normalised(f"{title}\n{text}").casefold().split())
