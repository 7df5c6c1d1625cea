"""Microsoft Teams' standard channels by Microsoft Graph, read by an app without a user."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from config.language import N_
from connectors.communities.answers import objects, readable, text
from connectors.communities.connection import CommunityConnection
from connectors.communities.teams.graph import App, Graph, token_in
from connectors.communities.teams.manifest import GRAPH, LOGIN, MANIFEST
from connectors.communities.teams.messages import Place
from connectors.communities.teams.reading import Cursor, Reading
from connectors.contract import Channel, Checked, Checkpoint, CommunityTrouble, ConnectorError, Page

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_IN_LINK = re.compile(rf"groupId=({_GUID.pattern})", re.ASCII | re.IGNORECASE)
_CHANNEL = re.compile(r"[A-Za-z0-9:@._-]{1,200}", re.ASCII)
_MOST_TEAMS = 200
_MOST_PAGES = 30  # of members, 999 each
_STANDARD = "standard"
_MAIL = re.compile(r"[^\s@\0-\x1f\x7f\ud800-\udfff]{1,64}@[^\s@\0-\x1f\x7f\ud800-\udfff]{1,189}")

_NOT_STANDARD = N_(
    "This channel is private or shared, and so it is not read. Stop reading it, or choose another one."
)
_NOT_INSTALLED = N_(
    "The app may not read one of the teams. An owner of each team installs the app of Stoa in it, and consents to what "
    "it asks for."
)
_NO_MEMBERS = N_(
    "The app may not see the members of one of the teams, so that nobody there is known by their e-mail address. Add "
    "TeamMember.Read.Group to its Teams app, and install it in the team once more."
)


class Teams:
    """Reads what people say in standard channels, with edits, deletions and reactions."""

    manifest = MANIFEST

    def __init__(self, connection: CommunityConnection, graph: str = GRAPH, login: str = LOGIN) -> None:
        self._tenant = _guid(connection.required("tenant"), "directory (tenant) ID")
        self._client_id = _guid(connection.required("client_id"), "application (client) ID")
        self._teams = [_team(line) for line in connection.required("teams").splitlines() if line.strip()]
        app = App(self._tenant, self._client_id, connection.required("secret"), graph, login)
        self._graph = Graph(connection.http, connection.clock, app)
        self._source = f"teams:{self._tenant}"
        self._members: dict[str, dict[str, str]] = {}

    def check(self) -> Checked:
        """Whether the app may read each of the teams."""
        warnings: list[str] = []
        with readable():
            for team in self._teams[:_MOST_TEAMS]:
                for ask, words in ((self._may_read, _NOT_INSTALLED), (self._asked_members, _NO_MEMBERS)):
                    try:
                        ask(team)
                    except CommunityTrouble as trouble:
                        if trouble.code not in ("community.forbidden", "community.gone"):
                            raise
                        warnings.append(words)
                        break
        return Checked(self._source, self._client_id, tuple(dict.fromkeys(warnings)))

    def channels(self) -> Sequence[Channel]:
        """The standard channels of the teams."""
        with readable():
            found = [
                self._channel(team, each)
                for team in self._teams[:_MOST_TEAMS]
                for each in self._standard(team)
            ]
        return sorted(found, key=lambda channel: channel.title.casefold())

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page: see `Reading`."""
        cursor = Cursor.read(since)
        team, _, channel_id = channel.partition("/")
        if team not in self._teams or not _CHANNEL.fullmatch(channel_id):
            raise CommunityTrouble(_NOT_INSTALLED, code="community.forbidden", needs_person=True)
        with readable():
            path = f"teams/{team}/channels/{quote(channel_id, safe='')}"
            described = self._graph.get(path, {"$select": "id,displayName,membershipType"})
            if described.get("membershipType") != _STANDARD:
                raise CommunityTrouble(_NOT_STANDARD, code="community.forbidden", needs_person=True)
            place = Place(
                self._source, channel_id, self._channel(team, described), lambda user: self._mail(team, user)
            )
            return Reading(self._graph, f"{path}/messages", place, begin).page(cursor)

    def _standard(self, team: str) -> Iterator[dict[str, Any]]:
        """Private and shared channels are not even listed."""
        answer = self._graph.get(
            f"teams/{team}/channels",
            {"$filter": f"membershipType eq '{_STANDARD}'", "$select": "id,displayName,membershipType"},
        )
        return (each for each in objects(answer["value"]) if each.get("membershipType") == _STANDARD)

    def _may_read(self, team: str) -> None:
        for each in self._standard(team):
            path = f"teams/{team}/channels/{quote(text(each, 'id'), safe='')}/messages"
            self._graph.get(path, {"$top": 1})
            return

    def _channel(self, team: str, described: dict[str, Any]) -> Channel:
        channel_id = text(described, "id")
        if not _CHANNEL.fullmatch(channel_id):
            raise ValueError("no channel")
        return Channel(f"{team}/{channel_id}", str(described.get("displayName") or channel_id))

    def _mail(self, team: str, user: str) -> str | None:
        """The address of somebody in the team who belongs to the organisation."""
        if team not in self._members:
            try:
                self._members[team] = self._asked_members(team)
            except CommunityTrouble as trouble:
                if trouble.code != "community.forbidden":
                    raise
                self._members[team] = {}
        return self._members[team].get(user)

    def _asked_members(self, team: str) -> dict[str, str]:
        """Addresses by the ids of users. Guests bring an address of elsewhere, which nobody here has verified."""
        found: dict[str, str] = {}
        parameters: dict[str, str | int] = {"$top": 999}
        for _ in range(_MOST_PAGES):
            answer = self._graph.get(f"teams/{team}/members", parameters)
            for each in objects(answer["value"]):
                mail, roles = each.get("email"), each.get("roles") or []
                is_ours = str(each.get("tenantId")).lower() == self._tenant and "guest" not in roles
                if is_ours and isinstance(mail, str) and _MAIL.fullmatch(mail):
                    found[text(each, "userId")] = mail.casefold()
            following = token_in(answer, "@odata.nextLink")
            if following is None:
                break
            parameters = {following[0]: following[1]}
        return found


def _guid(entered: str, what: str) -> str:
    if not _GUID.fullmatch(entered):
        raise ConnectorError(
            f"The {what} has the form 00000000-0000-0000-0000-000000000000.", code="connector.no_setting"
        )
    return entered.lower()


def _team(line: str) -> str:
    found = _IN_LINK.search(line)
    return _guid(found[1] if found else line.strip(), "id of a team, as its link has it behind groupId=,")
