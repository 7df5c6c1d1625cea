"""`stoa privacy consents` and `withdraw`: what somebody has agreed to, and taking it back at their word."""

from uuid import UUID

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
from lti_tool.cli.privacy_erase import issuer_option, user_option
from lti_tool.cli.recorded import recorded
from sync.consent.consents import standing_consents
from sync.delivery.consenting import withdraw_standing
from sync.platforms.registry import find_organisation
from sync.rights.erasure import find_person


class NoConsent(StoaError):
    """There is no consent that could be taken back."""

    default_code = "consent.none"


@click.command()
@issuer_option
@user_option
@organisation_option
@json_option
def consents(issuer: str, subject: str, organisation: str, as_json: bool) -> None:
    """What a person has agreed to and not taken back."""
    with open_services() as services, services.database.read() as session:
        organisation_id = find_organisation(session, organisation).id
        person_id = find_person(session, services.keys, organisation_id, issuer, subject)
        found = standing_consents(session, person_id)
    if as_json:
        print_json(as_dicts(found))
        return
    print_table(
        ["space", "title", "purpose", "recipients", "since"],
        [
            [each.space_id, each.space_title, each.purpose, "; ".join(each.recipients), f"{each.at:%Y-%m-%d}"]
            for each in found
        ],
        without_rows="There is none.",
    )


@click.command()
@recorded
@issuer_option
@user_option
@click.option("--purpose", required=True, help="Which, as `stoa privacy consents` lists it.")
@click.option("--space", "in_space", type=click.UUID, help="Only in this space; without it, in all.")
@organisation_option
def withdraw(issuer: str, subject: str, purpose: str, in_space: UUID | None, organisation: str) -> None:
    """Take a consent back for a person who asks for it by word.

    For those who cannot do it on their own page any more, such as who has left every course. What is queued is dropped,
    and recipients are asked to delete what they have.
    """
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        person_id = find_person(session, services.keys, organisation_id, issuer, subject)
        spaces = [
            each.space_id
            for each in standing_consents(session, person_id)
            if each.purpose == purpose and in_space in (None, each.space_id)
        ]
        if not spaces:
            raise NoConsent("This person has given no such consent, or has taken it back already.")
        for space_id in spaces:
            withdraw_standing(
                session, services.keys, person_id, space_id, purpose, services.clock.now(), by=None
            )
    click.echo(f"Taken back in {len(spaces)} discussions.")
