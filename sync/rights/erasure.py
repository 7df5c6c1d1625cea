"""Erasing a person (GDPR Art. 17): one transaction that reaches every store, driven by the tables' own notes.

The order is this. What was sent is noted as to be taken back, with the receiver's own id of the person; everything that
is the person's is deleted or emptied, the identity destroyed; all of it at once, so that at no moment half of it is
done. Then the bytes (`forget_bytes`), then the receivers (`sync.delivery.withdrawing`), which may take days, and what
came in by a request that was under way (`sweep`).

Threads stay, and others keep what they earned by answering or being answered: no fact of the ledger is taken back.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from config.clock import Clock
from config.database import Database, count_changed
from config.errors import StoaError
from config.ids import new_id
from config.keys import KeyRing
from config.privacy import Erasure
from sync.audit.trail import record
from sync.contributions.tables import StoredContribution
from sync.exports.forgetting import throw_away_with
from sync.filter import TextFilter
from sync.ledger.entries import lock_space
from sync.ledger.standings import lock_in_order
from sync.ledger.tables import Standing
from sync.people.accounts import find_people, read_profiles
from sync.people.erasure import IDENTITY_TABLES, destroy_identity
from sync.people.tables import Account, Person
from sync.retention.holds import require_no_hold
from sync.rights.overtaken import close_overtaken, lock_standing
from sync.rights.register import all_tables, is_about, note_of
from sync.rights.tables import ErasureReceipt
from sync.rights.withdrawals import ERASURE, Asked, WithdrawalState, ask_back, close_if_answered, read_asked
from sync.spaces.tables import Membership

LONGEST_REASON: Final = 500  # characters
_SWEPT_FOR: Final = timedelta(days=2)  # longer than an import takes that was begun before
_LOG_IS_CUT_WITHIN_SECONDS: Final = 30.0
_BETWEEN_SECONDS: Final = 0.2
_HIDDEN: Final = "…"


class PersonUnknown(StoaError):
    """Nobody with this account is known, or they are erased."""

    default_code = "rights.person_unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What erasing somebody did, without personal data: the rows of each table, and what each receiver answered.

    `stores` counts rows that were deleted or emptied. `closed_at` is None while a receiver has still to answer.
    """

    id: UUID
    person_id: UUID
    reason: str
    erased_at: datetime
    stores: Mapping[str, int]
    receivers: Sequence[Asked]
    closed_at: datetime | None

    @property
    def waiting(self) -> int:
        """How many items a receiver has still to answer for."""
        return sum(each.state is WithdrawalState.WAITING for each in self.receivers)

    def as_document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {**asdict(self), "state": "open" if self.closed_at is None else "closed"}


def find_person(session: Session, keys: KeyRing, organisation_id: UUID, issuer: str, subject: str) -> UUID:
    """Who is behind an LMS's account. Raises PersonUnknown."""
    found = find_people(session, keys, organisation_id, issuer, [subject]).get(subject)
    if found is None:
        raise PersonUnknown(
            "No person with this account of this LMS is known here, or they have been erased: check --issuer as "
            "`stoa platform list` shows it, and --user, the LMS's own user id."
        )
    return found


def erase_person(
    session: Session,
    keys: KeyRing,
    person_id: UUID,
    reason: str,
    by: UUID | None,
    now: datetime,
    *,
    once_more: bool = False,
) -> Receipt:
    """Erase a person in the caller's transaction; what was sent is asked back later, see above.

    `by` is who decided, None for the command line. Of the `reason` neither the person's names nor anything that the
    filter finds is kept. What the person has asked for is closed with it. Raises PersonUnknown, and OnHold unless it is
    done `once_more`: a backup was restored.
    """
    person = _find(session, person_id)
    if not once_more:
        require_no_hold(session, person.organisation_id, person_id)
    tables = all_tables(session)
    kept_reason = _without_names(session, keys, person_id, reason)
    requests = lock_standing(session, person_id)
    _keep_out(session, person_id)
    session.execute(select(Account.id).where(Account.person_id == person_id).with_for_update())
    _find(session, person_id)  # somebody else may have erased them while this waited
    receipt = ErasureReceipt(
        id=new_id(),
        organisation_id=person.organisation_id,
        person_id=person_id,
        reason=kept_reason,
        recorded_by=by,
        erased_at=now,
        stores={},
        swept_at=now,
        closed_at=None,
    )
    session.add(receipt)
    session.flush()
    asked = ask_back(session, keys, person_id, now, reason=ERASURE, receipt_id=receipt.id)
    close_overtaken(session, requests, receipt, now)
    destroy_identity(session, keys, person_id, now)  # before the rows that it reads are gone
    receipt.stores = _erase_rows(session, tables, person_id, now)
    record(
        session,
        action="rights.erased",
        now=now,
        organisation_id=person.organisation_id,
        actor_id=by,
        subject_id=person_id,
        detail={"receipt": str(receipt.id), "rows": sum(receipt.stores.values()), "asked": asked},
    )
    session.flush()
    close_if_answered(session, receipt.id, now)
    session.expire_all()
    return read_receipt(session, receipt.id)


def read_receipt(session: Session, receipt_id: UUID) -> Receipt:
    """A receipt as it stands."""
    row = session.get_one(ErasureReceipt, receipt_id)
    return Receipt(
        row.id,
        row.person_id,
        row.reason,
        row.erased_at,
        row.stores,
        read_asked(session, row.id),
        row.closed_at,
    )


def list_receipts(
    session: Session, organisation_id: UUID, *, person_id: UUID | None = None
) -> Sequence[Receipt]:
    """The receipts of an organisation, or those about one person, the latest first."""
    query = select(ErasureReceipt.id).where(ErasureReceipt.organisation_id == organisation_id)
    if person_id is not None:
        query = query.where(ErasureReceipt.person_id == person_id)
    ids = session.scalars(query.order_by(ErasureReceipt.erased_at.desc(), ErasureReceipt.id.desc()))
    return [read_receipt(session, each) for each in ids.all()]


def sweep(session: Session, receipt_id: UUID, now: datetime) -> int:
    """Erase what came in of an erased person by what was under way then; gives how many rows."""
    receipt = session.get_one(ErasureReceipt, receipt_id, with_for_update=True)
    _keep_out(session, receipt.person_id)
    found = _erase_rows(session, all_tables(session), receipt.person_id, now)
    if found:
        receipt.stores = dict(sorted((Counter(receipt.stores) + Counter(found)).items()))
    receipt.swept_at = now
    return sum(found.values())


def receipts_to_sweep(session: Session, now: datetime) -> Sequence[UUID]:
    """Receipts of the last days."""
    return session.scalars(
        select(ErasureReceipt.id)
        .where(ErasureReceipt.erased_at >= now - _SWEPT_FOR)
        .order_by(ErasureReceipt.id)
    ).all()


def forget_bytes(database: Database, clock: Clock, tables: Iterable[str]) -> bool:
    """See that nothing of what was erased lies about in the database's files; False where its log could not be cut.

    SQLite has overwritten the rows (`secure_delete`); its log is cut, which has to wait for whoever reads.
    """
    database.vacuum({*tables, *IDENTITY_TABLES})
    waited = 0.0
    while not database.truncate_log():
        if waited >= _LOG_IS_CUT_WITHIN_SECONDS:
            return False
        clock.sleep(_BETWEEN_SECONDS)
        waited += _BETWEEN_SECONDS
    return True


def _find(session: Session, person_id: UUID) -> Person:
    """The person as they stand now. Raises PersonUnknown."""
    person = session.get(Person, person_id, populate_existing=True)
    if person is None or not _has_identity(session, person):
        raise PersonUnknown("This person has been erased already.")
    return person


def _has_identity(session: Session, person: Person) -> bool:
    """Whether anything is left of it: only an erased person has no profile, be it one that nobody can open."""
    account = select(Account.id).where(Account.person_id == person.id).limit(1)
    return person.sealed_profile is not None or session.scalar(account) is not None


def _keep_out(session: Session, person_id: UUID) -> None:
    """Let nobody write about the person until the transaction ends: their spaces first, as everybody locks them."""
    spaces = set(session.scalars(select(Membership.space_id).where(Membership.person_id == person_id)))
    spaces.update(session.scalars(select(Standing.space_id).where(Standing.person_id == person_id)))
    spaces.update(
        session.scalars(
            select(StoredContribution.space_id).where(StoredContribution.author_id == person_id).distinct()
        )
    )
    for space_id in sorted(spaces):
        lock_space(session, space_id)
    for space_id in sorted(spaces):
        lock_in_order(session, space_id, [person_id])


def _erase_rows(session: Session, tables: Sequence[Table], person_id: UUID, now: datetime) -> dict[str, int]:
    """Do to each table's rows what its note says, those that refer to others first; gives how many, by table."""
    changed: dict[str, int] = {}
    throw_away_with(session, person_id)
    for table in reversed(tables):
        note, about = note_of(table), is_about(table, person_id)
        if note.erasure is Erasure.ROWS_DELETED:
            changed[table.name] = count_changed(session, delete(table).where(about))
        elif note.erasure is Erasure.TEXT_EMPTIED:
            values: dict[str, Any] = {name: None if table.c[name].nullable else "" for name in note.emptied}
            full = [_is_full(table.c[name]) for name in note.emptied]
            if note.ended is not None:
                ended = table.c[note.ended]
                full.append(ended.is_(None))
                values[note.ended] = func.coalesce(ended, literal(now, ended.type))
            changed[table.name] = count_changed(
                session, update(table).where(about, or_(*full)).values(values)
            )
    return {name: rows for name, rows in sorted(changed.items()) if rows}


def _is_full(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.is_not(None) if getattr(column, "nullable", True) else column != ""


def _without_names(session: Session, keys: KeyRing, person_id: UUID, reason: str) -> str:
    profile = read_profiles(session, keys, [person_id]).get(person_id)
    told = [profile.names, *profile.former] if profile else []
    names = {part for each in told for name in each if name for part in (name, *name.split())}
    if profile and profile.mail:
        names.add(profile.mail)
    text = reason
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _HIDDEN, text, flags=re.IGNORECASE)
    return TextFilter().scan(text).text[:LONGEST_REASON]
