"""Slack's public channels, read live by an app of the organisation's own: by its Web API, and by its events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.language import N_
from connectors.communities.answers import member, objects, readable, text
from connectors.communities.connection import CommunityConnection
from connectors.communities.slack.events import received
from connectors.communities.slack.live import Place
from connectors.communities.slack.manifest import MANIFEST, SCOPES
from connectors.communities.slack.messages import is_id
from connectors.communities.slack.reading import Cursor, Reading
from connectors.communities.slack.web import API, SlackError, SlackWeb, not_in_channel, not_public
from connectors.communities.slack.workspace import mail_in
from connectors.contract import Channel, Checked, Checkpoint, Page, Received

_MOST_LISTED = 50  # pages of channels
_MOST_KNOWN = 10_000  # people whose addresses are remembered
_UNKNOWN_PEOPLE = ("user_not_found", "user_not_visible", "missing_scope")

_LACKS = {
    "channels:read": N_(
        "The app lacks the scope channels:read, without which no channel is found. Add it under OAuth & Permissions, "
        "and install the app once more."
    ),
    "channels:history": N_(
        "The app lacks the scope channels:history, without which no message is read. Add it under OAuth & Permissions, "
        "and install the app once more."
    ),
    "users:read": N_(
        "The app lacks the scope users:read, without which nobody is known by their e-mail address. Add it under OAuth "
        "& Permissions, and install the app once more."
    ),
    "users:read.email": N_(
        "The app lacks the scope users:read.email, without which nobody is known by their e-mail address. Add it under "
        "OAuth & Permissions, and install the app once more."
    ),
    "reactions:read": N_(
        "The app lacks the scope reactions:read, without which events do not tell of reactions. Add it under OAuth & "
        "Permissions, and install the app once more."
    ),
}
_IN_NO_CHANNEL = N_(
    "The app is in no public channel yet. In each that is to be read, somebody types /invite and the app's name."
)


class Slack:
    """Reads what people say in public channels that the app was invited to.

    `check`, `channels` and `pull` ask Slack's Web API; `accept` takes the calls of its Events API.
    """

    manifest = MANIFEST

    def __init__(self, connection: CommunityConnection, api: str = API) -> None:
        self._connection = connection
        self._web = SlackWeb(connection.http, connection.clock, connection.required("token"), api)
        self._workspace: _Workspace | None = None
        self._mails: dict[str, str | None] = {}

    def check(self) -> Checked:
        """Which workspace the app is in, and which scopes it lacks."""
        with readable():
            answer, response = self._web.answer("auth.test")
            workspace = _Workspace.read(answer)
            granted = {each.strip() for each in response.headers.get("X-OAuth-Scopes", "").split(",")} - {""}
            lacking = tuple(_LACKS[each] for each in SCOPES if granted and each not in granted)
            account = f"{text(answer, 'user')} ({text(answer, 'team')})"
            warnings = lacking or (() if any(self._listed()) else (_IN_NO_CHANNEL,))
            return Checked(workspace.source, account, warnings)

    def channels(self) -> Sequence[Channel]:
        """The public channels that the app is in."""
        with readable():
            return sorted(self._listed(), key=lambda channel: channel.title.casefold())

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page of a round: see `Reading`."""
        cursor = Cursor.read(since)
        with readable():
            place = self._place(channel)
            return Reading(self._web, place, self._mail, begin).page(cursor)

    def accept(self, headers: Mapping[str, str], body: bytes) -> Received:
        """Take a call of the Events API."""
        secret = self._connection.secrets.get("signing_secret", "").strip()
        return received(secret, self._connection.clock.now(), headers, body)

    def _listed(self) -> Iterator[Channel]:
        cursor = ""
        for _ in range(_MOST_LISTED):
            answer = self._web.get(
                "conversations.list",
                {"types": "public_channel", "exclude_archived": "true", "limit": 200, "cursor": cursor},
            )
            for each in objects(answer.get("channels")):
                if each.get("is_member") is True and _is_public(each):
                    yield _channel(each)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _place(self, channel: str) -> Place:
        described = self._web.get("conversations.info", {"channel": channel}).get("channel")
        if not _is_public(described):
            raise not_public()
        if member(described, "is_member") is not True:
            raise not_in_channel()
        if self._workspace is None:
            self._workspace = _Workspace.read(self._web.get("auth.test"))
        return Place(self._workspace.source, _channel(described), self._workspace.site)

    def _mail(self, user: str) -> str | None:
        """The address of somebody, where Slack says that it is confirmed; their name is not looked at."""
        if user not in self._mails:
            if len(self._mails) >= _MOST_KNOWN:
                self._mails.clear()
            self._mails[user] = self._asked_mail(user)
        return self._mails[user]

    def _asked_mail(self, user: str) -> str | None:
        try:
            described = self._web.get("users.info", {"user": user}).get("user")
        except SlackError as refusal:
            if refusal.error in _UNKNOWN_PEOPLE:
                return None
            raise
        if member(described, "is_email_confirmed") is not True:
            return None
        return mail_in(member(described, "profile"))


@dataclass(frozen=True, slots=True)
class _Workspace:
    """The workspace: `site` is its address, with a slash at its end."""

    source: str
    site: str | None

    @classmethod
    def read(cls, answer: dict[str, Any]) -> "_Workspace":
        team, site = text(answer, "team_id"), answer.get("url")
        if not is_id(team):
            raise ValueError("no workspace")
        is_address = isinstance(site, str) and site.startswith("https://") and site.endswith("/")
        return cls(f"slack:{team}", site if is_address else None)


def _is_public(described: object) -> bool:
    flags = ("is_private", "is_group", "is_im", "is_mpim")
    return member(described, "is_channel") is True and not any(member(described, each) for each in flags)


def _channel(described: object) -> Channel:
    channel = text(described, "id")
    if not is_id(channel):
        raise ValueError("no channel")
    return Channel(channel, str(member(described, "name") or channel))
