"""`stoa privacy hold`: keeping what is due to be purged, for a legal reason."""

from uuid import UUID

import click

from lti_tool.cli.common import (
    json_option,
    open_services,
    organisation_option,
    print_json,
    print_table,
)
from lti_tool.cli.recorded import recorded
from sync.platforms.registry import find_organisation
from sync.retention.holds import HoldReason, lift_hold, list_holds, set_hold


@click.group()
def hold() -> None:
    """Legal holds: what is kept although its time is over."""


@hold.command(name="set")
@recorded
@click.option("--person", "person_id", type=click.UUID, help="What is this person's: Stoa's own id.")
@click.option("--space", "space_id", type=click.UUID, help="What is in this space: `stoa spaces` lists them.")
@click.option("--everything", is_flag=True, help="All that the organisation has.")
@click.option(
    "--reason", required=True, type=click.Choice([each.value for each in HoldReason]), help="Why, as a code."
)
@organisation_option
def set_one(
    person_id: UUID | None, space_id: UUID | None, everything: bool, reason: str, organisation: str
) -> None:
    """Keep what is one person's, what is in one space, or everything; no purge takes it until the hold is lifted."""
    if [person_id is not None, space_id is not None, everything].count(True) != 1:
        raise click.UsageError("Say one of --person, --space and --everything.")
    with open_services() as services, services.database.write() as session:
        owner, now = find_organisation(session, organisation).id, services.clock.now()
        made = set_hold(session, owner, HoldReason(reason), now, space_id=space_id, person_id=person_id)
    click.echo(f"Held: {made.id}")


@hold.command()
@recorded
@click.argument("hold_id", metavar="ID", type=click.UUID)
@organisation_option
def lift(hold_id: UUID, organisation: str) -> None:
    """End a hold: what is over is purged again."""
    with open_services() as services, services.database.write() as session:
        lift_hold(session, find_organisation(session, organisation).id, hold_id, services.clock.now())
    click.echo("The hold is lifted.")


@hold.command(name="list")
@json_option
@organisation_option
def list_all(as_json: bool, organisation: str) -> None:
    """The holds that are not lifted, the oldest first."""
    with open_services() as services, services.database.read() as session:
        holds = list_holds(session, find_organisation(session, organisation).id)
        rows = [(each.id, each.person_id, each.space_id, each.reason, each.set_at) for each in holds]
    if as_json:
        names = ("id", "person", "space", "reason", "set_at")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    print_table(
        ["id", "person", "space", "reason", "since"],
        [[*row[:4], f"{row[4]:%Y-%m-%d}"] for row in rows],
        without_rows="No hold.",
    )
