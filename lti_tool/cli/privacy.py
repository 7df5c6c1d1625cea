"""`stoa privacy`: purposes, and the filter at the command line."""

from collections.abc import Iterable

import click

from config.errors import StoaError
from lti_tool.cli.common import (
    as_dicts,
    json_option,
    open_services,
    organisation_option,
    print_json,
    print_table,
)
from lti_tool.cli.privacy_audit import audit
from lti_tool.cli.privacy_hold import hold
from lti_tool.cli.privacy_retention import retention
from lti_tool.cli.recorded import recorded
from lti_tool.cli.streams import read_lines
from sync.consent.purposes import known_purposes, list_purposes
from sync.delivery.purposes import turn_off, turn_on
from sync.filter import TextFilter
from sync.filter.lines import decoded, filter_line, mark_up
from sync.platforms.registry import find_organisation


class LinesRefused(StoaError):
    """Some lines on stdin could not be read; the answer to each of them says why."""

    default_code = "privacy.lines_refused"


@click.group()
def privacy() -> None:
    """Data protection."""


privacy.add_command(audit)
privacy.add_command(hold)
privacy.add_command(retention)


@privacy.command(name="filter")
@click.option(
    "--jsonl",
    is_flag=True,
    help='Lines {"id","lang","text","roster"} in; for each a line {"id","text","spans"} or {"id","error"} out.',
)
def filter_stdin(jsonl: bool) -> None:
    """What the filter finds in a text on stdin.

    Names are looked for where a roster says which: in lines of --jsonl. Needs no settings, secret or database.
    """
    if jsonl:
        _answer_lines(read_lines())
        return
    text = decoded(b"".join(read_lines()))
    click.echo(mark_up(text, TextFilter().scan(text)), nl=False)
    click.echo("No roster: names are not looked for; give one with --jsonl.", err=True)


def _answer_lines(lines: Iterable[bytes]) -> None:
    """Write an answer to every line; raise `LinesRefused` at the end if any was refused."""
    total = refused = 0
    for line in lines:
        answer = filter_line(line)
        click.echo(answer.line)
        total += 1
        refused += answer.refused
    if refused:
        raise LinesRefused(f"{refused} of {total} lines were refused; the answer to each says why.")


@privacy.command()
@json_option
@organisation_option
def purposes(as_json: bool, organisation: str) -> None:
    """What data may leave for, on which basis, with which fields."""
    with open_services() as services, services.database.read() as session:
        listed = list_purposes(session, find_organisation(session, organisation).id)
    if as_json:
        print_json(as_dicts(listed))
        return
    print_table(
        ["purpose", "state", "legal basis", "fields"],
        [
            [each.name, "on" if each.enabled else "off", each.legal_basis, ", ".join(each.fields)]
            for each in listed
        ],
    )


@privacy.command()
@recorded
@click.argument("name", type=click.Choice(known_purposes()))
@click.argument("state", type=click.Choice(["on", "off"]))
@organisation_option
def purpose(name: str, state: str, organisation: str) -> None:
    """Turn a purpose on or off for an organisation. Off, nothing leaves for it any more."""
    turn = turn_on if state == "on" else turn_off
    with open_services() as services, services.database.write() as session:
        turn(session, find_organisation(session, organisation).id, name, services.clock.now())
    click.echo(f"The purpose {name} is {state}.")
