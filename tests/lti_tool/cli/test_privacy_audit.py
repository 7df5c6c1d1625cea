"""`stoa privacy audit`, and what operators do at the command line."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import click
import pytest
from sqlalchemy import select, text

from config.clock import SystemClock
from config.database import Database
from config.ids import new_id
from lti_tool.cli.main import cli
from lti_tool.cli.recorded import is_recorded
from sync.audit.tables import AuditRow
from sync.audit.trail import record
from sync.organisations.tables import Organisation
from tests.lti_tool.cli.conftest import Run

# What only reads, what runs the program itself, and what notes all that it does by itself.
_LEAVE_NO_ROW = {
    "competencies export", "competencies list",
    "certificates list", "certificates keys list",
    "connectors check", "connectors list", "connectors preview",
    "db upgrade", "demo", "doctor", "keys list", "moderation rules list",
    "organisation list", "organisation managers list", "platform invitations",
    "platform list", "privacy audit", "privacy consents", "privacy document", "privacy filter", "privacy hold list",
    "privacy purpose-schema",
    "previews list",
    "privacy patterns list", "privacy purposes", "privacy receipts", "privacy requests", "privacy terms list",
    "privacy works-council show", "records profiles", "scoring preview", "scoring rule",
    "scoring schema", "serve", "spaces", "sync jobs", "sync replay", "sync run", "sync status", "sync verify", "worker",
}  # fmt: skip


@pytest.fixture
def stored(upgraded: Run, tmp_path: Any) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/data/stoa.sqlite")
    yield database
    database.close()


def write(database: Database, rows: int = 1, **values: Any) -> None:
    with database.write() as session:
        for _ in range(rows):
            record(session, **{"action": "tests.written", "now": SystemClock().now(), **values})


def organisation(database: Database, slug: str = "default") -> UUID:
    with database.read() as session:
        return session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()


def told(upgraded: Run, *options: str) -> Sequence[dict[str, Any]]:
    result = upgraded("privacy", "audit", "--json", *options)
    assert result.status == 0, result.err
    rows: Sequence[dict[str, Any]] = json.loads(result.out)
    return rows


def test_verify_seals_what_is_new_and_says_that_the_chain_fits(upgraded: Run, stored: Database) -> None:
    """Behaviour 27."""
    write(stored, 3)

    result = upgraded("privacy", "audit", "--verify")

    assert (result.status, result.out.splitlines()[0]) == (
        0,
        "3 rows in 1 batches, 0 folded away by retention, 0 not sealed yet.",
    )
    head = result.out.splitlines()[1].removeprefix("Head: ")
    assert upgraded("privacy", "audit", "--verify", "--head", head).status == 0
    document = upgraded("privacy", "audit", "--verify", "--json").json
    assert document == {
        "fits": True, "rows": 3, "batches": 1, "folded": 0, "unsealed": 0, "head": head, "flawed": 0, "flaws": [],
    }  # fmt: skip


def test_tampering_with_one_audit_row_is_found(upgraded: Run, stored: Database) -> None:
    """Behaviour 27: which row it is, with a stable code and status 1."""
    write(stored, 3)
    upgraded("privacy", "audit", "--verify")
    with stored.write() as session:
        session.execute(text("UPDATE audit SET action = 'tests.forged' WHERE sequence = 2"))

    result = upgraded("privacy", "audit", "--verify")

    assert result.status == 1
    assert "Row 2 was changed after it was sealed in batch 1. [audit.row_changed]" in result.out
    assert result.err.strip().endswith("1 flaws. [audit.broken]")
    document: Any = upgraded("privacy", "audit", "--verify", "--json").json
    assert document["flaws"] == [{"code": "audit.row_changed", "batch": 1, "sequence": 2}]


def test_a_head_that_the_chain_does_not_hold_ends_with_status_1(upgraded: Run, stored: Database) -> None:
    write(stored)
    result = upgraded("privacy", "audit", "--verify", "--head", "ab" * 32)
    assert result.status == 1
    assert "[audit.head_missing]" in result.out
    assert upgraded("privacy", "audit", "--head", "ab" * 32).status == 2


def test_a_row_that_cannot_be_sealed_is_named_and_the_rest_checked(upgraded: Run, stored: Database) -> None:
    """Behaviour 27."""
    write(stored, 2)
    upgraded("privacy", "audit", "--verify")
    write(stored)
    with stored.write() as session:
        session.execute(text("UPDATE audit SET at = 'some day' WHERE sequence = 3"))
        session.execute(text("DELETE FROM audit WHERE sequence = 1"))

    result = upgraded("privacy", "audit", "--verify")

    assert (result.status, "[audit.row_missing]" in result.out) == (1, True)
    assert "Row 3 of the audit cannot be read" in result.err
    assert "[audit.unreadable]" in result.err


def test_people_read_the_audit_by_organisation_time_action_and_person(
    upgraded: Run, stored: Database
) -> None:
    own, other, anna = organisation(stored), new_id(), new_id()
    write(stored, action="purpose.enabled", organisation_id=own, detail={"purpose": "grade"})
    write(stored, action="purpose.disabled", organisation_id=own)
    write(stored, action="purposes.none", organisation_id=own, subject_id=anna)
    write(stored, action="tests.written", organisation_id=own, actor_id=anna)
    write(stored, action="tests.elsewhere", organisation_id=other)
    write(stored, action="tests.nowhere")

    assert [row["action"] for row in told(upgraded)] == [
        "tests.written", "purposes.none", "purpose.disabled", "purpose.enabled",
    ]  # fmt: skip
    assert [row["action"] for row in told(upgraded, "--action", "purpose")] == [
        "purpose.disabled",
        "purpose.enabled",
    ]
    assert [row["action"] for row in told(upgraded, "--person", str(anna))] == [
        "tests.written",
        "purposes.none",
    ]
    assert [row["action"] for row in told(upgraded, "--limit", "1")] == ["tests.written"]
    assert [row["action"] for row in told(upgraded, "--installation")] == ["tests.nowhere"]
    assert told(upgraded, "--since", "2100-01-01") == []
    table = upgraded("privacy", "audit", "--action", "purpose.enabled").out
    assert "purpose=grade" in table
    assert upgraded("privacy", "audit", "--organisation", "nobodys").status == 2


def test_who_changes_the_configuration_at_the_command_line_leaves_a_row(
    upgraded: Run, stored: Database
) -> None:
    """Behaviour 13: also for what no page does; the values that were given stand in no row."""
    assert upgraded("privacy", "purpose", "evidence", "on").status == 0
    assert upgraded("keys", "rotate").status == 0
    assert upgraded("platform", "invite", "--name", "Anna Annason’s LMS").status == 0

    with stored.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "operator.acted")).all()

    assert [row.detail for row in rows] == [
        {"command": "privacy.purpose", "options": "name+state"},
        {"command": "keys.rotate", "options": None},
        {"command": "platform.invite", "options": "name"},
    ]
    own = organisation(stored)
    assert [row.organisation_id for row in rows] == [own, None, own]
    assert upgraded("privacy", "purpose", "evidence", "on", "--organisation", "nobodys").status == 2
    assert len(told(upgraded, "--action", "operator")) == 2


def test_every_command_that_changes_something_leaves_a_row_or_is_known_not_to() -> None:
    silent = {name for name, command in commands(cli) if not is_recorded(command)}
    assert silent == _LEAVE_NO_ROW, "put @recorded below @group.command(), or the name into _LEAVE_NO_ROW"


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command
