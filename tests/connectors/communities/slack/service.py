"""Slack's Web API on loopback, as docs.slack.dev describes the methods that are asked."""

import json
from bisect import bisect_left, insort
from datetime import datetime
from itertools import islice
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.slack import Slack
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from tests.connectors.contract.pull_contract import SECRET, Service

GENERAL, BACK_ROOM, ELSEWHERE = "C0GENERAL", "C0BACKROOM", "C0ELSEWHERE"
TEAM = "T024BE7LD"
SCOPES = "channels:read,channels:history,users:read,users:read.email,reactions:read"


class SlackServer(Service):
    """A workspace with a public channel, a private one, and a public one that the app is not in."""

    channel = GENERAL
    page_size = 100

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.messages: dict[str, dict[str, Any]] = {}
        self.order: list[str] = []
        self.answers: dict[str, list[str]] = {}
        self.rooms = {GENERAL: (False, True), BACK_ROOM: (True, True), ELSEWHERE: (False, False)}
        self.confirmed = {"ada": True, "bob": False}
        self.scopes = SCOPES
        secrets = {"token": SECRET, "signing_secret": "8f742231b10e8888abcd99yyyzzz85a5"}
        self.community: Slack = Slack(CommunityConnection(http, clock, {}, secrets), server.url_for("/api"))

    def answer(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            return self.revoked()
        match request.path.removeprefix("/api/"):
            case "auth.test":
                said = {"url": "https://works.slack.com/", "team": "Works", "user": "stoa", "team_id": TEAM}
                return self._ok(
                    said | {"user_id": "U0STOA", "bot_id": "B0STOA", "is_enterprise_install": False}
                )
            case "conversations.list":
                public = [self._room(each) for each, (is_private, _) in self.rooms.items() if not is_private]
                return self._ok({"channels": public, "response_metadata": {"next_cursor": ""}})
            case "conversations.info" if request.args["channel"] in self.rooms:
                return self._ok({"channel": self._room(request.args["channel"])})
            case "conversations.history" if request.args["channel"] == GENERAL:
                return self._history(request)
            case "conversations.replies" if request.args["channel"] == GENERAL:
                return self._replies(request)
            case "users.info":
                return self._user(request.args["user"])
        return self.refused("channel_not_found")

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        root = answers.partition("/")[2] if answers else None
        return self.say(text, user=author, **({"thread_ts": root} if root else {}))

    def edit(self, source_id: str, text: str) -> None:
        edited = {"user": "ada", "ts": f"{int(self.clock.now().timestamp())}.000000"}
        self.messages[source_id.partition("/")[2]] |= {"text": _escaped(text), "edited": edited}

    def delete(self, source_id: str) -> None:
        """What has been answered leaves a sign that it was there."""
        ts = source_id.partition("/")[2]
        if self.answers.get(ts):
            sign = {
                "subtype": "tombstone",
                "text": "This message was deleted.",
                "user": "USLACKBOT",
                "hidden": True,
            }
            self.messages[ts] |= sign
        else:
            root = self.messages.pop(ts).get("thread_ts")
            if root:
                self.answers[root].remove(ts)

    def by_program(self, text: str) -> None:
        self.say(text, user="U0BOT", bot_id="B0BOT")
        self.say("<@ada> has joined the channel", subtype="channel_join")

    def too_often(self, seconds: int) -> Answer:
        headers = {"Retry-After": str(seconds)}
        return Answer('{"ok": false, "error": "ratelimited"}', 429, headers, content_type="application/json")

    def revoked(self) -> Answer:
        return self.refused("token_revoked")

    def refused(self, error: str) -> Answer:
        return Answer(json.dumps({"ok": False, "error": error}), content_type="application/json")

    def say(self, text: str, **more: Any) -> str:
        ts = self._stamp()
        said = {"type": "message", "user": "ada", "text": _escaped(text), "ts": ts, "team": TEAM, **more}
        self.messages[ts] = {"client_msg_id": f"m{ts}", "blocks": [], **said}
        insort(self.order, ts)
        if more.get("thread_ts"):
            insort(self.answers.setdefault(more["thread_ts"], []), ts)
        return f"{GENERAL}/{ts}"

    def _stamp(self) -> str:
        now, at = self.clock.now(), 0
        while (ts := f"{int(now.timestamp())}.{now.microsecond + at:06}") in self.messages:
            at += 1  # Slack's stamps are unique in a channel
        return ts

    def _history(self, request: Request) -> Answer:
        """What is said in the channel itself, the latest first."""
        latest = request.args.get("latest", "9")
        assert "oldest" not in request.args, "with it, Slack begins at the other end"
        before = reversed(self.order[: bisect_left(self.order, latest)])
        shown = islice(
            (self.messages[ts] for ts in before if self._is_shown(ts)), int(request.args["limit"]) + 1
        )
        listed, more = self._limited(list(shown), request)
        return self._ok({"messages": [each | self._thread(each["ts"]) for each in listed], "has_more": more})

    def _is_shown(self, ts: str) -> bool:
        """In the channel itself: what begins a thread, and answers that were sent there too."""
        said = self.messages.get(ts, {"thread_ts": "gone"})
        return said.get("thread_ts") in (None, ts) or said.get("subtype") == "thread_broadcast"

    def _thread(self, ts: str) -> dict[str, Any]:
        answers = self.answers.get(ts)
        if not answers:
            return {}
        return {"thread_ts": ts, "reply_count": len(answers), "latest_reply": answers[-1]}

    def _replies(self, request: Request) -> Answer:
        """A thread from its root on, which comes first whatever is asked for, in pages."""
        root, oldest = request.args["ts"], request.args.get("oldest", "0")
        if root not in self.messages:
            return self.refused("thread_not_found")
        cursor = request.args.get("cursor", "")
        rest = [
            self.messages[ts] for ts in self.answers.get(root, ()) if ts > max(oldest, cursor[len("after") :])
        ]
        listed, more = self._limited(rest, request)
        following = {"response_metadata": {"next_cursor": f"after{listed[-1]['ts']}"}} if more else {}
        first = [] if cursor else [self.messages[root] | self._thread(root)]
        return self._ok({"messages": [*first, *listed], "has_more": more, **following})

    def _limited(self, listed: list[dict[str, Any]], request: Request) -> tuple[list[dict[str, Any]], bool]:
        limit = int(request.args["limit"])
        return listed[:limit], len(listed) > limit

    def _room(self, channel: str) -> dict[str, Any]:
        is_private, is_member = self.rooms[channel]
        described = {
            "id": channel,
            "name": channel.lower(),
            "is_channel": True,
            "is_group": False,
            "is_im": False,
        }
        return described | {
            "is_mpim": False,
            "is_private": is_private,
            "is_member": is_member,
            "is_archived": False,
        }

    def _user(self, user: str) -> Answer:
        profile = {"email": f"{user}@works.example", "real_name": "Never Kept"}
        confirmed = self.confirmed.get(user, False)
        described = {"id": user, "team_id": TEAM, "name": "never-kept", "profile": profile, "is_bot": False}
        return self._ok({"user": described | {"is_email_confirmed": confirmed}})

    def _ok(self, said: dict[str, Any]) -> Answer:
        headers = {"X-OAuth-Scopes": self.scopes}
        return Answer(json.dumps({"ok": True, **said}), headers=headers, content_type="application/json")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
