"""`stoa organisation`: the organisations that share this installation."""

import click

from lti_tool.cli.common import json_option, open_services, print_json, print_table
from lti_tool.cli.managers import managers
from lti_tool.cli.recorded import recorded
from sync.organisations.making import list_organisations, make_organisation, rename_organisation


@click.group()
def organisation() -> None:
    """Organisations, each with LMSs and people of its own."""


organisation.add_command(managers)


@organisation.command()
@recorded
@click.argument("organisation", metavar="SLUG")
@click.option("--name", required=True, help="What people call it.")
def add(organisation: str, name: str) -> None:
    """Make an organisation.

    Commands mean it by `--organisation SLUG`. It begins as the first one does: with the score itself as the one purpose
    that is on. `stoa platform add --organisation SLUG` then registers its LMS. Repeatable; a name that is there stays.
    """
    with open_services() as services, services.database.write() as session:
        make_organisation(session, organisation, name, services.clock.now())
    click.echo(f"The organisation {organisation} is there.")


@organisation.command()
@recorded
@click.argument("organisation", metavar="SLUG")
@click.option("--name", required=True, help="What people are to call it.")
def rename(organisation: str, name: str) -> None:
    """Call an organisation by another name.

    It stands on pages, and as who issues certificates and badges from now on; what was issued stays as it is. The first
    organisation has the slug `default`.
    """
    with open_services() as services, services.database.write() as session:
        rename_organisation(session, organisation, name)
    click.echo(f"The organisation {organisation} has this name now.")


@organisation.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List the organisations."""
    with open_services() as services, services.database.read() as session:
        rows = [(each.slug, each.name, each.created_at) for each in list_organisations(session)]
    if as_json:
        print_json([{"slug": slug, "name": name, "created_at": at.isoformat()} for slug, name, at in rows])
        return
    print_table(["slug", "name", "since"], [(slug, name, f"{at:%Y-%m-%d}") for slug, name, at in rows])
