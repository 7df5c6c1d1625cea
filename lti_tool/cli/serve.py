"""`stoa serve` and `stoa worker`: the two long-running processes."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

import click
from structlog import get_logger

from lti_tool.app.factory import create_app
from lti_tool.app.server import make_server, open_listeners
from lti_tool.app.services import Services
from lti_tool.cli.common import NotMigrated, open_services
from lti_tool.migrations.upgrade import is_current
from sync.delivery.worker import Worker

STOP_SECONDS = 10  # how long requests and a step under way may take after SIGTERM

log = get_logger()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--with-worker", is_flag=True, help="Send scores from this process too (the way to run on SQLite)."
)
def serve(host: str, port: int, with_worker: bool) -> None:
    """Serve Stoa. TLS is the work of a proxy in front."""
    with open_services(also_of_a_demo=False) as services:
        base_url = services.settings.require_base_url()
        _require_schema(services)
        server = make_server(create_app(services), open_listeners(host, port), base_url=base_url)
        stop = threading.Event()
        worker_thread = _start_worker(services, stop) if with_worker else None
        _on_stop_signal(lambda: _raise_exit(stop))
        log.info("serving", host=host, port=port, worker=with_worker)
        try:
            server.run()
        except SystemExit:
            log.info("stopping")
        finally:
            stop.set()
            server.close()
            if worker_thread is not None:
                worker_thread.join(STOP_SECONDS)


@click.command()
def worker() -> None:
    """Derive scores and send them, until stopped. On PostgreSQL any number may run."""
    with open_services(also_of_a_demo=False) as services:
        _require_schema(services)
        stop = threading.Event()
        _on_stop_signal(stop.set)
        log.info("working")
        Worker(services.sync_context()).run(stop)


def _start_worker(services: Services, stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(
        target=Worker(services.sync_context()).run, args=(stop,), name="worker", daemon=True
    )
    thread.start()
    return thread


def _require_schema(services: Services) -> None:
    if not is_current(services.database):
        raise NotMigrated("The database has not got the present schema: run `stoa db upgrade` first.")


def _on_stop_signal(stop: Callable[[], None]) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


def _raise_exit(stop: threading.Event) -> None:
    stop.set()
    raise SystemExit(0)
