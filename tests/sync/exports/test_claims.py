"""Working on a file of the matrix while others act upon the people in it."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import func, select

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from sync.exports.asking import Form, ask
from sync.exports.claims import PeopleChanged, note_people, take
from sync.exports.tables import MatrixExportPerson
from sync.goals.narrowing import Narrowed
from sync.people.sealing import Seals
from sync.rights.erasure import erase_person
from tests.factories.qualifying import bring_framework, give_level, organisation_of
from tests.factories.world import open_classroom
from tests.faults.slow_exporter import exporting

_ONE_SECOND = 1.0


def test_nobody_gets_into_a_file_while_their_erasure_is_open(database: Database, keys: KeyRing) -> None:
    """The erasure does not see a note that comes after it has looked: the note has to wait, and finds nobody."""
    clock, context = SystemClock(), exporting(database, keys)
    room = open_classroom(database, keys, clock)
    give_level(room, "anna", bring_framework(room)["A"])
    with database.write() as session:
        seals, own = Seals(session, keys), organisation_of(room)
        ask(session, seals, own, room.people["ines"], Form.EXCEL, Narrowed(), "en", clock.now())
    task, anna = take(context), room.people["anna"]
    assert task is not None
    with ThreadPoolExecutor() as pool:
        with database.write() as session:
            erase_person(session, keys, anna, "As asked", None, clock.now())
            noted = pool.submit(note_people, context, task, [anna], 1, 1)
            assert not wait([noted], _ONE_SECOND).done, "whether she is erased is not settled yet"
        with pytest.raises(PeopleChanged):
            noted.result()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(MatrixExportPerson)) == 0
