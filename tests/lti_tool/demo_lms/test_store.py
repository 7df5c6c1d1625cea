"""The LMS's file: what a second start keeps, and what it takes in anew."""

import stat
import threading
from dataclasses import replace

import pytest

from lti_tool.demo_lms import Activity, Person, Platform, web_service_token
from lti_tool.demo_lms.gradebook import columns, counters
from lti_tool.demo_lms.lms import enrolled_people, offered_activities, offered_competencies
from lti_tool.demo_lms.store import Store, count
from lti_tool.demo_lms.tables import GradeRow


@pytest.fixture
def lms(app):
    return app.extensions["demo_lms"]


@pytest.fixture
def graded(lms):
    with lms.store.write() as session:
        session.add(GradeRow(line_item_id=1, user_id=11, score=80.0, comment=None, modified_at=1))


def restarted(start, course):
    return start(course).extensions["demo_lms"]


def test_a_second_start_keeps_keys_grades_and_token(lms, graded, start, course, database):
    token = web_service_token(database)
    again = restarted(start, course)
    assert again.signing_key.kid == lms.signing_key.kid
    assert web_service_token(database) == token
    with again.store.read() as session:
        (column,) = columns(session)
    assert column.grades["11"].score == 80.0


def test_a_session_outlives_a_restart(signed_in, start, course):
    browser = signed_in("11")
    name = browser.application.config["SESSION_COOKIE_NAME"]
    fresh = start(course).test_client()
    fresh.set_cookie(name, browser.get_cookie(name).value)
    assert "Mara Lindqvist" in fresh.get("/course").text


def test_changed_people_competencies_and_activities_are_taken_in(start, course, lms):
    mara = replace(course.people[0], family_name="Berg")
    newcomer = Person("13", "Ute", "Zander", "ute@campus.example", "de", "learner")
    changed = replace(
        course,
        people=(mara, newcomer),
        competencies=(replace(course.competencies[1], short_name="Anleiten"),),
        activities=(Activity("9", "Neu", 20), course.activities[0]),
    )
    with restarted(start, changed).store.read() as session:
        assert [person.name for person in enrolled_people(session)] == ["Mara Berg", "Ute Zander"]
        assert [one.short_name for one in offered_competencies(session)] == ["Anleiten"]
        assert [one.id for one in offered_activities(session)] == ["9", "5"]
        assert [column.label for column in columns(session)] == ["Diskussion", "Neu"]


def test_a_changed_maximum_rescales_grades(lms, graded, start, course):
    changed = replace(course, activities=(replace(course.activities[0], title="Debatte", maximum=50),))
    with restarted(start, changed).store.read() as session:
        (column,) = columns(session)
    assert (column.label, column.maximum, column.grades["11"].score) == ("Debatte", 50, 40.0)


def test_a_line_item_that_the_tool_deleted_does_not_come_back(client, tool, lms, start, course):
    headers = tool.bearer(client, "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem")
    assert client.delete("/lti/courses/7/lineitems/1/lineitem", headers=headers).status_code == 204
    with restarted(start, course).store.read() as session:
        assert columns(session) == []


def test_the_file_is_its_owners_alone(tmp_path):
    database = tmp_path / "deep" / "lms.sqlite3"
    Store(database).close()
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


def test_writers_in_many_threads_wait_for_each_other(lms):
    def write():
        for _ in range(10):
            with lms.store.write() as session:
                counters(session)  # what was read is still true when it is written
                count(session, "scores_accepted")

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with lms.store.read() as session:
        assert counters(session)["scores_accepted"] == 80


def test_the_platform_names_its_addresses(issuer):
    platform = Platform.at(issuer)
    assert platform.issuer == issuer
    assert platform.auth_login_url == f"{issuer}/lti/auth"
    assert platform.web_service_url == f"{issuer}/webservice/rest/server.php"


@pytest.mark.parametrize("wrong", [{"user_id": "mara"}, {"role": "boss"}, {"locale": "fr"}], ids=str)
def test_a_person_who_makes_no_sense_is_refused(course, wrong):
    with pytest.raises(ValueError, match="is"):
        replace(course.people[0], **wrong)
