"""Noticing at the start that the database was made with another secret."""

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from config.clock import Clock
from config.database import KEY_STORE, Database
from config.errors import StoaError
from config.keys import KeyRing, Undecipherable
from sync.people.accounts import read_profiles
from sync.people.tables import Person, PersonKey
from sync.platforms.tables import ToolKey
from sync.platforms.tool_keys import list_keys, signing_key


class OtherSecret(StoaError):
    """The secret is not the one that the database was made with."""

    default_code = "settings.other_secret_key"


def require_same_secret(database: Database, keys: KeyRing, clock: Clock) -> None:
    """Let a secret pass that opens what is sealed in the database: the tool's signing key and a person's profile.

    Nothing is written. Raises OtherSecret.
    """
    with database.read() as session:
        try:
            _open_samples(session, keys, clock)
        except Undecipherable as error:
            raise OtherSecret(
                "The database was made with another STOA_SECRET_KEY, without which nothing in it can be read: set "
                "that one again, or name another database in STOA_DATABASE_URL or STOA_DATA_DIR."
            ) from error


def _open_samples(session: Session, keys: KeyRing, clock: Clock) -> None:
    tables = inspect(session.connection())
    if tables.has_table(ToolKey.__tablename__) and any(key.retired_at is None for key in list_keys(session)):
        signing_key(session, keys, clock)
    if tables.has_table(PersonKey.__tablename__, schema=KEY_STORE):
        of_somebody = select(PersonKey.person_id).join(Person, Person.id == PersonKey.person_id).limit(1)
        read_profiles(session, keys, session.scalars(of_somebody).all())
