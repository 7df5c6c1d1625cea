"""A worker killed in the middle of a file of the matrix: its program ends too, and another worker makes the file."""

import os
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import gettempdir

from sqlalchemy import func, select, update

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from sync.exports.asking import Form, ask, hand_out, read_file
from sync.exports.making import Exporter
from sync.exports.tables import MatrixExport, MatrixExportPerson, State
from sync.goals.narrowing import Narrowed
from sync.people.sealing import Seals
from tests.conftest import SECRET_KEY
from tests.factories.qualifying import bring_framework, give_level, organisation_of
from tests.factories.waiting import wait_until
from tests.factories.world import open_classroom
from tests.faults.slow_exporter import exporting, make_one


def test_a_kill_in_the_middle_leaves_nothing_behind_and_another_worker_makes_the_file(
    database: Database, keys: KeyRing
) -> None:
    clock = SystemClock()
    room = open_classroom(database, keys, clock)
    codes = bring_framework(room)
    give_level(room, "anna", codes["A"])
    own, by = organisation_of(room), room.people["ines"]
    with database.write() as session:
        seals = Seals(session, keys)
        export_id = ask(session, seals, own, by, Form.EXCEL, Narrowed(), "en", clock.now())

    def done() -> int:
        with database.read() as session:
            return session.get_one(MatrixExport, export_id).done

    address = database.engine.url.render_as_string(hide_password=False)
    worker = get_context("spawn").Process(target=make_one, args=(address, SECRET_KEY))
    worker.start()
    temporary = Path(gettempdir())
    wait_until(lambda: done() == 1 and any(temporary.glob(f"stoa-matrix-*-{export_id.hex}-*")))
    (beside,) = temporary.glob(f"stoa-matrix-*-{export_id.hex}-*")
    worker.kill()
    worker.join()
    wait_until(lambda: not beside.exists())
    beside.mkdir()  # as if its program had been killed as well
    (beside / "rows").write_text("Anna Annason: 3")
    anothers = temporary / f"stoa-matrix-{'0' * 16}-{export_id.hex}-{export_id.hex}"
    anothers.mkdir()
    exporter = Exporter(exporting(database, keys))
    assert not exporter.step(), "whoever works on it may be slow"
    assert beside.exists()
    with database.write() as session:  # as if the minute had passed
        session.execute(update(MatrixExport).values(seen_at=clock.now() - timedelta(minutes=2)))
    assert exporter.step()
    assert (beside.exists(), anothers.exists()) == (False, True)
    os.utime(anothers, (0, 0))
    Exporter(exporting(database, keys)).step()
    assert not anothers.exists()
    with database.write() as session:
        row = session.get_one(MatrixExport, export_id)
        people = session.scalar(select(func.count()).select_from(MatrixExportPerson))
        assert (row.state, row.done, row.total, row.tries, people) == (State.MADE, 3, 3, 2, 3)
        assert hand_out(session, export_id, own, by, clock.now()) is Form.EXCEL
        content = read_file(session, Seals(session, keys), export_id, by)
        assert content is not None
        assert content.startswith(b"PK")
