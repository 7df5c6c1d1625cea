"""Neither logs at their lowest level nor the audit hold anything of people, whatever happens on the way."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import structlog
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from config.database import Database
from config.keys import KeyRing
from config.logging import configure_logging
from sync.audit.detail import UNFIT
from sync.audit.sealing import seal_rows
from sync.audit.tables import AuditRow
from sync.audit.verifying import verify_chain
from tests.lti_tool.privacy.whole_way import PLANTED, break_off, whole_way

_LIBRARIES = (
    "", "alembic", "flask", "flask.app", "psycopg", "pylti1p3", "requests", "sqlalchemy", "sqlalchemy.engine",
    "sqlalchemy.pool", "sqlalchemy.orm", "urllib3", "urllib3.connection", "urllib3.connectionpool", "waitress",
    "waitress.queue", "werkzeug",
)  # fmt: skip


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is written to stderr with everything at its lowest level."""
    stderr = io.StringIO()
    before = {name: logging.getLogger(name).level for name in _LIBRARIES}
    handlers = {name: list(logging.getLogger(name).handlers) for name in _LIBRARIES}
    hook = threading.excepthook
    monkeypatch.setattr(sys, "stderr", stderr)
    configure_logging(debug=True)
    for name in _LIBRARIES:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stderr
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).handlers[:] = handlers[name]
    threading.excepthook = hook
    structlog.reset_defaults()


def test_neither_logs_at_debug_level_nor_the_audit_hold_personal_data(
    database: Database, keys: KeyRing, tmp_path: Path, httpserver: HTTPServer, logged: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Behaviours 7, 13 and 27."""
    with whole_way(database, keys, tmp_path, httpserver) as way:
        way.go(monkeypatch)
        seal_rows(database, keys, way.services.clock)
    careless = threading.Thread(target=break_off)
    careless.start()
    careless.join()

    _require_all_was_logged_without_a_name(logged.getvalue().splitlines())
    _require_all_was_audited_without_a_name(database)
    found = verify_chain(database, keys)
    assert (found.unsealed, found.flaws) == (0, [])


def _require_all_was_logged_without_a_name(lines: Sequence[str]) -> None:
    documents = [json.loads(line) for line in lines]
    told = {document.get("library", document.get("event")) for document in documents}
    assert {
        "sqlalchemy.engine.Engine", "urllib3.connectionpool", "unexpected_error", "thread_failed", "page_error",
        "audit_text_left_out", "roster_not_read",
    } <= told  # fmt: skip
    assert sorted({line for line in lines if PLANTED.search(line)}) == []


def _require_all_was_audited_without_a_name(database: Database) -> None:
    with database.read() as session:
        rows = session.scalars(select(AuditRow)).all()
    assert {
        "launch.accepted", "launch.refused", "record.applied", "record.retry", "roster.read", "filter.refused",
        "archive.brought_in", "contribution.deleted", "purpose.enabled", "rights.requested", "rights.refused",
        "rights.erased",
    } <= {row.action for row in rows}  # fmt: skip
    assert [(row.action, row.detail) for row in rows if PLANTED.search(json.dumps(row.detail))] == []
    assert [row.detail for row in rows if row.action == "tests.careless"] == [{"code": UNFIT}]
    assert [row.action for row in rows if UNFIT in row.detail.values()] == ["tests.careless"]
