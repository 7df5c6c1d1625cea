"""`stoa privacy retention`: how long what is kept, what is over, and purging it."""

from collections.abc import Sequence

import click
from click.core import ParameterSource

from config.clock import format_stamp
from lti_tool.app.retention import CATEGORIES
from lti_tool.app.services import Services
from lti_tool.cli.common import (
    as_dicts,
    json_option,
    open_services,
    organisation_option,
    print_json,
    print_table,
)
from lti_tool.cli.recorded import recorded
from sync.platforms.registry import find_organisation
from sync.retention.purging import Due, Purged, purge_due, read_due
from sync.retention.schedule import RetentionRefused, set_days

_NEVER = "never"


@click.group(invoke_without_command=True)
@click.option("--dry-run", is_flag=True, help="Only say what is over; nothing is purged.")
@json_option
@organisation_option
@click.pass_context
def retention(context: click.Context, dry_run: bool, as_json: bool, organisation: str) -> None:
    """Purge what is over; a worker does so every night, too.

    It may be broken off at any time, and run beside a worker. Each purge leaves a row in the audit: what, how much, and
    up to which day.
    """
    if context.invoked_subcommand is not None:
        if any(context.get_parameter_source(each) is ParameterSource.COMMANDLINE for each in context.params):
            raise click.UsageError("Write options behind the subcommand that they are for.")
        return
    with open_services() as services:
        due = _read(services, organisation)
        if dry_run:
            _print_due(due, as_json)
        else:
            _purge(services, organisation, due, as_json)


@retention.command(name="set")
@recorded
@click.argument("category", metavar="CATEGORY")
@click.argument("days", metavar="DAYS|never")
@organisation_option
def set_category(category: str, days: str, organisation: str) -> None:
    """Keep a category for so many days, or until somebody sets that.

    `stoa privacy retention --dry-run` lists the categories, and shows what a new number would purge.
    """
    if days != _NEVER and not (days.isascii() and days.isdecimal()):
        raise RetentionRefused("Days are a whole number, or never.", code="retention.days")
    number = None if days == _NEVER else int(days)
    with open_services() as services, services.database.write() as session:
        owner, now = find_organisation(session, organisation).id, services.clock.now()
        set_days(session, owner, category, number, now, known=CATEGORIES)
    kept = "until somebody sets it" if number is None else f"for {number} days"
    click.echo(f"{category}: kept {kept}.")


def _read(services: Services, organisation: str) -> Sequence[Due]:
    with services.database.read() as session:
        owner = find_organisation(session, organisation)
        return read_due(session, services.keys, owner, CATEGORIES, services.clock.now())


def _purge(services: Services, organisation: str, due: Sequence[Due], as_json: bool) -> None:
    with services.database.read() as session:
        owner = find_organisation(session, organisation)
    purged = purge_due(services.sync_context(), owner, CATEGORIES, _tell)
    if as_json:
        items = {each.category: each.items for each in purged}
        print_json([{**_line(each), "purged": items.get(each.category, 0)} for each in due])
        return
    print_table(
        ["category", "purged"],
        [[each.category, each.items] for each in purged],
        without_rows="Nothing is over.",
    )


def _print_due(due: Sequence[Due], as_json: bool) -> None:
    if as_json:
        print_json([_line(each) for each in due])
        return
    print_table(
        ["category", "days", "over before", "due", "on hold", "what it is"],
        [
            [
                each.category,
                _NEVER if each.days is None else str(each.days),
                f"{each.cutoff:%Y-%m-%d %H:%M}" if each.cutoff else None,
                each.due,
                each.held,
                each.holds,
            ]
            for each in due
        ],
    )


def _line(due: Due) -> dict[str, object]:
    (line,) = as_dicts([due])
    return {**line, "cutoff": format_stamp(due.cutoff) if due.cutoff else None}


def _tell(purged: Purged) -> None:
    click.echo(f"{purged.category}: {purged.items} purged", err=True)
