"""`stoa organisation managers`: who looks after qualification without administering the LMS."""

import click

from lti_tool.cli.common import json_option, open_services, organisation_option, print_json, print_table
from lti_tool.cli.privacy_erase import issuer_option, user_option
from lti_tool.cli.recorded import recorded
from sync.goals.managers import appoint, dismiss, list_managers
from sync.people.accounts import read_profiles
from sync.platforms.registry import find_organisation
from sync.rights.erasure import find_person


@click.group()
def managers() -> None:
    """Qualification managers who do not administer the LMS."""


@managers.command()
@recorded
@issuer_option
@user_option
@organisation_option
def add(issuer: str, subject: str, organisation: str) -> None:
    """Let somebody look after qualification.

    They find *Qualification* in every discussion after their next launch.
    """
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        person_id = find_person(session, services.keys, organisation_id, issuer, subject)
        is_new = appoint(session, organisation_id, person_id, None, services.clock.now())
    click.echo("They find it after their next launch." if is_new else "They look after it already.")


@managers.command()
@recorded
@issuer_option
@user_option
@organisation_option
def remove(issuer: str, subject: str, organisation: str) -> None:
    """End that, at once."""
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        person_id = find_person(session, services.keys, organisation_id, issuer, subject)
        was_one = dismiss(session, organisation_id, person_id, None, services.clock.now())
    click.echo("Their pages are closed." if was_one else "They did not look after it.")


@managers.command("list")
@organisation_option
@json_option
def list_command(organisation: str, as_json: bool) -> None:
    """List them, with since when."""
    with open_services() as services, services.database.read() as session:
        found = list_managers(session, find_organisation(session, organisation).id)
        profiles = read_profiles(session, services.keys, {each.person_id for each in found})
        rows = [
            (
                str(each.person_id),
                profiles[each.person_id].display_name if each.person_id in profiles else None,
                each.at,
            )
            for each in found
        ]
    if as_json:
        print_json([{"person": who, "name": name, "since": since.isoformat()} for who, name, since in rows])
        return
    print_table(
        ["person", "name", "since"], [(who, name or "–", f"{since:%Y-%m-%d}") for who, name, since in rows]
    )
