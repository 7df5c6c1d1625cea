"""Canvas's words in its grade services (app/controllers/lti/ims/scores_controller.rb and its concerns)."""

from collections.abc import Mapping
from math import isfinite

from config.clock import format_stamp
from connectors.contract import BlockReason, Outcome, Score
from connectors.http import Response

FAMILY_CODE = "canvas"  # in the launch's tool_platform claim, product_family_code

_SUBMISSION = "https://canvas.instructure.com/lti/submission"
_LOWEST_QUOTA = 100.0  # below it requests are let through, but those of several workers at once may not be
_QUOTA_A_SECOND = 10.0  # how fast Canvas gives it back where nobody set it otherwise


def score_extension(score: Score) -> Mapping[str, object]:
    """What Canvas is told beside a score (https://canvas.instructure.com/doc/api/score.html).

    The first score of a learner is handed in as a submission that opens the review address in SpeedGrader; it carries
    no text. Later ones are none, or each would count as a new attempt. A teacher's own grade stays.
    """
    if score.repeated or score.review is None:
        return {_SUBMISSION: {"new_submission": False, "prioritize_non_tool_grade": True}}
    return {
        _SUBMISSION: {
            "new_submission": True,
            "prioritize_non_tool_grade": True,
            "submission_type": "basic_lti_launch",
            "submission_data": score.review,
            "submitted_at": format_stamp(score.stamp),
        }
    }


def rest_needed(response: Response) -> float | None:
    """Seconds to wait after an answer, so as not to be throttled; None where there is quota enough.

    https://canvas.instructure.com/doc/api/file.throttling.html: `X-Rate-Limit-Remaining` is what is left.
    """
    try:
        left = float(response.headers.get("X-Rate-Limit-Remaining", ""))
    except ValueError:
        return None
    if not isfinite(left) or left >= _LOWEST_QUOTA:
        return None
    return (_LOWEST_QUOTA - max(left, 0.0)) / _QUOTA_A_SECOND


def refusal(response: Response) -> Outcome | None:
    """What a refused score means; None where Canvas's words say nothing special."""
    if response.status != 422:
        return None
    words = response.text()
    if "User not found in course or is not a student" in words:
        return Outcome.blocked(BlockReason.NOT_ENROLLED, "canvas.not_a_student")
    if "This course has concluded" in words:
        return Outcome.blocked(BlockReason.NO_RIGHTS, "canvas.course_concluded", whole_target=True)
    if "This assignment is still unpublished" in words:
        return Outcome.retry("canvas.unpublished")
    return None


def is_outdated(response: Response) -> bool:
    """Whether Canvas holds a later score; it says so with 400, where the specification has 409."""
    return response.status == 400 and "before last updated timestamp" in response.text()


def is_throttled(response: Response) -> bool:
    """Whether a 403 means "too fast" (https://canvas.instructure.com/doc/api/file.throttling.html)."""
    return response.status == 403 and "Rate Limit Exceeded" in response.text()
