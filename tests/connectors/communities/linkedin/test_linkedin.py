"""LinkedIn on loopback, as its documentation describes the Member Snapshot and Changelog APIs."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.linkedin import LinkedIn
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from tests.connectors.contract.pull_contract import SECRET, PullContract, Service, kept_of, pages_of

ME = "urn:li:person:123ABC"
_ROWS = 40


class LinkedInServer(Service):
    """One member; whoever the contract lets write is they."""

    channel = "own"
    page_size = _ROWS

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.rows: dict[str, list[dict[str, str]]] = {"MEMBER_SHARE_INFO": [], "ALL_COMMENTS": []}
        self.events: list[dict[str, Any]] = []
        self.activities: dict[str, dict[str, Any]] = {}
        self.is_archived = (
            False  # what there was at the consent is in the snapshot, what follows in the change log
        )
        self.community = LinkedIn(
            CommunityConnection(http, clock, {}, {"token": SECRET}), server.url_for("/rest")
        )

    def account(self, author: str) -> str:
        return ME

    def answer(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {SECRET}" or not request.headers.get(
            "LinkedIn-Version"
        ):
            return self.revoked()
        start, asked = int(request.args.get("start", 0)), request.args
        match request.path.removeprefix("/rest/"):
            case "memberAuthorizations":
                key = {"developerApplication": "urn:li:developerApplication:1", "member": ME}
                return _json({"elements": [{"memberComplianceAuthorizationKey": key, "regulatedAt": 1}]})
            case "memberSnapshotData":
                self.is_archived = True
                rows = self.rows[asked["domain"]]
                if start * _ROWS >= len(rows):
                    return Answer('{"message": "No data found for this memberId", "status": 404}', 404)
                links = [{"rel": "next", "href": f"/rest/memberSnapshotData?q=criteria&start={start + 1}"}]
                more = (start + 1) * _ROWS < len(rows)
                shown = rows[start * _ROWS : (start + 1) * _ROWS]
                element = {"snapshotDomain": asked["domain"], "snapshotData": shown}
                return _json(
                    {"paging": {"start": start, "links": links if more else []}, "elements": [element]}
                )
            case "memberChangeLogs":
                since = int(asked.get("startTime", 0))
                found = [each for each in self.events if each["processedAt"] >= since]
                return _json({"elements": found[start : start + int(asked["count"])]})
        return Answer('{"status": 404}', 404)

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        number, now = 7_000 + len(self.activities), self.clock.now()
        stamp = {"time": int(now.timestamp() * 1000)}
        common = {"created": stamp, "lastModified": stamp}
        date = f"{now:%Y-%m-%d %H:%M:%S}"
        if answers:
            urn = f"urn:li:comment:({answers.removeprefix('urn:li:')},{number})"
            link = f"https://www.linkedin.com/feed/update/{quote(answers)}?commentUrn={quote(urn)}"
            self.rows["ALL_COMMENTS"].insert(0, {"Date": date, "Link": link, "Message": text})
            said = {"message": {"attributes": [], "text": text}}
            self.activities[urn] = {**common, "id": str(number), "actor": ME, "object": answers, **said}
        else:
            urn = f"urn:li:share:{number}"
            link = f"https://www.linkedin.com/feed/update/{quote(urn, safe='')}"
            row = {"Date": date, "ShareLink": link, "ShareCommentary": text, "Visibility": "MEMBER_NETWORK"}
            self.rows["MEMBER_SHARE_INFO"].insert(0, row)
            self.activities[urn] = {**common, "id": urn, "author": ME, **_share(text, "PUBLIC")}
        self._happens(urn, "CREATE")
        return urn

    def edit(self, source_id: str, text: str) -> None:
        stamp = {"time": int(self.clock.now().timestamp() * 1000)}
        self.activities[source_id] |= {"lastModified": stamp, **_share(text, "PUBLIC")}
        self._happens(source_id, "UPDATE")

    def delete(self, source_id: str) -> None:
        self.rows["MEMBER_SHARE_INFO"] = [
            each
            for each in self.rows["MEMBER_SHARE_INFO"]
            if quote(source_id, safe="") not in each["ShareLink"]
        ]
        self.events = [each for each in self.events if each["resourceId"] != source_id]
        self._happens(source_id, "DELETE", {})

    def whisper(self, text: str) -> None:
        stamp = {"time": int(self.clock.now().timestamp() * 1000)}
        self.activities["urn:li:share:1"] = {
            "created": stamp,
            "lastModified": stamp,
            **_share(text, "CONNECTIONS"),
        }
        self.is_archived = True
        self._happens("urn:li:share:1", "CREATE")
        self.events.append(
            {**self.events[-1], "resourceName": "messages", "activity": {"content": {"text": text}}}
        )

    def by_program(self, text: str) -> None:
        """What others did at a post of the member is told, too, and is not theirs."""
        other = {"actor": "urn:li:person:other", "object": "urn:li:share:1", "message": {"text": text}}
        stamp = {"time": int(self.clock.now().timestamp() * 1000)}
        self.activities["urn:li:comment:(share:1,5)"] = {"created": stamp, "lastModified": stamp, **other}
        self.is_archived = True
        self._happens("urn:li:comment:(share:1,5)", "CREATE")

    def too_often(self, seconds: int) -> Answer:
        return Answer('{"status": 429}', 429, headers={"Retry-After": str(seconds)})

    def _happens(self, urn: str, method: str, activity: dict[str, Any] | None = None) -> None:
        is_comment = urn.startswith("urn:li:comment:")
        thing = self.activities[urn]
        if not self.is_archived:
            return
        self.events.append(
            {
                "owner": ME, "method": method, "configVersion": 24,
                "resourceName": "socialActions/comments" if is_comment else "ugcPosts",
                "resourceId": urn.rpartition(",")[2].rstrip(")") if is_comment else urn,
                "resourceUri": f"/socialActions/{quote(str(thing.get('object')))}/comments/1",
                "activity": dict(thing) if activity is None else activity,
                "processedAt": int(self.clock.now().timestamp() * 1000), "parentSiblingActivities": [],
            }
        )  # fmt: skip


def _share(text: str, visibility: str) -> dict[str, Any]:
    content = {"shareCommentary": {"attributes": [], "text": text}, "media": [], "shareMediaCategory": "NONE"}
    return {
        "specificContent": {"com.linkedin.ugc.ShareContent": content}, "lifecycleState": "PUBLISHED",
        "visibility": {"com.linkedin.ugc.MemberNetworkVisibility": visibility},
    }  # fmt: skip


def _json(content: object) -> Answer:
    return Answer(json.dumps(content), content_type="application/json")


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> LinkedInServer:
    return LinkedInServer(server, http, clock)


class TestLinkedIn(PullContract):
    pass


def test_a_comment_that_is_deleted_is_gone(service: LinkedInServer) -> None:
    post_id = service.post("Who has measured this?")
    reply = service.post("I have", answers=post_id)
    pages = list(pages_of(service))
    service._happens(reply, "DELETE", {})
    pages += pages_of(service, pages[-1].checkpoint)
    assert kept_of(*pages).gone == {reply}
