"""Slack's Web API. It answers 200 also where it refuses; its errors are words in the answer.

Source: docs.slack.dev, "Using the Slack Web API", "Web API rate limits" and the lists of errors of its methods.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from config.clock import Clock
from config.language import N_
from connectors.communities.answers import member
from connectors.communities.asking import Asker, Words, cursor_lost, malformed, too_often
from connectors.contract import CommunityTrouble
from connectors.http import HttpClient, Response

API = "https://slack.com/api"

_RENEW = N_(
    "Slack does not know the bot token: it was revoked, or the app was removed. Install the app into the workspace "
    "once more (api.slack.com/apps), and enter its bot token."
)
_DEACTIVATED = N_(
    "The app, or the workspace, is deactivated in Slack. Ask an owner of the workspace to enable it, install the app "
    "once more, and enter its bot token."
)
_EXPIRED = N_(
    "The bot token has expired. Switch token rotation off for the app (OAuth & Permissions), install it once more, and "
    "enter its bot token."
)
_SCOPES = N_(
    "The app lacks a permission. Compare its bot token scopes with those that the manifest in Stoa lists, add what is "
    "missing, and install the app into the workspace once more."
)
_INVITE = N_(
    "The app is not in this channel. Somebody who is types /invite and the app's name there; nothing else needs to be "
    "done."
)
_PRIVATE = N_("This channel is not public, and so it is not read. Stop reading it, or choose another one.")
_ADMINS = N_(
    "The workspace's own rules keep the app out. Ask an owner of the workspace to approve the app, or to make an "
    "exception for it."
)
_GONE = N_("Slack has no such channel any more. Choose another one, or stop reading it.")
_ARCHIVED = N_("The channel is archived, and nothing new is said there. Stop reading it.")
_TEMPORARY = N_("Slack cannot answer at present. Nothing needs to be done; it is asked again.")
_NOT_TAKEN = N_("Slack does not take what it is asked. Tell the maker of Stoa.")

WORDS = Words(unauthorised=_RENEW, forbidden=_PRIVATE, gone=_GONE)

_UNAUTHORISED, _FORBIDDEN, _NOT_THERE = "community.unauthorised", "community.forbidden", "community.gone"
_PERSON = {
    "invalid_auth": (_UNAUTHORISED, _RENEW),
    "not_authed": (_UNAUTHORISED, _RENEW),
    "token_revoked": (_UNAUTHORISED, _RENEW),
    "token_expired": (_UNAUTHORISED, _EXPIRED),
    "account_inactive": (_UNAUTHORISED, _DEACTIVATED),
    "enterprise_is_restricted": (_FORBIDDEN, _ADMINS),
    "team_access_not_granted": (_FORBIDDEN, _ADMINS),
    "org_login_required": (_FORBIDDEN, _ADMINS),
    "ekm_access_denied": (_FORBIDDEN, _ADMINS),
    "access_denied": (_FORBIDDEN, _ADMINS),
    "missing_scope": (_FORBIDDEN, _SCOPES),
    "no_permission": (_FORBIDDEN, _SCOPES),
    "not_allowed_token_type": (_FORBIDDEN, _SCOPES),
    "not_in_channel": (_FORBIDDEN, _INVITE),
    "method_not_supported_for_channel_type": (_FORBIDDEN, _PRIVATE),
    "channel_not_found": (_NOT_THERE, _GONE),
    "is_archived": (_NOT_THERE, _ARCHIVED),
}
_BUSY = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
_SLOWER = frozenset({"ratelimited", "rate_limited"})
_CURSOR = frozenset({"invalid_cursor", "invalid_ts_latest"})


class SlackError(CommunityTrouble):
    """A refusal, with Slack's own word for it in `error`."""

    def __init__(self, error: str, trouble: CommunityTrouble) -> None:
        super().__init__(
            trouble.message, code=trouble.code, needs_person=trouble.needs_person, after=trouble.after
        )
        self.error = error


class SlackWeb:
    """Asks the methods of the Web API with one token."""

    def __init__(self, http: HttpClient, clock: Clock, token: str, api: str) -> None:
        self._api = api
        self._asker = Asker(http, clock, WORDS, {"Authorization": f"Bearer {token}"})

    def get(self, method: str, parameters: Mapping[str, str | int] | None = None) -> dict[str, Any]:
        """What a method answers. Raises `CommunityTrouble`, of which `SlackError` where Slack itself refuses."""
        return self.answer(method, parameters)[0]

    def answer(
        self, method: str, parameters: Mapping[str, str | int] | None = None
    ) -> tuple[dict[str, Any], Response]:
        """The same, and the response that it came in."""
        response = self._asker.ask("GET", f"{self._api}/{method}{_query(parameters)}")
        answer = self._asker.json(response)
        if member(answer, "ok") is True:
            return answer, response
        error = member(answer, "error")
        if not isinstance(error, str):
            raise malformed()
        raise SlackError(error, _trouble(error))


def not_in_channel() -> CommunityTrouble:
    """The app is in no such channel, as a description of the channel says."""
    return _trouble("not_in_channel")


def not_public() -> CommunityTrouble:
    """The channel is one that is never read."""
    return _trouble("method_not_supported_for_channel_type")


def _trouble(error: str) -> CommunityTrouble:
    if error in _PERSON:
        code, words = _PERSON[error]
        return CommunityTrouble(words, code=code, needs_person=True)
    if error in _SLOWER:
        return too_often(None)
    if error in _CURSOR:
        return cursor_lost()
    if error in _BUSY:
        return CommunityTrouble(_TEMPORARY)
    return CommunityTrouble(_NOT_TAKEN, code="community.refused")


def _query(parameters: Mapping[str, str | int] | None) -> str:
    return f"?{urlencode(parameters)}" if parameters else ""
