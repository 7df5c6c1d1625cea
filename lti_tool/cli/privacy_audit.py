"""`stoa privacy audit`: reading the log of acts, and checking that nobody has tampered with it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import click

from config.clock import format_stamp
from lti_tool.app.services import Services
from lti_tool.cli.common import (
    as_dicts,
    json_option,
    open_services,
    organisation_option,
    print_json,
    print_table,
)
from sync.audit.reading import AuditEntry, read_audit
from sync.audit.sealing import Sealed, Unreadable, seal_rows
from sync.audit.verifying import (
    BATCH_CHANGED,
    BATCH_MISSING,
    HEAD_MISSING,
    ROW_ADDED,
    ROW_CHANGED,
    ROW_MISSING,
    Flaw,
    Verified,
    verify_chain,
)
from sync.platforms.registry import find_organisation

BROKEN: Final = "audit.broken"
_TELL_EVERY_BATCHES: Final = 50
_SAID: Final = {
    ROW_CHANGED: "Row {sequence} was changed after it was sealed in batch {batch}.",
    ROW_MISSING: "Row {sequence} of batch {batch} is gone.",
    ROW_ADDED: "Row {sequence} was put in after batch {batch} was sealed.",
    BATCH_CHANGED: "Batch {batch} does not fit its seal.",
    BATCH_MISSING: "Batch {batch} is gone.",
    HEAD_MISSING: "The chain does not hold the head that was given: its end was cut off, or it is an older copy.",
}


@click.command()
@click.option(
    "--verify", is_flag=True, help="Seal what is new, and check the whole chain. Status 1 if broken."
)
@click.option("--head", help="With --verify: a head printed before, which the chain must still hold.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Only rows from this time on (UTC).",
)
@click.option("--action", help="Only rows of this action, such as purpose.enabled, or of all of purpose.")
@click.option(
    "--person", "person_id", type=click.UUID, help="Only rows about or by this person: Stoa's own id."
)
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000), help="The latest.")
@click.option("--installation", is_flag=True, help="Rows of no organisation, in place of an organisation's.")
@json_option
@organisation_option
def audit(
    verify: bool,
    head: str | None,
    since: datetime | None,
    action: str | None,
    person_id: UUID | None,
    limit: int,
    installation: bool,
    as_json: bool,
    organisation: str,
) -> None:
    """Who did what when, by random ids; newest first.

    --verify prints the chain's head. Keep it elsewhere, and give it back with --head: then it shows, too, if somebody
    cuts off the end or puts an older copy in place.
    """
    if head and not verify:
        raise click.UsageError("--head goes with --verify.")
    with open_services() as services:
        if verify:
            _verify(services, head, as_json)
            return
        with services.database.read() as session:
            owner = None if installation else find_organisation(session, organisation).id
            since = since.replace(tzinfo=UTC) if since else None
            rows = read_audit(session, owner, limit=limit, since=since, action=action, person_id=person_id)
            _print_rows(rows, as_json)


def _verify(services: Services, head: str | None, as_json: bool) -> None:
    sealed, unreadable = Sealed(), None
    try:
        sealed = seal_rows(services.database, services.keys, services.clock, tell=_tell_sealed)
    except Unreadable as error:  # what is sealed is checked all the same
        unreadable = error
    anchor = head.strip().lower() if head else None
    found = verify_chain(services.database, services.keys, head=anchor, tell=_tell_checked)
    if as_json:
        flaws = as_dicts(found.flaws)
        told = {
            name: getattr(found, name) for name in ("rows", "batches", "folded", "unsealed", "head", "flawed")
        }
        print_json({"fits": not found.flawed, **told, "flaws": flaws})
    else:
        _print_found(found)
    if sealed.waits:
        click.echo(
            "Rows that are not sealed yet were left: a transaction that writes the audit is open.", err=True
        )
    if found.flawed:
        click.echo(f"The audit does not fit its seals: {found.flawed} flaws. [{BROKEN}]", err=True)
    if unreadable:
        click.echo(f"{unreadable.message} [{unreadable.code}]", err=True)
    if found.flawed or unreadable:
        raise SystemExit(1)


def _print_found(found: Verified) -> None:
    for flaw in found.flaws:
        click.echo(f"{_sentence(flaw)} [{flaw.code}]")
    if found.flawed > len(found.flaws):
        click.echo(f"and {found.flawed - len(found.flaws)} more")
    click.echo(
        f"{found.rows} rows in {found.batches} batches, {found.folded} folded away by retention, "
        f"{found.unsealed} not sealed yet."
    )
    if found.head:
        click.echo(f"Head: {found.head}")


def _sentence(flaw: Flaw) -> str:
    return _SAID[flaw.code].format(batch=flaw.batch, sequence=flaw.sequence)


def _tell_sealed(rows: int) -> None:
    click.echo(f"{rows} rows sealed", err=True)


def _tell_checked(found: Verified) -> None:
    if found.batches % _TELL_EVERY_BATCHES == 0:
        click.echo(f"{found.batches} batches checked, {found.rows} rows", err=True)


def _print_rows(rows: Sequence[AuditEntry], as_json: bool) -> None:
    if as_json:
        print_json(
            [{**each, "at": format_stamp(row.at)} for each, row in zip(as_dicts(rows), rows, strict=True)]
        )
        return
    print_table(
        ["sequence", "at", "action", "by", "about", "space", "detail", "sealed"],
        [
            [
                row.sequence,
                row.at.strftime("%Y-%m-%d %H:%M:%S"),
                row.action,
                row.actor_id,
                row.subject_id,
                row.space_id,
                " ".join(f"{key}={value}" for key, value in row.detail.items()),
                row.batch,
            ]
            for row in rows
        ],
        without_rows="No such row.",
    )
