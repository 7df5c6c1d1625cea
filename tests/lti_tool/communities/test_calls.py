"""The address that a connected community calls."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest
from flask import Flask

from connectors.contract import Checked, Received, WebhookRefused
from lti_tool.app.services import Services
from sync.communities import calls
from sync.communities.connecting import connect, pause
from sync.communities.tables import Community
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import services as services


class Signed:
    """A connector that takes what a header signs."""

    def accept(self, headers: Mapping[str, str], body: bytes) -> Received:
        if headers.get("Signature") != "right":
            raise WebhookRefused("The signature is wrong.", code="webhook.signature")
        if body == b"?":
            raise WebhookRefused("It cannot be read.", code="webhook.malformed")
        if body == b"challenge":
            return Received(answer="<b>echo</b>")
        return Received((), changed=("C1",)) if body else Received()


@pytest.fixture
def community_id(services: Services, classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> UUID:
    monkeypatch.setattr(calls, "open_community", lambda *_: Signed())
    with services.database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        return connect(
            session, services.keys, organisation_id, "mattermost", title="Works", settings={}, secrets={},
            checked=Checked("mattermost:x", "stoa"), now=services.clock.now(),
        ).id  # fmt: skip


def test_a_call_needs_its_signature_and_nothing_else(
    app: Flask, services: Services, community_id: UUID
) -> None:
    client, address, right = app.test_client(), f"/calls/{community_id}", {"Signature": "right"}
    assert client.post(address, data=b"").status_code == 401
    assert client.post(address, data=b"", headers=right).status_code == 204
    assert client.get(address).status_code == 405
    refused = client.post(address, data=b"?", headers=right)
    assert (refused.status_code, refused.json["code"]) == (400, "webhook.malformed")
    echo = client.post(address, data=b"challenge", headers=right)
    assert (echo.status_code, echo.text, echo.mimetype) == (200, "<b>echo</b>", "text/plain")
    assert client.post(f"/calls/{uuid4()}", data=b"", headers=right).status_code == 404
    assert client.post(address, data=b"x" * (1024 * 1024 + 1), headers=right).status_code == 413
    with services.database.write() as session:
        pause(session, session.get_one(Community, community_id), services.clock.now())
    paused = client.post(address, data=b"x", headers=right)
    assert (paused.status_code, paused.headers["Retry-After"]) == (503, "3600")
