"""The addresses that connected communities call, each by the id of its connection; what comes is signed."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from structlog import get_logger
from werkzeug.exceptions import RequestEntityTooLarge

from config.errors import StoaError
from config.keys import Undecipherable
from connectors.contract import ConnectorError, WebhookRefused
from lti_tool.app.access import public
from lti_tool.app.services import services
from sync.communities.calls import take_call

blueprint = Blueprint("community_calls", __name__)

_MOST_BYTES: Final = 1024 * 1024
_AGAIN_AFTER: Final = 3600  # seconds, while it is paused
_STATUS: Final = {
    "webhook.signature": 401,
    "webhook.late": 401,
    "webhook.unknown": 404,
    "webhook.paused": 503,
    "webhook.too_large": 413,
}

log = get_logger()


@blueprint.post("/calls/<uuid:community_id>")
@public
def receive(community_id: UUID) -> ResponseReturnValue:
    """Take a call. 2xx once everything of it is kept, or is of no concern; 503 for one that is to be made again."""
    try:
        received = take_call(services().sync_context(), community_id, dict(request.headers), _body())
    except (ConnectorError, Undecipherable) as refusal:
        return _refused(community_id, refusal)
    return Response(
        received.answer, 200 if received.answer else 204, content_type="text/plain; charset=utf-8"
    )


def _body() -> bytes:
    request.max_content_length = _MOST_BYTES
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise WebhookRefused("A call may have a mebibyte at most.", code="webhook.too_large") from error


def _refused(community_id: UUID, refusal: StoaError) -> ResponseReturnValue:
    log.info("call_refused", community=str(community_id), code=refusal.code)
    is_ours = not isinstance(refusal, WebhookRefused)  # a key that is missing, a package that is broken
    status = 503 if is_ours else _STATUS.get(refusal.code, 400)
    headers = {"Retry-After": str(_AGAIN_AFTER)} if status == 503 else {}
    return {"code": refusal.code, "message": refusal.message}, status, headers
