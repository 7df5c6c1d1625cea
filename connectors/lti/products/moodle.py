"""Moodle's words in its grade services (mod/lti/service/gradebookservices, 4.5 and 5.1).

An error comes as ``{"status": 400, "reason": "…", "request": {…}}``. The reason may repeat what was sent, so it is
compared and never passed on.
"""

from connectors.contract import BlockReason, Outcome
from connectors.http import HttpTrouble, Response

FAMILY_CODE = "moodle"  # in the launch's tool_platform claim, product_family_code
GROUP_IDS = "$Moodle.Person.userGroupIds"  # Moodle's own custom variable; it has no groups service


def refusal(response: Response) -> Outcome | None:
    """What a refused score means; None where Moodle's words say nothing special."""
    reason = _reason(response)
    if response.status == 400 and (reason.startswith("Incorrect score received") or reason == "Bad Request"):
        # The only thing that can be wrong with a score of ours is the learner: not enrolled, or not gradable.
        return Outcome.blocked(BlockReason.NOT_ENROLLED, "moodle.not_gradable")
    if response.status == 403 and reason == "Line item does not exist.":
        return Outcome.blocked(BlockReason.ITEM_GONE, "moodle.item_gone", whole_target=True)
    return None


def _reason(response: Response) -> str:
    try:
        document = response.json()
    except HttpTrouble:
        return ""
    if not isinstance(document, dict) or not isinstance(document.get("request"), dict):
        return ""
    return str(document.get("reason") or "")
