"""From a learner's grade to the work behind it: the way in the gradebook, and the launch that it begins."""

from dataclasses import replace

import pytest

from lti_tool.demo_lms.texts import translator

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
REVIEW = {
    "reviewableStatus": ["Submitted", "Completed"],
    "label": "Read the posts",
    "url": "http://tool.example/review",
    "custom": {"view": "all"},
}
OF_MARA, OF_TOM = "/lti/review/2/11", "/lti/review/2/12"


@pytest.fixture
def added(signed_in, deep_link):
    """An activity of the tool's, the seventh, with the second column; its work is shown."""
    column = {"label": "Posts", "scoreMaximum": 40, "tag": "posts", "submissionReview": REVIEW}
    item = {"title": "Debate", "custom": {"setup": "1", "view": "few"}, "lineItem": column}
    assert deep_link(signed_in("21"), item).status_code == 200


@pytest.fixture
def score(client, tool, clock):
    """Posts a score of Mara's in the second column."""

    def post(progress="Completed", **changes):
        headers = tool.bearer(client, f"{AGS}score")
        clock.advance(1)
        body = {
            "userId": "11",
            "scoreGiven": 30,
            "scoreMaximum": 40,
            "activityProgress": progress,
            "gradingProgress": "FullyGraded",
            "timestamp": clock.stamp(),
        }
        answer = client.post(
            "/lti/courses/7/lineitems/2/lineitem/scores",
            json=body | changes,
            headers=headers | {"Content-Type": "application/vnd.ims.lis.v1.score+json"},
        )
        assert answer.status_code == 200

    return post


def test_staff_go_from_a_grade_to_the_work_behind_it(signed_in, added, score):
    score()
    staff = signed_in("21")
    page = staff.get("/gradebook").text
    assert page.count('class="review"') == 1
    assert 'href="/gradebook/review/2/11">Read the posts<' in page
    shown = staff.get("/gradebook/review/2/11").text
    assert f'src="{OF_MARA}"' in shown
    assert 'data-origin="http://tool.example"' in shown
    assert "Mara Lindqvist" in shown


@pytest.mark.parametrize("progress", ["Initialized", "Started", "InProgress"])
def test_the_way_is_there_only_at_a_progress_that_the_tool_names(signed_in, added, score, progress):
    score()
    score(progress, gradingProgress="NotReady")
    staff = signed_in("21")
    assert 'class="review"' not in staff.get("/gradebook").text
    assert staff.get("/gradebook/review/2/11").status_code == 404
    assert staff.get(OF_MARA).status_code == 404


def test_the_work_of_who_has_no_score_is_shown_where_the_tool_says_so(signed_in, deep_link):
    column = {"label": "Posts", "scoreMaximum": 40, "submissionReview": {"reviewableStatus": ["None"]}}
    deep_link(signed_in("21"), {"title": "Debate", "lineItem": column})
    page = signed_in("21").get("/gradebook").text
    assert page.count('class="review"') == 2
    assert f'2/11">{translator("de")("review")}<' in page


def test_the_course_may_bring_along_an_activity_whose_work_is_shown(start, course, signed_in):
    shown = replace(course.activities[0], id="9", reviewable_status=("None",))
    start(replace(course, activities=(*course.activities, shown)))
    page = signed_in("21").get("/gradebook").text
    assert page.count('class="review"') == 2
    assert signed_in("21").get(OF_TOM).status_code == 200
    start(course)
    assert signed_in("21").get("/gradebook").text.count('class="review"') == 2  # the column stays


def test_the_launch_tells_whose_work_in_which_column(signed_in, added, score, read_form, claims_of, issuer):
    score()
    staff = signed_in("21")
    assert read_form(staff.get(OF_MARA))[1]["target_link_uri"] == "http://tool.example/review"
    claims = claims_of(staff, path=OF_MARA)
    assert claims[f"{CLAIM}message_type"] == "LtiSubmissionReviewRequest"
    assert (claims["sub"], claims["name"]) == ("21", "Ines Brandt")
    assert claims[f"{CLAIM}roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]
    assert claims[f"{CLAIM}for_user"] == {
        "user_id": "11",
        "person_sourcedid": "person:11",
        "name": "Mara Lindqvist",
        "given_name": "Mara",
        "family_name": "Lindqvist",
        "email": "mara@campus.example",
        "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
    }
    assert claims[ENDPOINT]["lineitem"] == f"{issuer}/lti/courses/7/lineitems/2/lineitem?type_id=1"
    assert claims[f"{CLAIM}resource_link"] == {"id": "7", "title": "Debate"}
    assert claims[f"{CLAIM}target_link_uri"] == "http://tool.example/review"
    assert claims[f"{CLAIM}custom"] == {"setup": "1", "view": "all"}
    assert claims[f"{CLAIM}launch_presentation"]["return_url"] == f"{issuer}/gradebook"


def test_a_column_that_the_tool_made_itself_is_launched_without_a_link(
    client, signed_in, tool, claims_of, issuer
):
    headers = tool.bearer(client, f"{AGS}lineitem") | {"Content-Type": ITEM}
    shown = {"reviewableStatus": ["None"]}
    body = {"label": "Posts", "scoreMaximum": 40, "submissionReview": shown}
    made = client.post("/lti/courses/7/lineitems", json=body, headers=headers).json
    assert made["submissionReview"] == shown
    claims = claims_of(signed_in("21"), path=OF_TOM)
    assert f"{CLAIM}resource_link" not in claims
    assert claims[ENDPOINT]["lineitem"] == made["id"]
    assert claims[f"{CLAIM}target_link_uri"] == "http://tool.example/lti/launch"

    path = made["id"].removeprefix(issuer)
    assert client.put(path, json=body | {"submissionReview": {}}, headers=headers).status_code == 400
    del body["submissionReview"]
    assert "submissionReview" not in client.put(path, json=body, headers=headers).json
    assert signed_in("21").get(OF_TOM).status_code == 404


def test_a_review_is_for_staff(client, signed_in, added, score):
    score()
    for user_id in ("11", "12"):
        browser = signed_in(user_id)
        assert browser.get(OF_MARA).status_code == 403
        assert browser.get("/gradebook/review/2/11").location == "/gradebook"
        assert 'class="review"' not in browser.get("/gradebook").text
    assert client.get(OF_MARA).status_code == 403
    assert client.get("/gradebook/review/2/11").location == "/"


@pytest.mark.parametrize(
    "path", ["/lti/review/1/11", "/lti/review/9/11", "/lti/review/2/21", "/lti/review/2/99"]
)
def test_there_is_no_review_of_what_is_not_there(signed_in, added, score, path):
    score()
    assert signed_in("21").get(path).status_code == 404


def test_a_review_that_was_begun_is_good_once_and_only_while_the_work_is_shown(
    signed_in, added, score, begin, read_form
):
    score()
    staff = signed_in("21")
    asked = begin(staff, path=OF_MARA)
    assert "id_token" in read_form(staff.post("/lti/auth", data=asked))[1]
    assert staff.post("/lti/auth", data=asked).status_code == 404
    asked = begin(staff, path=OF_MARA)
    score("Initialized", gradingProgress="NotReady")
    assert staff.post("/lti/auth", data=asked).status_code == 404


def test_a_review_that_was_begun_is_nobody_elses(signed_in, added, score, begin):
    score()
    asked = begin(signed_in("21"), path=OF_MARA)
    assert signed_in("31").post("/lti/auth", data=asked | {"login_hint": "31"}).status_code == 404
