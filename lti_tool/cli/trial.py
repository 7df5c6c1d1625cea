"""Trying a record system before a space reports to it."""

from collections.abc import Mapping

from config.errors import StoaError
from connectors.contract import BlockReason, Outcome, OutcomeKind, Target, TargetTrouble
from connectors.http import HostPolicy, HttpClient, origin_of
from connectors.records.canvas import Alignments
from connectors.registry import Connection, build_record
from lti_tool.app.services import REQUEST_SECONDS
from sync.outbox.targets import MOODLE, WEBHOOK
from sync.platforms.registry import RegistrationRefused, check_address

_UNREACHED = {
    "http.connect": "cannot be reached: check the address, and that this machine may connect to it",
    "http.timeout": "took too long to answer: try again later",
    "http.tls": "has no certificate that can be trusted, or speaks no TLS",
}


class TrialFailed(StoaError):
    """Nothing could be written to this place."""

    default_code = "trial.failed"


def require_site(site: str, *, allow_loopback: bool) -> str:
    """A Moodle's base address, without a slash at its end. Raises RegistrationRefused for what is none."""
    wanted = "Moodle's base address, such as https://moodle.example.org"
    return _require_address(site, "site", wanted, allow_loopback=allow_loopback)


def require_canvas(site: str, *, allow_loopback: bool) -> str:
    """Canvas's address, without a slash at its end. Raises RegistrationRefused for what is none."""
    wanted = "Canvas's address, such as https://school.instructure.com"
    return _require_address(site, "site", wanted, allow_loopback=allow_loopback)


def require_endpoint(endpoint: str, *, allow_loopback: bool) -> str:
    """A store's address, without a slash at its end. Raises RegistrationRefused for what is none."""
    wanted = "the store's address, such as https://lrs.example.org/xAPI"
    return _require_address(endpoint, "endpoint", wanted, allow_loopback=allow_loopback)


def _require_address(address: str, name: str, wanted: str, *, allow_loopback: bool) -> str:
    check_address(address, allow_http=allow_loopback, name=name)
    if "?" in address or "#" in address:
        raise RegistrationRefused(
            f"The {name} must be {wanted}, without ? or # and what follows them.", code=f"platform.{name}"
        )
    return address.rstrip("/")


def require_user(user: str) -> str:
    """A name to sign in by (RFC 7617), as it came. Raises TrialFailed for what cannot be one."""
    if not user or ":" in user or not user.isprintable():
        raise TrialFailed("The user name must be one, without a colon.", code="lrs.user")
    return user


def require_course_number(course_id: str) -> str:
    """A course's number in a Moodle or a Canvas, as it came. Raises TrialFailed for what is none."""
    if not (course_id.isascii() and course_id.isdigit()):
        raise TrialFailed(
            "The course id must be the LMS's number of the course: it stands in the course's address, as in "
            "/course/view.php?id=42 of a Moodle or /courses/42 of a Canvas.",
            code="moodle.course_id",
        )
    return course_id


def try_moodle(site: str, course_id: str, token: str, *, allow_loopback: bool) -> Mapping[str, str]:
    """Ask a Moodle whether this token may record competencies in this course; gives what it tells of the course.

    Raises TrialFailed with the code of the trouble.
    """
    settings = {"site": site, "course_id": course_id}
    try:
        return dict(_prepare(MOODLE, site, settings, token, allow_loopback=allow_loopback).learnt)
    except TargetTrouble as trouble:
        raise TrialFailed(
            f"{_reason(trouble, site, course_id)} Nothing was changed.", code=trouble.code
        ) from trouble


def try_alignments(site: str, course_id: str, token: str, *, allow_loopback: bool) -> None:
    """Ask a Canvas whether this token may see which assignments of the course are aligned with outcomes.

    Raises TrialFailed with the code of the trouble.
    """
    settings = {"lineitems": site, "site": site, "course_id": course_id}
    origin = origin_of(site)
    http = _client(origin, allow_loopback=allow_loopback)
    try:
        Alignments(http, token).aligned(Target(key="trial", settings=tuple(settings.items())))
    except TargetTrouble as trouble:
        reason = _why_unreached(trouble.outcome, site) or (
            "Canvas refuses the token, or knows no such course: look at the address, the course's number, and "
            "whether the token's user is a teacher there."
        )
        raise TrialFailed(f"{reason} Nothing was changed.", code=trouble.code) from trouble


def try_store(connector: str, settings: Mapping[str, str], secret: str, *, allow_loopback: bool) -> None:
    """Ask a learning record store whether statements may be written there.

    Raises TrialFailed with the code of the trouble.
    """
    endpoint = settings["endpoint"]
    try:
        _prepare(connector, endpoint, settings, secret, allow_loopback=allow_loopback)
    except TargetTrouble as trouble:
        raise TrialFailed(
            f"{_reason_of_store(trouble, endpoint)} Nothing was changed.", code=trouble.code
        ) from trouble


def try_webhook(endpoint: str, secret: str, *, allow_loopback: bool) -> None:
    """Post a word to a receiver of events, and see whether it is taken.

    Raises TrialFailed with the code of the trouble, ConnectorError for a secret that is none.
    """
    try:
        _prepare(WEBHOOK, endpoint, {"endpoint": endpoint}, secret, allow_loopback=allow_loopback)
    except TargetTrouble as trouble:
        reason = _why_unreached(trouble.outcome, endpoint)
        said = reason or f"{endpoint} does not take the event ({trouble.outcome.code})."
        raise TrialFailed(f"{said} Nothing was changed.", code=trouble.code) from trouble


def _prepare(
    connector: str, address: str, settings: Mapping[str, str], secret: str, *, allow_loopback: bool
) -> Target:
    http = _client(origin_of(address), allow_loopback=allow_loopback)
    target = Target(key="trial", settings=tuple(settings.items()))
    return build_record(connector, Connection(http, secret=secret)).prepare(target)


def _client(origin: str, *, allow_loopback: bool) -> HttpClient:
    policy = HostPolicy(lambda asked: asked == origin, allow_loopback=allow_loopback)
    return HttpClient(policy, read_timeout=REQUEST_SECONDS, total_timeout=REQUEST_SECONDS)


def _reason(trouble: TargetTrouble, site: str, course_id: str) -> str:
    outcome = trouble.outcome
    if outcome.code == "moodle.function_missing":
        return trouble.message
    if (unreached := _why_unreached(outcome, site)) is not None:
        return unreached
    if outcome.reason is BlockReason.NO_RIGHTS:
        return (
            f"{site} refuses the token: it is a wrong one, or its user may not do this in course {course_id}."
        )
    if _is_absent(outcome):
        return f"{site} has no web services, or no course with the number {course_id}."
    return f"{site} answers, but not as a Moodle with web services does."


def _reason_of_store(trouble: TargetTrouble, endpoint: str) -> str:
    outcome = trouble.outcome
    if (unreached := _why_unreached(outcome, endpoint)) is not None:
        return unreached
    if outcome.code in ("http.401", "http.403"):
        return f"{endpoint} refuses to let us in: the user name, password or token is wrong, or may not read and write."
    if outcome.code == "caliper.version_unsupported":
        return f"{endpoint} takes other versions of Caliper than 1.2."
    if _is_absent(outcome):
        return f"{endpoint} has no statements to be asked for, or is no Caliper endpoint: check the address."
    return f"{endpoint} answers, but not as such a store does: check the address, and whether it is xAPI or Caliper."


def _why_unreached(outcome: Outcome, address: str) -> str | None:
    if outcome.code == "http.refused_host":
        return f"{address} has no public address, so Stoa does not speak to it."
    return f"{address} {_UNREACHED[outcome.code]}." if outcome.code in _UNREACHED else None


def _is_absent(outcome: Outcome) -> bool:
    return outcome.reason is BlockReason.ITEM_GONE or outcome.kind is OutcomeKind.REJECTED
