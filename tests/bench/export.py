"""The time that the matrix of many people takes as an Excel file, beside that of reading all that stands in it."""

import resource
import time
from dataclasses import dataclass

from sqlalchemy import select

from lti_tool.app.services import Services
from sync.exports.asking import Form, ask, give_up
from sync.exports.content import Reader
from sync.exports.making import Exporter
from sync.exports.tables import MatrixExport, State
from sync.exports.words import ExportWords
from sync.goals.narrowing import Narrowed
from sync.people.sealing import Seals
from tests.bench.matrix import Office
from tests.bench.measure import Aim, Measurement, alternate
from tests.bench.workbench import Workbench

_MEGABYTE = 1024  # of the kilobytes that the system counts in


@dataclass(frozen=True)
class Load:
    """How many people and competencies there are."""

    people: int = 5_000
    competencies: int = 300
    rounds: int = 2


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the median time of a file, from its being begun to its lying ready."""
    load = load or Load()
    with bench.install("matrix_export").open() as services:
        bench.say(f"setting up {load.people} people")
        office = Office(services, load.people, load.competencies)
        size = 0

        def make(_: int) -> float:
            nonlocal size
            seconds, size = _make(services, office)
            return seconds

        figures = alternate(load.rounds, make, lambda _: _read(services, office), bench.say)
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    writer = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _MEGABYTE
    return Measurement(
        name="export",
        what=f"Excel of {load.people} people by {load.competencies} competencies, beside reading them",
        unit="s (median)",
        figures=figures,
        aim=Aim(12, at_least=False),
        note=f"{size / 1e6:.1f} MB; at most {writer} MB for a program that writes, {most // _MEGABYTE} MB for any.",
    )


def _make(services: Services, office: Office) -> tuple[float, int]:
    own, by = office.organisation_id, office.manager
    with services.database.write() as session:
        seals = Seals(session, services.keys)
        export_id = ask(session, seals, own, by, Form.EXCEL, Narrowed(), "en", services.clock.now())
    began = time.perf_counter()
    assert Exporter(services.sync_context()).step()
    seconds = time.perf_counter() - began
    with services.database.write() as session:
        row = session.scalars(select(MatrixExport).where(MatrixExport.id == export_id)).one()
        assert row.state == State.MADE, row.fault
        size = row.size or 0
        give_up(session, export_id, own, by)
    return seconds, size


def _read(services: Services, office: Office) -> float:
    began = time.perf_counter()
    reader = Reader(services.database, services.keys, office.organisation_id, Narrowed(), ExportWords("en"))
    assert sum(len(rows) for rows in reader.rows(reader.plan(services.clock.now())))
    return time.perf_counter() - began
