"""Deny by default, headers on every answer, and errors that say what to do."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from config.settings import Settings
from connectors.http import HttpClient
from lti_tool.app import access
from lti_tool.app.access import ADMINISTRATORS, ANY_DUTY, ENDORSING, EVERYBODY, MODERATING, STAFF, WRITERS
from lti_tool.app.factory import MAXIMUM_REQUEST_BYTES, create_app
from lti_tool.app.services import EXTENSION, Services
from lti_tool.launch.errands import ErrandKind
from lti_tool.learner.routes import LEARNERS
from sync.platforms.hosts import host_policy
from tests.factories.world import open_classroom

BASE_URL = "https://stoa.example"
SPACE = "/s/01a20de8-f71f-76e9-9548-b610a83ebddd"
PUBLIC = {
    "static",
    "health.healthz",
    "launch.login",
    "launch.launch",
    "launch.enter",
    "launch.launch_opened_directly",
    "launch.jwks",
    "notices.receive",
    "community_calls.receive",
    "platforms.show",
    "platforms.send",
    "platforms.canvas",
    "platforms.cartridge",
    "learner.read_calendar",
    "badges.verify",
    "shown_portfolio.show",
    "badges.issuer",
    "badges.keys",
    "badges.key",
    "badges.logo",
    "badges.show_achievement",
    "badges.picture",
    "badges.status",
    "mail.ask_to_stop",
    "mail.stop",
    "mail.go",
    "mail.remember",
}
COMMUNITIES = (
    "catalogue", "entry", "connected", "connect_form", "connect_community", "community", "pause_community",
    "access_form", "change_access", "ending", "end_community", "new_channel", "add_channel", "channel",
    "change_channel", "pause_channel", "ending_channel", "end_channel",
)  # fmt: skip
MEMBERS = {
    "space.show_space": EVERYBODY,
    "space.show_thread": EVERYBODY,
    "space.new_thread": WRITERS,
    "space.start_thread": WRITERS,
    "space.reply": WRITERS,
    "space.reply_opened_directly": EVERYBODY,
    "reading.go_to_post": EVERYBODY,
    "reading.read": EVERYBODY,
    "reading.unread": EVERYBODY,
    "reading.read_all": EVERYBODY,
    "reading.follow_thread": EVERYBODY,
    "reading.pin": STAFF,
    "mentions.suggest": WRITERS,
    "mentions.threads": WRITERS,
    "digest.show": EVERYBODY,
    "digest.edit_mail": EVERYBODY,
    "digest.save_mail": EVERYBODY,
    "following.show": EVERYBODY,
    "following.tag": EVERYBODY,
    "following.asker": EVERYBODY,
    "following.stop": EVERYBODY,
    "arrivals.in_thread": EVERYBODY,
    "arrivals.in_space": EVERYBODY,
    "thread_acts.lock": STAFF,
    "thread_acts.keep_for_experts": STAFF,
    "thread_moves.choose_thread": STAFF,
    "thread_moves.merge_into": STAFF,
    "thread_moves.choose_place": STAFF,
    "thread_moves.move": STAFF,
    "thread_moves.split": STAFF,
    "thread_moves.split_opened_directly": STAFF,
    "evidence.show_all": STAFF,
    "evidence.show": STAFF | LEARNERS,
    "evidence.decide": STAFF,
    "attesting.act": STAFF,
    "evidence_rules.edit": STAFF,
    "evidence_rules.save": STAFF,
    "vouching.ask": LEARNERS,
    "vouching.act": LEARNERS,
    "findable.show": EVERYBODY,
    "findable.decide": EVERYBODY,
    "findable.opened_directly": EVERYBODY,
    "accounts.show": LEARNERS,
    "accounts.say_yes": LEARNERS,
    "accounts.say_no": LEARNERS,
    "accounts.make_code": LEARNERS,
    "bringing.show": LEARNERS,
    "bringing.read": LEARNERS,
    "bringing.choose": LEARNERS,
    "bringing.note_picks": LEARNERS,
    "bringing.look": LEARNERS,
    "bringing.keep": LEARNERS,
    "bringing.discard": LEARNERS,
    "bringing.take": LEARNERS,
    "own_competencies.show": LEARNERS,
    "own_competencies.say_wrong": LEARNERS,
    "own_competencies.opened_directly": LEARNERS,
    "amending.show": STAFF,
    "amending.save": STAFF,
    "tags.edit": STAFF,
    "tags.save": STAFF,
    "tags.choose": WRITERS,
    "search.show": EVERYBODY,
    "search.similar": WRITERS,
    "rules.edit": STAFF,
    "rules.save": STAFF,
    "people.show": STAFF,
    "people.choose": STAFF,
    "people.save": STAFF,
    "posts.ask_to_remove": EVERYBODY,
    "posts.remove": EVERYBODY,
    "posts.undo": EVERYBODY,
    "moderation.show": STAFF,
    "moderation.look": STAFF,
    "moderation.decide": STAFF,
    "wording.edit": STAFF,
    "wording.save": STAFF,
    "reporting.ask_why": EVERYBODY,
    "reporting.send": EVERYBODY,
    "reporting.ask_once_more": EVERYBODY,
    "reporting.look_once_more": EVERYBODY,
    "reporting.show_own": EVERYBODY,
    "posts.opened_directly": EVERYBODY,
    "endorsing.ask_why": STAFF,
    "endorsing.act": STAFF,
    "kinds.vote": WRITERS,
    "kinds.same_question": WRITERS,
    "kinds.opened_directly": EVERYBODY,
    "reactions.act": WRITERS,
    "reactions.opened_directly": EVERYBODY,
    "reactions.show": EVERYBODY,
    "posts.answer": WRITERS,
    "printing.show": EVERYBODY,
    "printing.export": EVERYBODY,
    "topics.fill": STAFF,
    "topics.opened_directly": STAFF,
    "summaries.edit": WRITERS,  # who moderates, and who facilitates that thread: see its own tests
    "summaries.save": WRITERS,
    "summaries.history": EVERYBODY,
    "facilitators.edit": STAFF,
    "facilitators.save": STAFF,
    "facilitators.know": EVERYBODY,
    "facilitators.opened_directly": EVERYBODY,
    "paths.show_all": EVERYBODY,
    "paths.make": STAFF,
    "paths.show": EVERYBODY,
    "paths.act": LEARNERS,
    "paths.open_step": LEARNERS,
    "paths.opened_directly": LEARNERS,
    "paths.learners": STAFF,
    "path_editor.edit": STAFF,
    "path_editor.save": STAFF,
    "path_editor.add": STAFF,
    "path_editor.save_new": STAFF,
    "path_editor.edit_entry": STAFF,
    "path_editor.save_entry": STAFF,
    "collections.show_all": EVERYBODY,
    "collections.make": STAFF,
    "collections.show": EVERYBODY,
    "collections.save": STAFF,
    "collections.elsewhere": STAFF,
    "collections.choose": STAFF,
    "collections.collect": STAFF,
    "certificates.show": STAFF,
    "certificates.choose": STAFF,
    "certificates.confirm": STAFF,
    "certificates.look": STAFF,
    "certificates.take_back": STAFF,
    "certificates.ask_to_revoke": STAFF,
    "own_certificates.show": EVERYBODY,
    "own_certificates.choose": EVERYBODY,
    "own_certificates.fetch": EVERYBODY,
    "own_certificates.opened_directly": EVERYBODY,
    "portfolio.show": EVERYBODY,
    "portfolio.save": EVERYBODY,
    "portfolio.fetch": EVERYBODY,
    "portfolio.add_link": EVERYBODY,
    "portfolio.take_link_back": EVERYBODY,
    "portfolio.opened_directly": EVERYBODY,
    "freshness.show": STAFF,
    "freshness.edit": STAFF,
    "freshness.save": STAFF,
    "drafts.show": WRITERS,
    "drafts.save": WRITERS,
    "drafts.delete": WRITERS,
    "drafts.opened_directly": WRITERS,
    "attachments.upload": WRITERS,
    "attachments.opened_directly": WRITERS,
    "attachments.show": EVERYBODY,
    "attachments.show_page": EVERYBODY,
    "editor.preview": WRITERS,
    "editor.opened_directly": WRITERS,
    "revisions.edit": WRITERS,
    "revisions.save": WRITERS,
    "revisions.history": EVERYBODY,
    "revisions.forget": WRITERS,
    "settings.edit": STAFF,
    "settings.save": STAFF,
    "gates.edit": STAFF,
    "gates.save": STAFF,
    "review.begin": EVERYBODY,
    "review.show": EVERYBODY,
    "learner.show": LEARNERS | STAFF,
    "learner.make_calendar": LEARNERS | STAFF,
    "learner.calendar_opened_directly": LEARNERS | STAFF,
    "learner.end_calendar": LEARNERS | STAFF,
    "sharing.show": EVERYBODY,
    "sharing.decide": EVERYBODY,
    "sharing.keep": EVERYBODY,
    "sharing.opened_directly": EVERYBODY,
    "notice.show": EVERYBODY,
    "notice.close": EVERYBODY,
    "sending.show": STAFF,
    "sending.act": STAFF,
    "held.show": STAFF,
    "held.act": STAFF,
    "review.release_all": STAFF,
    "review.save": STAFF,
    "own_data.show": EVERYBODY,
    "own_data.ask": EVERYBODY,
    "own_data.fetch": EVERYBODY,
    "own_data.end": EVERYBODY,
    "own_data.withdraw": EVERYBODY,
    "own_data.opened_directly": EVERYBODY,
}
# By duty, beside the roles: whoever has any duty writes.
DUTIES = {
    **{endpoint: ANY_DUTY for endpoint, roles in MEMBERS.items() if roles is WRITERS},
    **{endpoint: MODERATING for endpoint in MEMBERS if endpoint.startswith("thread_moves.")},
    "thread_acts.lock": MODERATING,
    "evidence.show_all": ENDORSING,
    "evidence.show": ENDORSING,
    "evidence.decide": ENDORSING,
    "attesting.act": ENDORSING,
    "endorsing.ask_why": ENDORSING,
    "collections.make": MODERATING,
    "collections.save": MODERATING,
    "collections.elsewhere": MODERATING,
    "collections.choose": MODERATING,
    "collections.collect": MODERATING,
    "freshness.show": MODERATING,
    "freshness.edit": MODERATING,
    "freshness.save": MODERATING,
    "endorsing.act": ENDORSING,
    **{f"moderation.{view}": MODERATING for view in ("show", "look", "decide")},
}
ERRANDS = {
    "deeplink.choose": (ErrandKind.DEEP_LINKING, STAFF),
    "deeplink.answer": (ErrandKind.DEEP_LINKING, STAFF),
    "privacy.show": (ErrandKind.DATA_PRIVACY, ADMINISTRATORS),
    "privacy.take_down": (ErrandKind.DATA_PRIVACY, ADMINISTRATORS),
    "privacy.answer": (ErrandKind.DATA_PRIVACY, ADMINISTRATORS),
    "privacy.withdraw": (ErrandKind.DATA_PRIVACY, ADMINISTRATORS),
    "privacy.opened_directly": (ErrandKind.DATA_PRIVACY, ADMINISTRATORS),
    **{
        f"office.{view}": (ErrandKind.DATA_PROTECTION, ADMINISTRATORS)
        for view in (
            "requests",
            "answer",
            "opened_directly",
            "leak",
            "look",
            "papers",
            "paper",
            "fetch_paper",
            "purposes",
            "purpose",
            "switch_purpose",
            "retention",
            "hold",
            "end_hold",
            "holds_opened_directly",
            "audit",
            "verify",
            "works_council",
            "agree",
        )
    },
    **{f"communities.{view}": (ErrandKind.COMMUNITIES, ADMINISTRATORS) for view in COMMUNITIES},
    **{
        f"qualification.{view}": (ErrandKind.QUALIFICATION, ADMINISTRATORS)
        for view in (
            "frameworks",
            "appointed",
            "expiring",
            "export_expiring",
            "appoint_somebody",
            "dismissal",
            "dismiss_somebody",
            "matrix",
            "matrix_files",
            "ask_for_file",
            "ask_for_file_again",
            "delete_file",
            "fetch_file",
            "file_opened_directly",
            "person",
            "goals",
            "new_goal",
            "goal",
            "coverage",
            "save_goal",
            "certificates",
            "new_certificate",
            "certificate",
            "save_certificate",
            "certificate_look",
            "save_certificate_look",
            "certificate_logo",
            "sample",
            "transfers",
            "transfer",
            "make_file",
            "left_out",
            "copy_transfer",
            "columns",
            "save_columns",
            "new_framework",
            "make_framework",
            "bring",
            "look_at",
            "proposed",
            "confirm",
            "framework",
            "export",
            "titles",
            "save_titles",
            "item",
            "save_item",
            "new_item",
            "make_item",
            "place",
            "change_place",
            "scales",
            "scale",
            "save_scale",
            "crosswalks",
            "crosswalk",
            "change_crosswalk",
            "versions",
            "version",
        )
    },
}


@pytest.fixture
def app(database: Database, keys: KeyRing, clock: SetClock, tmp_path: Path) -> Flask:
    settings = Settings(data_dir=tmp_path, database_url="", base_url=BASE_URL)
    http = HttpClient(host_policy(database, allow_loopback=False))
    return create_app(Services(settings, database, keys, clock, http))


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    said = {endpoint: _who_may(view) for endpoint, view in app.view_functions.items()}
    assert said == {**dict.fromkeys(PUBLIC, "public"), **MEMBERS, **ERRANDS}
    by_duty = {endpoint: getattr(view, access._DUTIES, None) for endpoint, view in app.view_functions.items()}
    assert {endpoint: duties for endpoint, duties in by_duty.items() if duties} == DUTIES


def _who_may(view: object) -> object:
    if getattr(view, access._PUBLIC, False):
        return "public"
    roles, kind = getattr(view, access._ROLES, None), getattr(view, access._ERRAND, None)
    return (kind, roles) if kind else roles


def test_a_route_that_says_nothing_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten", base_url=BASE_URL)
    assert answer.status_code == 401
    assert b"secret" not in answer.data


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{SPACE}/", 401),
        ("GET", f"{SPACE}/threads/new", 401),
        ("POST", f"{SPACE}/threads/new", 400),  # without the form's token
        ("GET", f"{SPACE}/threads/01a20de8-f71f-76e9-9548-b610a83ebddd", 401),
        ("GET", "/s/no-id/", 404),
        ("GET", "/nothing", 404),
        ("PUT", "/lti/launch", 405),
        ("GET", "/static/stoa.css", 200),
        ("GET", "/healthz", 200),
        ("GET", "/lti/jwks", 200),
    ],
)
def test_every_answer_has_its_security_headers(app: Flask, method: str, path: str, status: int) -> None:
    answer = app.test_client().open(path, method=method, base_url=BASE_URL)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Strict-Transport-Security"]
    answer.close()


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        (SPACE, 308, f"{SPACE}/?page=2"),
        (SPACE.replace("/s/", "//s///"), 308, f"{SPACE}/?page=2"),
        (f"/{SPACE}//threads/new", 308, f"{SPACE}/threads/new?page=2"),
        (f"//evil.example/..{SPACE}", 404, None),
    ],
)
def test_a_redirect_names_no_host(app: Flask, path: str, status: int, location: str | None) -> None:
    answer = app.test_client().get(
        "/?page=2", base_url="https://evil.example", environ_overrides={"PATH_INFO": path}
    )
    assert (answer.status_code, answer.headers.get("Location")) == (status, location)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("base_url", "promised"), [(BASE_URL, True), ("http://127.0.0.1:8000", False)])
def test_tls_is_required_where_the_public_address_has_it(app: Flask, base_url: str, promised: bool) -> None:
    """Behind a proxy that ends TLS every request comes in clear."""
    shared = app.extensions[EXTENSION]
    served = create_app(replace(shared, settings=replace(shared.settings, base_url=base_url)))
    answer = served.test_client().get("/lti/jwks", base_url="http://stoa.example")
    assert ("Strict-Transport-Security" in answer.headers) is promised


@pytest.mark.parametrize(
    ("base_url", "name"), [(BASE_URL, "stoa"), ("http://127.0.0.1:8000", "stoa_8000"), ("", "stoa")]
)
def test_two_ports_of_a_host_do_not_share_a_session(app: Flask, base_url: str, name: str) -> None:
    shared = app.extensions[EXTENSION]
    served = create_app(replace(shared, settings=replace(shared.settings, base_url=base_url)))
    assert served.config["SESSION_COOKIE_NAME"] == name


def test_an_error_speaks_the_browsers_language_and_names_a_code(app: Flask) -> None:
    answer = app.test_client().get(
        f"{SPACE}/", base_url=BASE_URL, headers={"Accept-Language": "de-AT,de;q=0.9"}
    )
    assert '<html lang="de"' in answer.text
    assert "<h1>Öffnen Sie zuerst die Diskussion in Ihrem Kurs</h1>" in answer.text
    assert "access.no_session" in answer.text


def test_what_was_typed_is_shown_again_when_the_visit_has_ended(app: Flask) -> None:
    typed = "An hour's work & a <b>bold</b> claim"
    answer = app.test_client().post(
        f"{SPACE}/threads/new", data={"title": "x", "text": typed}, base_url=BASE_URL
    )
    assert answer.status_code == 400
    assert "An hour&#39;s work &amp; a &lt;b&gt;bold&lt;/b&gt; claim" in answer.text


def test_settings_that_were_typed_are_shown_again_when_the_visit_has_ended(app: Flask) -> None:
    typed = {
        "csrf_token": "old",
        "topic": "An hour's work",
        "maximum_points": "40",
        "group_mode": "separate",
        "closes_at": "",
    }
    answer = app.test_client().post(
        f"{SPACE}/settings", data=typed, base_url=BASE_URL, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 400
    assert (
        "\nTopic: An hour&#39;s work\n\nPoints in the gradebook: 40\n\nGroups: Separate groups: each sees its own"
        "</textarea>"
    ) in answer.text


@pytest.mark.parametrize("path", ["/lti/launch", "/lti/login"])
def test_what_an_lms_has_sent_is_nobodys_words(app: Flask, path: str) -> None:
    sent = {"id_token": "secret", "state": "x", "client_id": "stoa", "title": "x", "text": "y"}
    answer = app.test_client().post(path, data=sent, base_url=BASE_URL)
    assert answer.status_code in (400, 401)
    assert "<textarea" not in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("status", [400, 413])
def test_a_form_that_is_refused_says_so_within_the_lmss_frame(
    app: Flask, database: Database, keys: KeyRing, clock: SetClock, status: int
) -> None:
    """Refused before anybody looked who may open it: a browser would show a blank frame, and the text were lost."""
    space_id = open_classroom(database, keys, clock).space_id
    text = "x" * (MAXIMUM_REQUEST_BYTES if status == 413 else 1)
    answer = app.test_client().post(f"/s/{space_id}/threads/new", data={"text": text}, base_url=BASE_URL)
    assert answer.status_code == status
    assert "frame-ancestors https://lms.example" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [f"{SPACE}/threads/new", "/lti/launch", "/lti/login"])
def test_a_form_of_very_many_fields_is_not_even_read(
    app: Flask, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "werkzeug.formparser.parse_qsl", lambda text, **_: pytest.fail("taken apart") if text else []
    )
    answer = app.test_client().post(
        path, data="a&" * 500_000, content_type="application/x-www-form-urlencoded", base_url=BASE_URL
    )
    assert (answer.status_code, "form.too_large" in answer.text) == (413, True)


def test_an_unexpected_error_shows_nothing_of_the_inside(app: Flask) -> None:
    def fail() -> str:
        raise RuntimeError("the password is 1234")

    app.add_url_rule("/fails", "fails", access.public(fail))
    answer = app.test_client().get("/fails", base_url=BASE_URL)
    assert answer.status_code == 500
    assert "1234" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "page.unexpected" in answer.text


def test_the_health_check_fails_without_a_database(app: Flask, database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("SQLite's file can be emptied, a shared server cannot be stopped")
    with database.write() as session:
        session.execute(text("ALTER TABLE organisations RENAME TO gone"))
    assert app.test_client().get("/healthz", base_url=BASE_URL).status_code == 503


def test_the_health_check_fails_where_the_disk_is_full(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.database.LEAST_ROOM_BYTES", 2**64)
    answer = app.test_client().get("/healthz", base_url=BASE_URL)
    assert answer.status_code == (503 if database.is_sqlite else 200)


def test_the_health_check_fails_where_the_database_is_taken_away(app: Flask, database: Database) -> None:
    """SQLite goes on reading and writing a file that nobody will find again."""
    if not database.is_sqlite:
        pytest.skip("SQLite's file can be moved, a shared server cannot be stopped")
    file = Path(database.engine.url.database or "")
    client = app.test_client()
    assert client.get("/healthz", base_url=BASE_URL).status_code == 200
    file.rename(file.with_suffix(".moved"))
    assert client.get("/healthz", base_url=BASE_URL).status_code == 503


@pytest.mark.parametrize(
    ("path", "policy"),
    [("/static/mark.svg", "cross-origin"), ("/static/stoa.css", "same-origin"), ("/healthz", "same-origin")],
)
def test_lmss_may_show_the_logo_and_nothing_else(app: Flask, path: str, policy: str) -> None:
    answer = app.test_client().get(path, base_url=BASE_URL)
    assert answer.headers["Cross-Origin-Resource-Policy"] == policy
    answer.close()
