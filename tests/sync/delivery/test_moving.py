"""A space's evidence moves to another site."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.contract import Target
from connectors.records.moodle import MoodleCompetencies
from sync.outbox.tables import TargetRow
from sync.outbox.targets import MOODLE, Connected, connect_competencies
from sync.spaces.tables import Space
from tests.factories.lms import LmsOnLoopback, lms_on_loopback
from tests.sync.delivery.conftest import School


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[LmsOnLoopback]:
    (tmp_path / "new").mkdir()
    with lms_on_loopback(tmp_path / "new", "http://127.0.0.1") as new:
        yield new


def move(school: School, new: LmsOnLoopback) -> Connected:
    classroom = school.classroom
    with classroom.database.write() as session:
        return connect_competencies(
            session,
            classroom.keys,
            session.get_one(Space, classroom.space_id),
            site=new.base_url,
            course_id="2",
            token=new.token,
            now=classroom.clock.now(),
        )


def test_all_evidence_arrives_at_the_new_site_and_later_evidence_only_there(
    school: School, new_site: LmsOnLoopback
) -> None:
    school.connect_records()
    school.classroom.post("anna")
    school.run()
    assert move(school, new_site) == Connected(moved=True, sent_anew=1)
    school.classroom.post("ben")
    school.run()
    assert [len(new_site.evidence_of(user_id)) for user_id in ("101", "102")] == [1, 1]
    assert [len(school.lms.evidence_of(user_id)) for user_id in ("101", "102")] == [1, 0]


def test_what_the_old_site_teaches_during_the_move_is_not_kept(
    school: School, new_site: LmsOnLoopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = MoodleCompetencies.prepare

    def overtaken(connector: MoodleCompetencies, target: Target) -> Target:
        prepared = prepare(connector, target)
        monkeypatch.setattr(MoodleCompetencies, "prepare", prepare)
        move(school, new_site)
        return prepared

    monkeypatch.setattr(MoodleCompetencies, "prepare", overtaken)
    school.connect_records()
    school.classroom.post("anna")
    school.run()
    assert school.lms.evidence_of("101") == []
    with school.classroom.database.read() as session:
        learnt = session.scalars(select(TargetRow.learnt).where(TargetRow.connector == MOODLE)).one()
    assert learnt == {}
