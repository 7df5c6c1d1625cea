"""`stoa db`: the database's schema."""

import click

from lti_tool.cli.common import open_services
from lti_tool.migrations.upgrade import upgrade as upgrade_schema
from sync.rights.replaying import mend_people


@click.group(name="db")
def database() -> None:
    """The database's schema."""


@database.command()
def upgrade() -> None:
    """Bring the database to the present schema.

    Makes the organisation "default", too, and erases anew whom a restored backup has brought back.
    """
    with open_services() as services:
        revision = upgrade_schema(services.database, services.clock, services.keys)
        erased = mend_people(services.database, services.keys, services.clock)
    if erased:
        click.echo(f"People erased anew, whom a backup had brought back: {len(erased)}.", err=True)
    click.echo(f"The database is at revision {revision}.")
