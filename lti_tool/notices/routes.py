"""The address to which LMSs send notices (LTI Platform Notification Service 1.0)."""

from typing import Any, Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from structlog import get_logger
from werkzeug.exceptions import RequestEntityTooLarge

from connectors.lti.notices import MOST_NOTICES
from lti_tool.app.access import public
from lti_tool.app.services import services
from lti_tool.launch.gate.refusals import LaunchRefused, Malformed, PlatformUnreachable
from lti_tool.launch.gate.token import read_json_object
from lti_tool.launch.routes import platform_keys
from lti_tool.notices.receiving import KeysOfRequest, Outcome, receive_notice

blueprint = Blueprint("notices", __name__)

_MOST_BYTES: Final = 1024 * 1024  # a notice has some two thousand

log = get_logger()


class TooMuch(Malformed):
    """More than fits into one request; whoever asked for notices has said how many do."""

    status = 413
    default_code = "notice.too_many"


@blueprint.errorhandler(LaunchRefused)
def _refused(refusal: LaunchRefused) -> ResponseReturnValue:
    log.info("notices_refused", code=refusal.code)
    return {"code": refusal.code, "message": str(refusal.sentence)}, refusal.status


@blueprint.post("/lti/notices")
@public
def receive() -> ResponseReturnValue:
    """Receive notices, each by itself: what became of each is told by a code, in their order.

    Whatever was let in is done with, and so is what was refused while something else was let in. Another status than
    200 asks for all of them again: where none could be used, and where an LMS's keys could not be had just now.
    """
    keys = KeysOfRequest(platform_keys())
    became = [_receive(entry, keys) for entry in _read_notices()]
    refused = [each for each in became if isinstance(each, LaunchRefused)]
    waiting = [each for each in refused if isinstance(each, PlatformUnreachable)]
    status = 200
    if waiting or (refused and len(refused) == len(became)):
        status = (waiting or refused)[0].status
    return {"notices": [each.code if isinstance(each, LaunchRefused) else each for each in became]}, status


def _receive(entry: Any, keys: KeysOfRequest) -> Outcome | LaunchRefused:
    encoded = entry.get("jwt") if isinstance(entry, dict) else None
    try:
        if not isinstance(encoded, str):
            raise Malformed("a notice without a token", code="notice.malformed")
        return receive_notice(services(), keys, encoded)
    except LaunchRefused as refusal:
        log.info("notice_refused", code=refusal.code)
        return refusal


def _read_notices() -> list[Any]:
    """The `notices` of the request. Raises Malformed for a body that has no such list, and for too large a one."""
    request.max_content_length = _MOST_BYTES
    try:
        body = read_json_object(request.get_data(cache=False))
    except RequestEntityTooLarge as error:
        raise TooMuch("too many bytes") from error
    except Malformed as error:
        raise Malformed("no strict JSON object", code="notice.malformed") from error
    entries = body.get("notices")
    if not isinstance(entries, list):
        raise Malformed("no list of notices", code="notice.malformed")
    if len(entries) > MOST_NOTICES:
        raise TooMuch("too many notices")
    return entries
