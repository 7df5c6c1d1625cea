"""`stoa records`: handing levels and certificates over to other systems, in files."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import click

from lti_tool.cli.common import json_option, open_services, organisation_option, print_json, print_table
from lti_tool.cli.recorded import recorded
from sync.platforms.registry import find_organisation
from sync.transfers.profiles import TransferRefused
from sync.transfers.records import Wanted, parse_day
from sync.transfers.rows import LEFT_OUT, Rejected, write_file, write_table
from sync.transfers.running import Run, hand_over, look
from sync.transfers.store import find_by_name, list_profiles

_SENTENCES = {
    "transfer.empty": "a column that is needed is empty",
    "transfer.too_long": "longer than the other system takes",
    "transfer.sign": "the encoding has not got a sign",
    "transfer.unknown": "nobody can read any more who it is",
    "person.restricted": "restricted (GDPR Art. 18)",
    "person.objected": "objected (GDPR Art. 21)",
    "consent.missing": "no consent",
}


class _Day(click.ParamType[date | None]):
    """A day, as 2026-03-02."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date | None:
        """Read it."""
        try:
            return value if isinstance(value, date) else parse_day(str(value))
        except TransferRefused as refused:
            self.fail(refused.message, param, ctx)


@click.group()
def records() -> None:
    """Levels and certificates for other systems, in files."""


@records.command(name="profiles")
@organisation_option
@json_option
def profiles(organisation: str, as_json: bool) -> None:
    """How files for other systems can be written."""
    with open_services() as services, services.database.read() as session:
        listed = list_profiles(session, find_organisation(session, organisation).id)
    if as_json:
        print_json([{"key": each.key, **each.profile.dump(), "version": each.version} for each in listed])
        return
    print_table(
        ["profile", "short", "version", "columns"],
        [
            [each.profile.name, each.key or None, each.version or None, len(each.profile.columns)]
            for each in listed
        ],
    )


@records.command(name="export")
@recorded
@click.option("--profile", required=True, help="Its name: `stoa records profiles` lists them.")
@organisation_option
@click.option("--since", type=_Day(), help="Only what is dated from this day on, such as 2026-03-02.")
@click.option("--until", type=_Day(), help="Only what is dated up to this day.")
@click.option("--space", "space_id", type=click.UUID, help="Only of this space: `stoa spaces` lists them.")
@click.option("--again", is_flag=True, help="Also what was handed over with this profile before.")
@click.option("--validate-only", is_flag=True, help="Write the file, and note nothing as handed over.")
@click.option("--rejected", type=click.Path(path_type=Path), help="Write the records left out here, as CSV.")
def export(
    profile: str,
    organisation: str,
    since: date | None,
    until: date | None,
    space_id: UUID | None,
    again: bool,
    validate_only: bool,
    rejected: Path | None,
) -> None:
    """Write levels and certificates for another system to stdout.

    What was handed over with this profile before is left out, unless asked for. Records that do not fit are left out
    and counted, with the reason of each in the file of --rejected. The purpose "transfers" has to be on.
    """
    wanted = Wanted(since, until, space_id, again)
    with open_services() as services:
        now = services.clock.now()
        with services.database.read() as session:
            own = find_organisation(session, organisation).id
            kept = find_by_name(session, own, profile)
            run = look(session, services.keys, own, kept, wanted, now)
        if not validate_only:
            with services.database.write() as session:
                run = hand_over(session, own, kept, wanted, run, now, actor_id=None)
    if rejected is not None:
        _write_rejected(rejected, run)
    for piece in write_file(kept.profile, run.cells):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
    _tell(run, validate_only=validate_only)


def _tell(run: Run, *, validate_only: bool) -> None:
    handed = "would be handed over" if validate_only else "handed over"
    click.echo(f"{len(run.rows):,} records {handed}, {len(run.rejected):,} left out.", err=True)
    for fault, number in sorted(run.faults.items()):
        click.echo(f"  {number:,}: {_SENTENCES[fault]} [{fault}]", err=True)
    if run.before:
        click.echo(f"{run.before:,} were handed over before; --again writes them too.", err=True)


def _write_rejected(file: Path, run: Run) -> None:
    rows: list[Sequence[str]] = [LEFT_OUT]
    rows += [_cells(each, run) for each in run.rejected]
    try:
        file.write_bytes(b"".join(write_table(rows, ",", "utf-8")))
    except OSError as error:
        raise TransferRefused(
            f"{file.name} cannot be written: {error.strerror}.", code="transfer.unwritable"
        ) from error


def _cells(rejected: Rejected, run: Run) -> Sequence[str]:
    return rejected.told(run.names, _SENTENCES[rejected.fault])
