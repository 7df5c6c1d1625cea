"""The database: one metadata, one engine, and the two kinds of transaction."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import disk_usage
from threading import RLock
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Uuid,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from config.clock import format_stamp, parse_stamp
from config.errors import SettingsError
from config.ids import id_from_hex

BUSY_TIMEOUT_SECONDS = 10
# What is backed up apart from the rest (docs/adr/0005): a schema on PostgreSQL, on SQLite a second file, attached.
KEY_STORE = "stoa_keys"
_LOG_TIMEOUT_MILLISECONDS = 1000
LEAST_ROOM_BYTES = 16 * 1024 * 1024  # SQLite's log grows to some 4 MiB before it goes into the file
_DRIVERS = ("pysqlite", "psycopg")
_WRITE = "stoa_write"
_MEMORY = ":memory:"
_FOR_THE_OWNER = 0o700
_DEADLOCK_DETECTED = "40P01"
_TRIES = 3
_T = TypeVar("_T")


class Id(Uuid[UUID]):
    """A UUID: the type of that name on PostgreSQL, 32 hexadecimal digits on SQLite."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Read it back, from SQLite without a detour."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return id_from_hex


class Base(DeclarativeBase):
    """The root of all tables: one metadata, with names for constraints so that migrations can name them."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {UUID: Id()}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: ``timestamptz`` on PostgreSQL, a stamp of fixed width on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type."""
        sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(String(27) if sqlite else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive instants; they have no meaning."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return format_stamp(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read it back as aware UTC."""
        if value is None:
            return None
        return parse_stamp(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Read stamps of SQLite without a detour, since every row has some."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda stamp: None if stamp is None else parse_stamp(stamp)


class Sealed(LargeBinary):
    """Bytes under the key of the person whom their row is about; `sync.people.sealing` writes and opens them."""


JsonDocument = JSON().with_variant(JSONB(), "postgresql")
OptionalDocument = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Sequence64 = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only an INTEGER PRIMARY KEY


def count_changed(session: Session, statement: Executable, values: Mapping[str, Any] | None = None) -> int:
    """Run an UPDATE or DELETE; gives how many rows it changed or took away."""
    result: Any = session.execute(statement, values)
    return int(result.rowcount)


class Database:
    """An engine and its two kinds of transaction. Safe to share among threads."""

    def __init__(self, url: str) -> None:
        """Raises SettingsError for an address that SQLAlchemy cannot use."""
        try:
            self.engine = _create_engine(url)
        except (ArgumentError, ModuleNotFoundError, ValueError) as error:
            raise _unusable_address() from error
        self._writing = self.engine.execution_options(**{_WRITE: True})
        # SQLite lets one write at a time and makes the others ask again and again: this process's queue up instead.
        self._turn: AbstractContextManager[Any] = RLock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the single-process database."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """SQLite's file; None for PostgreSQL and for a database in memory."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name and name != _MEMORY else None

    @property
    def key_store_file(self) -> Path | None:
        """The file of SQLite's key store; None where it has none of its own."""
        return key_store_file(self.file) if self.file else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that changes nothing; short, so that the write-ahead log can be cut."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that commits at the end, and takes SQLite's write lock at the beginning.

        Taking it first means that nothing read inside can have gone stale by the time of writing.
        """
        with (
            self._turn,
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def can_be_written(self) -> bool:
        """Whether SQLite's files may be written and their disks have room; PostgreSQL looks after itself.

        Nothing is written to find out: on a full disk a little still fits into the space that the log has taken.
        """
        return all(
            os.access(file, os.W_OK) and disk_usage(file).free >= LEAST_ROOM_BYTES
            for file in (self.file, self.key_store_file)
            if file is not None
        )

    def truncate_log(self) -> bool:
        """Bring SQLite's logs into their files and cut them; False where a reader or a writer needs one just now.

        They are cut by themselves only once the last connection closes: until then they take as much room as they ever
        did, and hold what was erased. PostgreSQL's is its own business.
        """
        if not self.is_sqlite:
            return True
        with self._turn:
            connection = self.engine.raw_connection()  # since it does not work within a transaction
            connection.detach()
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {_LOG_TIMEOUT_MILLISECONDS}")  # who writes waits as long
            is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.close()
            connection.close()
        return not is_busy

    def vacuum(self, tables: Iterable[str], *, anew: bool = False) -> None:
        """Let PostgreSQL give back the room of what was deleted from these tables; SQLite has overwritten it.

        A table of another schema is named with it, as ``stoa_keys.person_keys``. `anew`: they are written into other
        files, and nothing is left of what was deleted; nobody reads or writes them meanwhile.
        """
        if self.is_sqlite:
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in tables:
                name = ".".join(f'"{part}"' for part in table.split("."))
                connection.exec_driver_sql(f"VACUUM {'FULL ' if anew else ''}{name}")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def key_store_file(file: Path) -> Path:
    """Where the key store of an SQLite database lies: in a directory of its own, which a backup can leave out.

    It is named like the database, so that two in one directory share no keys.
    """
    return file.parent / "keys" / file.name


def repeated(transaction: Callable[[], _T]) -> _T:
    """What a transaction gives, done again where another that ran beside it broke it off.

    That is so where both made the same row, or where PostgreSQL found that they waited for each other.
    """
    for _ in range(_TRIES - 1):
        try:
            return transaction()
        except IntegrityError:
            continue
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _DEADLOCK_DETECTED:
                raise
    return transaction()


def _unusable_address() -> SettingsError:
    return SettingsError(
        "STOA_DATABASE_URL must be sqlite:///FILE without options, or postgresql+psycopg://USER@HOST/NAME "
        "(PostgreSQL's driver is installed by `make setup` in a checkout of Stoa).",
        code="settings.database_url",
    )


def _create_engine(url: str) -> Engine:
    """Raises ArgumentError, ModuleNotFoundError or ValueError for an address that cannot be used."""
    parsed = make_url(url)
    if parsed.get_driver_name() not in _DRIVERS:
        raise ArgumentError("another driver")
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "do_connect", _connect_to_server)
        event.listen(engine, "connect", _tell_times_in_utc)
        return engine
    if parsed.query or not parsed.database or "\0" in parsed.database:
        # Among the options is "uri", with which SQLite makes the file by itself, readable for everybody.
        raise ArgumentError("more or less than a file's name")
    engine = create_engine(
        parsed,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        hide_parameters=True,  # errors are logged, and what was to be written may name people
    )
    event.listen(engine, "do_connect", _make_sqlite_file)
    event.listen(engine, "connect", partial(_prepare_sqlite, parsed.database))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _tell_times_in_utc(connection: Any, _record: object) -> None:
    """Have PostgreSQL tell times in UTC: to the east of it the last hours of the year 9999 are none that Python knows.

    By a statement: what stands in front of a server may take no options.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _connect_to_server(
    dialect: Dialect, _record: object, arguments: list[Any], named: dict[str, Any]
) -> DBAPIConnection:
    """Connect to PostgreSQL. Raises SettingsError for a host whose name no network can have."""
    try:
        return dialect.connect(*arguments, **named)
    except UnicodeError as error:
        raise _unusable_address() from error


def _make_sqlite_file(
    _dialect: Dialect, _record: object, arguments: list[Any], _named: dict[str, Any]
) -> None:
    """Make the database's file and the key store's where they are missing."""
    file = str(arguments[0])
    if file == _MEMORY:
        return
    keys = key_store_file(Path(file))
    with suppress(OSError):
        keys.parent.mkdir(mode=_FOR_THE_OWNER, exist_ok=True)
    for each in (file, keys):
        _make_file(each)


def _make_file(file: str | Path) -> None:
    """Make a file that is missing for its owner alone; the write-ahead log gets the same mode from SQLite."""
    # Only a missing one: closing one that is in use drops all locks of this process on it (POSIX), SQLite's too, and
    # the next process to leave deletes the log that is being written. SQLite itself tells of other hindrances.
    with suppress(OSError):
        os.close(os.open(file, os.O_RDONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(file: str, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    keys = _MEMORY if file == _MEMORY else key_store_file(Path(file))
    cursor.execute(f"ATTACH DATABASE ? AS {KEY_STORE}", (os.fsencode(keys),))  # which need be no UTF-8
    for schema in ("main", KEY_STORE):
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # what a person typed outlives a power cut
            "secure_delete = ON",  # erased bytes are overwritten
        ):
            cursor.execute(f"PRAGMA {schema}.{pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
