"""Calls signed by Standard Webhooks, made as docs/connectors/webhook-in.md shows it."""

import json
import os
import re
import shutil
import subprocess
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock, format_stamp
from connectors.communities.webhook import WebhookIn
from connectors.contract import (
    Channel,
    ConnectorError,
    Contribution,
    ContributionKind,
    Reaction,
    Tombstone,
    WebhookRefused,
)
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from connectors.webhooks import SigningKeys
from tests.connectors.contract.webhook_contract import Call, Caller, WebhookContract

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = f"whsec_{b64encode(b'x' * 24).decode()}"
PAGE = Path(__file__).parents[4] / "docs" / "connectors" / "webhook-in.md"


class Intranet(Caller):
    def __init__(self, http: HttpClient, clock: SetClock, secret: str = SECRET) -> None:
        super().__init__(clock)
        self.began = clock.now()
        self.community = WebhookIn(CommunityConnection(http, clock, {"name": "Intranet"}, {"secret": secret}))

    def signed(self, body: bytes, *, wrongly: bool = False) -> Call:
        return SigningKeys.parse(OTHER if wrongly else SECRET).headers("msg-1", self.clock.now(), body), body

    def posted(self, text: str, source_id: str) -> bytes:
        return _event("contribution.created", **self.contribution(text, source_id))

    def edited(self, text: str, source_id: str) -> bytes:
        now = format_stamp(self.clock.now())
        return _event("contribution.updated", **self.contribution(text, source_id), edited_at=now)

    def deleted(self, source_id: str) -> bytes:
        return _event("contribution.deleted", id=source_id, occurred_at=format_stamp(self.clock.now()))

    def unrelated(self) -> bytes:
        return _event("member.joined", name="somebody")

    def contribution(self, text: str, source_id: str, **more: Any) -> dict[str, Any]:
        return {
            "id": source_id, "author": {"id": "u-17"}, "occurred_at": format_stamp(self.began), "text": text,
            "channel": {"id": "quality", "title": "Quality"}, **more,
        }  # fmt: skip


def _event(kind: str, **data: Any) -> bytes:
    return json.dumps({"type": kind, "data": data}).encode()


@pytest.fixture
def caller(http: HttpClient, clock: SetClock) -> Intranet:
    return Intranet(http, clock)


class TestWebhookIn(WebhookContract):
    pass


def test_a_batch_brings_all_of_it_in_its_order_or_nothing(caller: Intranet) -> None:
    at = "2026-03-02T13:00:00+01:00"
    whole = {
        "id": "1", "kind": "post", "author": {"id": "u-17", "mail": "ada@works.example"}, "occurred_at": at,
        "text": "Who has *measured*?", "title": "Measuring",
        "link": "https://intranet.example/1", "channel": {"id": "quality"}, "tags": ["#ndt"], "licence": "CC BY 4.0",
    }  # fmt: skip
    events = [
        {"type": "contribution.created", "data": whole},
        {"type": "contribution.created", "data": caller.contribution("I", "2", in_reply_to="1")},
        {"type": "reaction.created", "data": {"id": "2", "author": {"id": "u-17"}}},
        {"type": "something.else", "data": 5},
        {"type": "contribution.deleted", "data": {"id": "2", "occurred_at": at}},
    ]
    batch = {"type": "batch", "data": events}
    first, reply, reaction, gone = caller.community.accept(*caller.signed(json.dumps(batch).encode())).records
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert isinstance(first, Contribution)
    assert (first.source, first.occurred_at, first.author.mail) == (
        "webhook:intranet",
        noon,
        "ada@works.example",
    )
    assert (first.title, first.tags, first.licence) == ("Measuring", ("ndt",), "CC BY 4.0")
    assert first.channel == Channel("quality", "quality")
    assert isinstance(reply, Contribution)
    assert (reply.kind, reply.in_reply_to) == (ContributionKind.REPLY, "1")
    assert isinstance(reaction, Reaction)
    assert reaction.occurred_at is None
    assert gone == Tombstone("webhook:intranet", "2", noon)

    wrong: list[dict[str, Any]] = [
        {"kind": "reply"}, {"occurred_at": "2026-03-02 12:00"}, {"occurred_at": "9999-12-31T23:59:59-12:00"},
        {"author": {"id": "u", "mail": "no address"}}, {"link": "javascript:alert(1)"}, {"id": "\x00"},
        {"id": "x" * 256}, {"text": ""}, {"tags": "ndt"}, {"author": None},
    ]  # fmt: skip
    for each in wrong:
        events[1] = {"type": "contribution.created", "data": whole | each}
        with pytest.raises(WebhookRefused) as refused:
            caller.community.accept(*caller.signed(json.dumps(batch).encode()))
        assert refused.value.code == "webhook.malformed", each
    nested = {"type": "batch", "data": [{"type": "batch", "data": []}]}
    with pytest.raises(WebhookRefused):
        caller.community.accept(*caller.signed(json.dumps(nested).encode()))


def test_one_of_several_signatures_is_enough_and_either_secret_while_it_is_changed(
    http: HttpClient, clock: SetClock
) -> None:
    changing = Intranet(http, clock, f"{OTHER} {SECRET}")
    headers, body = changing.signed(changing.posted("Well", "1"))
    several = " ".join(("v1a,ed25519", "v1,AAAA", headers["webhook-signature"], "v1,\u00fc", "rubbish"))
    assert changing.community.accept({**headers, "webhook-signature": several}, body).records
    assert changing.community.accept(*changing.signed(body, wrongly=True)).records


@pytest.mark.parametrize(
    ("name", "secret"), [("in tranet", SECRET), ("x" * 61, SECRET), ("intranet", "whsec_short")]
)
def test_what_is_no_name_or_no_secret_is_refused(
    http: HttpClient, clock: SetClock, name: str, secret: str
) -> None:
    with pytest.raises(ConnectorError):
        WebhookIn(CommunityConnection(http, clock, {"name": name}, {"secret": secret}))


def test_what_the_page_shows_works(server: HTTPServer, http: HttpClient) -> None:
    """The example in Python and the one for a shell are run as they stand there."""
    received: list[tuple[dict[str, str], bytes]] = []
    calls = server.expect_request("/hook", method="POST")
    calls.respond_with_handler(
        lambda request: (received.append((dict(request.headers), request.get_data())), "")[1]
    )
    python, shell = re.findall(r"```(?:python|bash)\n(.*?)```", PAGE.read_text(), re.DOTALL)
    there: dict[str, Any] = {}
    exec(python, there)
    event = {"type": "contribution.deleted", "data": {"id": "4711", "occurred_at": "2026-03-02T12:00:00Z"}}
    assert there["call_stoa"](server.url_for("/hook"), SECRET, "msg-1", event) == 200
    if shutil.which("curl") and shutil.which("openssl"):
        names = {**os.environ, "SECRET": SECRET, "ADDRESS": server.url_for("/hook")}
        subprocess.run(["bash", "-euc", shell], env=names, check=True, timeout=20)
    now = SetClock(datetime.now(UTC) + timedelta(seconds=1))
    community = WebhookIn(CommunityConnection(http, now, {"name": "intranet"}, {"secret": SECRET}))
    found = [record for call in received for record in community.accept(*call).records]
    assert {each.source_id for each in found if not isinstance(each, Reaction)} == {"4711"}
    assert len(found) == len(received)
