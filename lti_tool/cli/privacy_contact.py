"""`stoa privacy contact`: who is responsible, as people are told."""

import click

from lti_tool.cli.common import open_services, organisation_option
from lti_tool.cli.recorded import recorded
from sync.consent.controllers import find_controller, set_controller
from sync.platforms.registry import find_organisation


@click.command()
@recorded
@click.option("--name", help="Who is responsible: the organisation's full name.")
@click.option("--contact", help="How they are reached: address, mail, phone.")
@click.option("--officer", help="How the data protection officer is reached.")
@click.option("--authority", help="The supervisory authority to which people can complain.")
@organisation_option
def contact(
    name: str | None, contact: str | None, officer: str | None, authority: str | None, organisation: str
) -> None:
    """Who is responsible for the data, and how they are reached.

    It stands in the privacy notice. Without options: what is set. What is not named stays.
    """
    given = {"name": name, "contact": contact, "officer": officer, "authority": authority}
    changes = {key: value for key, value in given.items() if value is not None}
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        if changes:
            set_controller(session, organisation_id, services.clock.now(), **changes)
        shown = find_controller(session, organisation_id)
    for label, value in (
        ("Responsible", shown.name),
        ("Contact", shown.contact),
        ("Data protection officer", shown.officer),
        ("Supervisory authority", shown.authority),
    ):
        click.echo(f"{label}: {value or '–'}")
