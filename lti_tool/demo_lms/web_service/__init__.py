"""Moodle's REST web service, as far as competencies go.

Every error is an HTTP 200 with `exception`, `errorcode` and `message`, as Moodle's own server answers.
"""

import hmac
import secrets
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from lti_tool.demo_lms.lms import current_lms
from lti_tool.demo_lms.store import Store
from lti_tool.demo_lms.web_service.arguments import nested
from lti_tool.demo_lms.web_service.errors import MoodleError
from lti_tool.demo_lms.web_service.functions import FUNCTIONS

blueprint = Blueprint("web_service", __name__)


def kept_token(store: Store) -> str:
    """The token of the service account, made on first use."""
    return store.kept("web_service_token", lambda: secrets.token_hex(16))


@blueprint.route("/webservice/rest/server.php", methods=["GET", "POST"])
def serve() -> ResponseReturnValue:
    """Call the function that `wsfunction` names."""
    if not request.headers.get("User-Agent"):
        return "Forbidden", 403
    try:
        _check_token(request.values.get("wstoken", ""))
        if request.values.get("moodlewsrestformat") != "json":
            return _xml_error()
        function = FUNCTIONS.get(request.values.get("wsfunction", ""))
        if function is None:
            raise MoodleError("webservice_access_exception", "accessexception", "Access control exception")
        return jsonify(function(current_lms(), nested(request.values)))
    except MoodleError as error:
        return jsonify(exception=error.exception, errorcode=error.code, message=str(error))


def _check_token(token: str) -> None:
    if not hmac.compare_digest(token.encode(), kept_token(current_lms().store).encode()):
        raise MoodleError(
            "core\\exception\\moodle_exception", "invalidtoken", "Invalid token - token not found"
        )


def _xml_error() -> Response:
    """Moodle answers in XML unless asked for JSON; here only to say that JSON must be asked for."""
    body = (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        f"<EXCEPTION class={quoteattr('invalid_parameter_exception')}>\n"
        "<ERRORCODE>invalidparameter</ERRORCODE>\n"
        f"<MESSAGE>{escape('This LMS answers in JSON only: send moodlewsrestformat=json')}</MESSAGE>\n"
        "</EXCEPTION>\n"
    )
    return Response(body, content_type="application/xml; charset=utf-8")
