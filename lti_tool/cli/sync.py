"""`stoa sync`: what is on its way to the record systems."""

from dataclasses import asdict
from datetime import datetime

import click

from config.database import repeated
from lti_tool.app.jobs import JOBS
from lti_tool.cli.common import as_dicts, json_option, open_services, print_json, print_table
from lti_tool.cli.worker import health_line
from sync.delivery.status import read_status, replay, retry
from sync.delivery.worker import Worker
from sync.health.reading import read_health
from sync.schedules.jobs import Job
from sync.schedules.runs import LatestRun, read_latest

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
        health = read_health(session, services.clock.now())
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
    click.echo(f"\n{health_line(health)}")
    if rows:
        click.echo(f"Codes are explained in {TROUBLES_PAGE}.")


@sync.command()
@json_option
def jobs(as_json: bool) -> None:
    """What workers do by themselves at set times, and how it went last."""
    names = [job.name for job in JOBS]
    with open_services() as services, services.database.read() as session:
        latest = read_latest(session, names, services.clock.now())
    if as_json:
        print_json([{"cron": job.schedule.cron, **asdict(latest[job.name])} for job in JOBS])
        return
    print_table(
        ["job", "when (cron, UTC)", "began", "ended", "outcome"],
        [_row(job, latest[job.name]) for job in JOBS],
    )


def _row(job: Job, run: LatestRun) -> list[str | None]:
    return [job.name, job.schedule.cron, _minute(run.began_at), _minute(run.ended_at), run.outcome]


def _minute(instant: datetime | None) -> str | None:
    return None if instant is None else f"{instant:%Y-%m-%d %H:%M}"


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
