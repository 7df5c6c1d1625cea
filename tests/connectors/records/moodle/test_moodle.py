import json
from dataclasses import replace

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from connectors.contract import BlockReason, FilteredText, Held, Outcome, Reading, TargetTrouble
from connectors.http import HttpClient
from connectors.records.moodle import MoodleCompetencies
from connectors.records.moodle.documents import UnexpectedAnswer, course_competencies
from connectors.records.moodle.webservice import MoodleWebService
from tests.connectors.contract.record_contract import RecordContract, dropping
from tests.connectors.records.moodle.site import MoodleError, Site


@pytest.fixture
def site(server: HTTPServer, http: HttpClient, clock: SetClock) -> Site:
    return Site(server, http, clock)


class TestMoodle(RecordContract):
    @pytest.fixture
    def system(self, site: Site) -> Site:
        return site


def test_preparing_learns_the_courses_competencies(site: Site) -> None:
    prepared = site.prepared()
    assert prepared.known("competencies") == "11,12"
    assert prepared.known("competency:12") == "R&D 12"


def test_a_service_without_a_needed_function_is_told_by_its_name(site: Site) -> None:
    del site.functions["core_competency_grade_competency_in_course"]
    with pytest.raises(TargetTrouble, match="core_competency_grade_competency_in_course") as trouble:
        site.prepared()
    assert trouble.value.outcome.reason is BlockReason.NO_RIGHTS


def test_the_token_and_the_client_are_in_the_body_and_the_header(site: Site) -> None:
    site.prepared()
    request, _ = site.server.log[0]
    assert "a-token-of-moodle" not in request.url
    assert request.form["wstoken"] == "a-token-of-moodle"
    assert request.headers["User-Agent"].startswith("Stoa")


def test_a_token_that_moodle_does_not_know_blocks_everything(
    site: Site, http: HttpClient, clock: SetClock
) -> None:
    stranger = MoodleCompetencies(MoodleWebService(http, "another-token"), clock)
    blocked = Outcome.blocked(BlockReason.NO_RIGHTS, "moodle.invalidtoken", whole_target=True)
    with pytest.raises(TargetTrouble) as trouble:
        stranger.prepare(site.target)
    assert trouble.value.outcome == blocked
    assert stranger.write(site.target, site.items) == [blocked] * 3
    assert stranger.read_back(site.target, site.items[:1]) == [Reading(Held.UNKNOWN)]


def test_the_note_ends_with_the_reference(site: Site) -> None:
    site.connector.write(site.target, site.items[:1])
    assert site.evidence[0]["note"] == "Answered «Why?» 1 times.\nhttps://stoa.example/s/1\n[stoa:1f3c1]"


def test_a_note_that_looks_like_html_is_taken_all_the_same(site: Site) -> None:
    note = FilteredText.released("I <3 <b>this\x00</b> <")
    assert site.connector.write(site.target, [replace(site.items[0], note=note)]) == [Outcome.applied()]
    assert site.evidence[0]["note"] == "I < 3 < b>this< /b> <\n[stoa:1f3c1]"


def test_a_reference_quoted_in_another_note_is_not_taken_for_evidence(site: Site) -> None:
    quoting = replace(
        site.items[0], reference="other", note=FilteredText.released("about [stoa:1f3c1] again")
    )
    site.connector.write(site.target, [quoting])
    assert site.connector.read_back(site.target, site.items[:1]) == [Reading(Held.NONE)]


def test_repeating_appends_and_withdrawing_takes_every_copy_back(site: Site) -> None:
    site.connector.write(site.target, site.items[:1])
    site.connector.write(site.target, site.items[:1])
    assert len(site.evidence) == 2
    assert site.connector.withdraw(site.target, site.items[:1]) == [Outcome.applied()]
    assert not site.evidence


def test_withdrawing_without_the_right_to_delete_says_so(site: Site) -> None:
    site.connector.write(site.target, site.items[:1])
    del site.functions["core_competency_delete_evidence"]
    (outcome,) = site.connector.withdraw(site.target, site.items[:1])
    assert outcome.reason is BlockReason.NO_RIGHTS


def test_wrong_items_are_told_apart(site: Site) -> None:
    foreign = replace(site.items[0], competency_id="99")
    too_high = replace(site.items[0], level=5)
    outcomes = site.connector.write(site.target, [foreign, too_high, site.items[0]])
    assert outcomes == [
        Outcome.blocked(BlockReason.ITEM_GONE, "moodle.competency_not_in_course"),
        Outcome.rejected("moodle.scale_shorter"),
        Outcome.applied(),
    ]


NO_RIGHTS = BlockReason.NO_RIGHTS


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        (
            "required_capability_exception",
            "nopermissions",
            Outcome.blocked(NO_RIGHTS, "moodle.nopermissions", whole_target=True),
        ),
        (
            "moodle_exception",
            "wsaccessusersuspended",
            Outcome.blocked(NO_RIGHTS, "moodle.wsaccessusersuspended", whole_target=True),
        ),
        (
            "dml_missing_record_exception",
            "invalidcourseid",
            Outcome.blocked(BlockReason.ITEM_GONE, "moodle.invalidcourseid", whole_target=True),
        ),
        (
            "dml_missing_record_exception",
            "invaliduser",
            Outcome.blocked(BlockReason.NOT_ENROLLED, "moodle.not_gradable"),
        ),
        ("invalid_parameter_exception", "invalidparameter", Outcome.rejected("moodle.invalidparameter")),
        (
            "dml_write_exception",
            "dmlwriteexception",
            Outcome.retry("moodle.dmlwriteexception", uncertain=True),
        ),
        ("moodle_exception", "sitemaintenance", Outcome.retry("moodle.sitemaintenance")),
        (
            "Error",
            "Ünknown 4711001!",
            Outcome.retry("moodle.nknown4711001", uncertain=True, whole_target=False),
        ),
    ],
)
def test_moodles_exceptions_are_understood(site: Site, kind: str, code: str, expected: Outcome) -> None:
    site.fails_with = MoodleError(kind, code, "about Somebody")
    assert site.connector.write(site.target, site.items[:1]) == [expected]


def test_an_answer_without_sense_may_have_been_a_success(site: Site) -> None:
    site.functions["core_competency_grade_competency_in_course"] = lambda form: None
    (outcome,) = site.connector.write(site.target, site.items[:1])
    assert outcome == Outcome.retry("moodle.unexpected_answer", uncertain=True, whole_target=False)
    site.functions["tool_lp_data_for_user_competency_summary_in_course"] = lambda form: [1]
    assert site.connector.read_back(site.target, site.items[:1]) == [Reading(Held.UNKNOWN)]


def test_a_number_beyond_all_is_no_id_of_moodles() -> None:
    beyond = json.loads('{"competency": {"id": 1e999}}')
    with pytest.raises(UnexpectedAnswer):
        course_competencies([beyond])


def test_a_lost_answer_is_found_again_by_its_reference(site: Site) -> None:
    site.misbehaves_after = dropping
    site.connector.write(site.target, site.items[:1])
    assert site.connector.read_back(site.target, site.items[:1]) == [Reading(Held.SAME)]
    other_version = replace(site.items[0], reference="1f3c9", level=2)
    assert site.connector.read_back(site.target, [other_version]) == [Reading(Held.NONE)]
