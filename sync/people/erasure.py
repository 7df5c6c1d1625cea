"""Destroying who somebody is, and keeping it so: through the next roster, and through a restored backup.

SQLite commits the database before the key store, and a process may be killed between the two; and each of them may be
restored from a backup of another age. So each can tell what the other has lost: the database by an emptied profile and
copies of suppressions, the key store by its journal. `replay_journal` brings them together again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, insert, literal, or_, select, union_all, update
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.upsert import insert_if_new, table_of
from sync.people.tables import Account, JournalEntry, Person, PersonKey, Suppression, SuppressionCopy

# Where `destroy_identity` takes something away, by names as `Database.vacuum` takes them.
IDENTITY_TABLES: Final = tuple(table_of(each).fullname for each in (Person, Account, PersonKey))
_STORES: Final = (Suppression, SuppressionCopy)
_SUPPRESSED: Final = union_all(
    *(select(literal(1)).where(store.fingerprint == bindparam("fingerprint")) for store in _STORES)
).limit(1)


def destroy_identity(session: Session, keys: KeyRing, person_id: UUID, now: datetime) -> None:
    """Make unreadable who a person is: key, fingerprints, profile and accounts go, and the journal says so.

    Repeatable. Whoever erases more of a person does so in the same transaction, or before: what was cut short is found
    again by what this takes away.
    """
    # Accounts first, as who recognises a person does: of two at once, one waits for the other.
    gone = session.execute(
        delete(Account)
        .where(Account.person_id == person_id)
        .returning(Account.organisation_id, Account.issuer, Account.subject_lookup)
    ).all()
    for organisation_id, issuer, subject_lookup in gone:
        fingerprint = _fingerprint(keys, organisation_id, issuer, subject_lookup)
        for store in _STORES:
            insert_if_new(session, store, fingerprint=fingerprint)
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(sealed_profile=None, mail_lookup=None, profile_version=Person.profile_version + 1)
    )
    session.execute(delete(PersonKey).where(PersonKey.person_id == person_id))
    insert_if_new(session, JournalEntry, person_id=person_id, erased_at=now)


def is_suppressed(session: Session, keys: KeyRing, organisation_id: UUID, issuer: str, subject: str) -> bool:
    """Whether this account's person was erased and has not come again since: then no roster brings them back."""
    fingerprint = _fingerprint(keys, organisation_id, issuer, keys.lookup("account", subject))
    return session.execute(_SUPPRESSED, {"fingerprint": fingerprint}).first() is not None


def lift_suppression(
    session: Session, keys: KeyRing, organisation_id: UUID, issuer: str, subject: str
) -> None:
    """Note that an account's person has come again of their own will. That they were erased stays in the journal."""
    if not is_suppressed(session, keys, organisation_id, issuer, subject):
        return
    fingerprint = _fingerprint(keys, organisation_id, issuer, keys.lookup("account", subject))
    for store in _STORES:
        session.execute(delete(store).where(store.fingerprint == fingerprint))


def was_erased(session: Session, person_id: UUID) -> bool:
    """Whether the journal knows this person as erased."""
    return session.get(JournalEntry, person_id) is not None


def replay_journal(session: Session, keys: KeyRing, now: datetime) -> Sequence[UUID]:
    """Who was erased and can be read again, since an older backup of the database was restored; to be erased anew.

    Before that, erasures of which only the database knows are finished in the key store.
    """
    in_journal = exists().where(JournalEntry.person_id == Person.id)
    has_key = exists().where(PersonKey.person_id == Person.id)
    half_done = select(Person.id).where(Person.sealed_profile.is_(None), or_(~in_journal, has_key))
    for person_id in session.scalars(half_done).all():
        destroy_identity(session, keys, person_id, now)
    for source, target in (_STORES, reversed(_STORES)):
        missing = select(source.fingerprint).where(source.fingerprint.not_in(select(target.fingerprint)))
        session.execute(insert(table_of(target)).from_select(["fingerprint"], missing))
    has_account = exists().where(Account.person_id == Person.id)
    return session.scalars(
        select(Person.id)
        .join(JournalEntry, JournalEntry.person_id == Person.id)
        .where(or_(Person.sealed_profile.is_not(None), Person.mail_lookup.is_not(None), has_account))
        .order_by(Person.id)
    ).all()


def _fingerprint(keys: KeyRing, organisation_id: UUID, issuer: str, subject_lookup: str) -> str:
    """Of (organisation, issuer, subject), from what an account keeps once its key is gone."""
    return keys.lookup("suppression", f"{organisation_id} {subject_lookup} {issuer}")
