"""Platform Notification Service 1.0: asking a platform for notices, which it then sends to a handler of the tool."""

import json
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from connectors.lti.errors import ServiceTrouble
from connectors.lti.service import PlatformService

SCOPE: Final = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
MEDIA_TYPE: Final = "application/json"
MOST_NOTICES: Final = 100  # in one request to the handler


class NoticeType(StrEnum):
    """The notices that Stoa takes."""

    CONTEXT_COPY = "LtiContextCopyNotice"
    HELLO_WORLD = "LtiHelloWorldNotice"  # last, since a platform may greet as soon as it is asked to


def wanted_types(supported: Collection[str]) -> tuple[NoticeType, ...]:
    """Those of the notices that a platform supports which Stoa takes, in the order to ask for them."""
    return tuple(each for each in NoticeType if each in supported)


def register_handler(service: PlatformService, url: str, notice_type: NoticeType, handler: str) -> None:
    """Have notices of a type sent to the address `handler`, from now on and in place of any other address.

    May be repeated. Raises `ServiceTrouble` (code ``notices.http_403`` and the like where the platform refuses),
    `TokenTrouble` and `HttpTrouble`.
    """
    document = {"notice_type": notice_type.value, "handler": handler, "max_batch_size": MOST_NOTICES}
    response = service.call(
        "PUT",
        url,
        scopes=(SCOPE,),
        accept=MEDIA_TYPE,
        content_type=MEDIA_TYPE,
        body=json.dumps(document).encode(),
    )
    if not response.ok:
        raise ServiceTrouble(
            f"The platform does not send notices (status {response.status}).",
            code=f"notices.http_{response.status}",
        )
    if response.is_html:
        raise ServiceTrouble("The platform's notification service answered with a page.")
