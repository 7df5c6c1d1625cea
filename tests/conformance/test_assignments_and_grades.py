"""Section 6.4 of the certification guide: the gradebook. After the launch everything is the tool's own to show."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest

from tests.conformance.campus import AGS_SCOPE, RESULTS, Campus
from tests.conformance.guide import guide
from tests.conformance.people import write
from tests.lti_tool.launch.browser import Browser, space_of
from tests.lti_tool.launch.platform import AGS, MEMBERSHIP, Lms

Work = Callable[[], None]


@pytest.fixture
def graded(browser: Browser, lms: Lms, campus: Campus, work: Work) -> Iterator[Campus]:
    """A campus where a learner has launched, written, and been scored. It must have nothing to complain of."""
    campus.people = [{"user_id": "user 1", "roles": [f"{MEMBERSHIP}Learner"]}]
    write(browser, space_of(browser.launch({**campus.claims(), **lms.roles("Learner")})))
    work()
    yield campus
    assert campus.complaints == []


@guide("6.4", "Valid Instructor Launch")
def test_a_student_launches_with_the_claim(browser: Browser, lms: Lms, campus: Campus) -> None:
    space_id = space_of(browser.launch({**campus.claims(), **lms.roles("Learner")}))

    assert browser.get(f"/s/{space_id}/").status_code == 200


@guide("6.4", "Generate OAuth2 Call")
def test_a_token_is_asked_for_as_the_security_framework_says(graded: Campus) -> None:
    asked = [parse_qs(arrival.body) for arrival in graded.arrived("token", "POST")]

    assert len(graded.assertions) == len(asked) == len(graded.given)
    offered = {AGS_SCOPE + name for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")}
    assert all(
        held <= offered
        for held in graded.given.values()
        if any(scope.startswith(AGS_SCOPE) for scope in held)
    )


@guide("6.4", "Create Line Item")
def test_one_column_is_made_and_found_again(browser: Browser, lms: Lms, graded: Campus, work: Work) -> None:
    (item,) = graded.line_items.values()
    assert item["label"]
    assert item["scoreMaximum"] > 0
    assert item["resourceId"]
    assert item["tag"]
    (found,) = graded.arrived("lineitems")
    assert "resource_id=" in found.address

    write(browser, space_of(browser.launch({**graded.claims(), **lms.roles("Learner")})), 2)
    work()
    assert len(graded.arrived("lineitems", "POST")) == 1
    assert len(graded.scores) == 2


@guide("6.4", "Use the launch's own lineitem")
def test_the_launchs_own_column_is_used(browser: Browser, lms: Lms, campus: Campus, work: Work) -> None:
    address = campus.new_line_item()
    campus.line_items[address] = {"id": address, "label": "Set up by the LMS", "scoreMaximum": 20}
    endpoint = {**campus.endpoint("lineitems"), "lineitem": address}
    write(browser, space_of(browser.launch({**campus.claims(), AGS: endpoint, **lms.roles("Learner")})))
    work()

    assert campus.complaints == []
    assert campus.arrived("lineitems", "POST") == []
    assert [score["line_item"] for score in campus.scores] == [address]


@guide("6.4", "Post Score")
def test_a_score_is_posted_and_a_later_one_has_a_later_stamp(
    browser: Browser, lms: Lms, graded: Campus, work: Work
) -> None:
    write(browser, space_of(browser.launch({**graded.claims(), **lms.roles("Learner")})), 2)
    work()

    first, second = graded.scores
    assert first["userId"] == second["userId"] == "user 1"
    assert 0 < first["scoreGiven"] < second["scoreGiven"] <= second["scoreMaximum"]
    assert first["timestamp"] < second["timestamp"]
    assert (second["activityProgress"], second["gradingProgress"]) == ("Completed", "FullyGraded")


@guide("6.4", "Retrieve Results")
def test_a_result_is_read_where_it_is_not_known_what_became_of_a_score(
    browser: Browser, lms: Lms, graded: Campus, work: Work
) -> None:
    graded.lost_answers = 1
    write(browser, space_of(browser.launch({**graded.claims(), **lms.roles("Learner")})), 2)
    work()
    work()

    asked = graded.arrived("results")
    assert asked
    assert all(each.address.endswith("/results?user_id=user+1") for each in asked)
    assert {each.headers["Accept"] for each in asked} == {RESULTS}
    assert len(graded.scores) == 2
    work()
    assert len(graded.arrived("scores", "POST")) == 2, "what the gradebook holds is not sent again"
