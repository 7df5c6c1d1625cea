"""A process that is killed after SQLite has committed the database, and before it commits the key store.

SQLite writes a commit to the database's log first, then to the key store's (docs/adr/0005). The latter is made longer
than the former, and no file may grow beyond that: the write that would end the second commit ends the process.
"""

import resource
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from lti_tool.migrations.schema import whole_metadata
from sync.people.accounts import AccountKey, Profile, recognise
from sync.people.erasure import destroy_identity
from sync.people.person_keys import give_key

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LATER = Profile("Zoe", "Zöllner", "Zoe Zöllner", "zoe@academy.example")


def die_between_commits(database: Database, keys: KeyRing, act: Callable[[Session], object]) -> None:
    """Do something in a transaction whose second commit kills this process."""
    for _ in range(40):
        with database.write() as session:
            give_key(session, keys, new_id())
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA main.wal_checkpoint(TRUNCATE)")
    longest = Path(f"{database.key_store_file}-wal").stat().st_size
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, longest))
    with database.write() as session:
        act(session)


def come(keys: KeyRing, account: AccountKey) -> Callable[[Session], object]:
    return lambda session: recognise(session, keys, account, LATER, NOW)


def erase(keys: KeyRing, person_id: UUID) -> Callable[[Session], object]:
    return lambda session: destroy_identity(session, keys, person_id, NOW)


def die(url: str, secret: str, what: str, *about: str) -> None:
    """Let somebody `come`, or `erase` them, and be killed before the second commit: the way of a process of its own."""
    whole_metadata()  # whose tables refer to each other
    ring = KeyRing(secret)
    if what == "come":
        organisation, issuer, subject = about
        wanted = come(ring, AccountKey(UUID(organisation), issuer, subject))
    else:
        wanted = erase(ring, UUID(about[0]))
    die_between_commits(Database(url), ring, wanted)
