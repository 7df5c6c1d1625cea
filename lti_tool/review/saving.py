"""Saving what a teacher decided about one learner: in one transaction, all of it or nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.review.feedback import open_feedback, place_of_feedback
from lti_tool.review.forms import Allowance, PaneForm, Sending
from lti_tool.review.holding import hold_with_feedback, is_held_back, release_with_feedback, show
from lti_tool.review.merging import Changes, Held, merge
from lti_tool.review.rubric import Pick, picks_at, share_of
from lti_tool.review.tables import Grading
from lti_tool.space.visibility import visible_to
from sync.audit.trail import record
from sync.contributions.tables import StoredContribution
from sync.ledger.decisions import (
    Decider,
    Ground,
    assess,
    decisions_about,
    excuse,
    extend,
    moderate,
    review,
)
from sync.ledger.entries import lock_space
from sync.outbox.exceptions import forget, read_exceptions
from sync.people.sealing import Seals
from sync.scoring.parts import Rubric
from sync.scoring.versions import current_rule
from sync.spaces.tables import Space


def read_held(session: Session, keys: KeyRing, space: Space, person_id: UUID) -> Held:
    """What is stored about a learner of a space."""
    grading = session.get(Grading, (space.id, person_id), populate_existing=True)
    return Held(
        grading=grading,
        feedback=open_feedback(session, keys, grading) or "" if grading else "",
        decisions=decisions_about(session, keys, space.id, person_id),
        rubric=current_rule(session, space.id)[0].rubric,
        exception=read_exceptions(session, space.id, [person_id]).get(person_id),
    )


def contributions_among(
    session: Session, viewer: Viewer, person_id: UUID, ids: Collection[UUID]
) -> Sequence[UUID]:
    """Those of these that are contributions of this person, still there, and for the viewer to read."""
    return session.scalars(
        select(StoredContribution.id).where(
            StoredContribution.id.in_(ids),
            StoredContribution.author_id == person_id,
            StoredContribution.stands,
            visible_to(viewer),
        )
    ).all()


def save(
    session: Session,
    keys: KeyRing,
    space: Space,
    person_id: UUID,
    sent: PaneForm,
    now: datetime,
    actor_id: UUID,
) -> PaneForm:
    """Save a form that was sent, unless something is wrong with it; gives it as it stands now.

    The space's lock keeps everybody else from deciding meanwhile.
    """
    lock_space(session, space.id)
    session.refresh(space)  # its mode may have changed while others held the lock
    held = read_held(session, keys, space, person_id)
    form, changes = merge(sent, held)
    if form.complaints:
        return form
    _Saving(session, keys, space, person_id, now, actor_id).save(form, changes, held)
    return form


class _Saving:
    def __init__(
        self, session: Session, keys: KeyRing, space: Space, person_id: UUID, now: datetime, actor_id: UUID
    ) -> None:
        self._keys = keys
        self._session, self._space, self._person_id = session, space, person_id
        self._now, self._actor_id = now, actor_id

    def save(self, form: PaneForm, changes: Changes, held: Held) -> None:
        session, space = self._session, self._space
        for contribution_id, ruling in changes.rulings.items():
            decider = self._decider(ruling.ground, ruling.words)
            moderate(session, self._keys, space, contribution_id, ruling.verdict, decider)
        if changes.allowance is not None:
            self._allow(changes.allowance, held.standing.allowance)
        if form.looked_at:
            decider = self._decider(Ground.LOOKED_INTO, form.looked_at_words)
            review(session, self._keys, space, self._person_id, decider)
        if changes.sending is Sending.HOLD:
            hold_with_feedback(session, space, [self._person_id], self._now, self._actor_id)
        self._keep(changes, held)
        self._let_go(changes.sending)

    def _decider(self, ground: Ground, words: str = "") -> Decider:
        return Decider(self._actor_id, self._now, ground, words)

    def _allow(self, wanted: Allowance, known: Allowance) -> None:
        session, space = self._session, self._space
        decider = self._decider(Ground(wanted.ground), wanted.words)
        days = int(wanted.days or "0")
        same_days, same_excuse = days == int(known.days or "0"), wanted.excused == known.excused
        if not same_days or (same_excuse and days):
            extend(session, self._keys, space, self._person_id, days, decider)
        if not same_excuse or (same_days and not days and wanted.excused):
            excuse(session, self._keys, space, self._person_id, decider, excused=wanted.excused)

    def _keep(self, changes: Changes, held: Held) -> None:
        """Keep feedback and levels; the score's part of them goes to the ledger."""
        if changes.feedback is None and changes.levels is None:
            return
        session = self._session
        grading = held.grading
        if grading is None:
            grading = self._new_grading()
            session.add(grading)
        elif not self._is_held():
            show(grading, self._now)  # so that it stays to be read, should what is newer be held back one day
        if changes.feedback is not None:
            where = place_of_feedback(self._space.id, self._person_id)
            grading.sealed_feedback = Seals(session, self._keys).seal(
                self._person_id, changes.feedback, where
            )
        if changes.levels is not None:
            picks = picks_at(held.rubric, changes.levels)
            grading.picks = [each.dump() for each in picks]
            self._assess(held.rubric, picks)
        grading.saved_at = max(self._now, grading.saved_at)
        grading.recorded_by = self._actor_id
        session.flush()
        record(
            session,
            action="grading.saved",
            now=self._now,
            organisation_id=self._space.organisation_id,
            space_id=self._space.id,
            actor_id=self._actor_id,
            subject_id=self._person_id,
            detail={
                "feedback": changes.feedback is not None,
                "rubric": changes.levels is not None,
            },
        )

    def _new_grading(self) -> Grading:
        return Grading(
            space_id=self._space.id,
            person_id=self._person_id,
            sealed_feedback=None,
            picks=[],
            saved_at=self._now,
            recorded_by=self._actor_id,
            sealed_shown_feedback=None,
            shown_picks=[],
            shown_at=None,
        )

    def _assess(self, rubric: Rubric | None, picks: Sequence[Pick]) -> None:
        """The rubric counts once every criterion has a level."""
        share = share_of(rubric, picks) if rubric else None
        if share is not None:
            assess(
                self._session, self._keys, self._space, self._person_id, share, self._decider(Ground.OTHER)
            )

    def _let_go(self, sending: Sending | None) -> None:
        session, space, person_id, now = self._session, self._space, self._person_id, self._now
        if sending is Sending.NOW or (sending is Sending.BY_MODE and not is_held_back(space, None, now)):
            release_with_feedback(session, space, [person_id], now, self._actor_id)
        elif sending is Sending.BY_MODE:
            forget(session, space.id, [person_id])
        if not self._is_held():
            grading = session.get(Grading, (space.id, person_id))
            if grading is not None:
                show(grading, now)

    def _is_held(self) -> bool:
        exceptions = read_exceptions(self._session, self._space.id, [self._person_id])
        return is_held_back(self._space, exceptions.get(self._person_id), self._now)
