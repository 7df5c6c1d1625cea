"""What moderators do about contributions: approve, hide, restore, answer an appeal; and what authors say to it.

Each act is a row (`ModerationAct`), an entry in the audit, and where it changes what is public a fact of the ledger.
Whoever decides says what they have seen (`Seen`): where another has decided meanwhile, or the text is another by now,
nothing is done, so that no decision is lost, and none is about what nobody has read.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.audit.trail import record
from sync.contributions.finding import ActRefused, find_contribution
from sync.contributions.markdown import clean
from sync.contributions.tables import StoredContribution, Withheld
from sync.ledger.entries import lock_space
from sync.moderation.past import DECIDING, ActKind, may_appeal, place_of_act, read_acts
from sync.moderation.tables import ModerationAct, Report
from sync.moderation.withholding import publish, withhold
from sync.people.sealing import Seals
from sync.spaces.tables import Space

LONGEST_WORDS: Final = (
    1_000  # characters, of a moderator's words to the author, of an appeal, and of a report
)


class Reason(StrEnum):
    """Why something was hidden or reported, or waits; stable codes."""

    OFF_TOPIC = "off_topic"
    HURTFUL = "hurtful"
    PERSONAL_DATA = "personal_data"  # somebody's, that does not belong here
    SPAM = "spam"
    OTHER = "other"
    REPORTED = "reported"  # by so many that it is hidden until a moderator has looked
    FIRST_POST = "first_post"  # of somebody who is new here
    WORDS = "words"  # a word or a rule of the organisation
    TOO_FAST = "too_fast"
    DUPLICATE = "duplicate"


PICKED: Final = (Reason.OFF_TOPIC, Reason.HURTFUL, Reason.PERSONAL_DATA, Reason.SPAM, Reason.OTHER)
"""The reasons that people pick from."""


class Seen(NamedTuple):
    """What somebody saw of a contribution: its revision, the latest act about it (0: none), how many open reports."""

    revision: int
    act: int
    reports: int


class Decision(NamedTuple):
    """Who decides, when, why, in words too, on what they have seen; `by` None for the program itself."""

    by: UUID | None
    now: datetime
    seen: Seen | None = None
    reason: str | None = None
    words: str = ""


def hold(
    session: Session, space: Space, contribution: StoredContribution, reason_code: str, now: datetime
) -> None:
    """Let a contribution wait for a moderator, in the transaction that brings it; nothing where it is withheld already.

    Until then it is its author's and the moderators' alone. `reason_code` is a `Reason`, or another code of at most 24
    characters.
    """
    lock_space(session, space.id)
    if contribution.withheld is not None or contribution.deleted_at is not None:
        return
    withhold(session, contribution, Withheld.HELD, None, now)
    _note(session, None, space, contribution, ActKind.HELD, Decision(None, now, reason=reason_code))


def approve(
    session: Session, keys: KeyRing, space: Space, contribution_id: UUID, decision: Decision
) -> StoredContribution:
    """Let what was held be public. Raises ActRefused as `hide` does."""
    contribution = _find(session, space, contribution_id, decision, {Withheld.HELD})
    publish(session, contribution, decision.by, decision.now)
    _settle_reports(session, contribution, decision.now)
    _note(session, Seals(session, keys), space, contribution, ActKind.APPROVED, decision)
    return contribution


def hide(
    session: Session, keys: KeyRing, space: Space, contribution_id: UUID, decision: Decision
) -> StoredContribution:
    """Hide a contribution, public or held; its author is told why.

    Raises ActRefused: as `find_contribution` does, ``moderation.decided`` where it stands otherwise by now than it was
    seen, ``moderation.edited`` where it says something else, ``moderation.no_reason`` where nobody said why.
    """
    contribution = _find(session, space, contribution_id, decision, {None, Withheld.HELD})
    _ask_why(decision)
    withhold(session, contribution, Withheld.HIDDEN, decision.by, decision.now)
    if decision.by is not None:
        _settle_reports(session, contribution, decision.now)
    _note(session, Seals(session, keys), space, contribution, ActKind.HIDDEN, decision)
    return contribution


def restore(
    session: Session, keys: KeyRing, space: Space, contribution_id: UUID, decision: Decision
) -> StoredContribution:
    """Let what was hidden be public again; an appeal is answered by it. Raises ActRefused as `hide` does."""
    contribution = _find(session, space, contribution_id, decision, {Withheld.HIDDEN})
    publish(session, contribution, decision.by, decision.now)
    _settle_reports(session, contribution, decision.now)
    _settle_appeal(session, contribution, decision.now)
    _note(session, Seals(session, keys), space, contribution, ActKind.RESTORED, decision)
    return contribution


def dismiss(session: Session, keys: KeyRing, space: Space, contribution_id: UUID, decision: Decision) -> None:
    """Say that nothing is wrong with what was reported; raises ActRefused as `hide` does."""
    contribution = _find(session, space, contribution_id, decision, {None})
    if not _settle_reports(session, contribution, decision.now):
        raise ActRefused("Nobody has reported it.", code="moderation.decided")
    _note(session, Seals(session, keys), space, contribution, ActKind.DISMISSED, decision)


def uphold(session: Session, keys: KeyRing, space: Space, contribution_id: UUID, decision: Decision) -> None:
    """Answer an appeal, or settle what reports have hidden: it stays hidden. Raises ActRefused as `hide` does."""
    contribution = _find(session, space, contribution_id, decision, {Withheld.HIDDEN})
    answered = _settle_appeal(session, contribution, decision.now)
    if not answered:
        _ask_why(decision)
    looked = _settle_reports(session, contribution, decision.now)
    if not answered and not looked:
        raise ActRefused("Nothing waits for an answer.", code="moderation.decided")
    kind = ActKind.UPHELD if answered else ActKind.HIDDEN
    _note(session, Seals(session, keys), space, contribution, kind, decision)


def keep(
    session: Session, keys: KeyRing, space: Space, contribution_id: UUID, decision: Decision
) -> StoredContribution:
    """Let a contribution be public: approve it, restore it, or leave it as it is. Raises ActRefused as `hide` does."""
    contribution = _find(session, space, contribution_id, decision, {None, *Withheld})
    if contribution.withheld is None:
        dismiss(session, keys, space, contribution_id, decision)
    else:
        act = approve if contribution.withheld == Withheld.HELD else restore
        act(session, keys, space, contribution_id, decision)
    return contribution


def turn_down(
    session: Session, keys: KeyRing, space: Space, contribution_id: UUID, decision: Decision
) -> StoredContribution:
    """Let a contribution not be public: hide it, or leave it hidden. Raises ActRefused as `hide` does."""
    contribution = _find(session, space, contribution_id, decision, {None, *Withheld})
    act = uphold if contribution.withheld == Withheld.HIDDEN else hide
    act(session, keys, space, contribution_id, decision)
    return contribution


def appeal(
    session: Session,
    keys: KeyRing,
    space: Space,
    contribution_id: UUID,
    author_id: UUID,
    words: str,
    now: datetime,
) -> None:
    """Ask moderators to look once more at what they have hidden, as its author; once for each time that they did.

    Raises ActRefused: as `find_contribution` does, ``appeal.not_possible`` where nothing is hidden or it was asked.
    """
    lock_space(session, space.id)
    contribution = find_contribution(session, space.id, contribution_id, gone_too=True)
    acts = read_acts(session, Seals(session, keys), [contribution.id]).get(contribution.id, ())
    if contribution.author_id != author_id or not may_appeal(contribution, acts):
        raise ActRefused("There is nothing to look at once more.", code="appeal.not_possible")
    decision = Decision(author_id, now, words=words)
    _note(session, Seals(session, keys), space, contribution, ActKind.APPEALED, decision)


def _find(
    session: Session,
    space: Space,
    contribution_id: UUID,
    decision: Decision,
    states: Collection[Withheld | None],
) -> StoredContribution:
    """The contribution as it was seen, under the space's lock; raises ActRefused as `hide` says."""
    lock_space(session, space.id)
    contribution = find_contribution(session, space.id, contribution_id, gone_too=True)
    if contribution.deleted_at is not None or contribution.withheld == Withheld.WITHDRAWN:
        raise ActRefused("This contribution is not there any more.", code="contribution.gone")
    seen = decision.seen
    if contribution.withheld not in states or (seen and seen.act != _latest_act(session, contribution.id)):
        raise ActRefused("Somebody has decided meanwhile.", code="moderation.decided")
    if seen and (seen.revision != contribution.revision or seen.reports != _reports(session, contribution)):
        raise ActRefused("It is not what it was when it was shown.", code="moderation.edited")
    return contribution


def _ask_why(decision: Decision) -> None:
    if not decision.reason:
        raise ActRefused("Nobody said why it is hidden.", code="moderation.no_reason")


def _latest_act(session: Session, contribution_id: UUID) -> int:
    latest = select(func.max(ModerationAct.sequence)).where(
        ModerationAct.contribution_id == contribution_id, ModerationAct.kind.in_(DECIDING)
    )
    return session.scalar(latest) or 0


def _reports(session: Session, contribution: StoredContribution) -> int:
    count = select(func.count()).where(Report.contribution_id == contribution.id, Report.settled_at.is_(None))
    return session.scalar(count) or 0


def _settle_reports(session: Session, contribution: StoredContribution, now: datetime) -> bool:
    opened = (Report.contribution_id == contribution.id, Report.settled_at.is_(None))
    is_any = session.scalar(select(Report.person_id).where(*opened).limit(1)) is not None
    if is_any:
        session.execute(update(Report).where(*opened).values(settled_at=now))
    return is_any


def _settle_appeal(session: Session, contribution: StoredContribution, now: datetime) -> bool:
    opened = session.scalars(
        select(ModerationAct).where(
            ModerationAct.contribution_id == contribution.id,
            ModerationAct.kind == ActKind.APPEALED.value,
            ModerationAct.settled_at.is_(None),
        )
    ).all()
    for each in opened:
        each.settled_at = now
    return bool(opened)


def _note(
    session: Session,
    seals: Seals | None,
    space: Space,
    contribution: StoredContribution,
    kind: ActKind,
    decision: Decision,
) -> None:
    act = ModerationAct(
        space_id=space.id,
        contribution_id=contribution.id,
        person_id=contribution.author_id,
        kind=kind.value,
        reason=decision.reason,
        revision=contribution.revision,
        actor_id=decision.by,
        at=decision.now,
    )
    session.add(act)
    session.flush()
    words = clean(decision.words).strip()[:LONGEST_WORDS]
    if words and seals is not None:
        act.sealed_words = seals.seal(act.person_id, words, place_of_act(act.sequence))
        session.flush()
    record(
        session,
        action=f"moderation.{kind.value}",
        now=decision.now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=decision.by,
        subject_id=contribution.author_id,
        detail={
            "contribution": str(contribution.id),
            "revision": contribution.revision,
            "reason": decision.reason,
        },
    )
