"""`stoa privacy works-council`: the mode that an agreement with a works council asks for."""

import click

from config.clock import format_stamp
from lti_tool.cli.common import json_option, open_services, organisation_option, print_json, print_table
from lti_tool.cli.recorded import recorded
from sync.organisations.works_council import SMALLEST_GROUP, Mode, read_versions, set_mode
from sync.platforms.registry import find_organisation


@click.group(name="works-council")
def works_council() -> None:
    """What is agreed with the works council."""


@works_council.command(name="on")
@recorded
@click.option("--agreement", default="", help="The agreement that it follows, such as its title and date.")
@click.option(
    "--smallest-group", type=int, help=f"How many people a figure is of at least; {SMALLEST_GROUP} at first."
)
@click.option("--reason", default="", help="Why it binds less than before, where it does.")
@organisation_option
def turn_on(agreement: str, smallest_group: int | None, reason: str, organisation: str) -> None:
    """Turn it on, or have it bind otherwise."""
    _set(organisation, enabled=True, smallest_group=smallest_group, agreement=agreement, reason=reason)


@works_council.command(name="off")
@recorded
@click.option("--reason", required=True, help="Why. It is kept, and stands in the audit.")
@organisation_option
def turn_off(reason: str, organisation: str) -> None:
    """Turn it off."""
    _set(organisation, enabled=False, reason=reason)


@works_council.command()
@json_option
@organisation_option
def show(as_json: bool, organisation: str) -> None:
    """How it stands, and how it has stood; the latest first."""
    with open_services() as services, services.database.read() as session:
        versions = read_versions(session, find_organisation(session, organisation).id)
    if as_json:
        print_json([_told(each) for each in versions])
        return
    print_table(
        ["version", "state", "smallest group", "agreement", "reason", "since"],
        [list(_told(each).values()) for each in versions],
        without_rows="It has never been on.",
    )


def _set(
    organisation: str, *, enabled: bool, smallest_group: int | None = None, agreement: str = "", reason: str
) -> None:
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        mode = set_mode(
            session,
            organisation_id,
            services.clock.now(),
            enabled=enabled,
            smallest_group=smallest_group,
            agreement=agreement,
            reason=reason,
        )
    state = f"on, for groups of {mode.smallest_group} and more" if mode.enabled else "off"
    click.echo(f"Works-council mode is {state}.")


def _told(mode: Mode) -> dict[str, object]:
    return {
        "version": mode.version,
        "state": "on" if mode.enabled else "off",
        "smallest_group": mode.smallest_group,
        "agreement": mode.agreement,
        "reason": mode.reason or None,
        "changed_at": format_stamp(mode.changed_at) if mode.changed_at else None,
    }
