"""`stoa previews`: the hosts whose pages may be fetched, so that links to them are shown with a title."""

import click

from lti_tool.cli.common import json_option, open_services, organisation_option, print_json, print_table
from lti_tool.cli.recorded import recorded
from sync.platforms.registry import find_organisation
from sync.previews.hosts import add_hosts, read_entry, read_hosts, remove_hosts
from sync.previews.keeping import drop_uncovered, look_again


@click.group()
def previews() -> None:
    """Previews of links: from which hosts their pages are fetched. At first there are none.

    A host is "example.org", that one alone, or "*.example.org", all hosts below it; with ":8443" behind it, that port
    in the place of 443.
    """


@previews.command(name="add")
@recorded
@click.argument("host", nargs=-1, required=True)
@organisation_option
def add_some(host: tuple[str, ...], organisation: str) -> None:
    """Let pages of these hosts be fetched; links that were shared before get their previews, too."""
    entries = [read_entry(each) for each in host]
    with open_services() as services, services.database.write() as session:
        owner, now = find_organisation(session, organisation).id, services.clock.now()
        add_hosts(session, owner, entries, now)
        look_again(session, owner, now)
        count = len(read_hosts(session, owner).entries)
    click.echo(f"{count} in the list. A worker fetches previews every ten minutes.")


@previews.command(name="remove")
@recorded
@click.argument("host", nargs=-1, required=True)
@organisation_option
def remove_some(host: tuple[str, ...], organisation: str) -> None:
    """Let pages of these hosts be fetched no more, and forget at once what was fetched from them."""
    entries = [read_entry(each) for each in host]
    with open_services() as services, services.database.write() as session:
        owner = find_organisation(session, organisation).id
        remove_hosts(session, owner, entries)
        drop_uncovered(session, services.keys, owner)
        count = len(read_hosts(session, owner).entries)
    click.echo(f"{count} in the list. Previews of others are gone.")


@previews.command(name="list")
@json_option
@organisation_option
def list_hosts(as_json: bool, organisation: str) -> None:
    """Print all hosts."""
    with open_services() as services, services.database.read() as session:
        listed = sorted(read_hosts(session, find_organisation(session, organisation).id).entries)
    if as_json:
        print_json([{"host": each} for each in listed])
        return
    print_table(["host"], [(each,) for each in listed], without_rows="No host yet: nothing is fetched.")
