"""The LMS's own pages: persons, course, gradebook, competencies, and its side as JSON."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import event

from lti_tool.demo_lms import web_service_token
from lti_tool.demo_lms.texts import _TEXTS, amount, linked, translator

LINE_ITEM = "http://127.0.0.1:8765/lti/courses/7/lineitems/1/lineitem?type_id=1"


@pytest.fixture
def graded(client, tool, clock, database):
    """A score for each learner, and evidence for Mara."""
    headers = tool.bearer(client, "https://purl.imsglobal.org/spec/lti-ags/scope/score")
    for user_id, given in (("11", 82.5), ("12", 40)):
        answer = client.post(
            "/lti/courses/7/lineitems/1/lineitem/scores",
            json={
                "userId": user_id,
                "scoreGiven": given,
                "scoreMaximum": 100,
                "activityProgress": "Completed",
                "gradingProgress": "FullyGraded",
                "timestamp": clock.stamp(),
                "comment": f"Notiz {user_id} <script>",
            },
            headers=headers | {"Content-Type": "application/vnd.ims.lis.v1.score+json"},
        )
        assert answer.status_code == 200
    answer = client.post(
        "/webservice/rest/server.php",
        data={
            "wstoken": web_service_token(database),
            "wsfunction": "core_competency_grade_competency_in_course",
            "moodlewsrestformat": "json",
            "courseid": 7,
            "userid": 11,
            "competencyid": 3,
            "grade": 2,
            "note": "Sicher erklärt, siehe https://tool.example/s/1",
        },
        headers={"User-Agent": "stoa"},
    )
    assert "exception" not in answer.json


def test_the_chooser_shows_everybody_by_role_in_forms_of_their_own(client):
    page = client.get("/").text
    for name in ("Mara Lindqvist", "Tom Okafor", "Ines Brandt", "Ada Novak", "Jo Weiss"):
        assert name in page
    assert page.count('<form method="post" action="/session">') == 5
    headings = re.findall("<h2[^>]*>([^<]*)</h2>", page)
    assert headings == ["Trainer/innen", "Administration", "Qualifikationsmanagement", "Lernende"]


def test_the_chooser_marks_learners_without_a_grade_once_others_have_one(client, start, course, graded):
    without_grade = translator("de")("not_begun")
    assert without_grade not in client.get("/").text
    newcomer = replace(course.people[0], user_id="13", given_name="Ute")
    page = start(replace(course, people=(*course.people, newcomer))).test_client().get("/").text
    assert page.count(without_grade) == 1
    assert "Ute" in page[: page.index(without_grade)].rpartition("<form")[2]


def test_choosing_a_person_sets_a_cookie_that_survives_a_redirect_from_another_site(client):
    answer = client.post("/session", data={"user_id": "11"})
    assert (answer.status_code, answer.location) == (303, "/course")
    cookie = answer.headers["Set-Cookie"]
    assert "SameSite=None" in cookie
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert cookie.startswith("demo_lms_session_8765=")  # another demo's LMS is another port of the same host


def test_another_person_can_be_chosen_at_any_time(signed_in):
    browser = signed_in("11")
    browser.post("/session", data={"user_id": "21"})
    assert "Ines Brandt" in browser.get("/course").text


@pytest.mark.parametrize("user_id", ["99", "", "mara", "9" * 30])
def test_a_person_who_is_not_there_cannot_be_chosen(client, user_id):
    assert client.post("/session", data={"user_id": user_id}).status_code == 400


def test_another_sites_form_chooses_nobody(client):
    headers = {"Origin": "http://evil.example"}
    assert client.post("/session", data={"user_id": "11"}, headers=headers).status_code == 403
    headers = {"Origin": "http://localhost"}
    assert client.post("/session", data={"user_id": "11"}, headers=headers).status_code == 303


@pytest.mark.parametrize("path", ["/course", "/gradebook", "/competencies"])
def test_without_a_person_pages_lead_to_the_chooser(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (302, "/")


def test_who_has_left_the_course_is_signed_out(signed_in, start, course):
    browser = signed_in("11")
    start(replace(course, people=course.people[1:]))
    assert browser.get("/course").status_code == 302


def test_the_course_page_opens_the_first_activity_in_a_frame(signed_in):
    page = signed_in("11").get("/course").text
    assert 'src="/lti/launch/5"' in page
    assert 'data-origin="http://tool.example"' in page
    assert 'src="/lti/launch/6"' in signed_in("11").get("/course?activity=6").text


def test_without_a_tool_or_an_activity_the_course_page_says_so(start, course):
    browser = start(registration=None).test_client()
    browser.post("/session", data={"user_id": "11"})
    assert translator("de")("no_tool") in browser.get("/course").text
    browser = start(replace(course, activities=())).test_client()
    browser.post("/session", data={"user_id": "11"})
    assert translator("de")("no_activities") in browser.get("/course").text


def test_staff_see_every_row_of_the_gradebook(signed_in, graded):
    for user_id in ("21", "31", "41"):
        page = signed_in(user_id).get("/gradebook").text
        assert "Mara Lindqvist" in page
        assert "82,5" in page
        assert "Tom Okafor" in page


def test_a_learner_sees_only_their_own_row(signed_in, graded):
    page = signed_in("11").get("/gradebook").text
    assert "82,5" in page
    assert "Tom" not in page
    assert "Notiz 12" not in page


def test_comments_are_shown_as_text(signed_in, graded):
    page = signed_in("11").get("/gradebook").text
    assert "Notiz 11 &lt;script&gt;" in page


def test_competencies_show_level_note_and_date(signed_in, graded):
    page = signed_in("21").get("/competencies").text
    assert "Sicher erklärt" in page
    assert '<a href="https://tool.example/s/1" title="https://tool.example/s/1"' in page
    assert 'datetime="2026-03-02T09:00:00+00:00"' in page
    assert "Sicher" in page


def test_a_learner_sees_only_their_own_evidence(signed_in, graded):
    assert "Sicher erklärt" in signed_in("11").get("/competencies").text
    page = signed_in("12").get("/competencies").text
    assert "Sicher erklärt" not in page
    assert translator("de")("not_rated") in page


def test_gradebook_and_competencies_refresh_themselves_without_script(signed_in):
    for path in ("/gradebook", "/competencies"):
        assert (
            '<noscript><meta http-equiv="refresh" content="5"></noscript>' in signed_in("21").get(path).text
        )


def test_the_gradebook_as_json(signed_in, graded):
    body = signed_in("21").get("/gradebook.json").json
    assert body["columns"] == [
        {"line_item": LINE_ITEM, "label": "Diskussion", "maximum": 100.0, "resource_id": "", "tag": ""}
    ]
    assert [row["user_id"] for row in body["rows"]] == ["11", "12"]
    mara, tom = body["rows"]
    assert mara["email"] == "mara@campus.example"
    assert mara["grades"] == {LINE_ITEM: 82.5}
    assert tom["grades"] == {LINE_ITEM: 40.0}
    note = "Sicher erklärt, siehe https://tool.example/s/1"
    assert mara["competencies"] == [
        {
            "competency_id": 3,
            "level": 2,
            "evidence": [{"note": note, "created_at": "2026-03-02T09:00:00+00:00"}],
        },
        {"competency_id": 4, "level": None, "evidence": []},
    ]
    assert tom["competencies"][0] == {"competency_id": 3, "level": None, "evidence": []}
    assert body["requests"]["scores_accepted"] == 2
    assert body["requests"]["evidence_added"] == 1


def test_the_gradebook_as_json_is_for_staff(client, signed_in):
    assert client.get("/gradebook.json").status_code == 401
    assert signed_in("11").get("/gradebook.json").status_code == 403


@pytest.mark.parametrize("path", ["/gradebook", "/competencies", "/gradebook.json"])
def test_the_number_of_queries_does_not_grow_with_the_course(start, course, path):
    def queries(people):
        app = start(replace(course, people=course.people + people))
        browser = app.test_client()
        browser.post("/session", data={"user_id": "21"})
        seen = []
        engine = app.extensions["demo_lms"].store._engine
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert browser.get(path).status_code == 200
        return len(seen)

    learner = course.people[0]
    more = tuple(replace(learner, user_id=str(100 + number)) for number in range(20))
    assert queries(()) == queries(more)


def test_pages_speak_the_courses_language_until_another_is_chosen(signed_in):
    browser = signed_in("12")
    assert '<html lang="de">' in browser.get("/gradebook").text
    assert '<html lang="en">' in browser.get("/gradebook?lang=en").text
    assert "Grades" in browser.get("/gradebook").text
    assert '<html lang="en">' in browser.get("/gradebook?lang=fr").text


def test_every_text_is_there_in_both_languages():
    assert all(len(pair) == 2 and all(text.strip() for text in pair) for pair in _TEXTS.values())


def test_amounts_are_written_as_the_language_does():
    assert [amount(value, "de") for value in (80, 82.5, 3.333)] == ["80", "82,5", "3,33"]
    assert amount(1234.5, "en") == "1234.5"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "siehe https://a.example/s/1?x=1&y=2.",
            'siehe <a href="https://a.example/s/1?x=1&amp;y=2" … >a.example</a>.',
        ),
        (
            "„Ja“ (http://a.example:80/) <b>",
            '„Ja“ (<a href="http://a.example:80/" … >a.example:80</a>) &lt;b&gt;',
        ),
        (
            "http://[a/ und javascript:alert(1)",
            '<a href="http://[a/" … >http://[a/</a> und javascript:alert(1)',
        ),
        ("https://", "https://"),
    ],
)
def test_an_address_in_a_note_is_a_link_that_shows_its_host(text, shown):
    assert re.sub(' title=.*?_blank"', " … ", linked(text)) == shown


def test_every_page_is_protected(signed_in):
    headers = signed_in("11").get("/course").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-src 'self' http://tool.example" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
