"""Grades and columns that staff change by hand, and what the tool's next score does to them."""

import re

import pytest

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE = "application/vnd.ims.lis.v1.score+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
OF_MARA = "/gradebook/1/11"


@pytest.fixture
def headers(client, tool):
    return tool.bearer(client, *(SCOPE + name for name in ("lineitem", "score", "result.readonly")))


@pytest.fixture
def post_score(client, headers, clock):
    """The tool sends Mara so many of a hundred points, a moment later."""

    def post(given, item=1):
        clock.advance(2)
        body = {
            "userId": "11",
            "scoreGiven": given,
            "scoreMaximum": 100,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": clock.stamp(),
            "comment": "Gut",
        }
        answer = client.post(
            f"/lti/courses/7/lineitems/{item}/lineitem/scores",
            json=body,
            headers=headers | {"Content-Type": SCORE},
        )
        assert answer.status_code == 200, answer.text

    return post


@pytest.fixture
def result(client, headers):
    """What the gradebook holds of Mara, as the tool reads it."""

    def read(item=1):
        answer = client.get(
            f"/lti/courses/7/lineitems/{item}/lineitem/results?user_id=11",
            headers=headers | {"Accept": RESULTS},
        )
        return answer.json[0].get("resultScore")

    return read


@pytest.fixture
def staff(signed_in):
    return signed_in("21")


def test_staff_change_a_grade_until_the_tool_sends_another(staff, post_score, result, clock):
    post_score(80)
    assert f'href="{OF_MARA}"' in staff.get("/gradebook").text
    assert 'value="80"' in staff.get(OF_MARA).text
    clock.advance(2)
    assert staff.post(OF_MARA, data={"score": "62,5"}).location == "/gradebook#grade-1-11"
    assert (result(), "Gut" in staff.get("/gradebook").text) == (62.5, True)
    post_score(90)
    assert result() == 90


def test_an_overridden_grade_stays_until_staff_let_go_of_it(staff, post_score, result, clock):
    clock.advance(2)
    staff.post(OF_MARA, data={"score": "62.5", "keep": "on"})
    post_score(90)
    assert result() == 62.5
    assert "überschrieben" in staff.get("/gradebook").text
    assert re.search('name="keep" checked', staff.get(OF_MARA).text)
    staff.post(OF_MARA, data={"score": "62.5"})
    post_score(90)
    assert result() == 90


def test_a_column_of_the_tools_own_keeps_nothing(staff, client, headers, post_score, result, clock):
    body = {"label": "Beteiligung", "scoreMaximum": 100}
    client.post("/lti/courses/7/lineitems", json=body, headers=headers | {"Content-Type": ITEM})
    clock.advance(2)
    assert 'name="keep"' not in staff.get("/gradebook/2/11").text
    staff.post("/gradebook/2/11", data={"score": "5", "keep": "on"})
    assert result(2) == 5
    post_score(90, item=2)
    assert result(2) == 90


def test_an_empty_field_takes_the_grade_away(staff, post_score, result):
    post_score(80)
    staff.post(OF_MARA, data={"score": " "})
    assert result() is None


@pytest.mark.parametrize("typed", ["-1", "100.5", "viel", "nan", "inf"])
def test_what_is_no_grade_of_the_column_is_refused_and_stays_in_the_field(staff, post_score, result, typed):
    post_score(80)
    refused = staff.post(OF_MARA, data={"score": typed, "keep": "on"})
    assert (refused.status_code, result()) == (422, 80)
    assert f'value="{typed}"' in refused.text
    assert 'name="keep" checked' in refused.text


def test_a_column_is_deleted_with_its_grades_after_a_question(staff, post_score):
    post_score(80)
    assert "Diskussion" in staff.get("/gradebook/1/remove").text
    assert staff.get("/gradebook.json").json["columns"]
    assert staff.post("/gradebook/1/remove").location == "/gradebook"
    assert staff.get("/gradebook.json").json["columns"] == []
    assert staff.get(OF_MARA).status_code == 404


def test_only_staff_change_grades_and_only_by_the_pages_own_form(signed_in, staff, post_score, result):
    post_score(80)
    for path in (OF_MARA, "/gradebook/1/remove"):
        assert signed_in("11").get(path).location == "/gradebook"
        assert signed_in("11").post(path, data={"score": "100"}).location == "/gradebook"
        foreign = staff.post(path, data={"score": "100"}, headers={"Origin": "http://evil.example"})
        assert foreign.status_code == 403
    assert result() == 80
    assert OF_MARA not in signed_in("11").get("/gradebook").text


@pytest.mark.parametrize(
    "path", ["/gradebook/9/11", "/gradebook/1/99", "/gradebook/1/21", "/gradebook/9/remove"]
)
def test_a_grade_that_is_not_there_is_not_found(staff, path):
    assert staff.get(path).status_code == 404
