"""`stoa privacy`: purposes, and the filter at the command line."""

import sys

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
from sync.consent.purposes import known_purposes, list_purposes
from sync.delivery.purposes import turn_off, turn_on
from sync.filter import TextFilter
from sync.filter.lines import filter_line, mark_up
from sync.platforms.registry import find_organisation


class NotUtf8(StoaError):
    """Bytes on stdin that are no text."""

    default_code = "privacy.not_utf8"


@click.group()
def privacy() -> None:
    """Data protection."""


@privacy.command(name="filter")
@click.option(
    "--jsonl", is_flag=True, help='Lines {"id","lang","text","roster"} in, the same with spans out.'
)
def filter_stdin(jsonl: bool) -> None:
    """What the filter finds in a text on stdin. Needs no settings, secret or database."""
    if jsonl:
        for line in sys.stdin.buffer:
            if line.strip():
                click.echo(filter_line(_decode(line)))
        return
    text = _decode(sys.stdin.buffer.read())
    click.echo(mark_up(text, TextFilter().scan(text)), nl=False)


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
@click.argument("name", type=click.Choice(known_purposes()))
@click.argument("state", type=click.Choice(["on", "off"]))
@organisation_option
def purpose(name: str, state: str, organisation: str) -> None:
    """Turn a purpose on or off for an organisation. Off, nothing leaves for it any more."""
    turn = turn_on if state == "on" else turn_off
    with open_services() as services, services.database.write() as session:
        turn(session, find_organisation(session, organisation).id, name, services.clock.now())
    click.echo(f"The purpose {name} is {state}.")


def _decode(received: bytes) -> str:
    try:
        return received.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotUtf8("The input is not UTF-8; convert it first, for example with iconv.") from error
