"""Trying a Moodle before a space reports to it."""

from config.errors import StoaError
from connectors.contract import BlockReason, Outcome, OutcomeKind, Target, TargetTrouble
from connectors.http import HostPolicy, HttpClient, origin_of
from connectors.registry import Connection, build_record
from lti_tool.app.services import REQUEST_SECONDS
from sync.outbox.targets import MOODLE
from sync.platforms.registry import RegistrationRefused, check_address

_UNREACHED = {
    "http.connect": "cannot be reached: check the address, and that this machine may connect to it",
    "http.timeout": "took too long to answer: try again later",
    "http.tls": "has no certificate that can be trusted, or speaks no TLS",
}


class TrialFailed(StoaError):
    """Evidence could not be written to this place."""

    default_code = "trial.failed"


def require_site(site: str, *, allow_loopback: bool) -> str:
    """A Moodle's base address, without a slash at its end. Raises RegistrationRefused for what is none."""
    check_address(site, allow_http=allow_loopback, name="site")
    if "?" in site or "#" in site:
        raise RegistrationRefused(
            "The site must be Moodle's base address, such as https://moodle.example.org, without ? or # and what "
            "follows them.",
            code="platform.site",
        )
    return site.rstrip("/")


def require_course_number(course_id: str) -> str:
    """A Moodle course's number, as it came. Raises TrialFailed for what is none."""
    if not (course_id.isascii() and course_id.isdigit()):
        raise TrialFailed(
            "The course id must be Moodle's number of the course: it stands in the course's address, as in "
            "/course/view.php?id=42.",
            code="moodle.course_id",
        )
    return course_id


def try_moodle(site: str, course_id: str, token: str, *, allow_loopback: bool) -> None:
    """Ask a Moodle whether this token may record competencies in this course.

    Raises TrialFailed with the code of the trouble.
    """
    origin = origin_of(site)
    policy = HostPolicy(lambda asked: asked == origin, allow_loopback=allow_loopback)
    http = HttpClient(policy, read_timeout=REQUEST_SECONDS, total_timeout=REQUEST_SECONDS)
    target = Target(key="trial", settings=(("site", site), ("course_id", course_id)))
    try:
        build_record(MOODLE, Connection(http, secret=token)).prepare(target)
    except TargetTrouble as trouble:
        raise TrialFailed(
            f"{_reason(trouble, site, course_id)} Nothing was changed.", code=trouble.code
        ) from trouble


def _reason(trouble: TargetTrouble, site: str, course_id: str) -> str:
    outcome = trouble.outcome
    if outcome.code == "moodle.function_missing":
        return trouble.message
    if outcome.code == "http.refused_host":
        return f"{site} has no public address, so Stoa does not speak to it."
    if outcome.code in _UNREACHED:
        return f"{site} {_UNREACHED[outcome.code]}."
    if outcome.reason is BlockReason.NO_RIGHTS:
        return (
            f"{site} refuses the token: it is a wrong one, or its user may not do this in course {course_id}."
        )
    if _is_absent(outcome):
        return f"{site} has no web services, or no course with the number {course_id}."
    return f"{site} answers, but not as a Moodle with web services does."


def _is_absent(outcome: Outcome) -> bool:
    return outcome.reason is BlockReason.ITEM_GONE or outcome.kind is OutcomeKind.REJECTED
