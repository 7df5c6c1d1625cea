"""Canvas's words in its grade services (app/controllers/lti/ims/scores_controller.rb and its concerns)."""

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from urllib.parse import urlsplit

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


# https://developerdocs.instructure.com, "LTI dynamic registration"
REGISTRATION: Mapping[str, object] = {"https://canvas.instructure.com/lti/privacy_level": "public"}
PLACEMENTS: Mapping[str, list[str]] = {
    "LtiResourceLinkRequest": ["course_navigation"],
    "LtiDeepLinkingRequest": ["assignment_selection", "link_selection"],
}
_CLOUD_ISSUER = re.compile(r"https://canvas(\.beta|\.test)?\.instructure\.com")
_CLOUD_HOST = re.compile(r"([a-z0-9-]+\.)+(instructure|canvaslms)\.com")


def developer_key(
    base_url: str, name: str, description: str, scopes: Sequence[str], custom: Mapping[str, str]
) -> dict[str, object]:
    """The settings of a developer key, which Canvas takes in by an address ("Enter URL")."""
    launch = f"{base_url}/lti/launch"
    placements = [
        {
            "placement": placement,
            "message_type": message,
            "target_link_uri": launch,
            "text": name,
            "enabled": True,
            **({"default": "disabled"} if placement == "course_navigation" else {}),
        }
        for message, placements in PLACEMENTS.items()
        for placement in placements
    ]
    return {
        "title": name,
        "description": description,
        "target_link_uri": launch,
        "oidc_initiation_url": f"{base_url}/lti/login",
        "public_jwk_url": f"{base_url}/lti/jwks",
        "scopes": list(scopes),
        "extensions": [
            {
                "platform": "canvas.instructure.com",
                "privacy_level": "public",
                "tool_id": "stoa",
                "domain": urlsplit(base_url).netloc,
                "settings": {"text": name, "placements": placements},
            }
        ],
        "custom_fields": dict(custom),
    }


def is_cloud_issuer(issuer: str) -> bool:
    """Whether this is the issuer that all schools of Canvas's cloud share."""
    return _CLOUD_ISSUER.fullmatch(issuer) is not None


def speaks_for(host: str, issuer: str) -> bool:
    """Whether a host of Canvas's cloud speaks for the issuer that all schools there share."""
    return is_cloud_issuer(issuer) and _CLOUD_HOST.fullmatch(host) is not None


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
