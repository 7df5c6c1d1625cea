"""`stoa db`: the database's schema."""

import click

from lti_tool.cli.common import open_services
from lti_tool.migrations.upgrade import upgrade as upgrade_schema


@click.group(name="db")
def database() -> None:
    """The database's schema."""


@database.command()
def upgrade() -> None:
    """Bring the database to the present schema.

    Makes the organisation "default", too.
    """
    with open_services() as services:
        revision = upgrade_schema(services.database, services.clock)
    click.echo(f"The database is at revision {revision}.")
