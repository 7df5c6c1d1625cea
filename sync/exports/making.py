"""Making files of the matrix: people are read some at a time, a program of its own writes the file beside it."""

import json
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import IO, Any, Final

from structlog import get_logger

from sync.delivery.context import SyncContext
from sync.exports.asking import MOST_PDF_CELLS, ExportRefused, Form
from sync.exports.claims import (
    ClaimLost,
    PeopleChanged,
    Task,
    beat,
    fail,
    finish,
    keep_pieces,
    note_people,
    release,
    take,
)
from sync.exports.content import Level, PersonRow, Plan, Reader
from sync.exports.pages import write_pages
from sync.exports.rooms import clear_left_over, room_for
from sync.exports.running import Stopped, Watch
from sync.exports.tables import Fault
from sync.exports.words import ExportWords

PIECE: Final = 256 * 1024  # bytes, sealed one by one
_PIECES_AT_ONCE: Final = 8
_CLEAR_EVERY_SECONDS: Final = 60.0

log = get_logger()


class NotWritten(Exception):
    """A program did not write its file."""


def prints() -> bool:
    """Whether PDFs can be made here."""
    return find_spec("typst") is not None


class Exporter:
    """Makes one file after the other. Any number may run beside each other on PostgreSQL, one on SQLite."""

    def __init__(self, context: SyncContext) -> None:
        self._context = context
        self._clears_at = 0.0

    def step(self) -> bool:
        """Make the next file; whether there was one. What goes wrong is tried again a few times."""
        task = take(self._context)
        if task is not None or time.monotonic() >= self._clears_at:
            clear_left_over(self._context)
            self._clears_at = time.monotonic() + _CLEAR_EVERY_SECONDS
        if task is None:
            return False
        try:
            self._make(task)
        except ClaimLost:
            pass
        except (Stopped, PeopleChanged):
            release(self._context, task, at_once=True)
        except ExportRefused as refused:
            fail(self._context, task, refused.fault)
        except Exception as error:
            log.error("export_not_made", export=str(task.id), kind=type(error).__name__, exc_info=True)
            release(self._context, task, at_once=False)
        return True

    def _make(self, task: Task) -> None:
        words = ExportWords(task.locale)
        reader = Reader(
            self._context.database, self._context.keys, task.organisation_id, task.narrowed, words
        )
        plan = reader.plan(self._context.clock.now())
        _require_possible(task.form, plan)
        note_people(self._context, task, (), 0, len(plan.people))
        with Watch(self._context, lambda: beat(self._context, task)) as watch:
            try:
                write = self._write_book if task.form is Form.EXCEL else self._write_pdf
                size = write(task, words, plan, self._read(task, reader, plan, watch), watch)
            except (OSError, NotWritten):
                watch.require_going_on()  # it was ended on purpose
                raise
            finish(self._context, task, size)

    def _read(self, task: Task, reader: Reader, plan: Plan, watch: Watch) -> Iterator[PersonRow]:
        """The people one by one; each that is given is noted."""
        done = 0
        for rows in reader.rows(plan):
            watch.require_going_on()
            done += len(rows)
            note_people(self._context, task, [each.person_id for each in rows], done, len(plan.people))
            yield from rows

    def _write_book(
        self, task: Task, words: ExportWords, plan: Plan, rows: Iterator[PersonRow], watch: Watch
    ) -> int:
        with (
            room_for(self._context, task) as room,
            watch.running("sync.exports.sheets", str(room)) as program,
        ):
            assert program.stdin and program.stdout  # noqa: PT018 - pipes, as asked for
            people = 0
            _tell(program.stdin, _head(words, plan))
            for row in rows:
                people += 1
                _tell(
                    program.stdin,
                    {"name": row.name, "department": row.department, "levels": _cells(row.levels)},
                )
            about = [*words.about(plan.organisation, people, len(plan.columns), plan.at), *plan.narrowed]
            _tell(program.stdin, {"about": about, "notes": words.notes()})
            program.stdin.close()
            size = self._keep(task, program.stdout)
            if program.wait() != 0 or size == 0:
                raise NotWritten
            return size

    def _write_pdf(
        self, task: Task, words: ExportWords, plan: Plan, rows: Iterator[PersonRow], watch: Watch
    ) -> int:
        content = json.dumps(write_pages(words, plan, list(rows))).encode()
        for standard in ("ua-1", "tagged"):  # the second admits that fonts lack a character
            with watch.running("sync.exports.typesetting", standard) as program:
                assert program.stdin and program.stdout  # noqa: PT018
                program.stdin.write(content)
                program.stdin.close()
                made = program.stdout.read()
                if program.wait() == 0 and made.startswith(b"%PDF"):
                    self._keep_all(task, made)
                    return len(made)
            watch.require_going_on()
        raise NotWritten

    def _keep(self, task: Task, file: IO[bytes]) -> int:
        size = number = 0
        pieces: list[bytes] = []
        while piece := file.read(PIECE):
            size += len(piece)
            pieces.append(piece)
            if len(pieces) == _PIECES_AT_ONCE:
                keep_pieces(self._context, task, number, pieces)
                number += len(pieces)
                pieces = []
        if pieces:
            keep_pieces(self._context, task, number, pieces)
        return size

    def _keep_all(self, task: Task, made: bytes) -> None:
        pieces = [made[at : at + PIECE] for at in range(0, len(made), PIECE)]
        for at in range(0, len(pieces), _PIECES_AT_ONCE):
            keep_pieces(self._context, task, at, pieces[at : at + _PIECES_AT_ONCE])


def require_possible(form: Form, people: int, columns: int) -> None:
    """Raises ExportRefused: `Fault.NOTHING`, `NO_PDF`, `TOO_LARGE`."""
    if not people or not columns:
        raise ExportRefused(Fault.NOTHING)
    if form is not Form.PDF:
        return
    if not prints():
        raise ExportRefused(Fault.NO_PDF)
    if people * columns > MOST_PDF_CELLS:
        raise ExportRefused(Fault.TOO_LARGE)


def _require_possible(form: Form, plan: Plan) -> None:
    require_possible(form, len(plan.people), len(plan.columns))


def _head(words: ExportWords, plan: Plan) -> dict[str, Any]:
    columns = [
        {
            "code": each.competency.code,
            "title": each.competency.title,
            "framework": each.competency.framework,
            "needed": words.needed(words.level(each.competency, each.needed)) if each.needed else "",
        }
        for each in plan.columns
    ]
    return {"words": words.fixed(), "organisation": plan.organisation, "columns": columns}


def _cells(levels: Sequence[Level]) -> list[list[Any]]:
    return [
        [each.column, each.level, each.decided.isoformat(), each.until.isoformat() if each.until else None,
         each.state, each.trend, each.mark]
        for each in levels
    ]  # fmt: skip


def _tell(program: IO[bytes], told: dict[str, Any]) -> None:
    program.write(json.dumps(told).encode() + b"\n")
