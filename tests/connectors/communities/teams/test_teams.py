"""Microsoft Teams, by Graph on loopback."""

import json
import logging
from importlib.resources import files
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.teams import Teams
from connectors.contract import CommunityTrouble, ConnectorError, Contribution
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from sync.contributions.plain import plain_text
from tests.connectors.communities.teams.service import GENERAL, TENANT, TeamsServer, entra
from tests.connectors.contract.pull_contract import SECRET, PullContract, kept_of, pages_of

DOCS = Path(__file__).parents[4] / "docs/connectors/teams.md"


@pytest.fixture
def service(
    server: HTTPServer, http: HttpClient, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> TeamsServer:
    caplog.set_level(
        logging.WARNING, logger="werkzeug"
    )  # one line for each of a thousand requests is kept otherwise
    return TeamsServer(server, http, clock)


class TestTeams(PullContract):
    pass


def test_addresses_of_guests_and_names_are_not_told(service: TeamsServer) -> None:
    service.post("Mine")
    mention = '<p>As <at id="0">Ada</at>&nbsp;<at id="1">Never Kept</at> said</p><at id="2">'
    service.say("", "bob", body={"contentType": "html", "content": mention})
    page = service.community.pull(service.channel, None)
    said = {each.author.subject: each for each in page.records if isinstance(each, Contribution)}
    assert {user: each.author.mail for user, each in said.items()} == {
        "ada": "ada@works.example",
        "bob": None,
    }
    assert plain_text(said["bob"].markdown).split() == ["As", "@unknown", "@unknown", "said"]
    assert "Never" not in repr(page)


def test_the_tags_of_teams_become_what_they_show(service: TeamsServer) -> None:
    html = (
        '<p>Look <emoji id="smile" alt="😄" title="Smile"></emoji><img src="https://graph.microsoft.com/v1.0/$value"></p>'
        '<codeblock class="Python"><code>a = 1<br>b = 2</code></codeblock><attachment id="a1"></attachment>'
    )
    service.say("", body={"contentType": "html", "content": html})
    ((said, *_),) = (page.records for page in pages_of(service))
    assert isinstance(said, Contribution)
    assert said.markdown == "Look 😄\n\n```\na = 1\nb = 2\n```"


def test_a_thread_of_thousands_comes_whole_and_once(service: TeamsServer) -> None:
    root = service.post("Begun")
    said = {service.post(f"Reply {number}", answers=root): f"Reply {number}" for number in range(1_230)}
    pages = list(pages_of(service))
    kept = kept_of(*pages)
    assert kept.texts() == {root: "Begun", **said}
    assert sum(len(page.records) for page in pages) == len(kept.contributions)


def test_replies_in_the_latest_threads_are_found_even_if_delta_does_not_tell(service: TeamsServer) -> None:
    service.tells_threads = False
    root = service.post("Begun")
    (*_, last) = pages_of(service)
    reply = service.post("Late", answers=root)
    assert reply in kept_of(*pages_of(service, last.checkpoint)).texts()


def test_where_the_state_is_forgotten_all_is_read_anew(service: TeamsServer) -> None:
    service.post("Said")
    (*_, last) = pages_of(service)
    service.forgotten = True
    with pytest.raises(CommunityTrouble) as lost:
        service.community.pull(service.channel, last.checkpoint)
    assert lost.value.code == "community.cursor_lost"


def test_only_the_token_of_a_link_is_used(service: TeamsServer) -> None:
    """A link that leads elsewhere is not followed, and one that nobody could keep is no crash."""
    service.fault = lambda request: (
        _linking("https://elsewhere.example/delta?$skiptoken=abc")
        if "delta" in request.path
        else service.answer(request)
    )
    page = service.community.pull(service.channel, None)
    assert '"$skiptoken","abc"' in page.checkpoint.cursor
    assert "elsewhere" not in page.checkpoint.cursor
    service.fault = lambda request: (
        _linking(f"https://graph.microsoft.com/?$deltatoken={'x' * 3_000}")
        if "delta" in request.path
        else service.answer(request)
    )
    with pytest.raises(CommunityTrouble) as trouble:
        service.community.pull(service.channel, None)
    assert trouble.value.code == "community.malformed"


def test_a_token_that_ended_early_is_asked_for_anew(service: TeamsServer) -> None:
    service.post("Said")
    service.community.pull(service.channel, None)
    service.tokens += 1  # nobody has this one
    assert kept_of(*pages_of(service)).texts()


@pytest.mark.parametrize(("number", "word"), [(7000222, "expired"), (7000215, "not its ID"), (700016, "IDs")])
def test_entra_says_what_is_wrong_with_the_app(service: TeamsServer, number: int, word: str) -> None:
    service.fault = lambda _: entra(number)
    with pytest.raises(CommunityTrouble, match=word) as refused:
        service.community.check()
    assert (refused.value.code, refused.value.needs_person) == ("community.unauthorised", True)


def test_private_channels_are_neither_listed_nor_read(service: TeamsServer) -> None:
    assert [each.id for each in service.community.channels()] == [service.channel]
    service.post("For all")
    service.kinds[GENERAL] = "shared"
    with pytest.raises(CommunityTrouble, match="private or shared"):
        service.community.pull(service.channel, None)
    with pytest.raises(CommunityTrouble, match="consents"):
        service.community.pull("00000000-0000-0000-0000-000000000000/19:other@thread.tacv2", None)


def test_what_the_organisations_rules_block_is_gone(service: TeamsServer) -> None:
    said = service.post("A number of a card")
    pages = list(pages_of(service))
    service.change(said, policyViolation={"dlpAction": "notifySender, blockAccess", "userAction": "none"})
    assert kept_of(*pages, *pages_of(service, pages[-1].checkpoint)).gone == {said}


def test_ids_have_to_be_ids(http: HttpClient, clock: SetClock) -> None:
    for settings in ({"tenant": "works.example"}, {"teams": "Marketing"}):
        entered = {"tenant": TENANT, "client_id": TENANT, "teams": TENANT, **settings}
        with pytest.raises(ConnectorError):
            Teams(CommunityConnection(http, clock, entered, {"secret": SECRET}))


def test_the_app_in_the_package_asks_for_what_is_needed(service: TeamsServer) -> None:
    shipped = (files("connectors.communities.teams") / "app_manifest.json").read_text()
    asked = json.loads(shipped)["authorization"]["permissions"]["resourceSpecific"]
    assert tuple(each["name"] for each in asked) == Teams.manifest.scopes
    assert shipped in DOCS.read_text(), "the page shows another manifest than the package holds"


def test_an_answer_of_the_documentation_is_read(service: TeamsServer) -> None:
    """learn.microsoft.com/graph/api/chatmessage-delta, with a reaction as in "chatMessageReaction"."""
    user = {"id": "8ea0e38b-efb3-4757-924a-5f94061cf8c2", "displayName": "N", "userIdentityType": "aadUser"}
    reaction = {
        "reactionType": "like",
        "displayName": "Like",
        "createdDateTime": "2021-03-29T03:46:00.1Z",
        "user": {"application": None, "device": None, "user": user | {"id": "other"}},
    }
    recorded = {
        "@odata.type": "#microsoft.graph.chatMessage", "replyToId": None, "etag": "1616989510408",
        "messageType": "message", "createdDateTime": "2021-03-29T03:45:10.408Z",
        "lastModifiedDateTime": "2021-03-29T03:45:40.408Z", "lastEditedDateTime": "2021-03-29T03:45:40.408Z",
        "deletedDateTime": None, "subject": "Plans", "summary": None, "chatId": None, "importance": "normal",
        "locale": "en-us", "webUrl": "https://teams.microsoft.com/l/message/19%3A4a%40thread.tacv2/1616989510408",
        "policyViolation": None, "id": "1616989510408", "from": {"application": None, "device": None, "user": user},
        "body": {"contentType": "text", "content": "Hello World 28th March 2021"}, "attachments": [], "mentions": [],
        "reactions": [reaction], "messageHistory": [],
    }  # fmt: skip
    service.fault = lambda request: (
        _linking("https://graph.microsoft.com/v1.0/delta?$deltatoken=aQdvS1VwGCSRxVmZ.3o0rhga", recorded)
        if "delta" in request.path
        else service.answer(request)
    )
    said, liked = service.community.pull(service.channel, None).records
    assert isinstance(said, Contribution)
    assert (said.title, said.revision, said.markdown) == ("Plans", 301, "Hello World 28th March 2021")
    assert (liked.source_id, liked.occurred_at is None) == (said.source_id, False)


def _linking(link: str, *messages: object) -> Answer:
    name = "@odata.nextLink" if "skip" in link else "@odata.deltaLink"
    return Answer(json.dumps({"value": messages, name: link}), content_type="application/json")
