"""Where the key store lies, and how it and the database stand to each other: for who has to back both up."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.database import Database
from sync.people.accounts import with_lost_keys
from sync.people.tables import JournalEntry, Person, PersonKey


@dataclass(frozen=True, slots=True)
class KeyStoreReport:
    """Numbers of keys, of people whose key was lost, of keys whose person the database does not know, of erasures.

    `file` is SQLite's; `is_apart` says whether it lies where a backup of the database's directory does not reach.
    """

    file: Path | None
    is_apart: bool
    keys: int
    lost: int
    unknown: int
    erased: int


def read_key_store(session: Session, database: Database) -> KeyStoreReport:
    """How the key store stands."""
    unknown = select(PersonKey.person_id).outerjoin(Person, Person.id == PersonKey.person_id)
    return KeyStoreReport(
        file=database.key_store_file,
        is_apart=is_apart(database),
        keys=session.scalar(select(func.count()).select_from(PersonKey)) or 0,
        lost=session.scalar(select(func.count()).select_from(with_lost_keys().subquery())) or 0,
        unknown=session.scalar(
            select(func.count()).select_from(unknown.where(Person.id.is_(None)).subquery())
        )
        or 0,
        erased=session.scalar(select(func.count()).select_from(JournalEntry)) or 0,
    )


def is_apart(database: Database) -> bool:
    """Whether SQLite's key store lies in another directory by a link, or on another file system by a mount."""
    file, keys = database.file, database.key_store_file
    if file is None or keys is None or not keys.exists():
        return False
    beside = keys.resolve().is_relative_to(file.resolve().parent)
    return not beside or keys.stat().st_dev != file.stat().st_dev
