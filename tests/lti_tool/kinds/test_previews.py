"""Previews of shared links: fetched for hosts that the organisation named, by a worker, and shown as text."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.http import HostPolicy, HttpClient
from lti_tool.app.jobs import JOBS
from lti_tool.moderation.placing import hold_post
from sync.delivery.context import SyncContext
from sync.intake import removal
from sync.organisations.making import make_organisation
from sync.platforms.registry import find_organisation
from sync.previews.fetching import KEPT_FOR, fetch_previews
from sync.previews.hosts import add_hosts, remove_hosts
from sync.previews.keeping import drop_uncovered, look_again
from sync.previews.tables import LinkPreview
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.spaces.tables import Space
from tests.conftest import BEGINNING
from tests.factories.certificates import Certificate, make_certificate
from tests.factories.texts import find_text
from tests.factories.world import Classroom
from tests.lti_tool.kinds.test_kinds import Visit, started
from tests.lti_tool.space.conftest import QueryCounter

NAME = "pages.localhost"
READ = 512 * 1024  # bytes of a page
TITLE = "A <b>bold</b> title"
PAGE = (
    "<html lang=de><title>Other</title><meta property=og:title content='A &lt;b&gt;bold&lt;/b&gt; title\u202e'>"
    "<meta name=description content='In a few words'><meta property=og:site_name content='The library'>"
    "<meta property=og:image content='https://pages.localhost/picture.png'>"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"), NAME, BEGINNING, "unnamed.localhost")


@pytest.fixture(scope="module")
def running(certificate: Certificate) -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True, ssl_context=certificate.context) as server:
        yield server


@dataclass
class Web:
    """A host that is somewhere on loopback, what it was asked, and a worker that may ask it."""

    server: HTTPServer
    context: SyncContext
    database: Database
    organisation_id: UUID
    asked: list[Request] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"{NAME}:{self.server.port}"

    def has(self, path: str = "/page", body: str | bytes = PAGE, status: int = 200, **headers: str) -> str:
        """Let a page be there; gives its address."""

        def answer(request: Request) -> Answer:
            self.asked.append(request)
            return Answer(body, status, {"Content-Type": "text/html; charset=utf-8", **headers})

        self.server.expect_request(path).respond_with_handler(answer)
        return f"https://{self.host}{path}"

    def allow(self, *entries: str, organisation: str | None = None) -> None:
        """Let an organisation name hosts, as the command does."""
        now = self.context.clock.now()
        with self.database.write() as session:
            owner = find_organisation(session, organisation).id if organisation else self.organisation_id
            add_hosts(session, owner, entries, now)
            look_again(session, owner, now)

    def fetch(self) -> int:
        """Let the worker fetch what is due; how much was asked for in all so far."""
        fetch_previews(self.context)
        return len(self.asked)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """All names lead to loopback."""

    def getaddrinfo(_host: str, port: int, *_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.fixture
def web(
    running: HTTPServer,
    certificate: Certificate,
    names: None,
    classroom: Classroom,
    database: Database,
    keys: KeyRing,
    clock: SetClock,
) -> Web:
    running.clear()
    policy = HostPolicy(lambda origin: True, allow_loopback=True)
    context = SyncContext.make(database, keys, clock, HttpClient(policy, ca_bundle=certificate.file), 0)
    with database.read() as session:
        owner = session.get_one(Space, classroom.space_id).organisation_id
    return Web(running, context, database, owner)


def shared(visit: Visit, address: str, name: str = "anna") -> str:
    return started(visit(name), "resource", title=f"By {name}", text=f"From {name}", address=address)


def rows(database: Database) -> list[LinkPreview]:
    with database.read() as session:
        return list(session.scalars(select(LinkPreview)))


def test_a_worker_fetches_it_and_the_page_shows_it_as_text(
    visit: Visit, web: Web, database: Database, queries: QueryCounter
) -> None:
    web.allow(web.host)
    address = web.has("/page")
    thread = shared(visit, f"{address}#part")
    assert TITLE not in visit("ben").open(thread).words
    assert not web.asked, "nothing is fetched in the request of a person"
    (job,) = [each for each in JOBS if each.run is fetch_previews]
    job.run(web.context)
    ben = visit("ben")
    queries.statements.clear()
    page = ben.open(thread)
    assert len(queries.statements) <= 12
    for each in (TITLE, "In a few words", "The library", NAME):
        assert each in page.words
    assert '<p class="resource-words" dir="auto" lang="de">' in page.html
    assert "<b>bold" not in page.html
    assert "\u202e" not in page.html
    assert "picture.png" not in page.html
    (request,) = web.asked
    assert request.headers["User-Agent"] == "Stoa (link preview)"
    assert not {"Cookie", "Referer", "Authorization", "From"} & set(request.headers.keys())
    (row,) = rows(database)
    assert b"bold" not in (row.sealed_page or b"")


def test_nothing_is_fetched_unless_the_organisation_named_that_very_host(
    visit: Visit, web: Web, database: Database, clock: SetClock
) -> None:
    thread = shared(visit, web.has())
    assert web.fetch() == 0
    with database.write() as session:
        make_organisation(session, "other", "Another", clock.now())
    web.allow(web.host, organisation="other")
    web.allow("pages.localhost", f"*.{web.host}", f"other.localhost:{web.server.port}")
    assert web.fetch() == 0
    assert "In a few words" not in visit("ben").open(thread).words
    web.allow(f"*.localhost:{web.server.port}")
    assert web.fetch() == 1
    assert "In a few words" in visit("ben").open(thread).words


def test_no_other_way_leads_to_a_host(
    visit: Visit, web: Web, certificate: Certificate, keys: KeyRing, clock: SetClock, database: Database
) -> None:
    web.allow(f"*.localhost:{web.server.port}")
    address = web.has()
    plain, other = address.replace("https:", "http:"), address.replace("//pages.", "//other.")
    for number, each in enumerate((plain, other, address.replace("https://", "https://me:secret@"))):
        shared(visit, each, ("anna", "ben", "cem")[number])
    assert web.fetch() == 0, "not in clear, not without a certificate for the name, not with a password"
    guarded = HttpClient(HostPolicy(lambda origin: True), ca_bundle=certificate.file)
    shared(visit, address)
    fetch_previews(SyncContext.make(database, keys, clock, guarded, 0))
    assert not web.asked, "a name that leads inside"


def test_a_redirect_is_followed_to_hosts_that_are_named_alone(
    visit: Visit, web: Web, clock: SetClock
) -> None:
    web.allow(web.host)
    inside = shared(visit, web.has("/old", "", 301, Location="/page"))
    web.has("/page")
    web.has("/elsewhere", PAGE)
    outside = f"https://unnamed.localhost:{web.server.port}/elsewhere"
    for number, location in enumerate((outside, f"http://{web.host}/elsewhere", "//127.0.0.1:1/")):
        shared(visit, web.has(f"/away/{number}", "", 302, Location=location), "ben")
        clock.advance(timedelta(seconds=1))
    shared(visit, web.has("/round", "", 307, Location="/round"), "cem")
    web.fetch()
    asked = [each.path for each in web.asked]
    assert asked.count("/elsewhere") == 0
    assert asked.count("/round") == 4
    assert "In a few words" in visit("ben").open(inside).words


def test_what_is_no_page_with_a_title_leaves_the_address_alone(visit: Visit, web: Web) -> None:
    web.allow(web.host)
    anna, threads = visit("anna"), []
    for number, (status, body, kind) in enumerate(
        (
            (404, PAGE, "text/html"),
            (200, PAGE, "application/pdf"),
            (200, PAGE, "image/svg+xml"),
            (200, "<p>No title", "text/html"),
            (200, "x" * READ + PAGE, "text/html"),
        )
    ):
        address = web.has(f"/some-words-{number}", body, status, **{"Content-Type": kind})
        threads.append(started(anna, "resource", title=f"Number {number}", address=address))
    assert web.fetch() == len(threads)
    for number, thread in enumerate(threads):
        page = visit("ben").open(thread)
        assert (page.status, f"some words {number}" in page.words) == (200, True)
        assert "resource-source" not in page.html


def test_of_a_long_page_the_beginning_is_enough(visit: Visit, web: Web) -> None:
    web.allow(web.host)
    thread = shared(visit, web.has("/page", PAGE + "x" * 3 * READ))
    web.fetch()
    assert "In a few words" in visit("ben").open(thread).words


def test_an_address_is_fetched_once_for_all_and_again_later(
    visit: Visit, web: Web, clock: SetClock, database: Database
) -> None:
    web.allow(web.host)
    address = web.has()
    threads = [shared(visit, address, "anna")]
    assert web.fetch() == 1
    threads.append(shared(visit, address, "ben"))
    assert web.fetch() == 1
    for thread in threads:
        assert "In a few words" in visit("cem").open(thread).words
    clock.advance(KEPT_FOR - timedelta(minutes=1))
    assert web.fetch() == 1
    clock.advance(timedelta(minutes=1))
    assert web.fetch() == 2
    web.server.clear()
    web.has("/page", "", 500)
    clock.advance(KEPT_FOR)
    assert web.fetch() == 3
    for thread in threads:
        assert "In a few words" not in visit("cem").open(thread).words
    pauses = []
    for _ in range(3):
        due = min(row.due_at for row in rows(database) if row.due_at)
        pauses.append(due - clock.now())
        clock.advance(pauses[-1] - timedelta(seconds=1))
        before = len(web.asked)
        assert web.fetch() == before
        clock.advance(timedelta(seconds=1))
        assert web.fetch() == before + 1
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]


def test_one_on_which_a_worker_ends_holds_up_no_other(
    visit: Visit, web: Web, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.allow(web.host)
    shared(visit, web.has("/fatal"))
    clock.advance(timedelta(seconds=1))
    shared(visit, web.has("/page"), "ben")
    with monkeypatch.context() as patch:
        patch.setattr("sync.previews.fetching.fetch_head", lambda *_: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            web.fetch()
    web.fetch()
    assert [each.path for each in web.asked] == ["/page"]


def test_where_a_host_is_named_no_more_its_previews_are_gone_at_once(
    visit: Visit, web: Web, database: Database, keys: KeyRing
) -> None:
    web.allow(web.host, "kept.example")
    thread = shared(visit, web.has())
    web.fetch()
    with database.write() as session:
        remove_hosts(session, web.organisation_id, ["kept.example"])
        drop_uncovered(session, keys, web.organisation_id)
    assert "In a few words" in visit("ben").open(thread).words
    with database.write() as session:
        remove_hosts(session, web.organisation_id, [web.host])
        drop_uncovered(session, keys, web.organisation_id)
    assert "In a few words" not in visit("ben").open(thread).words
    assert web.fetch() == 1
    web.allow(web.host)
    assert web.fetch() == 2
    assert "In a few words" in visit("ben").open(thread).words


def test_a_post_that_waits_for_a_moderator_and_a_course_that_has_ended_are_not_fetched(
    visit: Visit, web: Web, classroom: Classroom, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    web.allow(web.host)
    shared(visit, web.has("/held"))
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        hold_post(session, space, find_text(session, keys, "From anna"), "first_post", clock.now())
    assert web.fetch() == 0
    shared(visit, web.has("/page"), "ben")
    with database.write() as session:
        session.get_one(Space, classroom.space_id).closes_at = clock.now()
    assert web.fetch() == 0
    with database.write() as session:
        session.get_one(Space, classroom.space_id).closes_at = None
    web.fetch()
    assert [each.path for each in web.asked] == ["/page"]


def test_it_goes_with_what_its_author_wrote(
    visit: Visit, web: Web, classroom: Classroom, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    web.allow(web.host)
    people = classroom.people
    for number, name in enumerate(("anna", "ben", "cem", "ines")):
        thread = shared(visit, web.has(f"/page/{number}"), name)
    web.fetch()
    with database.read() as session:
        export = collect(session, keys, people["anna"], clock.now())
    (store,) = [each for each in export["stores"] if each["store"] == "link_previews"]
    assert store["rows"][0]["page"].split("\n")[:2] == [TITLE, "In a few words"]
    with database.write() as session:
        removed, over = (find_text(session, keys, f"From {name}") for name in ("anna", "ben"))
        removal.delete(
            session, session.get_one(Space, classroom.space_id), removed.id, people["anna"], clock.now()
        )
        removal.empty(session, [over], clock.now())
        erase_person(session, keys, people["cem"], "asked for", None, clock.now())
    assert [row.author_id for row in rows(database)] == [people["ines"]]
    assert "In a few words" in visit("anna").open(thread).words
