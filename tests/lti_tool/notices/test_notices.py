"""Notices from LMSs: let in by the rules for every token, done once, and each by itself."""

import json
import socket
import urllib.request
from collections.abc import Mapping
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask

from connectors.lti.notices import MOST_NOTICES
from lti_tool.app.server import serving
from lti_tool.app.services import Services
from lti_tool.launch.key_sets import PlatformKey, PlatformKeys
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import register_lms
from tests.lti_tool.launch.platform import ABSENT, LTI, TOOL, Lms, raw_token, rsa_key
from tests.lti_tool.notices.conftest import Sender

NOW = 1_795_424_400  # the instant of the test clock
LONG = "x" * 256
ACCEPTED = ("notice.accepted", {"type": "LtiContextCopyNotice", "origins": 1})

REFUSED: list[tuple[Mapping[str, object], str]] = [
    ({"iss": ABSENT}, "launch.issuer_unknown"),
    ({"iss": "https://stranger.example"}, "launch.issuer_unknown"),
    ({"aud": "stranger"}, "launch.audience"),
    ({"aud": "stranger", "azp": "stoa-client"}, "launch.audience"),
    ({"aud": []}, "launch.audience"),
    ({"aud": ["stoa-client", "stranger"], "azp": ABSENT}, "launch.azp"),
    ({"azp": "stranger"}, "launch.azp"),
    ({"azp": ["stoa-client"]}, "launch.azp"),
    ({"exp": ABSENT}, "launch.expiry"),
    ({"exp": NOW - 60, "iat": NOW - 600}, "launch.token_expired"),
    ({"exp": NOW + 86_401}, "launch.lifetime"),
    ({"iat": ABSENT}, "launch.issued_at"),
    ({"iat": NOW + 61}, "launch.issued_at"),
    ({"nbf": NOW + 61}, "launch.not_before"),
    ({"nonce": ABSENT}, "launch.nonce"),
    ({"nonce": LONG}, "launch.nonce"),
    ({"jti": 7}, "launch.nonce"),
    ({f"{LTI}version": "2.0"}, "launch.version"),
    ({f"{LTI}deployment_id": ABSENT}, "launch.deployment_unknown"),
    ({f"{LTI}deployment_id": "another"}, "launch.deployment_unknown"),
    ({f"{LTI}notice": ABSENT}, "notice.claim"),
    ({f"{LTI}notice": "LtiContextCopyNotice"}, "notice.claim"),
    ({f"{LTI}context": ABSENT}, "launch.context"),
    ({f"{LTI}context": {"title": "no id"}}, "launch.context"),
    ({f"{LTI}origin_contexts": "course 1"}, "notice.origin_contexts"),
    ({f"{LTI}origin_contexts": [LONG]}, "notice.origin_contexts"),
    ({f"{LTI}origin_contexts": [""]}, "notice.origin_contexts"),
]
BEFORE_THE_SIGNATURE = {"launch.issuer_unknown", "launch.audience", "launch.azp"}


def codes(response: object) -> list[str]:
    return response.json["notices"]  # type: ignore[attr-defined, no-any-return]


def test_a_context_copy_notice_is_remembered(sender: Sender) -> None:
    answer = sender.send(sender.sign())

    assert (answer.status_code, answer.json) == (200, {"notices": ["notice.accepted"]})
    assert [copy[1:] for copy in sender.copies()] == [("course 2", "course 1")]
    assert sender.audited() == [ACCEPTED]


def test_a_hello_is_accepted(sender: Sender) -> None:
    hello = sender.sign(
        {f"{LTI}context": ABSENT, f"{LTI}origin_contexts": ABSENT}, type="LtiHelloWorldNotice"
    )

    assert codes(sender.send(hello)) == ["notice.accepted"]
    assert sender.copies() == set()
    assert sender.audited() == [("notice.accepted", {"type": "LtiHelloWorldNotice", "origins": 0})]


def test_a_notice_that_is_refused_again_and_again_is_noted_once(sender: Sender) -> None:
    refused = sender.sign({f"{LTI}version": "2.0"})
    for _ in range(3):
        assert codes(sender.send(refused, refused)) == ["launch.version"] * 2
    assert sender.audited() == [("notice.refused", {"code": "launch.version"})]

    sender.send(sender.sign({f"{LTI}version": "2.0"}))
    assert sender.audited() == [("notice.refused", {"code": "launch.version"})] * 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_notices_come_in_over_http(app: Flask, sender: Sender) -> None:
    body = json.dumps({"notices": [{"jwt": sender.sign()}]}).encode()
    with socket.create_server(("127.0.0.1", 0)) as listener, serving(app, listener):
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/lti/notices"
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert json.load(answer) == {"notices": ["notice.accepted"]}

    assert len(sender.copies()) == 1


# The rules know no database, so one is enough for all of them.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("changes", "code"), REFUSED)
def test_a_notice_that_breaks_a_rule_is_refused(
    sender: Sender, changes: Mapping[str, object], code: str
) -> None:
    answer = sender.send(sender.sign(changes))

    assert 400 <= answer.status_code < 500
    assert codes(answer) == [code]
    assert sender.copies() == set()
    traced = [] if code in BEFORE_THE_SIGNATURE else [("notice.refused", {"code": code})]
    assert sender.audited() == traced


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "notice",
    [
        {"id": ABSENT},
        {"id": 7},
        {"id": LONG},
        {"type": ABSENT},
        {"type": ["LtiContextCopyNotice"]},
        {"timestamp": ABSENT},
        {"timestamp": NOW},
        {"timestamp": "yesterday"},
    ],
)
def test_a_notice_claim_that_is_none_is_refused(sender: Sender, notice: dict[str, object]) -> None:
    assert codes(sender.send(sender.sign(**notice))) == ["notice.claim"]
    assert sender.copies() == set()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "changes",
    [
        {"azp": ABSENT},
        {"aud": ["stranger", "stoa-client"]},
        {"sub": "user 1", "jti": "token 1"},
        {"nonce": ABSENT, "jti": "token 1"},
        {"iat": NOW - 86_000, "exp": NOW + 60},  # gathered and sent late
        {f"{LTI}message_type": "unheard of", "https://unheard.of/claim": [1]},
        {f"{LTI}origin_contexts": ["course 1", "course 1", "course 2"]},
    ],
)
def test_what_the_standard_allows_is_taken(sender: Sender, changes: Mapping[str, object]) -> None:
    assert codes(sender.send(sender.sign(changes))) == ["notice.accepted"]
    assert [copy[1:] for copy in sender.copies()] == [("course 2", "course 1")]


@pytest.mark.parametrize("timestamp", ["2026-11-23T09:00:00Z", "2026-11-23T09:00:00.1234567+01:00"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_timestamps_are_iso_8601(sender: Sender, timestamp: str) -> None:
    assert codes(sender.send(sender.sign(timestamp=timestamp))) == ["notice.accepted"]


def test_a_copy_of_unknown_origin_is_accepted(sender: Sender) -> None:
    """Canvas leaves the claim out where it does not know the course any more."""
    assert codes(sender.send(sender.sign({f"{LTI}origin_contexts": ABSENT}))) == ["notice.accepted"]
    assert sender.copies() == set()


def test_very_many_origins_are_cut_short(sender: Sender) -> None:
    sender.send(sender.sign({f"{LTI}origin_contexts": [f"course {number}" for number in range(10, 1000)]}))

    assert len(sender.copies()) == 50


def test_a_notice_of_another_type_is_let_pass(sender: Sender) -> None:
    answer = sender.send(sender.sign(type="LtiAssetProcessorSubmissionNotice"))

    assert (answer.status_code, codes(answer)) == (200, ["notice.ignored"])
    assert (sender.copies(), sender.audited()) == (set(), [])


class TestAgain:
    """However often a notice comes, it is done once."""

    def test_a_token_sent_again_is_a_repetition(self, sender: Sender) -> None:
        token = sender.sign()
        sender.send(token)

        answer = sender.send(token, token)

        assert (answer.status_code, codes(answer)) == (200, ["notice.repeated"] * 2)
        assert sender.audited() == [ACCEPTED]

    def test_a_notice_signed_anew_is_a_repetition(self, sender: Sender) -> None:
        answer = sender.send(sender.sign(id="the same"), sender.sign(id="the same"))

        assert codes(answer) == ["notice.accepted", "notice.repeated"]
        assert sender.audited() == [ACCEPTED]

    @pytest.mark.parametrize("name", ["nonce", "jti"])
    def test_another_notice_with_the_same_mark_is_refused(self, sender: Sender, name: str) -> None:
        answer = sender.send(sender.sign({name: "once"}), sender.sign({name: "once"}))

        assert (answer.status_code, codes(answer)) == (200, ["notice.accepted", "launch.token_replayed"])

    def test_ids_and_marks_are_an_lms_own(self, sender: Sender, lms: Lms, services: Services) -> None:
        first = sender.sign({"nonce": "once"}, id="the same")
        lms.client_id = "another client"
        register_lms(services, lms)

        answer = sender.send(first, sender.sign({"nonce": "once"}, id="the same"))

        assert codes(answer) == ["notice.accepted"] * 2
        assert len(sender.copies()) == 2

    def test_notices_at_once_are_done_once(self, sender: Sender) -> None:
        token, ready, told = sender.sign(), Barrier(4), []

        def send() -> None:
            ready.wait()
            told.extend(codes(sender.send(token)))

        threads = [Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(told) == ["notice.accepted", *["notice.repeated"] * 3]
        assert sender.audited() == [ACCEPTED]

    def test_a_token_that_is_over_is_refused(self, sender: Sender, lms: Lms) -> None:
        token = sender.sign()
        sender.send(token)
        lms.clock.advance(timedelta(hours=2))

        assert codes(sender.send(token)) == ["launch.token_expired"]


class TestOneByOne:
    """A bad notice spoils no other."""

    def test_what_is_good_is_taken_among_what_is_not(self, sender: Sender, lms: Lms) -> None:
        forged = raw_token({"alg": "RS256", "kid": "key 1"}, sender.claims())
        answer = sender.post(
            {"notices": [{"jwt": "nothing"}, {"jwt": forged}, {"jwt": sender.sign()}, {"jwt": 7}, "text"]}
        )

        assert answer.status_code == 200
        assert codes(answer) == [
            "launch.token_malformed",
            "launch.signature",
            "notice.accepted",
            "notice.malformed",
            "notice.malformed",
        ]
        assert len(sender.copies()) == 1

    def test_forgeries_leave_no_trace(self, sender: Sender, lms: Lms) -> None:
        genuine, lms.key = sender.sign(), rsa_key(3)

        answer = sender.send(sender.sign(), f"{genuine[:-8]}AAAAAAAA", raw_token({"alg": "none"}, {}))

        assert (answer.status_code, codes(answer)) == (
            401,
            ["launch.signature", "launch.signature", "launch.algorithm"],
        )
        assert (sender.copies(), sender.audited()) == (set(), [])

    def test_notices_are_asked_for_again_while_the_keys_cannot_be_had(self, sender: Sender, lms: Lms) -> None:
        token, lms.status = sender.sign(), 503

        assert sender.send(token).status_code == 424
        lms.status = 200
        assert codes(sender.send(token)) == ["notice.accepted"]

    def test_a_rotated_key_is_fetched(self, sender: Sender, lms: Lms) -> None:
        sender.send(sender.sign())
        lms.rotate()

        assert codes(sender.send(sender.sign())) == ["notice.accepted"]

    def test_few_keys_that_are_not_there_are_looked_for(
        self, sender: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Anybody can name as many as fit, and each costs a look into the database at least."""
        looked: list[str] = []
        find = PlatformKeys.find

        def count(keys: PlatformKeys, jwks_url: str, kid: str) -> PlatformKey:
            looked.append(kid)
            return find(keys, jwks_url, kid)

        monkeypatch.setattr(PlatformKeys, "find", count)
        forged = [
            raw_token({"alg": "RS256", "kid": f"key {number}"}, sender.claims()) for number in range(10, 109)
        ]

        answer = sender.send(sender.sign(), *forged)

        assert codes(answer) == ["notice.accepted", *["launch.key_unknown"] * 99]
        assert len(looked) == 5

    def test_no_notices_are_no_trouble(self, sender: Sender) -> None:
        answer = sender.send()

        assert (answer.status_code, answer.json) == (200, {"notices": []})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "notice.malformed"),
        (b"jwt=x", 400, "notice.malformed"),
        (b"[]", 400, "notice.malformed"),
        (b"{}", 400, "notice.malformed"),
        (b'{"notices": {"jwt": "x"}}', 400, "notice.malformed"),
        (b'{"notices": [], "notices": []}', 400, "notice.malformed"),
        (b"[" * 40_000, 400, "notice.malformed"),
        (b"\xff", 400, "notice.malformed"),
        (json.dumps({"notices": [{}] * (MOST_NOTICES + 1)}).encode(), 413, "notice.too_many"),
        (b'{"notices": []' + b" " * 1024 * 1024 + b"}", 413, "notice.too_many"),
    ],
)
@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded"])
def test_what_is_no_list_of_notices_is_refused(
    app: Flask, body: bytes, status: int, code: str, media_type: str
) -> None:
    answer = app.test_client().post("/lti/notices", base_url=TOOL, data=body, content_type=media_type)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["message"]


def test_a_launch_is_no_notice_and_stays_good(browser: Browser, sender: Sender, lms: Lms) -> None:
    login = browser.begin()
    id_token = lms.sign(lms.claims(login.nonce))

    assert codes(sender.send(id_token)) == ["notice.claim"]
    assert browser.post(login.state, id_token).status_code == 303


def test_a_notice_opens_nothing(browser: Browser, sender: Sender) -> None:
    assert browser.post(browser.begin().state, sender.sign()).status_code == 401
