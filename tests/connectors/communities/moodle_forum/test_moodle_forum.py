"""A Moodle on loopback, as mod/forum/externallib.php and its exporters (4.5) answer."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.moodle_forum import MoodleForum
from connectors.communities.moodle_forum.manifest import DISCUSSIONS, FORUMS, POSTS, SITE_INFO
from connectors.contract import CommunityTrouble, ConnectorError, Contribution
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from tests.connectors.contract.pull_contract import SECRET, PullContract, Service, kept_of, pages_of

ACCOUNTS = {"ada": 17, "bob": 18}
FORUM, QUESTIONS = 5, 6


class MoodleSite(Service):
    """A course with a forum, and one in which people see others' answers only after their own."""

    channel = str(FORUM)
    page_size = 50

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.discussions: dict[int, dict[str, Any]] = {}
        self.posts: dict[int, list[dict[str, Any]]] = {}
        self.functions = [FORUMS, DISCUSSIONS, POSTS, SITE_INFO]
        self.is_administrator = False
        self.error: str | None = None
        self.number = 100
        self.http = http
        self.community = self.of_courses("7")

    def of_courses(self, courses: str) -> MoodleForum:
        settings = {"site": self.server.url_for("/moodle/"), "courses": courses}
        return MoodleForum(CommunityConnection(self.http, self.clock, settings, {"token": SECRET}))

    def account(self, author: str) -> str:
        return str(ACCOUNTS[author])

    def answer(self, request: Request) -> Answer:
        assert request.path == "/moodle/webservice/rest/server.php"
        form = request.form
        if form["wstoken"] != SECRET:
            return self.revoked()
        if self.error:
            return _exception(self.error)
        match form["wsfunction"]:
            case function if function not in self.functions:
                return _exception("accessexception")
            case "core_webservice_get_site_info":
                names = [{"name": each, "version": "2024100700"} for each in self.functions]
                return _json({
                    "sitename": "A school", "username": "stoa", "userid": 2, "firstname": "Never", "functions": names,
                    "userissiteadmin": self.is_administrator,
                })  # fmt: skip
            case "mod_forum_get_forums_by_courses":
                return _json([self._forum(FORUM, "general"), self._forum(QUESTIONS, "qanda")])
            case "mod_forum_get_forum_discussions":
                return _json({"discussions": self._listed(form), "warnings": []})
            case _:
                posts = self.posts[int(form["discussionid"])]
                assert (form["sortby"], form["sortdirection"]) == ("id", "ASC")
                return _json(
                    {"posts": posts, "forumid": FORUM, "courseid": 7, "ratinginfo": {}, "warnings": []}
                )

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        self.number += 1
        discussion = self.number if answers is None else self._post(answers)["discussionid"]
        post: dict[str, Any] = {
            "id": self.number, "subject": "Measuring &amp; more", "replysubject": "Re: Measuring",
            "message": _html(text), "messageformat": 1,
            "author": {"id": ACCOUNTS[author], "fullname": "Never Kept", "isdeleted": False},
            "discussionid": discussion, "hasparent": answers is not None,
            "parentid": int(answers) if answers else None, "timecreated": self._now(), "timemodified": self._now(),
            "unread": None, "isdeleted": False, "isprivatereply": False, "haswordcount": False,
            "capabilities": {"view": True}, "attachments": [], "tags": [],
        }  # fmt: skip
        self.posts.setdefault(discussion, []).append(post)
        if answers is None:
            self.discussions[discussion] = {"groupid": -1, "pinned": False, "starred": False}
        self.discussions[discussion] = self.discussions.pop(discussion) | {"timemodified": self._now()}
        return str(self.number)

    def edit(self, source_id: str, text: str) -> None:
        """Moodle does not touch the discussion then (forum_update_post)."""
        self._post(source_id).update(message=_html(text), timemodified=self._now())

    def delete(self, source_id: str) -> None:
        post = self._post(source_id)
        self.posts[post["discussionid"]].remove(post)
        if not post["hasparent"]:
            del self.discussions[post["discussionid"]]

    def whisper(self, text: str) -> None:
        root = self.post("For a group")
        self.discussions[int(root)]["groupid"] = 3
        answered = next(iter(self.discussions))
        self._post(self.post(text, answers=str(answered)))["isprivatereply"] = True

    def too_often(self, seconds: int) -> Answer:
        return Answer("Too Many Requests", 429, headers={"Retry-After": str(seconds)})

    def revoked(self) -> Answer:
        return _exception("invalidtoken")

    def _listed(self, form: Mapping[str, str]) -> list[dict[str, Any]]:
        assert (form["forumid"], form["sortorder"]) == (str(FORUM), "1")
        latest_first = list(reversed(self.discussions))
        ordered = sorted(latest_first, key=lambda each: not self.discussions[each]["pinned"])
        start = int(form["page"]) * int(form["perpage"])
        return [self._begin(each) for each in ordered[start : start + int(form["perpage"])]]

    def _begin(self, discussion: int) -> dict[str, Any]:
        first = self.posts[discussion][0]
        return self.discussions[discussion] | {
            "id": first["id"], "discussion": discussion, "parent": 0, "name": first["subject"], "usermodified": 17,
            "timestart": 0, "timeend": 0, "userid": first["author"]["id"], "created": first["timecreated"],
            "modified": first["timemodified"], "mailed": 1, "subject": first["subject"], "message": first["message"],
            "messageformat": 1, "messagetrust": 0, "attachment": "", "totalscore": 0, "userfullname": "Never Kept",
            "numreplies": len(self.posts[discussion]) - 1, "numunread": 0, "locked": False, "canreply": True,
        }  # fmt: skip

    def _forum(self, number: int, kind: str) -> dict[str, Any]:
        count = {"numdiscussions": len(self.discussions)} if number == FORUM else {}
        return {
            "id": number,
            "course": 7,
            "type": kind,
            "name": "Questions &amp; answers",
            "cmid": 40,
            **count,
        }

    def _post(self, source_id: str) -> dict[str, Any]:
        return next(each for posts in self.posts.values() for each in posts if str(each["id"]) == source_id)

    def _now(self) -> int:
        return int(self.clock.now().timestamp())


def _html(text: str) -> str:
    return f'<div class="text_to_html"><p>{escape(text)}</p></div>'


def _json(content: object) -> Answer:
    return Answer(json.dumps(content), content_type="application/json; charset=utf-8")


def _exception(code: str) -> Answer:
    return _json(
        {"exception": "core\\exception\\moodle_exception", "errorcode": code, "message": "It failed"}
    )


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> MoodleSite:
    return MoodleSite(server, http, clock)


class TestMoodleForum(PullContract):
    pass


def test_html_becomes_markdown_and_names_are_not_kept(service: MoodleSite) -> None:
    root = service.post("x")
    service._post(root)["message"] = (
        '<p>Measure <strong>twice</strong>, see <a href="/mod/page/view.php?id=3">here</a></p>'
    )
    page = service.community.pull(service.channel, None)
    (said,) = page.records
    assert isinstance(said, Contribution)
    site = service.server.url_for("/moodle")
    assert (
        said.markdown == f"Measure **twice**, see [here]({service.server.url_for('/mod/page/view.php')}?id=3)"
    )
    assert (said.title, said.link) == ("Measuring & more", f"{site}/mod/forum/discuss.php?d={root}#p{root}")
    assert "Never" not in repr(page)


def test_a_long_discussion_comes_in_several_pages_and_what_was_emptied_is_gone(service: MoodleSite) -> None:
    root = service.post("Begun")
    said = {root: "Begun"} | {
        service.post(f"Reply {each}", answers=root): f"Reply {each}" for each in range(1_100)
    }
    pages = list(pages_of(service))
    assert len(pages) == 3
    assert kept_of(*pages).texts() == said
    emptied = service._post(max(said))
    emptied.update(isdeleted=True, message="", subject="")
    pages += pages_of(service, pages[-1].checkpoint)
    assert kept_of(*pages).gone == {str(emptied["id"])}


def test_what_moves_up_because_others_are_deleted_is_not_missed(service: MoodleSite) -> None:
    said = {}
    for number in range(120):
        service.clock.advance(timedelta(seconds=1))
        said[service.post(f"Number {number}")] = f"Number {number}"
    service.discussions[int(next(iter(said)))]["pinned"] = True
    first = service.community.pull(service.channel, None)
    for source_id in sorted(said, reverse=True)[:3]:
        service.delete(source_id)
    rest = list(pages_of(service, first.checkpoint))
    assert kept_of(first, *rest).texts() == said
    service.clock.advance(timedelta(seconds=1))
    said[service.post("Later")] = "Later"
    later = list(pages_of(service, rest[-1].checkpoint))
    assert kept_of(first, *rest, *later).texts() == said
    assert len(later) == 1, "what is pinned and old is no reason to go on"


def test_only_forums_in_which_all_see_each_other_are_read(service: MoodleSite) -> None:
    assert [each.id for each in service.community.channels()] == [str(FORUM)]
    assert [each.title for each in service.of_courses("7\n8").channels()] == ["Questions & answers · 7"]
    with pytest.raises(CommunityTrouble) as refused:
        service.community.pull(str(QUESTIONS), None)
    assert refused.value.code == "community.gone"
    with pytest.raises(ConnectorError):
        service.of_courses("https://moodle.example/course/view.php?id=7")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("accessexception", "community.forbidden"),
        ("invalidrecord", "community.gone"),
        ("sitemaintenance", "community.unavailable"),
        ("somethingelse", "community.malformed"),
    ],
)
def test_exceptions_in_answers_that_say_success_are_told_apart(
    service: MoodleSite, error: str, code: str
) -> None:
    service.error = error
    with pytest.raises(CommunityTrouble) as trouble:
        service.community.pull(service.channel, None)
    assert trouble.value.code == code


def test_what_is_missing_is_warned_of(service: MoodleSite) -> None:
    assert not service.community.check().warnings
    service.functions.remove(POSTS)
    service.is_administrator = True
    assert len(service.community.check().warnings) == 2
