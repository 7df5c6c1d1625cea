"""Microsoft Graph and Entra on loopback, as learn.microsoft.com describes what is asked of them."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.teams import Teams
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from tests.connectors.contract.pull_contract import SECRET, Service

TENANT, CLIENT = "2432b57b-0abd-43db-aa7b-16eadd115d34", "8ea0e38b-efb3-4757-924a-5f94061cf8c2"
TEAM = "fbe2bf47-16c8-47cf-b4a5-4b9b187c508b"
GENERAL, BACK_ROOM = "19:4a95f7d8db4c4e7fae857bcebe0623e6@thread.tacv2", "19:back@thread.tacv2"
_LISTED = 20  # messages with their replies in one answer
_INLINE = 1_000  # replies that are expanded


class TeamsServer(Service):
    """A team with a standard channel and a private one. A change in a thread has its root told again by delta."""

    channel = f"{TEAM}/{GENERAL}"
    page_size = 100

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.messages: dict[str, dict[str, Any]] = {}
        self.threads: dict[str, list[str]] = {}
        self.changes: list[str] = []  # roots, in the order in which something changed in their threads
        self.listed: tuple[tuple[int, int], list[str]] = (-1, -1), []
        self.kinds = {GENERAL: "standard", BACK_ROOM: "private"}
        self.tells_threads = True
        self.forgotten = False
        self.tokens = 0
        settings = {
            "tenant": TENANT.upper(),
            "client_id": CLIENT,
            "teams": f"https://teams.microsoft.com/l/team/19%3a1%40thread.tacv2/conversations?groupId={TEAM}&tenantId={TENANT}",
        }
        connection = CommunityConnection(http, clock, settings, {"secret": SECRET})
        self.community = Teams(connection, server.url_for(""), server.url_for("/login"))

    def answer(self, request: Request) -> Answer:
        self.server.clear_log()  # which grows with every request
        path = [unquote(each) for each in request.path.split("/")[1:]]
        if path[0] == "login":
            return self._token(request, path)
        if request.headers.get("Authorization") != f"Bearer token{self.tokens}":
            return _error(401, "InvalidAuthenticationToken")
        match path[1:]:
            case ["teams", team, "channels"] if team == TEAM:
                return _json(
                    {"value": [self._channel(each) for each in self.kinds if self.kinds[each] == "standard"]}
                )
            case ["teams", team, "members"] if team == TEAM:
                return _json(
                    {"value": [self._member("ada", TENANT), self._member("bob", "elsewhere", "guest")]}
                )
            case ["teams", team, "channels", channel] if team == TEAM:
                return _json(self._channel(channel))
            case ["teams", team, "channels", channel, "messages"] if (team, channel) == (TEAM, GENERAL):
                return _json({"value": []})
            case ["teams", team, "channels", channel, "messages", "delta"] if (team, channel) == (
                TEAM,
                GENERAL,
            ):
                return self._delta(request)
            case ["teams", team, "channels", channel, "messages", root, "replies"] if root in self.messages:
                return self._replies(request, root)
        return _error(404, "NotFound")

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        return self.say(text, author, root=answers.partition("/")[2] if answers else None)

    def say(self, text: str, author: str = "ada", root: str | None = None, **more: Any) -> str:
        message_id = str(
            max(int(self.clock.now().timestamp() * 1_000), int(next(reversed(self.messages), "0")) + 1)
        )
        now = _written(int(message_id))
        place = {"teamId": TEAM, "channelId": GENERAL}
        self.messages[message_id] = {
            "id": message_id, "replyToId": root, "etag": message_id, "messageType": "message",
            "createdDateTime": now, "lastModifiedDateTime": now, "lastEditedDateTime": None, "deletedDateTime": None,
            "subject": None, "summary": None, "chatId": None, "importance": "normal", "locale": "en-us",
            "webUrl": f"https://teams.microsoft.com/l/message/{message_id}", "policyViolation": None,
            "eventDetail": None, "from": {"application": None, "device": None, "user": _user(author)},
            "body": {"contentType": "html", "content": f"<p>{_escaped(text)}</p>"}, "channelIdentity": place,
            "attachments": [], "mentions": [], "reactions": [], **more,
        }  # fmt: skip
        self.threads.setdefault(root or message_id, [])
        if root:
            self.threads[root].append(message_id)
        if self.tells_threads or not root:
            self.changes.append(root or message_id)
        return f"{GENERAL}/{message_id}"

    def edit(self, source_id: str, text: str) -> None:
        body = {"contentType": "html", "content": f"<p>{_escaped(text)}</p>"}
        self.change(source_id, body=body, lastEditedDateTime=self._now())

    def delete(self, source_id: str) -> None:
        self.change(source_id, body={"contentType": "html", "content": ""}, deletedDateTime=self._now())

    def by_program(self, text: str) -> None:
        self.say(
            text, **{"from": {"application": {"id": "bot", "applicationIdentityType": "bot"}, "user": None}}
        )
        self.say("<systemEventMessage/>", messageType="systemEventMessage", **{"from": None})

    def change(self, source_id: str, **changed: Any) -> None:
        message_id = source_id.partition("/")[2]
        message = self.messages[message_id]
        message |= {"lastModifiedDateTime": self._now(), **changed}
        self.changes.append(message["replyToId"] or message_id)

    def too_often(self, seconds: int) -> Answer:
        return _error(429, "TooManyRequests", {"Retry-After": str(seconds)})

    def revoked(self) -> Answer:
        return _error(401, "InvalidAuthenticationToken")

    def _token(self, request: Request, path: list[str]) -> Answer:
        asked = request.form
        assert path == ["login", TENANT, "oauth2", "v2.0", "token"]
        assert (asked["grant_type"], asked["client_id"]) == ("client_credentials", CLIENT)
        if asked["client_secret"] != SECRET:
            return entra(7000215)
        self.tokens += 1
        token = f"token{self.tokens}"
        return _json(
            {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token}
        )

    def _delta(self, request: Request) -> Answer:
        """All messages, the first ones last; later the roots of the threads in which something changed."""
        if self.forgotten:
            return _error(410, "syncStateNotFound")
        token = request.args.get("$skiptoken") or request.args.get("$deltatoken")
        if token is None:
            assert (request.args["$expand"], request.args["$top"]) == ("replies", "20")
            start, end, since = 0, len(self.changes), 0
        else:
            since, start, end = (int(each) for each in token.split("-"))
            end = end or len(self.changes)
        wanted = self._changed(since, end)
        listed = [self._with_replies(each) for each in wanted[start : start + _LISTED]]
        start += _LISTED
        link = f"https://graph.microsoft.com/v1.0/teams/{TEAM}/channels/{GENERAL}/messages/delta"
        if start < len(wanted):
            return _json({"value": listed, "@odata.nextLink": f"{link}?$skiptoken={since}-{start}-{end}"})
        return _json({"value": listed, "@odata.deltaLink": f"{link}?$deltatoken={end}-0-0"})

    def _changed(self, since: int, end: int) -> list[str]:
        if self.listed[0] != (since, end):
            self.listed = (since, end), [*dict.fromkeys(reversed(self.changes[since:end]))]
        return self.listed[1]

    def _with_replies(self, root: str) -> dict[str, Any]:
        replies = self.threads[root]
        inline = [self.messages[each] for each in reversed(replies[-_INLINE:])]
        found = {**self.messages[root], "replies@odata.context": "c", "replies": inline}
        if len(replies) > _INLINE:
            found["replies@odata.nextLink"] = (
                f"https://elsewhere.example/replies?$skiptoken={len(replies) - _INLINE}"
            )
        return found

    def _replies(self, request: Request, root: str) -> Answer:
        replies = self.threads[root]
        before = int(request.args.get("$skiptoken", len(replies)))
        listed = [self.messages[each] for each in reversed(replies[max(before - 50, 0) : before])]
        more = (
            {"@odata.nextLink": f"https://elsewhere.example/?$skiptoken={before - 50}"} if before > 50 else {}
        )
        return _json({"value": listed, **more})

    def _channel(self, channel: str) -> dict[str, Any]:
        return {"id": channel, "displayName": "General", "membershipType": self.kinds[channel]}

    def _member(self, user: str, tenant: str, *roles: str) -> dict[str, Any]:
        described = {
            "@odata.type": "#microsoft.graph.aadUserConversationMember",
            "id": f"m{user}",
            "roles": [*roles],
        }
        return described | {
            "userId": user, "email": f"{user}@works.example", "displayName": "Never Kept", "tenantId": tenant,
        }  # fmt: skip

    def _now(self) -> str:
        return _written(int(self.clock.now().timestamp() * 1_000))


def entra(number: int) -> Answer:
    """How Entra refuses an app."""
    said = {"error": "invalid_client", "error_description": f"AADSTS{number}: …", "error_codes": [number]}
    return Answer(json.dumps(said), 401, content_type="application/json")


def _user(user: str) -> dict[str, Any]:
    return {"id": user, "displayName": "Never Kept", "userIdentityType": "aadUser", "tenantId": TENANT}


def _json(content: object) -> Answer:
    return Answer(json.dumps(content), content_type="application/json")


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> Answer:
    said = {"error": {"code": code, "message": "…", "innerError": {"request-id": "r"}}}
    return Answer(json.dumps(said), status, headers or {}, content_type="application/json")


def _written(milliseconds: int) -> str:
    at = datetime.fromtimestamp(milliseconds / 1_000, UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1_000:03}Z"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
