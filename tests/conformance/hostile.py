"""Launches that nobody may get in with: what each does wrong, and the code of the rule that it breaks."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from werkzeug.test import TestResponse

from tests.conformance.messages import (
    DEEP_LINKING,
    GROUPS,
    NOTICES,
    Changes,
    data_privacy,
    deep_linking,
    submission_review,
)
from tests.lti_tool.launch.browser import BegunLogin, Browser
from tests.lti_tool.launch.platform import (
    ABSENT,
    AGS,
    LTI,
    NRPS,
    TOOL,
    Lms,
    base64url,
    raw_token,
    rsa_key,
)

NOW = 1_795_424_400  # the instant of the test clock
LONG = "x" * 256
HEADER = {"alg": "RS256", "kid": "key 1"}
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True)
class Hostile:
    """One hostile launch. `signed` tells whether an LMS has signed it, which leaves a row in the audit."""

    area: str
    name: str
    code: str
    launch: Callable[[Browser], TestResponse]
    signed: bool

    def __str__(self) -> str:
        return f"{self.area}: {self.name}"


def claims(area: str, name: str, changes: Changes, code: str, *, signed: bool = True) -> Hostile:
    """A launch that is signed well, with claims changed."""
    return Hostile(area, name, code, lambda browser: browser.launch(changes), signed)


def header(name: str, changes: Mapping[str, object], code: str) -> Hostile:
    """A launch with header parameters changed, signed by the LMS's key."""
    return Hostile("header", name, code, lambda browser: browser.launch(header=changes), signed=False)


def token(name: str, forge: Callable[[Lms, str], str], code: str, area: str = "token") -> Hostile:
    """A launch with a token made for the LMS and the nonce of the login."""

    def launch(browser: Browser) -> TestResponse:
        login = browser.begin()
        return browser.post(login.state, forge(browser.lms, login.nonce))

    return Hostile(area, name, code, launch, signed=False)


def login(name: str, changes: Mapping[str, str | None], code: str) -> Hostile:
    """A login that must not begin."""
    return Hostile("login", name, code, lambda browser: browser.open_login(changes), signed=False)


def form(name: str, post: Callable[[Browser, BegunLogin, str], TestResponse], code: str) -> Hostile:
    """A good token, brought in a wrong way."""

    def launch(browser: Browser) -> TestResponse:
        begun = browser.begin()
        return post(browser, begun, browser.lms.sign(browser.lms.claims(begun.nonce)))

    return Hostile("form", name, code, launch, signed=False)


def nested(depth: int) -> list[object]:
    """Lists in one another."""
    inner: list[object] = []
    for _ in range(depth - 1):
        inner = [inner]
    return inner


def _post(browser: Browser, **options: Any) -> TestResponse:
    return browser.client.post("/lti/launch", base_url=TOOL, **options)


def _respelt(lms: Lms, nonce: str) -> str:
    good = lms.sign(lms.claims(nonce))
    return good[:-1] + _ALPHABET[_ALPHABET.index(good[-1]) + 1]  # the last two bits carry nothing


def _changed_after_signing(lms: Lms, nonce: str) -> str:
    head, _, signature = lms.sign(lms.claims(nonce)).split(".")
    changed = json.dumps(lms.claims(nonce, {"sub": "somebody else"})).encode()
    return f"{head}.{base64url(changed)}.{signature}"


def _signed_by_a_stranger(lms: Lms, nonce: str) -> str:
    return jwt.encode(lms.claims(nonce), rsa_key(3), algorithm="RS256", headers={"kid": lms.kid})


def _replayed(browser: Browser) -> TestResponse:
    begun = browser.begin()
    used = browser.lms.sign(browser.lms.claims(begun.nonce))
    browser.post(begun.state, used)
    browser.client.delete_cookie("stoa", domain="stoa.example")
    return browser.post(browser.begin().state, used)


def _nonce_of_another_login(browser: Browser) -> TestResponse:
    first, second = browser.begin(), browser.begin()
    return browser.post(first.state, browser.lms.sign(browser.lms.claims(second.nonce)))


def _without_its_cookie(browser: Browser, begun: BegunLogin, good: str) -> TestResponse:
    for cookie in list(browser.client._cookies.values()):
        browser.client.delete_cookie(cookie.key, domain="stoa.example", path=cookie.path)
    return browser.post(begun.state, good)


def _after_ten_minutes(browser: Browser, begun: BegunLogin, good: str) -> TestResponse:
    browser.lms.clock.sleep(600)
    return browser.post(begun.state, good)


LOGIN = [
    login("no issuer", {"iss": None}, "login.iss"),
    login("an empty issuer", {"iss": ""}, "login.iss"),
    login("a stranger's issuer", {"iss": "https://stranger.example"}, "login.issuer_unknown"),
    login("the issuer with a slash", {"iss": "https://lms.example/"}, "login.issuer_unknown"),
    login("an over-long issuer", {"iss": "x" * 5000}, "login.malformed"),
    login("an issuer with a NUL", {"iss": "https://lms.example\0"}, "login.malformed"),
    login("a stranger's client", {"client_id": "stranger"}, "login.issuer_unknown"),
    login("a deployment that nobody registered", {"lti_deployment_id": "9"}, "login.deployment_unknown"),
    login("no login hint", {"login_hint": None}, "login.login_hint"),
    login("an endless login hint", {"login_hint": "x" * 70_000}, "login.malformed"),
    login("no target", {"target_link_uri": None}, "login.target_link_uri"),
    login("a target elsewhere", {"target_link_uri": "https://evil.example/"}, "login.target_link_uri"),
    login("a target at http", {"target_link_uri": "http://stoa.example/"}, "login.target_link_uri"),
    login("a target at another port", {"target_link_uri": f"{TOOL}:444/"}, "login.target_link_uri"),
    login("a target with a user", {"target_link_uri": f"{TOOL}@evil.example/"}, "login.target_link_uri"),
    login("a target that is a script", {"target_link_uri": "javascript:alert(1)"}, "login.target_link_uri"),
]

HEADERS = [
    token(
        "no algorithm",
        lambda lms, nonce: jwt.encode(lms.claims(nonce), None, algorithm="none", headers={"kid": lms.kid}),
        "launch.algorithm",
        "header",
    ),
    token(
        "the public key as a secret",
        lambda lms, nonce: jwt.encode(lms.claims(nonce), "x" * 64, algorithm="HS256", headers={"kid": "key 1"}),
        "launch.algorithm",
        "header",
    ),
    token(
        "another hash",
        lambda lms, nonce: jwt.encode(lms.claims(nonce), lms.key, algorithm="RS512", headers={"kid": "key 1"}),
        "launch.algorithm",
        "header",
    ),
    token(
        "another padding",
        lambda lms, nonce: jwt.encode(lms.claims(nonce), lms.key, algorithm="PS256", headers={"kid": "key 1"}),
        "launch.algorithm",
        "header",
    ),
    token(
        "an algorithm in a list",
        lambda *_: raw_token({**HEADER, "alg": ["RS256"]}, {}),
        "launch.algorithm",
        "header",
    ),
    token(
        "an algorithm in small letters",
        lambda *_: raw_token({**HEADER, "alg": "rs256"}, {}),
        "launch.algorithm",
        "header",
    ),
    token(
        "no key id",
        lambda lms, nonce: jwt.encode(lms.claims(nonce), lms.key, algorithm="RS256"),
        "launch.key_id",
        "header",
    ),
    token("a key id that is a number", lambda *_: raw_token({**HEADER, "kid": 1}, {}), "launch.key_id", "header"),
    header("an empty key id", {"kid": ""}, "launch.key_id"),
    header("an over-long key id", {"kid": LONG}, "launch.key_id"),
    header("a key id that the LMS does not show", {"kid": "key 9"}, "launch.key_unknown"),
    header("a key id that is a path", {"kid": "../../etc/passwd"}, "launch.key_unknown"),
    header("a key of its own", {"jwk": Lms.jwk(rsa_key(1), "key 1")}, "launch.foreign_key"),
    header("the address of a key set", {"jku": "https://evil.example/jwks"}, "launch.foreign_key"),
    header("the address of a certificate", {"x5u": "https://evil.example/x509"}, "launch.foreign_key"),
    header("a certificate", {"x5c": ["MIIB"]}, "launch.foreign_key"),
    header("an extension that must be understood", {"crit": ["exp"], "exp": 1}, "launch.critical_extension"),
    header("an empty list of such extensions", {"crit": []}, "launch.critical_extension"),
]  # fmt: skip

TOKENS = [
    token("no token", lambda *_: "", "launch.token_missing"),
    token("too large a token", lambda *_: "x" * 70_000, "launch.token_too_large"),
    token("some words", lambda *_: "no token", "launch.token_malformed"),
    token("two parts", lambda *_: "a.b", "launch.token_malformed"),
    token("three empty parts", lambda *_: "..", "launch.token_malformed"),
    token("an encrypted token", lambda *_: "a.b.c.d.e", "launch.token_malformed"),
    token("claims that are a list", lambda *_: raw_token(HEADER, []), "launch.token_malformed"),
    token("a header that is a text", lambda *_: raw_token("RS256", {}), "launch.token_malformed"),
    token("a header that is no UTF-8", lambda *_: raw_token(b"\xff\xfe", {}), "launch.token_malformed"),
    token("forty thousand brackets", lambda *_: raw_token(HEADER, b"[" * 40_000), "launch.token_malformed"),
    token(
        "objects eight thousand deep",
        lambda *_: raw_token(HEADER, b'{"a":' * 8_000 + b"1" + b"}" * 8_000),
        "launch.token_malformed",
    ),
    token(
        "lists that can be read and not be followed",
        lambda lms, nonce: lms.sign(lms.claims(nonce, deep_linking(data=nested(700)))),
        "launch.token_malformed",
    ),
    token("a number that is none", lambda *_: raw_token(HEADER, b'{"exp": NaN}'), "launch.token_malformed"),
    token("an infinite number", lambda *_: raw_token(HEADER, b'{"exp": Infinity}'), "launch.token_malformed"),
    token(
        "a number of five thousand digits",
        lambda *_: raw_token(HEADER, b'{"exp": ' + b"9" * 5_000 + b"}"),
        "launch.token_malformed",
    ),
    token("a claim twice", lambda *_: raw_token(HEADER, b'{"sub": "a", "sub": "b"}'), "launch.token_malformed"),
    token("a NUL", lambda *_: raw_token(HEADER, b'{"sub": "\\u0000"}'), "launch.token_malformed"),
    token("half a character", lambda *_: raw_token(HEADER, b'{"sub": "\\ud800"}'), "launch.token_malformed"),
    token("padding", lambda *_: raw_token(HEADER, {}) + "=", "launch.token_malformed"),
    token("a line's end", lambda *_: raw_token(HEADER, {}) + "\n", "launch.token_malformed"),
    token("a signature in another spelling", _respelt, "launch.token_malformed"),
    token("a stranger's signature", _signed_by_a_stranger, "launch.signature"),
    token("claims changed after signing", _changed_after_signing, "launch.signature"),
    token(
        "no signature",
        lambda lms, nonce: lms.sign(lms.claims(nonce)).rpartition(".")[0] + ".",
        "launch.signature",
    ),
    Hostile("token", "accepted before", "launch.token_replayed", _replayed, signed=True),
    Hostile("token", "with the nonce of another login", "launch.nonce", _nonce_of_another_login, signed=True),
]  # fmt: skip

FORMS = [
    form("a state never given out", lambda browser, _, good: browser.post("never", good), "launch.state_missing"),
    form("no state", lambda browser, _, good: _post(browser, data={"id_token": good}), "launch.state_missing"),
    form("an empty form", lambda browser, *_: _post(browser), "launch.state_missing"),
    form(
        "all in the address",
        lambda browser, begun, good: _post(browser, query_string={"state": begun.state, "id_token": good[:2000]}),
        "launch.state_missing",
    ),
    form(
        "JSON",
        lambda browser, begun, good: _post(browser, json={"state": begun.state, "id_token": good}),
        "launch.state_missing",
    ),
    form(
        "two tokens",
        lambda browser, begun, good: _post(browser, data={"state": begun.state, "id_token": [good, good]}),
        "launch.malformed",
    ),
    form(
        "two states",
        lambda browser, begun, good: _post(browser, data={"state": [begun.state, "x"], "id_token": good}),
        "launch.malformed",
    ),
    form(
        "an error beside the token",
        lambda browser, begun, good: _post(
            browser, data={"state": begun.state, "id_token": good, "error": "login_required"}
        ),
        "launch.platform_error",
    ),
    form("another browser", _without_its_cookie, "launch.browser_mismatch"),
    form("ten minutes later", _after_ten_minutes, "launch.state_expired"),
]  # fmt: skip

TIMES = [
    claims("times", name, changes, code)
    for name, changes, code in [
        ("no expiry", {"exp": ABSENT}, "launch.expiry"),
        ("an expiry that is null", {"exp": None}, "launch.expiry"),
        ("an expiry in words", {"exp": "soon"}, "launch.expiry"),
        ("an expiry as a text", {"exp": str(NOW + 300)}, "launch.expiry"),
        ("an expiry that is true", {"exp": True}, "launch.expiry"),
        ("an expiry before all time", {"exp": -1}, "launch.expiry"),
        ("an expiry after all time", {"exp": 10**400}, "launch.expiry"),
        ("an expiry in milliseconds", {"exp": (NOW + 300) * 1000}, "launch.lifetime"),
        ("expired", {"exp": NOW - 60}, "launch.token_expired"),
        ("a life of more than a day", {"exp": NOW + 86_401}, "launch.lifetime"),
        ("no life", {"exp": NOW}, "launch.lifetime"),
        ("no issue", {"iat": ABSENT}, "launch.issued_at"),
        ("an issue as a text", {"iat": str(NOW)}, "launch.issued_at"),
        ("an issue in the future", {"iat": NOW + 61}, "launch.issued_at"),
        ("an issue eleven minutes ago", {"iat": NOW - 601}, "launch.token_expired"),
        ("not valid yet", {"nbf": NOW + 61}, "launch.not_before"),
        ("a beginning in words", {"nbf": "now"}, "launch.not_before"),
    ]
]

PARTIES = [
    claims("parties", name, changes, code, signed=False)
    for name, changes, code in [
        ("no issuer", {"iss": ABSENT}, "launch.issuer_unknown"),
        ("an issuer that is a number", {"iss": 7}, "launch.issuer_unknown"),
        ("a stranger as issuer", {"iss": "https://stranger.example"}, "launch.issuer_unknown"),
        ("the issuer with a slash", {"iss": "https://lms.example/"}, "launch.issuer_unknown"),
        ("no audience", {"aud": ABSENT}, "launch.audience"),
        ("an empty audience", {"aud": []}, "launch.audience"),
        ("an audience of numbers", {"aud": [7]}, "launch.audience"),
        ("an audience that is an object", {"aud": {"stoa-client": 1}}, "launch.audience"),
        ("an audience that holds our name", {"aud": "stoa-client-2"}, "launch.audience"),
        ("a stranger as audience", {"aud": "stranger"}, "launch.audience"),
        ("strangers only, for us", {"aud": ["stranger"], "azp": "stoa-client"}, "launch.audience"),
        ("a stranger beside us", {"aud": ["stoa-client", "stranger"]}, "launch.azp"),
        ("for the stranger beside us", {"aud": ["stoa-client", "stranger"], "azp": "stranger"}, "launch.azp"),
        ("for somebody else", {"azp": "stranger"}, "launch.azp"),
        ("for a number", {"azp": 7}, "launch.azp"),
    ]
]

CLAIMS = [
    claims("claims", name, changes, code)
    for name, changes, code in [
        ("no nonce", {"nonce": ABSENT}, "launch.nonce"),
        ("an empty nonce", {"nonce": ""}, "launch.nonce"),
        ("a nonce that nobody gave out", {"nonce": "another"}, "launch.nonce"),
        ("a nonce in a list", {"nonce": ["x"]}, "launch.nonce"),
        ("no subject", {"sub": ABSENT}, "launch.subject_missing"),
        ("a subject that is null", {"sub": None}, "launch.subject_missing"),
        ("an empty subject", {"sub": ""}, "launch.subject_missing"),
        ("a subject of blanks", {"sub": "  "}, "launch.subject_missing"),
        ("a subject that is a number", {"sub": 7}, "launch.subject_missing"),
        ("an over-long subject", {"sub": LONG}, "launch.subject_missing"),
        ("a name in a list", {"given_name": ["Ada"]}, "launch.claim_malformed"),
        ("a mail address that is an object", {"email": {}}, "launch.claim_malformed"),
        ("a language that is a number", {"locale": 49}, "launch.claim_malformed"),
        ("no version", {f"{LTI}version": ABSENT}, "launch.version"),
        ("an older version", {f"{LTI}version": "1.1.0"}, "launch.version"),
        ("a version that is a number", {f"{LTI}version": 1.3}, "launch.version"),
        ("no message type", {f"{LTI}message_type": ABSENT}, "launch.message_type"),
        ("an unheard-of message type", {f"{LTI}message_type": "LtiMagicRequest"}, "launch.message_type"),
        ("a message type in a list", {f"{LTI}message_type": ["LtiResourceLinkRequest"]}, "launch.message_type"),
        ("the message type of an answer", {f"{LTI}message_type": "LtiDeepLinkingResponse"}, "launch.message_type"),
        ("no deployment", {f"{LTI}deployment_id": ABSENT}, "launch.deployment_unknown"),
        ("an over-long deployment", {f"{LTI}deployment_id": LONG}, "launch.deployment_unknown"),
        ("a deployment that nobody registered", {f"{LTI}deployment_id": "9"}, "launch.deployment_unknown"),
        ("no target", {f"{LTI}target_link_uri": ABSENT}, "launch.target_link_uri"),
        ("a target in a list", {f"{LTI}target_link_uri": [TOOL]}, "launch.target_link_uri"),
        ("a target elsewhere", {f"{LTI}target_link_uri": "https://evil.example/"}, "launch.target_link_uri"),
        ("a target that is a script", {f"{LTI}target_link_uri": "javascript:alert(1)"}, "launch.target_link_uri"),
        ("no resource link", {f"{LTI}resource_link": ABSENT}, "launch.resource_link"),
        ("a resource link that is empty", {f"{LTI}resource_link": {}}, "launch.resource_link"),
        ("a resource link that is a text", {f"{LTI}resource_link": "link 1"}, "launch.resource_link"),
        ("a resource link without an id", {f"{LTI}resource_link": {"title": "no id"}}, "launch.resource_link"),
        ("a resource link with an over-long id", {f"{LTI}resource_link": {"id": LONG}}, "launch.resource_link"),
        ("a resource link with a number as id", {f"{LTI}resource_link": {"id": 7}}, "launch.resource_link"),
        (
            "a resource link with an object as title",
            {f"{LTI}resource_link": {"id": "1", "title": {}}},
            "launch.claim_malformed",
        ),
        ("a context without an id", {f"{LTI}context": {"title": "no id"}}, "launch.context"),
        ("a context with an empty id", {f"{LTI}context": {"id": ""}}, "launch.context"),
        ("a context with an over-long id", {f"{LTI}context": {"id": LONG}}, "launch.context"),
        ("a context that is a text", {f"{LTI}context": "course"}, "launch.context"),
        ("a context whose type is a text", {f"{LTI}context": {"id": "1", "type": "x"}}, "launch.context"),
        ("no roles", {f"{LTI}roles": ABSENT}, "launch.roles"),
        ("roles that are null", {f"{LTI}roles": None}, "launch.roles"),
        ("roles that are a text", {f"{LTI}roles": "Learner"}, "launch.roles"),
        ("roles that are objects", {f"{LTI}roles": [{"role": "Learner"}]}, "launch.roles"),
        ("mentored people as a text", {f"{LTI}role_scope_mentor": "user 2"}, "launch.roles"),
        ("a mentored person with an over-long id", {f"{LTI}role_scope_mentor": [LONG]}, "launch.roles"),
        (
            "a return address that is a script",
            {f"{LTI}launch_presentation": {"return_url": "javascript:alert(1)"}},
            "launch.return_address",
        ),
        (
            "a return address with a user",
            {f"{LTI}launch_presentation": {"return_url": "https://lms.example@evil.example/"}},
            "launch.return_address",
        ),
        ("a presentation that is a text", {f"{LTI}launch_presentation": "frame"}, "launch.claim_malformed"),
        (
            "a target window that is an object",
            {f"{LTI}launch_presentation": {"document_target": {}}},
            "launch.claim_malformed",
        ),
        ("a height that is a list", {f"{LTI}launch_presentation": {"height": [1]}}, "launch.claim_malformed"),
        ("a width that is true", {f"{LTI}launch_presentation": {"width": True}}, "launch.claim_malformed"),
        ("custom parameters as a text", {f"{LTI}custom": "a=b"}, "launch.claim_malformed"),
        ("a platform that is a list", {f"{LTI}tool_platform": ["x"]}, "launch.claim_malformed"),
        ("a platform with an over-long id", {f"{LTI}tool_platform": {"guid": LONG}}, "launch.claim_malformed"),
        ("a platform whose name is a number", {f"{LTI}tool_platform": {"name": 1}}, "launch.claim_malformed"),
        ("sourced ids that are objects", {f"{LTI}lis": {"person_sourcedid": {}}}, "launch.claim_malformed"),
    ]
]  # fmt: skip

SERVICES = [
    claims("services", name, changes, "launch.service_address")
    for name, changes in [
        ("grades in a file", {AGS: {"lineitems": "file:///etc/passwd"}}),
        ("grades at a broken address", {AGS: {"lineitem": "https://[broken"}}),
        ("grades at a relative address", {AGS: {"lineitems": "/lineitems"}}),
        ("grades behind a user's name", {AGS: {"lineitem": "https://lms.example@evil.example/"}}),
        ("grades behind a backslash", {AGS: {"lineitem": "https://lms.example\\.evil.example/"}}),
        ("grades with a line's end in them", {AGS: {"lineitem": "https://lms.example/\r\nX: y"}}),
        ("scopes of grades as a text", {AGS: {"scope": "score"}}),
        ("grades as a text", {AGS: "https://lms.example/lineitems"}),
        ("a roster at a number", {NRPS: {"context_memberships_url": 7}}),
        ("a roster by FTP", {NRPS: {"context_memberships_url": "ftp://lms.example/"}}),
        ("versions of the roster as a number", {NRPS: {"service_versions": 2.0}}),
        ("groups that are a script", {GROUPS: {"context_groups_url": "javascript:alert(1)"}}),
        ("sets of groups without a host", {GROUPS: {"context_group_sets_url": "https://"}}),
        ("scopes of groups as an object", {GROUPS: {"scope": {}}}),
        ("notices as data", {NOTICES: {"platform_notification_service_url": "data:text/plain,x"}}),
        ("types of notices as a text", {NOTICES: {"notice_types_supported": "LtiHelloWorldNotice"}}),
    ]
]

MESSAGES = [
    claims("messages", name, changes, code)
    for name, changes, code in [
        ("deep linking without settings", {**deep_linking(), DEEP_LINKING: ABSENT}, "launch.deep_linking"),
        ("deep linking with a text as settings", {**deep_linking(), DEEP_LINKING: "x"}, "launch.deep_linking"),
        ("deep linking back to nowhere", deep_linking(deep_link_return_url=ABSENT), "launch.deep_linking"),
        ("deep linking back to a script", deep_linking(deep_link_return_url="javascript:1"), "launch.deep_linking"),
        ("deep linking that takes nothing", deep_linking(accept_types=ABSENT), "launch.deep_linking"),
        ("deep linking that takes a text", deep_linking(accept_types="ltiResourceLink"), "launch.deep_linking"),
        (
            "deep linking that shows nothing",
            deep_linking(accept_presentation_document_targets=ABSENT),
            "launch.deep_linking",
        ),
        ("deep linking of perhaps several", deep_linking(accept_multiple="perhaps"), "launch.deep_linking"),
        ("deep linking with a column in a list", deep_linking(accept_lineitem=[True]), "launch.deep_linking"),
        ("deep linking by nobody", {**deep_linking(), "sub": ABSENT}, "launch.subject_missing"),
        (
            "deep linking elsewhere",
            {**deep_linking(), f"{LTI}target_link_uri": "https://evil.example/"},
            "launch.target_link_uri",
        ),
        ("a review of nobody", submission_review(ABSENT), "launch.for_user"),
        ("a review of an empty object", submission_review({}), "launch.for_user"),
        ("a review of a text", submission_review("user 1"), "launch.for_user"),
        ("a review of somebody without an id", submission_review({"name": "Ada"}), "launch.for_user"),
        ("a review of somebody with an over-long id", submission_review({"user_id": LONG}), "launch.for_user"),
        ("a review of a number", submission_review({"user_id": 7}), "launch.for_user"),
        ("a review without roles", {**submission_review({"user_id": "1"}), f"{LTI}roles": ABSENT}, "launch.roles"),
        ("privacy of nobody", data_privacy(ABSENT), "launch.for_user"),
        ("privacy of a list", data_privacy(["user 1"]), "launch.for_user"),
        ("privacy asked for by nobody", {**data_privacy({"user_id": "1"}), "sub": ABSENT}, "launch.subject_missing"),
    ]
]  # fmt: skip

HOSTILE = [*LOGIN, *HEADERS, *TOKENS, *FORMS, *TIMES, *PARTIES, *CLAIMS, *SERVICES, *MESSAGES]
