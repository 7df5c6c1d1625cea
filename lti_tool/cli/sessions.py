"""`stoa sessions`: what browsers have open."""

import click

from config.errors import StoaError
from lti_tool.cli.common import open_services, organisation_option
from lti_tool.cli.recorded import recorded
from lti_tool.launch.sessions import end_sessions
from sync.audit.trail import record
from sync.people.accounts import find_people
from sync.platforms.registry import find_organisation


class NobodyMeant(StoaError):
    """Nobody, or not one person, is named."""

    default_code = "sessions.nobody_meant"


@click.group()
def sessions() -> None:
    """What people have open in their browsers."""


@sessions.command()
@recorded
@click.option("--issuer", help="The issuer of the person's LMS.")
@click.option("--user", "subject", help="The person's id in that LMS (LTI: sub).")
@click.option("--all", "everybody", is_flag=True, help="Everybody's in the organisation.")
@organisation_option
def end(issuer: str | None, subject: str | None, everybody: bool, organisation: str) -> None:
    """End the sessions of one person, or of everybody.

    That is so at once, after a lost device, say. Name a person with --issuer and --user, or say --all. Whoever still
    belongs to the course opens the discussion from there again; what somebody has written stays.
    """
    if everybody == bool(issuer and subject) or (everybody and (issuer or subject)):
        raise NobodyMeant("Name one person with --issuer and --user, or say --all.")
    with open_services() as services, services.database.write() as session:
        owner = find_organisation(session, organisation)
        person_id = None
        if issuer and subject:
            person_id = find_people(session, services.keys, owner.id, issuer, [subject]).get(subject)
            if person_id is None:
                raise NobodyMeant(
                    "No such person has launched or stands in a roster; compare issuer and user with the LMS's.",
                    code="sessions.unknown_person",
                )
        ended = end_sessions(session, owner.id, services.clock.now(), person_id)
        record(
            session,
            action="sessions.ended",
            now=services.clock.now(),
            organisation_id=owner.id,
            subject_id=person_id,
            detail={"sessions": ended},
        )
    click.echo(f"{ended} {'session has' if ended == 1 else 'sessions have'} ended.")
