"""`stoa worker`: the process that derives scores, sends them, and does the housekeeping."""

from datetime import timedelta
from threading import Thread

import click
from structlog import get_logger

from config.settings import load_settings
from lti_tool.app.jobs import JOBS
from lti_tool.cli.common import open_services, require_schema
from lti_tool.cli.stopping import ended_in_time, on_stop_signal
from sync.delivery.worker import Worker
from sync.health.alone import only_worker
from sync.health.reading import Health, read_health
from sync.rights.replaying import mend_people

_NOBODY_WORKS = 1

log = get_logger()


@click.command()
@click.option(
    "--health",
    "only_health",
    is_flag=True,
    help="Say whether a worker is alive, and what waits for it, in one line; ends with 1 where none is.",
)
def worker(only_health: bool) -> None:
    """Derive scores and send them, until stopped. On PostgreSQL any number may run, on SQLite one."""
    with open_services() as services:
        require_schema(services)
        if only_health:
            with services.database.read() as session:
                health = read_health(session, services.clock.now())
            click.echo(health_line(health))
            raise SystemExit(0 if health.is_worked else _NOBODY_WORKS)
        context = services.sync_context()
        with only_worker(services.database), ended_in_time(context.stopping, services.http):
            load_settings().require_secret_key()  # a demo's is for commands: it brings a worker of its own
            mend_people(services.database, services.keys, services.clock)
            on_stop_signal(context.stopping)
            log.info("working")
            # Not in this thread, which is the one that signals interrupt.
            thread = Thread(target=Worker(context).run, kwargs={"jobs": JOBS}, name="worker", daemon=True)
            thread.start()
            thread.join()


def health_line(health: Health) -> str:
    """How workers are and what waits for them, in a sentence."""
    alive = [each for each in health.workers if each.alive]
    silent = len(health.workers) - len(alive)
    told = [_counted(len(alive), "worker is", "workers are") + " alive" if alive else "No worker is alive"]
    if silent:
        told.append(f"{silent} silent")
    told.append(_counted(health.pending, "item", "items") + " pending")
    if health.oldest_pending is not None:
        told[-1] += f", the oldest for {_length(health.oldest_pending)}"
    told.append(_counted(health.due, "score", "scores") + " to be derived")
    return "; ".join(told) + "."


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _length(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
