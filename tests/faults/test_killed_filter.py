"""A worker killed in the middle of filtering: nothing of the text leaves, and afterwards it leaves filtered, once."""

import signal
from pathlib import Path

import pytest
from sqlalchemy import update

from sync.outbox.tables import TargetRow
from tests.conftest import SECRET_KEY
from tests.factories.programs import FORKED
from tests.factories.waiting import wait_until
from tests.factories.world import some_text
from tests.faults.slow_filter import work
from tests.faults.test_killed_worker import start_run
from tests.sync.delivery.conftest import School, clock, school

__all__ = ["clock", "school"]


@pytest.mark.parametrize("at_text", [1, 5], ids=["while it is derived", "right before it leaves"])
def test_a_kill_while_a_text_is_filtered_sends_nothing(school: School, tmp_path: Path, at_text: int) -> None:
    """Behaviour 7."""
    school.connect_records()
    school.classroom.post("anna", some_text(1) + " Write to ben@academy.example.")
    said = tmp_path / "in_the_middle"
    url = school.classroom.database.engine.url.render_as_string(hide_password=False)
    worker = FORKED.Process(target=work, args=(url, SECRET_KEY, str(said), 60.0, at_text), daemon=True)
    worker.start()
    wait_until(said.exists)
    assert worker.pid is not None
    worker.kill()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    assert school.lms.evidence_of("101") == []
    with school.classroom.database.write() as session:  # as if the minute of the lease had passed
        session.execute(update(TargetRow).values(lease_until=None, lease_owner=None))
    assert start_run(school.classroom.database, tmp_path).wait(60) == 0
    (note,) = school.lms.evidence_of("101")
    assert "agenda" in note
    assert "academy.example" not in note
