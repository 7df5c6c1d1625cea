"""`stoa sync`: what is on its way to the record systems."""

import click

from config.database import repeated
from lti_tool.cli.common import as_dicts, json_option, open_services, print_json, print_table
from sync.delivery.status import read_status, replay, retry
from sync.delivery.worker import Worker

TROUBLES_PAGE = "docs/troubles.md"


@click.group()
def sync() -> None:
    """What is on its way to gradebooks and competency records."""


@sync.command()
@json_option
def status(as_json: bool) -> None:
    """Each target: its items and its trouble, its roster and notices.

    An item is what one learner's record is to hold: a score, or a level with its evidence.
    """
    with open_services() as services, services.database.read() as session:
        rows = read_status(session)
    if as_json:
        print_json(as_dicts(rows))
        return
    print_table(
        ["space", "connector", "settled", "pending", "blocked", "rejected", "trouble", "roster", "notices"],
        [
            [
                r.space,
                r.connector,
                r.settled,
                r.pending,
                r.blocked,
                r.rejected,
                r.trouble,
                r.roster,
                r.notices,
            ]
            for r in rows
        ],
        without_rows="No target yet: open the activity in an LMS that takes scores from Stoa.",
    )
    if rows:
        click.echo(f"\nCodes are explained in {TROUBLES_PAGE}.")


@sync.command(name="retry")
def retry_items() -> None:
    """Try again what is blocked or rejected."""
    with open_services() as services:

        def put_back() -> int:
            with services.database.write() as session:
                return retry(session, services.clock.now())

        number = repeated(put_back)
    click.echo(f"{number} items will be tried again.")


@sync.command(name="replay")
def replay_scores() -> None:
    """Derive every score anew from the ledger, and compare.

    Ends with status 1 where a stored score differs.
    """
    with open_services() as services, services.database.read() as session:
        report = replay(session)
    click.echo(
        f"{report.scores} scores replayed, {report.different} different; fingerprint {report.fingerprint}."
    )
    if report.different:
        raise SystemExit(1)


@sync.command()
@click.option("--once", is_flag=True, required=True, help="Send what is pending now, and end.")
def run(once: bool) -> None:  # noqa: ARG001 - the option says what will happen; there is no other way yet
    """Derive and send all that is pending now."""
    with open_services() as services:
        report = Worker(services.sync_context()).run_once()
    outcomes = ", ".join(f"{number} {kind}" for kind, number in sorted(report.sent.outcomes.items()))
    click.echo(f"{report.derived} derived, {outcomes or 'nothing to send'}.")
    for code, number in sorted(report.sent.troubles.items()):
        click.echo(f"A target is in trouble: {code} ({number}); see {TROUBLES_PAGE}.", err=True)
