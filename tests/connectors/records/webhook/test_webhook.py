"""Events to a receiver: signed, known by their ids, and nothing in them that was not given."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from connectors.contract import ConnectorError, Outcome, TargetTrouble
from connectors.http import HttpClient
from connectors.webhooks import SigningKeys
from tests.connectors.contract.record_contract import RecordContract
from tests.connectors.contract.record_contract import System as System
from tests.connectors.records.webhook.receiver import SECRET, Receiver

OTHER = f"whsec_{b64encode(b'x' * 24).decode()}"


@pytest.fixture
def receiver(server: HTTPServer, http: HttpClient, clock: SetClock) -> Receiver:
    return Receiver(server, http, clock)


class TestWebhook(RecordContract):
    @pytest.fixture
    def system(self, receiver: Receiver) -> Receiver:
        return receiver

    def test_what_is_withdrawn_is_gone(self, system: System) -> None:
        """A receiver is told to forget it; whether it does, it tells nobody."""
        assert isinstance(system, Receiver)
        system.connector.write(system.prepared(), system.items[:1])
        for _ in range(2):
            assert system.connector.withdraw(system.prepared(), system.items[:1]) == [Outcome.applied()]
        told, forget = system.events.values()
        assert forget["type"] == "record.withdrawn"
        assert forget["data"] == {
            "event": str(system.items[0].id), "record": told["data"]["record"], "user_id": "4711001"
        }  # fmt: skip

    def test_preparing_raises_nothing_but_target_trouble(self, system: System) -> None:
        """Whatever takes an event is a receiver: of a 2xx nothing more is asked."""
        system.server.clear()
        for status in (302, 400, 401, 403, 404, 410, 422, 429, 500):
            system.server.no_handler_status_code = status
            with pytest.raises(TargetTrouble) as trouble:
                system.prepared()
            assert trouble.value.outcome.whole_target
        system.server.clear_assertions()


def test_a_signature_is_that_of_the_library_of_standard_webhooks() -> None:
    """Made by its package `standardwebhooks` 1.1, of the same message."""
    keys = SigningKeys.parse(SECRET)
    headers = keys.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1614265330, UTC), b'{"test": 2432232314}'
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_while_a_secret_is_changed_either_of_the_two_is_right(
    server: HTTPServer, http: HttpClient, clock: SetClock
) -> None:
    both = Receiver(server, http, clock, f"{OTHER} {SECRET}")
    assert both.connector.write(both.prepared(), both.items[:1]) == [Outcome.applied()]
    with pytest.raises(TargetTrouble):
        Receiver(server, http, clock, OTHER).prepared()


@pytest.mark.parametrize(
    "secret", ["", "secret", "whsec_c2hvcnQ=", "whsec_???", f"{SECRET} {SECRET} {SECRET}"]
)
def test_what_is_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(ConnectorError) as refused:
        SigningKeys.parse(secret)
    assert refused.value.code == "webhook.secret"


def test_what_is_not_given_is_not_told(receiver: Receiver) -> None:
    receiver.connector.write(receiver.prepared(), receiver.items[:1])
    (event,) = receiver.events.values()
    assert set(event["data"]) == {"record", "occurred_at", "user_id", "title", "level", "level_name"}
