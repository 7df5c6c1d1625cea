"""`stoa serve`: the web process."""

from contextlib import nullcontext
from threading import Thread

import click
from structlog import get_logger

from lti_tool.app.factory import create_app
from lti_tool.app.jobs import JOBS
from lti_tool.app.server import make_server, open_listeners
from lti_tool.app.services import Services
from lti_tool.cli.common import open_services, require_schema
from lti_tool.cli.stopping import ended_in_time, on_stop_signal
from sync.delivery.context import SyncContext
from sync.delivery.worker import Worker
from sync.health.alone import only_worker
from sync.rights.replaying import mend_people

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
        services.settings.require_base_url()
        require_schema(services)
        mend_people(services.database, services.keys, services.clock)
        with only_worker(services.database) if with_worker else nullcontext():
            _serve(services, host, port, with_worker=with_worker)


def _serve(services: Services, host: str, port: int, *, with_worker: bool) -> None:
    base_url = services.settings.base_url
    server = make_server(create_app(services), open_listeners(host, port), base_url=base_url)
    context = services.sync_context()
    with ended_in_time(context.stopping, services.http):
        worker = _start_worker(context) if with_worker else None
        on_stop_signal(context.stopping, _raise_exit)
        log.info("serving", host=host, port=port, worker=with_worker)
        try:
            server.run()
        except SystemExit:
            log.info("stopping")
        finally:
            context.stopping.set()
            server.close()
            if worker is not None:
                worker.join()


def _start_worker(context: SyncContext) -> Thread:
    worker = Worker(context, kind="serve")
    thread = Thread(target=worker.run, kwargs={"jobs": JOBS}, name="worker", daemon=True)
    thread.start()
    return thread


def _raise_exit() -> None:
    raise SystemExit(0)
