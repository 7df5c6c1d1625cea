"""`stoa privacy replacement`: what a record system gets in the place of personal data."""

from uuid import UUID

import click

from lti_tool.cli.common import open_services, space_option
from lti_tool.cli.recorded import recorded
from sync.filter import EntityType
from sync.filter.replacing import Replacement
from sync.outbox.targets import set_replacement
from sync.spaces.spaces import find_space


@click.command()
@recorded
@click.argument("kind", type=click.Choice([each.value for each in EntityType]))
@click.argument("way", type=click.Choice([each.value for each in Replacement]))
@space_option
@click.option("--connector", required=True, help="The record system's connector: `stoa connectors list`.")
def replacement(kind: str, way: str, space_id: UUID, connector: str) -> None:
    """What a record system gets in place of a type.

    placeholder: a word such as [person]; pseudonym: the same for the same person in a course; general: a year of birth,
    a town; drop: nothing. It holds for what is sent from now on.
    """
    with open_services() as services, services.database.write() as session:
        space = find_space(session, space_id)
        set_replacement(session, space, connector, EntityType(kind), Replacement(way), services.clock.now())
    click.echo(f"{kind} goes to {connector} as: {way}.")
