"""Slack read live: its Web API on loopback, and calls that are signed as it signs them."""

import json
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.slack.manifest import SCOPES
from connectors.contract import CommunityTrouble, Contribution, Tombstone
from connectors.http import HttpClient
from tests.connectors.communities.slack.service import GENERAL, TEAM, SlackServer
from tests.connectors.contract.pull_contract import PullContract, kept_of, pages_of

DOCS = Path(__file__).parents[4] / "docs/connectors/slack.md"


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> SlackServer:
    return SlackServer(server, http, clock)


class TestSlack(PullContract):
    pass


def test_only_confirmed_addresses_are_told_and_no_names(service: SlackServer) -> None:
    service.post("Mine", author="ada")
    service.post("Mine, said to <@ada>", author="bob")
    page = service.community.pull(GENERAL, None)
    authors = {
        each.author.subject: each.author.mail for each in page.records if isinstance(each, Contribution)
    }
    assert authors == {"ada": "ada@works.example", "bob": None}
    assert "ever" not in repr(page)


def test_late_replies_are_found_in_old_threads_and_a_long_thread_ends(service: SlackServer) -> None:
    old = service.post("Begun long ago")
    for number in range(150):
        service.post(f"About something else {number}")
    pages = list(pages_of(service))
    service.clock.advance(timedelta(days=40))
    said = {service.post(f"Late {number}", answers=old): f"Late {number}" for number in range(250)}
    later = list(pages_of(service, pages[-1].checkpoint))
    assert kept_of(*later).texts().items() >= said.items()
    service.clock.advance(timedelta(minutes=5))
    service.post("News")
    pages = [*pages_of(service, later[-1].checkpoint)]
    assert not kept_of(*pages_of(service, pages[-1].checkpoint)).texts().keys() & said.keys(), (
        "given over again"
    )


def test_a_thread_that_slack_says_never_ends_is_left(service: SlackServer) -> None:
    root = service.post("Begun")
    service.post("Answered", answers=root)

    def endless(request: Request) -> Answer:
        answer = service.answer(request)
        if not request.path.endswith("replies"):
            return answer
        more = json.loads(answer.get_data()) | {
            "has_more": True,
            "response_metadata": {"next_cursor": "bmV4dA=="},
        }
        return Answer(json.dumps(more), content_type="application/json")

    service.fault = endless
    assert len(kept_of(*pages_of(service)).contributions) == 2


def test_what_is_read_is_kept_when_slack_asks_to_wait_in_between(service: SlackServer) -> None:
    """As where an app gets one request a minute: each reading brings something, and then says how long to wait."""
    root = service.post("Begun")
    service.post("Answered", answers=root)
    service.post("Later")
    service.fault = lambda request: (
        service.too_often(60) if request.path.endswith("replies") else service.answer(request)
    )
    page = service.community.pull(GENERAL, None)
    assert [*kept_of(page).texts().values()] == ["Later", "Begun"]
    assert page.more
    with pytest.raises(CommunityTrouble) as refused:
        service.community.pull(GENERAL, page.checkpoint)
    assert refused.value.after == 60
    service.fault = None
    assert "Answered" in kept_of(*pages_of(service, page.checkpoint)).texts().values()


def test_a_message_that_was_deleted_and_has_answers_is_told_gone(service: SlackServer) -> None:
    root = service.post("Regretted")
    reply = service.post("An answer", answers=root)
    service.clock.advance(timedelta(minutes=1))
    service.delete(root)
    kept = kept_of(*pages_of(service))
    assert (kept.gone, kept.texts()) == ({root}, {reply: "An answer"})


def test_reactions_have_no_time_and_are_bounded(service: SlackServer) -> None:
    reactions = [
        {"name": f"sign{n}", "users": [f"U{n}X{m}" for m in range(50)], "count": 50} for n in range(23)
    ]
    for _ in range(3):
        service.say("Loved", reactions=reactions)
    pages = list(pages_of(service))
    assert max(len(page.records) for page in pages) <= 1_000
    assert len(kept_of(*pages).reactions) == 3 * 500


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [
        ("not_in_channel", "community.forbidden", "/invite"),
        ("missing_scope", "community.forbidden", "scopes"),
        ("account_inactive", "community.unauthorised", "deactivated"),
        ("channel_not_found", "community.gone", "Choose another"),
        ("some_error_of_2031", "community.refused", "maker"),
    ],
)
def test_each_refusal_says_what_to_do(service: SlackServer, error: str, code: str, word: str) -> None:
    service.fault = lambda _: service.refused(error)
    with pytest.raises(CommunityTrouble, match=word) as refused:
        service.community.pull(GENERAL, None)
    assert refused.value.code == code
    assert refused.value.needs_person == (code != "community.refused")


def test_channels_that_are_private_or_without_the_app_are_not_read(service: SlackServer) -> None:
    assert [each.id for each in service.community.channels()] == [GENERAL]
    service.post("For all")
    for room, word in (((True, True), "not public"), ((False, False), "/invite")):
        service.rooms[GENERAL] = room
        with pytest.raises(CommunityTrouble, match=word) as refused:
            service.community.pull(GENERAL, None)
        assert refused.value.needs_person
    assert "/invite" in service.community.check().warnings[0]


def test_the_app_in_the_package_asks_for_what_is_needed_and_is_warned_of_otherwise(
    service: SlackServer,
) -> None:
    shipped = (files("connectors.communities.slack") / "app_manifest.json").read_text()
    assert json.loads(shipped)["oauth_config"]["scopes"]["bot"] == [*SCOPES]
    assert shipped in DOCS.read_text(), "the page shows another manifest than the package holds"
    service.scopes = "channels:read,channels:history,users:read,reactions:read"
    checked = service.community.check()
    assert (checked.source, len(checked.warnings)) == (f"slack:{TEAM}", 1)
    assert "users:read.email" in checked.warnings[0]


def test_an_answer_of_the_documentation_is_read(service: SlackServer) -> None:
    """docs.slack.dev/reference/methods/conversations.history, with a message as it comes today."""
    recorded = {
        "ok": True,
        "messages": [
            {
                "user": "U123ABC456",
                "type": "message",
                "ts": "1512085950.000216",
                "client_msg_id": "3ac2b3a4-0000-4aaa-8aaa-000000000001",
                "text": "Does <https://example.com/x|this> help, <@U222BBB222>?",
                "team": TEAM,
                "blocks": [{"type": "rich_text", "block_id": "a1", "elements": []}],
                "edited": {"user": "U123ABC456", "ts": "1512086010.000000"},
                "attachments": [],
                "reactions": [{"name": "+1", "users": ["U222BBB222"], "count": 1}],
            },
            {"type": "message", "user": "U222BBB222", "text": "What, if not?", "ts": "1512104434.000490"},
        ],
        "has_more": False,
        "pin_count": 0,
        "response_metadata": {"next_cursor": ""},
    }
    service.fault = lambda request: (
        Answer(json.dumps(recorded), content_type="application/json")
        if request.path.endswith("history")
        else service.answer(request)
    )
    page = service.community.pull(GENERAL, None)
    first, reaction, second = page.records
    assert isinstance(first, Contribution)
    assert isinstance(second, Contribution)
    assert (first.source_id, first.revision) == ("C0GENERAL/1512085950.000216", 60)
    assert first.markdown == "Does [this](https://example.com/x) help, @unknown?"
    assert first.link == "https://works.slack.com/archives/C0GENERAL/p1512085950000216"
    assert (reaction.source_id, second.markdown) == (first.source_id, "What, if not?")
    assert not isinstance(reaction, Tombstone)
