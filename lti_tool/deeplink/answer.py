"""The answer to a deep linking request: content items, and the signed message that carries them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import jwt

from config.clock import format_stamp
from connectors.lti import SigningKey
from connectors.lti.products.moodle import GROUP_IDS
from connectors.lti.registration import HISTORY
from lti_tool.deeplink.request import LINK_TYPE
from lti_tool.launch.errands import OpenErrand
from lti_tool.launch.gate.claims import LTI
from lti_tool.launch.gate.message import VERSION
from lti_tool.launch.gate.requests import DeepLinkingSettings
from sync.outbox.targets import TAG
from sync.spaces.origins import PATH, SETUP, SPACE
from sync.spaces.settings import SpaceSettings

_DL: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/"
_LIFE: Final = timedelta(minutes=5)
_FRAME_HEIGHT: Final = 800  # pixels until the page says how high it is
_REVIEWABLE: Final = ("InProgress", "Submitted", "Completed")
_CUSTOM: Final = {**HISTORY, "group_ids": GROUP_IDS}  # which LMSs put values in the place of


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to a discussion that its first launch makes, by the setup with this id."""

    setup_id: UUID
    title: str
    settings: SpaceSettings
    in_window: bool


@dataclass(frozen=True, slots=True)
class LinkToSpace:
    """A further link to a discussion that there is, or to a path in it. It has no column: the discussion has one."""

    space_id: UUID
    title: str
    path_id: UUID | None = None


def content_item(link: NewLink | LinkToSpace, asked: DeepLinkingSettings, base_url: str) -> dict[str, Any]:
    """A link as a content item (LTI Deep Linking 2.0, section 3.2), with what the LMS takes of it."""
    item: dict[str, Any] = {"type": LINK_TYPE, "title": link.title, "url": f"{base_url}/lti/launch"}
    if isinstance(link, LinkToSpace):
        to_path = {PATH: str(link.path_id)} if link.path_id else {}
        custom = {SPACE: str(link.space_id), **to_path, **_CUSTOM}
        return {**item, "custom": custom, **_presentation(asked, False)}
    item |= {"custom": {SETUP: str(link.setup_id), **_CUSTOM}, **_presentation(asked, link.in_window)}
    available = _period(link.settings.opens_at, link.settings.closes_at)
    submission = _period(link.settings.opens_at, link.settings.due_at or link.settings.closes_at)
    item |= {"available": available} if available else {}
    item |= {"submission": submission} if submission else {}
    if asked.accepts_line_item is not False:
        item["lineItem"] = {
            "label": link.title,
            "scoreMaximum": link.settings.maximum_points,
            "resourceId": str(link.setup_id),  # the space will have this id
            "tag": TAG,
            "submissionReview": {"reviewableStatus": list(_REVIEWABLE)},
        }
    return item


def answer_message(
    errand: OpenErrand,
    asked: DeepLinkingSettings,
    items: Sequence[dict[str, Any]],
    key: SigningKey,
    now: datetime,
) -> str:
    """The signed answer (LTI Deep Linking 2.0, section 4.5; Security Framework 1.0, section 5.2)."""
    claims = {
        "iss": errand.platform.client_id,
        "aud": errand.platform.issuer,
        "iat": int(now.timestamp()),
        "exp": int((now + _LIFE).timestamp()),
        "nonce": secrets.token_urlsafe(32),
        f"{LTI}deployment_id": errand.deployment.deployment_id,
        f"{LTI}message_type": "LtiDeepLinkingResponse",
        f"{LTI}version": VERSION,
        f"{_DL}content_items": list(items),
        **({} if asked.data is None else {f"{_DL}data": asked.data}),
    }
    return jwt.encode(claims, key.private_pem, algorithm="RS256", headers={"kid": key.kid})


def _presentation(asked: DeepLinkingSettings, in_window: bool) -> dict[str, Any]:
    if "window" in asked.accept_targets and (in_window or "iframe" not in asked.accept_targets):
        return {"window": {"targetName": "_blank"}}
    return {"iframe": {"height": _FRAME_HEIGHT}} if "iframe" in asked.accept_targets else {}


def _period(begins: datetime | None, ends: datetime | None) -> dict[str, str]:
    stamps = {"startDateTime": begins, "endDateTime": ends}
    return {name: format_stamp(instant) for name, instant in stamps.items() if instant is not None}
