"""Levels in gradebook columns of a Canvas course, one for each competency."""

import json
from dataclasses import replace

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from connectors.contract import BlockReason, Outcome, TargetTrouble
from connectors.http import HttpClient
from connectors.records.canvas import Alignments, CanvasOutcomes
from connectors.records.lti_ags import LtiAgs
from tests.connectors.contract.record_contract import RecordContract
from tests.connectors.records.canvas.course import TOKEN, Course


@pytest.fixture
def course(server: HTTPServer, http: HttpClient, clock: SetClock) -> Course:
    return Course(server, http, clock)


class TestCanvasOutcomes(RecordContract):
    @pytest.fixture
    def system(self, course: Course) -> Course:
        return course


def test_each_competency_has_a_column_of_its_own_that_is_found_again(
    course: Course, http: HttpClient, clock: SetClock
) -> None:
    first, second, third = course.items
    other = replace(second, competency_id="C-2", title="YES Yes or no", level=1, levels=0)
    course.connector.write(course.prepared(), [first, other])
    columns = [(each["label"], each["scoreMaximum"], each["resourceId"]) for each in course.line_items]
    assert columns == [("Participation", 4, "space-1:C-1"), ("Participation", 1, "space-1:C-2")]
    after_a_restart = CanvasOutcomes(LtiAgs(course.platform.service, clock), None)
    after_a_restart.write(course.target, [third])
    assert len(course.line_items) == 2
    assert [(each["scoreGiven"], each["scoreMaximum"]) for each in course.documents] == [
        (1, 4),
        (1, 1),
        (3, 4),
    ]


def test_no_word_of_the_note_goes_along_and_a_teachers_own_grade_is_kept(course: Course) -> None:
    course.connector.write(course.prepared(), course.items[:1])
    (document,) = course.documents
    assert "never sent" not in json.dumps(document)
    submission = document["https://canvas.instructure.com/lti/submission"]
    assert submission == {"new_submission": False, "prioritize_non_tool_grade": True}


def test_columns_that_are_aligned_with_an_outcome_of_the_course_are_told_by_name(course: Course) -> None:
    assert json.loads(course.prepared().known("aligned") or "") == ["EX Exchange"]


def test_a_token_that_canvas_does_not_know_is_refused(
    course: Course, http: HttpClient, clock: SetClock
) -> None:
    connector = CanvasOutcomes(LtiAgs(course.platform.service, clock), Alignments(http, f"{TOKEN}-old"))
    with pytest.raises(TargetTrouble) as trouble:
        connector.prepare(course.target)
    expected = Outcome.blocked(BlockReason.NO_RIGHTS, "canvas.http_401", whole_target=True)
    assert trouble.value.outcome == expected


def test_a_course_that_offers_no_place_for_columns_is_told(course: Course) -> None:
    with pytest.raises(TargetTrouble) as trouble:
        course.connector.prepare(replace(course.target, settings=(("space", "space-1"),)))
    assert trouble.value.code == "ags.no_line_items"
