"""What this floor keeps of people, category by category: when it is over by age, what a hold keeps, how it goes.

Defaults: proof of what was asked for as a data subject, consented to and erased is kept for three years after it ended,
the time in which it can be argued about (§§ 195, 199 BGB; Art. 83 GDPR with § 31 OWiG). For the rest no law names a
number, so that it is kept until the organisation sets one.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from config.database import count_changed
from config.upsert import table_of
from sync.audit.folding import fold, last_that_may_go
from sync.audit.tables import AuditRow
from sync.certificates.tables import IssuedCertificate
from sync.consent.tables import Consent
from sync.contributions.tables import StoredContribution
from sync.intake.removal import empty
from sync.ledger.entries import lock_space
from sync.ledger.tables import DecisionNote, LedgerRow
from sync.outbox.tables import SentText, TargetRow
from sync.people.tables import Person, PersonKey
from sync.retention.holds import held, held_by, held_or_asked_for
from sync.retention.recipients import rewrite_at_recipients
from sync.retention.schedule import Category, Over, Scope, Step
from sync.retention.sent import is_at_receivers_for_a_time
from sync.retention.tables import LegalHold
from sync.rights.standing import OPEN, STOPS, RequestState, kept_for_requests
from sync.rights.tables import IS_WAITING, DataSubjectRequest, ErasureReceipt, WithdrawalRow
from sync.spaces.tables import GroupMember, MemberDuty, Membership, MembershipStatus, Space

AT_ONCE: Final = 200  # rows in one transaction: others want to write, too
_THREE_YEARS: Final = 1095
_TEXTS: Final = table_of(StoredContribution)
_MEMBERS: Final = table_of(Membership)


def of_organisation(space_id: InstrumentedAttribute[UUID], scope: Scope) -> ColumnElement[bool]:
    """Whether a row's space is the organisation's."""
    return space_id.in_(select(Space.id).where(Space.organisation_id == scope.organisation_id))


def _texts(scope: Scope) -> Over:
    text = StoredContribution
    return Over(
        _TEXTS,
        and_(
            text.deleted_at.is_(None), text.occurred_at < scope.cutoff, of_organisation(text.space_id, scope)
        ),
        held_or_asked_for(scope.organisation_id, spaces=[text.space_id], people=[text.author_id]),
    )


def _purge_texts(session: Session, scope: Scope) -> Step:
    """Empty some texts of one space: threads keep their shape, points their reasons."""
    over = _texts(scope)
    due = and_(over.is_over, ~over.is_held)
    space_id = session.scalar(select(StoredContribution.space_id).where(due).limit(1))
    if space_id is None:
        return Step(0, more=False)
    lock_space(session, space_id)
    rows = session.scalars(
        select(StoredContribution).where(due, StoredContribution.space_id == space_id).limit(AT_ONCE)
    ).all()
    empty(session, rows, scope.now)
    rewrite_at_recipients(session, space_id, {row.author_id for row in rows})
    return Step(len(rows), more=True)


def _notes(scope: Scope) -> Over:
    note = DecisionNote
    recorded = select(LedgerRow.recorded_at).where(LedgerRow.sequence == note.sequence).scalar_subquery()
    return Over(
        table_of(note),
        and_(note.sealed_words.is_not(None), recorded < scope.cutoff, of_organisation(note.space_id, scope)),
        held_or_asked_for(scope.organisation_id, spaces=[note.space_id], people=[note.person_id]),
    )


def _purge_notes(session: Session, scope: Scope) -> Step:
    over = _notes(scope)
    some = select(DecisionNote.sequence).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    emptied = update(DecisionNote).where(DecisionNote.sequence.in_(some)).values(sealed_words=None)
    return step(count_changed(session, emptied.execution_options(synchronize_session=False)))


def _memberships(scope: Scope) -> Over:
    member = Membership
    left = and_(member.status == MembershipStatus.LEFT.value, member.left_at < scope.cutoff)
    return Over(
        _MEMBERS,
        and_(left, of_organisation(member.space_id, scope)),
        held_or_asked_for(scope.organisation_id, spaces=[member.space_id], people=[member.person_id]),
    )


def _purge_memberships(session: Session, scope: Scope) -> Step:
    over = _memberships(scope)
    some = (
        select(Membership.space_id, Membership.person_id)
        .where(over.is_over, ~over.is_held)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    keys = [tuple(row) for row in session.execute(some)]
    for table in (GroupMember, MemberDuty, Membership):
        gone = tuple_(table.space_id, table.person_id).in_(keys)
        session.execute(delete(table).where(gone).execution_options(synchronize_session=False))
    return step(len(keys))


def _people(scope: Scope) -> Over:
    """Who is in no course any more and has left no place in any: nobody needs to know who that was.

    Whose certificate is kept is kept with it. Whose request nobody has answered, and of whom a receiver will have to be
    told, is kept until then: nobody could erase them, nor say whom the receiver is to forget.
    """
    person, asked = Person, DataSubjectRequest
    belongs = exists().where(Membership.person_id == person.id)
    wrote = exists().where(StoredContribution.author_id == person.id)
    holds = exists().where(
        IssuedCertificate.person_id == person.id, IssuedCertificate.sealed_snapshot.is_not(None)
    )
    old = and_(person.organisation_id == scope.organisation_id, person.created_at < scope.cutoff)
    return Over(
        table_of(person),
        and_(old, person.sealed_profile.is_not(None), ~belongs, ~wrote, ~holds),
        or_(
            held_or_asked_for(scope.organisation_id, people=[person.id]),
            exists().where(asked.person_id == person.id, asked.state.in_(OPEN)),
            is_at_receivers_for_a_time(person),
        ),
    )


def _purge_people(session: Session, scope: Scope) -> Step:
    """Delete some people with their keys and accounts. Unlike who is erased, they may come again, as somebody new."""
    over = _people(scope)
    some = select(Person.id).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    ids = session.scalars(some.with_for_update(skip_locked=True)).all()
    session.execute(delete(table_of(PersonKey)).where(PersonKey.person_id.in_(ids)))
    session.execute(delete(table_of(Person)).where(Person.id.in_(ids)))
    return step(len(ids))


def _requests(scope: Scope) -> Over:
    """Those that are answered and keep nothing back any more: one that still stops sending is not over."""
    asked = DataSubjectRequest
    ended = func.coalesce(asked.lifted_at, asked.done_at, asked.answered_at, asked.due_at)
    stops = and_(
        asked.kind.in_([kind.value for kind in STOPS]),
        asked.state != RequestState.REFUSED.value,
        asked.lifted_at.is_(None),
    )
    answered = asked.state.in_((RequestState.REFUSED.value, RequestState.DONE.value))
    return Over(
        table_of(asked),
        and_(asked.organisation_id == scope.organisation_id, answered, ~stops, ended < scope.cutoff),
        held(scope.organisation_id, people=[asked.person_id]),
    )


def _purge_requests(session: Session, scope: Scope) -> Step:
    over = _requests(scope)
    some = select(DataSubjectRequest.id).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    gone = delete(table_of(DataSubjectRequest)).where(DataSubjectRequest.id.in_(some))
    return step(count_changed(session, gone))


def _receipts(scope: Scope) -> Over:
    receipt = ErasureReceipt
    return Over(
        table_of(receipt),
        and_(receipt.organisation_id == scope.organisation_id, receipt.closed_at < scope.cutoff),
        held(scope.organisation_id, people=[receipt.person_id]),
    )


def _purge_receipts(session: Session, scope: Scope) -> Step:
    """Delete some receipts of erasures, with what each receiver answered; the journal that a restore needs stays."""
    over = _receipts(scope)
    some = session.scalars(select(ErasureReceipt.id).where(over.is_over, ~over.is_held).limit(AT_ONCE)).all()
    session.execute(delete(table_of(WithdrawalRow)).where(WithdrawalRow.receipt_id.in_(some)))
    session.execute(
        update(table_of(DataSubjectRequest))
        .where(DataSubjectRequest.erasure_id.in_(some))
        .values(erasure_id=None)
    )
    session.execute(delete(table_of(ErasureReceipt)).where(ErasureReceipt.id.in_(some)))
    return step(len(some))


def _consents(scope: Scope) -> Over:
    """Those that a later word of the same person has taken the place of, since when the time runs."""
    later, said = aliased(Consent), Consent
    replaced = (
        exists()
        .where(
            later.space_id == said.space_id,
            later.person_id == said.person_id,
            later.purpose == said.purpose,
            later.sequence > said.sequence,
            later.at < scope.cutoff,
        )
        .correlate(said)
    )
    return Over(
        table_of(said),
        and_(replaced, of_organisation(said.space_id, scope)),
        held(scope.organisation_id, spaces=[said.space_id], people=[said.person_id]),
    )


def _purge_consents(session: Session, scope: Scope) -> Step:
    over = _consents(scope)
    some = session.scalars(select(Consent.sequence).where(over.is_over, ~over.is_held).limit(AT_ONCE)).all()
    session.execute(delete(table_of(Consent)).where(Consent.sequence.in_(some)))
    return step(len(some))


def _sent_texts(scope: Scope) -> Over:
    sent = SentText
    # Two queries deep, where SQLAlchemy does not see by itself what is outside.
    space_id = (
        select(TargetRow.space_id).where(TargetRow.id == sent.target_id).correlate(sent).scalar_subquery()
    )
    own = select(TargetRow.id).join(Space, Space.id == TargetRow.space_id)
    own = own.where(Space.organisation_id == scope.organisation_id)
    return Over(
        table_of(sent),
        and_(sent.sent_at < scope.cutoff, sent.target_id.in_(own)),
        or_(
            held_by(
                scope.organisation_id, LegalHold.person_id == sent.person_id, LegalHold.space_id == space_id
            ),
            sent.person_id.in_(kept_for_requests()),
        ),
    )


def _purge_sent_texts(session: Session, scope: Scope) -> Step:
    """Delete some copies of what was sent; which contributions the latest version quotes, the outbox still knows."""
    over = _sent_texts(scope)
    key = tuple_(SentText.item_id, SentText.version)
    some = session.execute(
        select(SentText.item_id, SentText.version).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    ).all()
    session.execute(delete(table_of(SentText)).where(key.in_([tuple(row) for row in some])))
    return step(len(some))


def _audit(scope: Scope) -> Over:
    row = AuditRow
    own = row.organisation_id == scope.organisation_id
    whose = or_(own, row.organisation_id.is_(None)) if scope.of_installation else own
    return Over(
        table_of(row),
        and_(whose, row.at < scope.cutoff, row.sequence <= last_that_may_go()),
        held(scope.organisation_id, spaces=[row.space_id], people=[row.actor_id, row.subject_id]),
    )


def _purge_audit(session: Session, scope: Scope) -> Step:
    """Fold some sealed rows away: the chain stays whole, and what is not sealed yet stays for the next time."""
    over = _audit(scope)
    some = (
        select(AuditRow.sequence)
        .where(over.is_over, ~over.is_held)
        .order_by(AuditRow.sequence)
        .limit(AT_ONCE)
    )
    sequences = session.scalars(some).all()
    return step(fold(session, scope.keys, frozenset(sequences)) if sequences else 0)


def _spaces(scope: Scope) -> Over:
    """Courses that have ended: closed since then, or without an end of their own, and nothing has happened since."""
    space = Space
    happened = exists().where(LedgerRow.space_id == space.id, LedgerRow.recorded_at >= scope.cutoff)
    launched = exists().where(Membership.space_id == space.id, Membership.launched_at >= scope.cutoff)
    ended = and_(
        or_(space.closes_at.is_(None), space.closes_at < scope.cutoff), space.created_at < scope.cutoff
    )
    wrote, belongs = aliased(StoredContribution), aliased(Membership)
    about_its_people = or_(  # two queries deep, where SQLAlchemy does not see by itself what is outside
        exists()
        .where(wrote.space_id == space.id, wrote.author_id == LegalHold.person_id)
        .correlate(space, LegalHold),
        exists()
        .where(belongs.space_id == space.id, belongs.person_id == LegalHold.person_id)
        .correlate(space, LegalHold),
    )
    return Over(
        table_of(space),
        and_(space.organisation_id == scope.organisation_id, ended, ~happened, ~launched),
        or_(
            held_by(scope.organisation_id, LegalHold.space_id == space.id, about_its_people),
            exists().where(belongs.space_id == space.id, belongs.person_id.in_(kept_for_requests())),
            exists().where(wrote.space_id == space.id, wrote.author_id.in_(kept_for_requests())),
            _is_still_told(space),
        ),
    )


def _is_still_told(space: type[Space]) -> ColumnElement[bool]:
    """Whether a receiver has still to hear that something is to be taken back: its address goes with the space."""
    return exists().where(TargetRow.space_id == space.id, WithdrawalRow.target_id == TargetRow.id, IS_WAITING)


def _purge_spaces(session: Session, scope: Scope) -> Step:
    """Take some rows of a space away, and the space itself once none is left. What other systems hold stays there."""
    over = _spaces(scope)
    space_id = session.scalar(select(Space.id).where(over.is_over, ~over.is_held).order_by(Space.id).limit(1))
    if space_id is None:
        return Step(0, more=False)
    lock_space(session, space_id)
    if _delete_rows_of(session, space_id):
        return Step(0, more=True)
    session.execute(delete(table_of(Space)).where(Space.id == space_id))
    return Step(1, more=True)


def _delete_rows_of(session: Session, space_id: UUID) -> int:
    """Delete some rows that would go with a space; what refers to others goes before them."""
    chained = select(StoredContribution.id).where(
        StoredContribution.space_id == space_id, StoredContribution.parent_id.is_not(None)
    )
    unchained = update(_TEXTS).where(_TEXTS.c.id.in_(chained.limit(AT_ONCE))).values(parent_id=None)
    if changed := count_changed(session, unchained):
        return changed
    spaces = table_of(Space)
    for table in reversed(spaces.metadata.sorted_tables):
        for key in table.foreign_keys:
            if key.column is spaces.c.id and table is not spaces:
                own = tuple_(*table.primary_key.columns)
                some = select(*table.primary_key.columns).where(key.parent == space_id).limit(AT_ONCE)
                if deleted := count_changed(session, delete(table).where(own.in_(some))):
                    return deleted
    return 0


def step(items: int) -> Step:
    """A step that took so many rows, after which another may follow."""
    return Step(items, more=items >= AT_ONCE)


SYNC_CATEGORIES: Final[Sequence[Category]] = (
    Category("people", "who somebody is that is in no course any more", None, _people, _purge_people),
    Category("texts", "what people wrote, older than that", None, _texts, _purge_texts),
    Category("notes", "why staff decided as they did, in words", None, _notes, _purge_notes),
    Category("spaces", "discussions that have ended, as a whole", None, _spaces, _purge_spaces),
    Category(
        "memberships", "that somebody was in a course that they left", None, _memberships, _purge_memberships
    ),
    Category("sent_texts", "copies of texts that were sent", None, _sent_texts, _purge_sent_texts),
    Category("consents", "consents in whose place a later word is", _THREE_YEARS, _consents, _purge_consents),
    Category(
        "requests", "requests of data subjects that are answered", _THREE_YEARS, _requests, _purge_requests
    ),
    Category("receipts", "receipts of erasures that are closed", _THREE_YEARS, _receipts, _purge_receipts),
    Category("audit", "rows of the audit, folded away", None, _audit, _purge_audit),
)
"""Texts and notes come before what they hang on, the audit last: it tells of the others.

People come first: who is in no course any more only by what is purged in the same run goes with the next, so that no
more goes than a dry run tells."""
