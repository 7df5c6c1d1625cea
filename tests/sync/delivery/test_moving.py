"""A space's evidence moves to another site."""

from pathlib import Path

from sync.outbox.targets import connect_competencies
from sync.spaces.tables import Space
from tests.factories.lms import lms_on_loopback
from tests.sync.delivery.conftest import School


def test_all_evidence_arrives_at_the_new_site_and_later_evidence_only_there(
    school: School, tmp_path: Path
) -> None:
    school.connect_records()
    school.classroom.post("anna")
    school.run()
    (tmp_path / "new").mkdir()
    with lms_on_loopback(tmp_path / "new", "http://127.0.0.1") as new:
        classroom = school.classroom
        with classroom.database.write() as session:
            connected = connect_competencies(
                session,
                classroom.keys,
                session.get_one(Space, classroom.space_id),
                site=new.base_url,
                course_id="2",
                token=new.token,
                now=classroom.clock.now(),
            )
        assert (connected.moved, connected.sent_anew) == (True, 1)
        classroom.post("ben")
        school.run()
        assert [len(new.evidence_of(user_id)) for user_id in ("101", "102")] == [1, 1]
    assert [len(school.lms.evidence_of(user_id)) for user_id in ("101", "102")] == [1, 0]
