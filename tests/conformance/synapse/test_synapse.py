"""Matrix read from a homeserver that is no code of ours: the same contract, and what is refused there."""

import time
from collections.abc import Iterator
from datetime import datetime
from urllib.error import HTTPError
from urllib.request import Request as Ask
from urllib.request import urlopen

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.matrix import Matrix
from connectors.contract import CommunityTrouble
from connectors.http import HostPolicy, HttpClient
from connectors.registry import CommunityConnection
from tests.conformance.synapse.server import MISSING, PYTHON, Synapse, synapse_at_work
from tests.connectors.communities.matrix.test_matrix import Homeserver
from tests.connectors.contract.pull_contract import PullContract, kept_of, pages_of

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason=MISSING)
PAGE = 3
_OF_A_HOP = {
    "connection",
    "host",
    "content-length",
    "transfer-encoding",
    "content-encoding",
    "accept-encoding",
}


@pytest.fixture(scope="module")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    with synapse_at_work(tmp_path_factory.mktemp("synapse")) as running:
        for name in ("ada", "bob", "stoa"):
            running.register(name)
        yield running


class RealHomeserver(Homeserver):
    """Synapse behind a door that can be shut in its stead. Each test has rooms and a token of its own."""

    page_size = PAGE

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock, synapse: Synapse) -> None:
        super().__init__(server, http, clock)
        self.synapse = synapse
        self.channel = synapse.room("ada", "bob", "stoa", preset="public_chat", name="Town square")
        self.back_room = synapse.room("ada", "stoa", preset="private_chat")
        settings, secrets = {"site": server.url_for("")}, {"token": synapse.log_in("stoa")}
        self.community = Matrix(CommunityConnection(http, clock, settings, secrets))
        self.community.page_size = PAGE

    def answer(self, request: Request) -> Answer:
        headers = {name: each for name, each in request.headers.items() if name.lower() not in _OF_A_HOP}
        address = f"{self.synapse.site}{request.environ['RAW_URI']}"
        try:
            with urlopen(Ask(address, headers=headers, method=request.method), timeout=20) as told:
                return Answer(told.read(), told.status, content_type="application/json")
        except HTTPError as error:
            return Answer(error.read(), error.code, content_type="application/json")

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        content: dict[str, object] = {"msgtype": "m.text", "body": text}
        if answers:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": answers}}
        return self.synapse.send(self.channel, author, content)

    def edit(self, source_id: str, text: str) -> None:
        time.sleep(0.2)  # a revision is a tenth of a second
        new, relation = {"msgtype": "m.text", "body": text}, {"rel_type": "m.replace", "event_id": source_id}
        content = {"msgtype": "m.text", "body": f"* {text}", "m.new_content": new, "m.relates_to": relation}
        self.synapse.send(self.channel, "ada", content)

    def delete(self, source_id: str) -> None:
        self.synapse.redact(self.channel, "ada", source_id)

    def whisper(self, text: str) -> None:
        self.synapse.send(self.back_room, "ada", {"msgtype": "m.text", "body": text})

    def by_program(self, text: str) -> None:
        self.synapse.send(self.channel, "ada", {"msgtype": "m.notice", "body": text})

    def react(self, source_id: str, author: str, key: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": source_id, "key": key}
        return self.synapse.send(self.channel, author, {"m.relates_to": relation}, "m.reaction")


@pytest.fixture(scope="module")
def running_server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def server(running_server: HTTPServer) -> HTTPServer:
    if not running_server.is_running():
        running_server.start()
    running_server.clear()
    return running_server


@pytest.fixture
def http() -> HttpClient:
    policy = HostPolicy(is_registered=lambda origin: True, allow_loopback=True)
    return HttpClient(policy, connect_timeout=0.5, read_timeout=10.0, total_timeout=20.0)


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock, synapse: Synapse) -> RealHomeserver:
    return RealHomeserver(server, http, clock, synapse)


class TestMatrixOnSynapse(PullContract):
    """What a homeserver has a part in: how we bear wrong answers is tried on one of our own."""


for _name in (
    "test_the_manifest_says_what_is_read",
    "test_pages_and_cursors_are_bounded",
    "test_how_often_it_may_be_asked_is_heeded",
    "test_a_token_that_ended_needs_a_person",
    "test_whatever_is_answered_is_trouble_and_no_crash",
    "test_a_connection_that_breaks_off_is_trouble",
    "test_our_clock_does_not_matter",
    "test_ten_thousand_are_read_in_bounded_memory",  # a homeserver takes minutes for so many
):
    setattr(TestMatrixOnSynapse, _name, None)


def test_rooms_that_are_encrypted_private_or_left_are_refused(service: RealHomeserver) -> None:
    sealed = service.synapse.room("ada", "stoa", preset="public_chat", name="Sealed")
    encryption = {"algorithm": "m.megolm.v1.aes-sha2"}
    service.synapse.ask("PUT", f"rooms/{sealed}/state/m.room.encryption", encryption, by="ada")
    offered = {each.id: each.title for each in service.community.channels()}
    assert offered[service.channel] == "Town square"
    assert not {sealed, service.back_room} & offered.keys()
    assert len(service.community.check().warnings) == 2
    left = service.synapse.room("ada", "stoa", preset="public_chat")
    service.synapse.ask("POST", f"rooms/{left}/leave", {}, by="stoa")
    for room, word in ((sealed, "encrypted"), (service.back_room, "not public"), (left, "not in this room")):
        with pytest.raises(CommunityTrouble, match=word):
            service.community.pull(room, None)


def test_reactions_threads_and_a_gap_are_read(service: RealHomeserver) -> None:
    first, regretted = service.post("First"), service.post("Regretted")
    pages = list(pages_of(service))
    service.edit(first, "First, edited")
    service.delete(regretted)
    taken_back = service.react(first, "bob", "👍")
    thread = {"rel_type": "m.thread", "event_id": first, "is_falling_back": True}
    content = {"msgtype": "m.text", "body": "In the thread", "m.relates_to": thread}
    threaded = service.synapse.send(service.channel, "bob", content)
    said = {service.post(f"Number {number}"): f"Number {number}" for number in range(3 * PAGE)}
    pages += pages_of(service, pages[-1].checkpoint)
    service.synapse.redact(service.channel, "bob", taken_back)
    pages += pages_of(service, pages[-1].checkpoint)
    kept = kept_of(*pages)
    assert kept.texts() == {**said, first: "First, edited", threaded: "In the thread"}
    assert (kept.gone, kept.reactions) == ({regretted}, {(first, service.account("bob"))})
    assert kept.contributions[threaded].in_reply_to == first


def test_a_token_that_was_logged_out_needs_a_person(service: RealHomeserver) -> None:
    token = service.synapse.log_in("stoa")
    settings = {"site": service.server.url_for("")}
    http, clock = HttpClient(HostPolicy(lambda _: True, allow_loopback=True)), service.clock
    matrix = Matrix(CommunityConnection(http, clock, settings, {"token": token}))
    assert matrix.check().account == service.account("stoa")
    service.synapse.tokens["once"] = token
    service.synapse.ask("POST", "logout", {}, by="once")
    with pytest.raises(CommunityTrouble) as refused:
        matrix.pull(service.channel, None)
    assert refused.value.code == "community.unauthorised"
