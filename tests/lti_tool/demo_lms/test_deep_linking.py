"""What the tool adds to the course by deep linking: how it opens, and what shows the work behind its grades."""

import pytest

from lti_tool.demo_lms.texts import translator

WINDOW = {"window": {"targetName": "_blank"}}
REVIEW = {"reviewableStatus": ["InProgress", "Submitted", "Completed"]}


def added(page):
    """The address of the activity that an answer added."""
    assert page.status_code == 200, page.text
    return page.text.partition('<a href="')[2].partition('"')[0]


def test_an_activity_with_a_window_of_its_own_opens_there_and_not_in_the_frame(signed_in, deep_link):
    page = signed_in("11").get(added(deep_link(signed_in("21"), {"title": "Debate", **WINDOW}))).text
    assert "<iframe" not in page
    assert "frame.js" not in page
    link = 'class="button" href="/lti/launch/7" target="_blank" rel="noopener"'
    assert link in page
    assert page.count("/lti/launch/7") == 1
    assert translator("de")("own_window") in page


@pytest.mark.parametrize("presentation", [{}, {"iframe": {"height": 800}}, {"iframe": {}, **WINDOW}])
def test_an_activity_without_one_opens_in_the_frame(signed_in, deep_link, presentation):
    page = signed_in("11").get(added(deep_link(signed_in("21"), {"title": "Debate", **presentation}))).text
    assert '<iframe class="activity" src="/lti/launch/7"' in page
    assert 'class="button"' not in page


def test_a_launch_into_a_window_says_so_and_offers_no_frame_to_keep_values(
    signed_in, deep_link, read_form, claims_of
):
    deep_link(signed_in("21"), {"title": "Debate", **WINDOW})
    browser = signed_in("11")
    assert "lti_storage_target" not in read_form(browser.get("/lti/launch/7"))[1]
    claims = claims_of(browser, "7")
    assert (
        claims["https://purl.imsglobal.org/spec/lti/claim/launch_presentation"]["document_target"] == "window"
    )


def test_a_copy_opens_as_its_original_does_and_shows_the_same_work(signed_in, deep_link, tool):
    staff = signed_in("21")
    column = {"label": "Debate", "scoreMaximum": 40, "submissionReview": REVIEW}
    deep_link(staff, {"title": "Debate", "lineItem": column, **WINDOW})
    copy = staff.post("/course/duplicate", data={"activity": "7"}).location
    assert "/lti/launch/8" in staff.get(copy).text
    assert "<iframe" not in staff.get(copy).text
    headers = tool.bearer(staff, "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem")
    items = staff.get("/lti/courses/7/lineitems", headers=headers).json
    assert [item.get("submissionReview") for item in items] == [None, REVIEW, REVIEW]


@pytest.mark.parametrize(
    "review",
    [
        "yes",
        {},
        {"reviewableStatus": ["Sometimes"]},
        {**REVIEW, "url": "http://evil.example/review"},
        {**REVIEW, "url": "http://[tool"},
        {**REVIEW, "label": 7},
        {**REVIEW, "custom": {"a": 1}},
    ],
)
def test_a_submission_review_that_does_not_hold_adds_nothing(signed_in, deep_link, review):
    column = {"label": "Debate", "scoreMaximum": 40, "submissionReview": review}
    assert deep_link(signed_in("21"), {"title": "Debate", "lineItem": column}).status_code == 400
    assert "Debate" not in signed_in("21").get("/course").text
