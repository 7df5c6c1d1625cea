"""`stoa keys`: the tool's signing keys."""

import click

from lti_tool.cli.common import as_dicts, json_option, open_services, print_json, print_table
from lti_tool.cli.recorded import recorded
from sync.platforms import tool_keys


@click.group()
def keys() -> None:
    """The tool's own signing keys."""


@keys.command()
@recorded
def rotate() -> None:
    """Sign with a new key from now on.

    The old one stays published for thirty days.
    """
    with open_services() as services, services.database.write() as session:
        made = tool_keys.rotate(session, services.keys, services.clock)
    click.echo(f"Stoa signs with {made.kid} now.")


@keys.command(name="list")
@json_option
def list_keys(as_json: bool) -> None:
    """The published keys, the newest first."""
    with open_services() as services, services.database.read() as session:
        listed = tool_keys.list_keys(session)
    if as_json:
        print_json(as_dicts(listed))
        return
    print_table(
        ["key", "made", "state"],
        [
            [each.kid, f"{each.created_at:%Y-%m-%d %H:%M}", "retired" if each.retired_at else "signs"]
            for each in listed
        ],
        without_rows="No key yet: Stoa makes one when it first signs, and `stoa keys rotate` makes one now.",
    )
