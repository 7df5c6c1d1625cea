"""Canvas's words in its grade services (app/controllers/lti/ims/scores_controller.rb and its concerns)."""

from collections.abc import Mapping

from connectors.contract import BlockReason, Outcome
from connectors.http import Response

FAMILY_CODE = "canvas"  # in the launch's tool_platform claim, product_family_code

# Without it each score would count as a new attempt of the learner.
# https://canvas.instructure.com/doc/api/score.html
SCORE_EXTENSION: Mapping[str, object] = {
    "https://canvas.instructure.com/lti/submission": {"new_submission": False},
}


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
