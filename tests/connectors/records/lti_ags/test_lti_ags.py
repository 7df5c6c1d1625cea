from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response as Answer

from config.clock import SetClock, format_stamp
from connectors.contract import (
    BlockReason,
    FilteredText,
    Held,
    Outcome,
    OutcomeKind,
    Reading,
    Score,
    Target,
    TargetTrouble,
)
from connectors.http import HttpClient
from connectors.lti import ags
from tests.connectors.contract.record_contract import RecordContract, answering, dropping
from tests.connectors.records.lti_ags.gradebook import Gradebook


@pytest.fixture
def gradebook(server: HTTPServer, http: HttpClient, clock: SetClock) -> Gradebook:
    return Gradebook(server, http, clock)


class TestLtiAgs(RecordContract):
    @pytest.fixture
    def system(self, gradebook: Gradebook) -> Gradebook:
        return gradebook


def with_settings(target: Target, **settings: str) -> Target:
    return replace(target, settings=tuple({**dict(target.settings), **settings}.items()))


def held(gradebook: Gradebook, target: Target, items: Sequence[Score]) -> list[Held]:
    return [reading.held for reading in gradebook.connector.read_back(target, items)]


def score_of(gradebook: Gradebook, **changes: object) -> Score:
    return replace(gradebook.items[0], **changes)  # type: ignore[arg-type]


def test_the_launchs_own_line_item_wins(gradebook: Gradebook) -> None:
    gradebook.add("space-1", "participation")
    own = gradebook.add("", "", maximum=50)
    target = gradebook.connector.prepare(with_settings(gradebook.target, lineitem=own))
    assert (target.known("line_item"), target.known("maximum")) == (own, "50")
    assert gradebook.made == 0


def test_a_line_item_that_may_not_be_read_is_used_all_the_same(gradebook: Gradebook) -> None:
    own = gradebook.add("", "")
    scope = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
    target = gradebook.connector.prepare(with_settings(gradebook.target, lineitem=own, scope=scope))
    assert (target.known("line_item"), target.known("maximum")) == (own, None)
    assert gradebook.connector.write(target, gradebook.items[:1]) == [Outcome.applied()]
    assert [request.form["scope"] for request, _ in gradebook.server.log if request.form] == [scope]


def test_a_line_item_with_the_same_resource_and_tag_is_found_even_if_the_filter_is_ignored(
    gradebook: Gradebook,
) -> None:
    gradebook.server.clear()
    gradebook.server.expect_request("/mod/lti/token.php").respond_with_json({"access_token": "token"})
    gradebook.add("space-1", "other")
    wanted = gradebook.add("space-1", "participation", maximum=30)
    first, second = gradebook.server.url_for("/first"), gradebook.server.url_for("/second")
    pages = with_settings(gradebook.target, lineitems=first)
    gradebook.server.expect_request("/first").respond_with_json(
        gradebook.line_items[:1], headers={"Link": f'<{first}>; rel="first", <{second}>; rel="next"'}
    )
    gradebook.server.expect_request("/second").respond_with_json(gradebook.line_items[1:])
    target = gradebook.connector.prepare(pages)
    assert (target.known("line_item"), target.known("maximum")) == (wanted, "30")


@pytest.mark.parametrize("label", ["", "  "])
def test_a_column_of_a_link_without_a_title_has_a_label_all_the_same(
    gradebook: Gradebook, label: str
) -> None:
    gradebook.connector.prepare(with_settings(gradebook.target, label=label))
    (made,) = [request for request, _ in gradebook.server.log if request.data.startswith(b"{")]
    assert made.get_json(force=True)["label"] == "Stoa"


def test_the_line_item_known_from_before_wins_over_its_doubles(gradebook: Gradebook) -> None:
    gradebook.add("space-1", "participation")
    known = gradebook.add("space-1", "participation")
    assert gradebook.connector.prepare(gradebook.target.knowing(line_item=known)).known("line_item") == known


def test_a_next_page_on_another_host_is_not_shown_the_token(gradebook: Gradebook) -> None:
    with HTTPServer(host="127.0.0.1") as other:
        gradebook.server.clear()
        gradebook.server.expect_request("/mod/lti/token.php").respond_with_json({"access_token": "token"})
        gradebook.server.expect_request("/mod/lti/services.php/2/lineitems").respond_with_json(
            [], headers={"Link": f'<{other.url_for("/")}>; rel="next"'}
        )
        with pytest.raises(TargetTrouble) as trouble:
            gradebook.prepared()
        assert not other.log
    assert trouble.value.outcome.code == "lti.foreign_link"


def test_a_line_item_on_another_host_is_refused(gradebook: Gradebook) -> None:
    gradebook.add("space-1", "participation")
    gradebook.line_items[0]["id"] = "https://other.example/lineitems/1"
    with pytest.raises(TargetTrouble) as trouble:
        gradebook.prepared()
    assert trouble.value.outcome.code == "lti.foreign_link"


def test_a_course_without_a_gradebook_says_so(gradebook: Gradebook) -> None:
    with pytest.raises(TargetTrouble) as trouble:
        gradebook.connector.prepare(Target("space-1"))
    assert trouble.value.outcome.reason is BlockReason.NO_RIGHTS


@pytest.mark.parametrize("name", ["lineitem", "lineitems"])
def test_what_is_no_address_is_refused_at_preparing(gradebook: Gradebook, name: str) -> None:
    scope = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
    with pytest.raises(TargetTrouble) as trouble:
        gradebook.connector.prepare(
            with_settings(gradebook.target, scope=scope, **{name: "https://[lms.example"})
        )
    assert trouble.value.outcome.code == "http.refused_host"


def test_nothing_is_written_to_a_target_that_was_not_prepared(gradebook: Gradebook) -> None:
    with pytest.raises(TargetTrouble):
        gradebook.connector.write(gradebook.target, gradebook.items)


def test_a_score_is_sent_in_thousandths_with_its_own_stamp(gradebook: Gradebook) -> None:
    score = gradebook.items[0]
    gradebook.connector.write(gradebook.prepared(), [score])
    assert gradebook.documents == [
        {
            "userId": "4711001",
            "scoreGiven": 3.333,
            "scoreMaximum": 20,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": format_stamp(score.stamp),
            "comment": "Feedback 1",
        }
    ]


def test_a_column_of_stoas_own_follows_title_and_maximum_and_keeps_all_else(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    kept = {"resourceLinkId": "7", "endDateTime": "2030-01-01T00:00:00Z", "https://lms.example/extra": [1]}
    gradebook.line_items[0].update(kept)
    changed = with_settings(target, label="Debate", maximum="50")
    assert gradebook.connector.is_prepared(target)
    assert not gradebook.connector.is_prepared(changed)
    after = gradebook.connector.prepare(changed)
    assert gradebook.connector.is_prepared(after)
    (document,) = gradebook.updates
    assert document == {
        "id": gradebook.url("1"),
        "label": "Debate",
        "scoreMaximum": 50,
        "resourceId": "space-1",
        "tag": "participation",
        **kept,
    }
    assert after.known("maximum") == "50"


@pytest.mark.parametrize("said", [("", ""), ("another's", "theirs")])
def test_a_column_of_the_lmss_own_is_never_renamed(gradebook: Gradebook, said: tuple[str, str]) -> None:
    own = gradebook.add(*said)
    given = gradebook.target.knowing(label="Participation", points="20")  # supposed before it was looked at
    target = gradebook.connector.prepare(with_settings(given, lineitem=own))
    changed = with_settings(target, label="Debate", maximum="50")
    assert gradebook.connector.is_prepared(changed)
    gradebook.connector.prepare(changed)
    gradebook.connector.prepare(with_settings(changed, lineitem=""))  # which a later launch names no more
    assert gradebook.updates == []


@pytest.mark.parametrize("said", [("space-1", ""), ("of the original", "participation")])
def test_a_column_that_the_lms_made_of_a_link_of_stoas_follows_title_and_maximum(
    gradebook: Gradebook, said: tuple[str, str]
) -> None:
    own = gradebook.add(*said, maximum=30)
    target = gradebook.connector.prepare(with_settings(gradebook.target, lineitem=own))
    assert (target.known("maximum"), gradebook.updates) == ("30", [])  # which a teacher has given it
    changed = with_settings(target, label="Debate", maximum="50")
    assert not gradebook.connector.is_prepared(changed)
    after = gradebook.connector.prepare(changed)
    assert gradebook.connector.is_prepared(after)
    (document,) = gradebook.updates
    assert (document["label"], document["scoreMaximum"]) == ("Debate", 50)
    assert (document["resourceId"], document["tag"]) == said
    assert after.known("maximum") == "50"


def test_a_link_whose_points_change_before_its_first_score_has_its_column_changed(
    gradebook: Gradebook,
) -> None:
    own = gradebook.add("space-1", "participation")
    given = gradebook.target.knowing(label="Participation", points="20")
    after = gradebook.connector.prepare(with_settings(given, lineitem=own, maximum="50"))
    assert [document["scoreMaximum"] for document in gradebook.updates] == [50]
    assert after.known("maximum") == "50"


def test_a_column_that_may_not_be_read_is_not_changed(gradebook: Gradebook) -> None:
    own = gradebook.add("space-1", "participation")
    scope = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
    given = gradebook.target.knowing(label="Participation", points="20")
    target = with_settings(given, lineitem=own, maximum="50", scope=scope)
    assert gradebook.connector.is_prepared(gradebook.connector.prepare(target))
    assert gradebook.updates == []


def test_a_column_of_stoas_own_goes_on_to_follow_once_a_launch_names_it(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    named = with_settings(target, lineitem=target.known("line_item") or "", label="Debate")
    after = gradebook.connector.prepare(named)
    assert [document["label"] for document in gradebook.updates] == ["Debate"]
    gradebook.line_items[0].update({"resourceId": "", "tag": ""})  # the LMS's from now on
    assert gradebook.connector.is_prepared(gradebook.connector.prepare(with_settings(after, label="Forum")))
    assert len(gradebook.updates) == 1


@pytest.mark.parametrize("status", [400, 405, 422])
def test_a_title_that_the_platform_refuses_is_offered_once(gradebook: Gradebook, status: int) -> None:
    gradebook.refuses_updates = status
    after = gradebook.connector.prepare(with_settings(gradebook.prepared(), label="Debate"))
    assert gradebook.connector.is_prepared(after)
    assert gradebook.connector.write(after, gradebook.items[:1]) == [Outcome.applied()]


def test_a_title_that_meets_trouble_is_offered_again(gradebook: Gradebook) -> None:
    gradebook.refuses_updates = 503
    with pytest.raises(TargetTrouble) as trouble:
        gradebook.connector.prepare(with_settings(gradebook.prepared(), label="Debate"))
    assert trouble.value.outcome.kind is OutcomeKind.RETRY


def test_nothing_is_made_where_nothing_may_be(gradebook: Gradebook) -> None:
    with pytest.raises(TargetTrouble) as trouble:
        gradebook.connector.prepare(replace(gradebook.target, may_make=False))
    assert (trouble.value.outcome.code, gradebook.made) == ("ags.column_lost", 0)


def test_a_result_is_looked_for_on_every_page(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    path = "/mod/lti/services.php/2/lineitems/1/lineitem/results"
    gradebook.server.clear()
    gradebook.server.expect_request("/mod/lti/token.php").respond_with_json({"access_token": "token"})
    second = gradebook.server.url_for("/second")
    gradebook.server.expect_request(path).respond_with_json(
        [{"userId": "4711002", "resultScore": 1}], headers={"Link": f'<{second}>; rel="next"'}
    )
    mine = {"userId": "4711001", "resultScore": 3.333, "resultMaximum": 20}
    gradebook.server.expect_request("/second").respond_with_json([mine])
    assert held(gradebook, target, gradebook.items[:1]) == [Held.SAME]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://lms.example/items/7?b=2&a=1", True),
        ("https://LMS.example:443/items/7/?a=1&b=2#top", True),
        ("https://lms.example/items/7?a=1", False),
        ("https://lms.example/items/8?a=1&b=2", False),
        ("https://other.example/items/7?a=1&b=2", False),
        ("https://[lms.example/items/7", False),
    ],
)
def test_addresses_are_compared_by_what_they_name(other: str, same: bool) -> None:
    assert ags.same_address("https://lms.example/items/7?a=1&b=2", other) is same


REVIEW = "https://stoa.example/s/1/review/2"


def test_canvas_gets_the_first_score_as_a_submission_that_opens_the_review(gradebook: Gradebook) -> None:
    target = with_settings(gradebook.prepared(), product="canvas")
    score = score_of(gradebook, review=REVIEW)
    later = replace(score, repeated=True, stamp=score.stamp + timedelta(seconds=2))
    gradebook.connector.write(target, [score, later])
    first, second = (
        document["https://canvas.instructure.com/lti/submission"] for document in gradebook.documents
    )
    assert first == {
        "new_submission": True,
        "prioritize_non_tool_grade": True,
        "submission_type": "basic_lti_launch",
        "submission_data": REVIEW,
        "submitted_at": format_stamp(score.stamp),
    }
    assert second == {"new_submission": False, "prioritize_non_tool_grade": True}


def test_only_canvas_is_given_the_review_address(gradebook: Gradebook) -> None:
    gradebook.connector.write(gradebook.prepared(), [score_of(gradebook, review=REVIEW)])
    assert REVIEW not in str(gradebook.documents)


@pytest.mark.parametrize(
    ("left", "after"), [("600.0", None), ("50", 5.0), ("-20", 10.0), ("much", None), ("nan", None)]
)
def test_canvas_is_left_in_peace_before_its_quota_is_used_up(
    gradebook: Gradebook, left: str, after: float | None
) -> None:
    target = with_settings(gradebook.prepared(), product="canvas")
    gradebook.misbehaves_before = lambda request: Answer(
        "{}", content_type="application/json", headers={"X-Rate-Limit-Remaining": left}
    )
    first, second = gradebook.connector.write(target, gradebook.items[:2])
    assert first == Outcome.applied(after=after)
    assert second.kind is (OutcomeKind.RETRY if after else OutcomeKind.APPLIED)
    assert (
        gradebook.connector.write(
            gradebook.target.knowing(line_item=gradebook.url("1")), gradebook.items[:1]
        )[0]
        == Outcome.applied()
    )


def test_only_canvas_is_told_that_a_score_is_no_new_attempt(gradebook: Gradebook) -> None:
    target = with_settings(gradebook.prepared(), product="canvas")
    gradebook.connector.write(target, gradebook.items[:1])
    extension = gradebook.documents[0]["https://canvas.instructure.com/lti/submission"]
    assert extension == {"new_submission": False, "prioritize_non_tool_grade": True}


def test_a_forgotten_token_is_renewed_without_a_word(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    gradebook.platform.forget_tokens()
    assert gradebook.connector.write(target, gradebook.items) == [Outcome.applied()] * 3
    assert gradebook.writes == 4


def test_a_platform_that_gives_no_token_blocks_the_target(gradebook: Gradebook, clock: SetClock) -> None:
    target = gradebook.prepared()
    gradebook.server.clear()
    gradebook.server.expect_request("/mod/lti/token.php").respond_with_json({"error": "invalid_client"}, 400)
    clock.advance(timedelta(hours=1))
    outcomes = gradebook.connector.write(target, gradebook.items)
    blocked = Outcome.blocked(BlockReason.NO_RIGHTS, "token.invalid_client", whole_target=True)
    assert outcomes == [blocked] * 3
    assert held(gradebook, target, gradebook.items[:1]) == [Held.UNKNOWN]


def test_a_lost_token_answer_makes_no_score_uncertain(gradebook: Gradebook, clock: SetClock) -> None:
    target = gradebook.prepared()
    gradebook.server.clear()
    gradebook.server.expect_request("/mod/lti/token.php").respond_with_handler(dropping)
    clock.advance(timedelta(hours=1))
    assert gradebook.connector.write(target, gradebook.items[:1]) == [Outcome.retry("http.protocol")]


def test_a_conflict_after_our_own_lost_send_is_success(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    gradebook.misbehaves_after = dropping
    gradebook.connector.write(target, gradebook.items[:1])
    gradebook.misbehaves_after = None
    assert gradebook.connector.write(target, gradebook.items[:1]) == [Outcome.applied()]


@pytest.mark.parametrize("grade", [None, 19.0])
def test_a_conflict_over_a_fresh_stamp_is_one_of_the_clocks(
    gradebook: Gradebook, clock: SetClock, grade: float | None
) -> None:
    """Moodle notes its own time with the score before, or with one that was taken away."""
    clock.advance(datetime.now(UTC) - timedelta(seconds=30) - clock.now())  # the gradebook's is the machine's
    target = gradebook.prepared()
    score = replace(gradebook.items[0], stamp=clock.now())
    gradebook.grade(score.user_id, grade, stamp=score.stamp + timedelta(seconds=30))
    (outcome,) = gradebook.connector.write(target, [score])
    assert (outcome.kind, outcome.uncertain, outcome.whole_target) == (OutcomeKind.RETRY, False, False)
    assert outcome.tries_at_most == (None if grade is None else 6)
    assert 30 <= (outcome.after or 0) <= 40
    clock.advance(timedelta(seconds=outcome.after or 0))
    assert gradebook.connector.write(target, [replace(score, stamp=clock.now())]) == [Outcome.applied()]


def test_a_conflict_with_what_cannot_be_read_settles_nothing(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    score = gradebook.items[0]
    gradebook.grade(score.user_id, 19.0, stamp=score.stamp + timedelta(hours=1))
    gradebook.hides_results = True
    conflict = Outcome.retry("ags.conflict", uncertain=True, whole_target=False)
    assert gradebook.connector.write(target, [score]) == [conflict]


def test_without_the_right_to_read_a_conflict_ends_by_a_later_stamp(
    gradebook: Gradebook, clock: SetClock
) -> None:
    offered = " ".join((ags.SCOPE_SCORE, ags.SCOPE_LINE_ITEM))
    target = with_settings(gradebook.prepared(), scope=offered)
    score = gradebook.items[0]
    gradebook.grade(score.user_id, 19.0, stamp=score.stamp + timedelta(hours=1))
    assert gradebook.connector.read_back(target, [score]) == [Reading(Held.HIDDEN)]
    (outcome,) = gradebook.connector.write(target, [score])
    assert (outcome.kind, outcome.uncertain) == (OutcomeKind.RETRY, False)


def test_a_conflict_at_withdrawing_is_success_only_if_nothing_is_held(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    score = gradebook.items[0]
    gradebook.grade(score.user_id, 19.0, stamp=score.stamp + timedelta(hours=1))
    (outcome,) = gradebook.connector.withdraw(target, [score])
    assert (outcome.kind, outcome.code) == (OutcomeKind.RETRY, "ags.conflict")
    gradebook.connector.withdraw(target, [replace(score, stamp=score.stamp + timedelta(hours=2))])
    assert gradebook.connector.withdraw(target, [score]) == [Outcome.applied()]


def test_withdrawing_clears_the_comment_too(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    gradebook.connector.write(target, gradebook.items[:1])
    gradebook.connector.read_back(target, gradebook.items)
    gradebook.connector.withdraw(target, [score_of(gradebook, stamp=gradebook.items[0].stamp + timedelta(1))])
    assert not {"scoreGiven", "comment"} & gradebook.documents[-1].keys()


@pytest.mark.parametrize("given", [Fraction(1, 3), Fraction(40, 7), Fraction(0), Fraction(20)])
@pytest.mark.parametrize("scale", [None, Fraction(100), Fraction(3)])
def test_a_grade_on_another_scale_is_recognised(
    gradebook: Gradebook, given: Fraction, scale: Fraction | None
) -> None:
    gradebook.scale = scale
    target, score = gradebook.prepared(), score_of(gradebook, given=given)
    gradebook.connector.write(target, [score])
    assert held(gradebook, target, [score]) == [Held.SAME]


def test_a_thousandth_makes_a_difference(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    gradebook.grade("4711001", 3.334)
    assert held(gradebook, target, gradebook.items[:1]) == [Held.OTHER]
    gradebook.grade("4711001", 3.333)
    assert held(gradebook, target, gradebook.items[:1]) == [Held.SAME]


def test_what_the_gradebook_holds_is_told_in_the_scores_own_scale(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    score = replace(gradebook.items[0], given=Fraction("33.333"), maximum=100)
    gradebook.grade("4711001", 5.0)  # of 20
    assert gradebook.connector.read_back(target, [score]) == [Reading(Held.OTHER, Fraction(25))]
    gradebook.grade("4711001", 6.67, "Well done")  # rounded, and with a teacher's words
    assert gradebook.connector.read_back(target, [score]) == [Reading(Held.OTHER, score.given)]
    gradebook.grade("4711001", 6.67)
    assert gradebook.connector.read_back(target, [score]) == [Reading(Held.SAME, score.given)]
    gradebook.grade("4711001", 6.66)
    assert held(gradebook, target, [score]) == [Held.OTHER]


def ten_scores(gradebook: Gradebook) -> list[Score]:
    """Of ten learners, of whom the course knows three."""
    return [
        score_of(gradebook, user_id=f"47110{number:02}", given=Fraction(number)) for number in range(1, 11)
    ]


def results_read(gradebook: Gradebook) -> list[str | None]:
    """Whose results were asked for, None for those of all."""
    return [
        request.args.get("user_id")
        for request, _ in gradebook.server.log
        if request.path.endswith("/results")
    ]


def test_results_of_many_are_read_at_once_and_of_few_one_by_one(gradebook: Gradebook) -> None:
    target, scores = gradebook.prepared(), ten_scores(gradebook)
    gradebook.grade("4711001", 1.0)
    gradebook.grade("4711002", 9.0)
    asked = [*scores, *scores]  # each learner with what was sent and with what is wanted
    assert held(gradebook, target, asked) == [Held.SAME, Held.OTHER, *[Held.NONE] * 8] * 2
    assert results_read(gradebook) == [None]
    assert held(gradebook, target, scores[:2]) == [Held.SAME, Held.OTHER]
    assert results_read(gradebook) == [None, "4711001", "4711002"]


def test_results_of_all_are_used_again_for_a_while_but_for_what_was_written_since(
    gradebook: Gradebook, clock: SetClock
) -> None:
    target, scores = gradebook.prepared(), ten_scores(gradebook)
    held(gradebook, target, scores)
    gradebook.connector.write(target, scores[:1])
    assert held(gradebook, target, scores) == [Held.SAME, *[Held.NONE] * 9]
    assert results_read(gradebook) == [None, "4711001"]
    clock.advance(timedelta(seconds=31))
    assert held(gradebook, target, scores) == [Held.SAME, *[Held.NONE] * 9]
    assert results_read(gradebook) == [None, "4711001", None]


def test_where_results_cannot_be_read_at_once_they_are_read_one_by_one(gradebook: Gradebook) -> None:
    target, scores = gradebook.prepared(), ten_scores(gradebook)
    gradebook.grade("4711001", 1.0)
    gradebook.hides_all_at_once = True
    assert held(gradebook, target, scores) == [Held.SAME, *[Held.NONE] * 9]
    assert held(gradebook, target, scores) == [Held.SAME, *[Held.NONE] * 9]
    assert results_read(gradebook).count(None) == 1


def test_a_column_that_is_known_to_be_gone_is_not_looked_for(gradebook: Gradebook) -> None:
    gone = gradebook.url("2")
    target = with_settings(gradebook.target, lineitem=gone)
    with pytest.raises(TargetTrouble):
        gradebook.connector.prepare(target)
    prepared = gradebook.connector.prepare(target.knowing(gone=gone))
    assert (prepared.known("line_item"), gradebook.made) == (gradebook.url("1"), 1)


def test_another_learners_result_is_not_taken_for_this_ones(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    gradebook.server.clear()
    gradebook.server.expect_request("/mod/lti/token.php").respond_with_json({"access_token": "token"})
    others = [{"userId": "4711002", "resultScore": 3.333, "resultMaximum": 20}]
    gradebook.server.expect_request("/mod/lti/services.php/2/lineitems/1/lineitem/results").respond_with_json(
        others
    )
    assert held(gradebook, target, gradebook.items[:1]) == [Held.NONE]


def test_a_comment_that_should_be_gone_is_a_difference(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    gradebook.grade("4711001", 3.333, "Feedback  1\n")
    assert held(gradebook, target, gradebook.items[:1]) == [Held.SAME]
    assert held(gradebook, target, [score_of(gradebook, comment=None)]) == [Held.OTHER]
    other = score_of(gradebook, comment=FilteredText.released("Feedback 2"))
    assert held(gradebook, target, [other]) == [Held.OTHER]


@pytest.mark.parametrize(
    ("there", "sent"),
    [
        ("Well argued!", "Well argued!"),
        ("1 < 2 &amp; so on\n", "1 < 2 &amp; so on\n"),  # no HTML, though it looks like it
        (
            '<p dir="ltr">Well <b>argued</b>,<br>Anna &amp; Ben!</p><p>More:</p>',
            "Well argued,\nAnna & Ben!\nMore:",
        ),
    ],
)
def test_a_teachers_comment_goes_back_with_the_score_that_would_clear_it(
    gradebook: Gradebook, there: str, sent: str
) -> None:
    target, score = gradebook.prepared(), score_of(gradebook, comment=None)
    gradebook.grade(score.user_id, 1.0, there)
    gradebook.connector.read_back(target, [score])
    assert gradebook.connector.write(target, [score]) == [Outcome.applied()]
    assert gradebook.documents[-1]["comment"] == sent


@pytest.mark.parametrize(
    ("there", "sent"),
    [
        ("Of before\n[stoa:r1]", "New\n[stoa:r1]"),
        ("Well argued!\n\nOf before\nand more\n[stoa:r1]", "Well argued!\n\nNew\n[stoa:r1]"),
        ("Of before\n[stoa:r1] Well argued!", "Well argued!\n\nNew\n[stoa:r1]"),
        ("<p>Of before<br>[stoa:r1]</p><p>Well argued!</p>", "Well argued!\n\nNew\n[stoa:r1]"),
        ("Well argued!", "Well argued!\n\nNew\n[stoa:r1]"),
        ("", "New\n[stoa:r1]"),
    ],
)
def test_a_comment_of_ours_is_rewritten_and_a_teachers_stays(
    gradebook: Gradebook, there: str, sent: str
) -> None:
    score = score_of(gradebook, comment=FilteredText.released("New"), reference="r1")
    target = gradebook.prepared()
    gradebook.grade(score.user_id, 1.0, there)
    gradebook.connector.read_back(target, [score])
    gradebook.connector.write(target, [score])
    assert gradebook.documents[-1]["comment"] == sent
    assert held(gradebook, target, [score]) == [Held.SAME]


@pytest.mark.parametrize(
    ("there", "sent"),
    [("Of before\n[stoa:r1]", ""), ("Well argued!\n\nOf before\n[stoa:r1]", "Well argued!")],
)
def test_a_comment_of_ours_is_taken_away_by_an_empty_one(gradebook: Gradebook, there: str, sent: str) -> None:
    score = score_of(gradebook, comment=None, reference="r1", clears=True)
    target = gradebook.prepared()
    gradebook.grade(score.user_id, 3.333, there)
    assert held(gradebook, target, [score]) == [Held.OTHER]
    gradebook.connector.write(target, [score])
    assert gradebook.documents[-1]["comment"] == sent


def test_a_teachers_words_are_no_difference_and_a_missing_comment_of_ours_is(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    gradebook.grade("4711001", 3.333, "Well argued!")
    assert held(gradebook, target, [score_of(gradebook, comment=None, reference="r1")]) == [Held.SAME]
    ours = score_of(gradebook, comment=FilteredText.released("New"), reference="r1")
    assert held(gradebook, target, [ours]) == [Held.OTHER]
    gradebook.grade("4711001", 3.333)
    assert held(gradebook, target, [ours]) == [Held.OTHER]


def test_a_comment_is_plain_text_in_which_nobody_sees_a_tag(gradebook: Gradebook) -> None:
    text = FilteredText.released("Use <b>bold</b>, 1 < 2\x07")
    gradebook.connector.write(gradebook.prepared(), [score_of(gradebook, comment=text, reference="r1")])
    assert gradebook.documents[-1]["comment"] == "Use < b>bold< /b>, 1 < 2\n[stoa:r1]"


@pytest.mark.parametrize(
    "why", ["Canvas adds it to the others", "it is somebody else's", "ours is newer", "it is gone"]
)
def test_no_comment_goes_back_where_it_does_not_belong(gradebook: Gradebook, why: str) -> None:
    target, score = gradebook.prepared(), score_of(gradebook, comment=None)
    if why == "Canvas adds it to the others":
        target = with_settings(target, product="canvas")
    if why == "ours is newer":
        score = gradebook.items[0]
    other = gradebook.items[1].user_id if why == "it is somebody else's" else score.user_id
    gradebook.grade(other, 1.0, "Well argued!")
    gradebook.connector.read_back(target, list(gradebook.items))
    if why == "it is gone":
        gradebook.grade(other, 1.0)
        gradebook.connector.read_back(target, list(gradebook.items))
    gradebook.connector.write(target, [score])
    assert gradebook.documents[-1].get("comment") == (score.comment and score.comment.text)


CANVAS_ERROR = '{"errors":{"type":"unprocessable_entity","message":"%s"}}'


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        (
            422,
            "User not found in course or is not a student",
            Outcome.blocked(BlockReason.NOT_ENROLLED, "canvas.not_a_student"),
        ),
        (
            422,
            "This course has concluded. AGS requests will no longer be accepted for this course.",
            Outcome.blocked(BlockReason.NO_RIGHTS, "canvas.course_concluded", whole_target=True),
        ),
        (422, "This assignment is still unpublished", Outcome.retry("canvas.unpublished")),
        (422, "something else", Outcome.rejected("http.422")),
        (403, "403 Forbidden (Rate Limit Exceeded)", Outcome.retry("http.403", throttled=True)),
    ],
)
def test_canvas_is_understood(gradebook: Gradebook, status: int, words: str, expected: Outcome) -> None:
    gradebook.misbehaves_before = lambda request: Answer(
        CANVAS_ERROR % words, status, content_type="application/json"
    )
    assert gradebook.connector.write(gradebook.prepared(), gradebook.items[:1]) == [expected]


def test_canvas_has_400_for_a_conflict(gradebook: Gradebook) -> None:
    target = gradebook.prepared()
    score = gradebook.items[0]
    gradebook.grade(score.user_id, 19.0)
    words = CANVAS_ERROR % "Provided timestamp of 1 before last updated timestamp of 2"
    gradebook.misbehaves_before = lambda request: Answer(words, 400, content_type="application/json")
    (outcome,) = gradebook.connector.write(target, [score])
    assert (outcome.kind, outcome.code) == (OutcomeKind.RETRY, "ags.conflict")


def test_a_line_item_that_moodle_does_not_know_is_gone(gradebook: Gradebook) -> None:
    body = '{"status": 403, "reason": "Line item does not exist.", "request": {"method": "POST"}}'
    gradebook.misbehaves_before = lambda request: Answer(body, 403, content_type="application/json")
    (outcome,) = gradebook.connector.write(gradebook.prepared(), gradebook.items[:1])
    assert (outcome.kind, outcome.reason) == (OutcomeKind.BLOCKED, BlockReason.ITEM_GONE)


def test_a_bare_400_is_not_taken_for_a_learner_who_left(gradebook: Gradebook) -> None:
    gradebook.misbehaves_before = answering(400)
    outcomes = gradebook.connector.write(gradebook.prepared(), gradebook.items[:1])
    assert outcomes == [Outcome.rejected("http.400")]
