"""One whole way with planted words: launches, posts, an edit, an import, failing sends, a data privacy launch.

Every word that people gave or an LMS told of them has `PLANTED` in it, every id of theirs in an LMS begins with
`PLANTED_ID`, so that either is recognised wherever it turns up.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import update

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from config.settings import Settings
from connectors.communities.slack import SlackExport
from connectors.http import HttpClient
from lti_tool.app.factory import create_app
from lti_tool.app.server import serving
from lti_tool.app.services import Services
from lti_tool.demo.ports import listen_somewhere, port_of
from lti_tool.demo.visitor import DemoFailed, Form, Page, Visitor
from lti_tool.demo_lms import Person
from sync.audit.trail import record
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.versions import set_mapping
from sync.consent.purposes import EVIDENCE
from sync.delivery.purposes import turn_on
from sync.delivery.worker import Worker
from sync.filter import FilterRefused, TextFilter
from sync.intake.archive import bring_in
from sync.intake.removal import delete
from sync.ledger.standings import mark_due
from sync.outbox.tables import OutboxRow, TargetRow
from sync.outbox.targets import connect_competencies
from sync.platforms.hosts import host_policy
from sync.rights.erasure import erase_person
from sync.spaces.tables import Space
from tests.factories.keys import give_signing_key
from tests.factories.lms import COMPETENCY_ID, LmsOnLoopback, answers, lms_on_loopback, small_course
from tests.factories.texts import find_text
from tests.factories.world import register_platform, some_text
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import register_lms
from tests.lti_tool.launch.platform import TOOL, Lms
from tests.lti_tool.privacy.test_answering import answer
from tests.lti_tool.privacy.test_privacy import privacy_launch, take_down

PLANTED: Final = re.compile(r"qvx\w*|9021077\d|%71vx", re.IGNORECASE)
_LEVELS: Final = {
    "version": 1,
    "competencies": [{"competency_id": COMPETENCY_ID, "levels": [{"level": 2, "points": 200}]}],
}
_ECHO: Final = b"<html><h1>Error for Qvxanna Qvxannason (90210771), qvxmail@qvxhost.example</h1></html>"


class Way:
    """A tool that is served, its LMS, and who goes through both."""

    def __init__(
        self, services: Services, lms: LmsOnLoopback, tmp_path: Path, httpserver: HTTPServer
    ) -> None:
        self.services = services
        self.lms = lms
        self.tmp_path = tmp_path
        self.httpserver = httpserver
        self.space_id = UUID(int=0)

    def go(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The whole of it."""
        self.launch_and_write(monkeypatch)
        self.edit_and_import()
        self.send_amid_failures(monkeypatch)
        self.ask_about_a_person()
        self.meet_errors(monkeypatch)

    def launch_and_write(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Three people launch; two of them write through forms; records are connected, and the filter refuses."""
        with closing(Visitor()) as ines, closing(Visitor()) as anna, closing(Visitor()) as ben:
            page = ines.launch(self.lms.base_url, "90210779", "7")
            found = re.search(r"/s/([0-9a-f-]{36})/", page.address)
            assert found
            self.space_id = UUID(found[1])
            space = f"{self.services.settings.base_url}/s/{self.space_id}"
            self._connect_records()
            anna.launch(self.lms.base_url, "90210771", "7")
            text = f"{some_text(1)} qvxpost: ask Qvxben Qvxbenson, qvxmail@qvxhost.example, +49 30 23125 123."
            form = anna.get(f"{space}/threads/new").form_with("text")
            thread = anna.submit(form, {"title": "Qvxtitle", "text": text}).address
            ben.launch(self.lms.base_url, "90210772", "7")
            reply = f"{some_text(2)} qvxreply"
            assert ben.submit(ben.get(thread).form_with("text"), {"text": reply}).status == 200
            assert ben.get(f"{space}/participation").status == 200
            self._offend(anna, space, thread)
        with monkeypatch.context() as patch:
            patch.setattr(TextFilter, "release", _refuse)
            Worker(self.services.sync_context()).run_once()

    def edit_and_import(self) -> None:
        """A text changes, one is removed, and an export is brought in, by whom the course knows and by others."""
        services = self.services
        export = self.tmp_path / "qvxexport.zip"
        _write_export(export)
        bring_in(
            services.database,
            services.keys,
            services.clock,
            self.space_id,
            SlackExport().read(export),
            print_nothing,
        )
        _write_export(export, edited=True)
        bring_in(
            services.database,
            services.keys,
            services.clock,
            self.space_id,
            SlackExport().read(export),
            print_nothing,
        )
        with services.database.write() as session:
            space = session.get_one(Space, self.space_id)
            row = find_text(session, services.keys, "qvxgone")
            delete(session, space, row.id, row.author_id, services.clock.now())

    def send_amid_failures(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Sends meet every fault, with bodies that echo names; then the filter breaks on a text; then all goes well."""
        worker = Worker(self.services.sync_context())
        html = ("Content-Type", "text/html")
        with monkeypatch.context() as patch:
            patch.setattr(TextFilter, "scan", break_off)
            self._all_anew()
            worker.run_once()
        for fault in (
            answers("500 Internal Server Error", _ECHO, html),
            answers("403 Forbidden", b'{"error": "qvxerror Qvxanna"}'),
            answers("200 OK", _ECHO, html),
            answers("302 Found", _ECHO, ("Location", "/qvxlocation?user=90210771")),
        ):
            for path in ("/token", "/memberships", "/results", "/scores", "/webservice"):
                self.lms.fail(path, fault)
            for _ in range(2):  # where the token fails, nothing else is tried
                self._all_anew()
                worker.run_once()
        with self.lms.down():
            self._all_anew()
            worker.run_once()
        self.lms.faults.clear()
        self._all_anew()
        worker.run_once()

    def ask_about_a_person(self) -> None:
        """An administrator launches about a person (Data Privacy Launch), and takes a request of theirs down."""
        settings = replace(self.services.settings, base_url=TOOL)
        services = replace(self.services, settings=settings)
        lms = Lms(self.httpserver, services.clock)  # type: ignore[arg-type]
        register_lms(services, lms)
        browser = Browser(create_app(services), lms)
        known = {
            "name": "Qvxcarla Qvxcarlason",
            "email": "qvxcarla@qvxhost.example",
            "given_name": "Qvxcarla",
        }
        browser.space_id({"sub": "qvxsubject", **known})
        address = browser.launch({**privacy_launch("qvxsubject"), **known, "sub": "qvxadmin"}).headers[
            "Location"
        ]
        assert "Qvxcarla" in browser.get(address).text
        for kind, said in (
            ("access", {"act": "refuse", "reason": "Qvxcarla has asked twice: qvxreason"}),
            ("erasure", {"act": "approve", "sure": "yes"}),
        ):
            assert take_down(browser, address, kind) == 303
            action = re.search(r'action="([^"]+/requests/[^"]+)"', browser.get(address).text)
            assert action
            assert answer(browser, address, action[1], **said)[0] == 303
        self._erase_who_wrote()
        assert browser.launch({"sub": "qvxbad" * 60}).status_code >= 400

    def meet_errors(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What nobody foresaw: in a page, in the database, in an act that is noted."""
        database = self.services.database
        with closing(Visitor()) as anna, monkeypatch.context() as patch:
            anna.launch(self.lms.base_url, "90210771", "7")
            new = f"{self.services.settings.base_url}/s/{self.space_id}/threads/new"
            form = anna.get(new).form_with("text")
            patch.setattr("lti_tool.space.writing.Writer.start_thread", break_off)
            assert anna.submit(form, {"title": "qvxtitle", "text": "qvxtyped"}).status == 500
        with suppress(Exception), database.write() as session:
            session.execute(update(OutboxRow).values(item="qvxitem", target_id=None))
        with database.write() as session:
            record(
                session,
                action="tests.careless",
                now=self.services.clock.now(),
                detail={"code": "Qvxanna fell ill"},
            )

    def _erase_who_wrote(self) -> None:
        """Who wrote is erased; a receiver echoes their name when it is asked to take back what it was sent."""
        services = self.services
        with services.database.write() as session:
            author_id = find_text(session, services.keys, "qvxreply").author_id
            erase_person(
                session, services.keys, author_id, "Qvxben Qvxbenson: qvxasked", None, services.clock.now()
            )
        for path in ("/scores", "/webservice"):
            self.lms.fail(path, answers("500 Internal Server Error", _ECHO, ("Content-Type", "text/html")))
        for _ in range(2):
            Worker(services.sync_context()).run_once()

    def _connect_records(self) -> None:
        services = self.services
        with services.database.write() as session:
            space, now = session.get_one(Space, self.space_id), services.clock.now()
            set_mapping(session, space.id, CompetencyMapping.parse(_LEVELS), now)
            at = {"site": self.lms.base_url, "course_id": "2", "token": self.lms.token}
            connect_competencies(session, services.keys, space, now=now, **at)
            turn_on(session, space.organisation_id, EVIDENCE, now)

    def _all_anew(self) -> None:
        """Have everything sent and the roster read once more."""
        now = self.services.clock.now()
        with self.services.database.write() as session:
            session.execute(update(TargetRow).values(paused_until=None, asked_to_wait_until=None))
            session.execute(
                update(OutboxRow).values(state="pending", due_at=now, tries=0, version=OutboxRow.version + 1)
            )
            session.execute(update(Space).values(roster_due_at=now, roster_failures=0))
            mark_due(session, self.space_id)

    def _offend(self, anna: Visitor, space: str, thread: str) -> None:
        """Forms and addresses that are refused, with words in them."""
        for address in (f"{space}/qvxpath", f"{space}/?page=qvxpage", f"{space}/learners/qvxperson"):
            anna.get(address)
        forged: Page = anna.submit(Form(thread, "post", {"text": "qvxforged", "csrf_token": "qvx"}))
        assert forged.status >= 400
        anna.submit(
            Form(f"{self.services.settings.base_url}/lti/launch", "post", {"id_token": "qvx.qvx.qvx"})
        )
        with suppress(DemoFailed):
            anna.submit(
                anna.get(f"{space}/threads/new").form_with("text"), {"title": "qvx" * 200, "text": ""}
            )


def print_nothing(_: object) -> None:
    """Progress that nobody looks at."""


@contextmanager
def whole_way(database: Database, keys: KeyRing, tmp_path: Path, httpserver: HTTPServer) -> Iterator[Way]:
    """A tool served by waitress, and an LMS whose people have planted names."""
    clock = SystemClock()
    people = tuple(
        Person(f"9021077{number}", f"Qvx{name}", f"Qvx{name}son", f"qvx{name}@qvxhost.example", "en", role)
        for number, name, role in ((1, "anna", "learner"), (2, "ben", "learner"), (9, "ines", "instructor"))
    )
    course = replace(small_course(), people=people, groups=())
    with listen_somewhere(0) as listener:
        base_url = f"http://127.0.0.1:{port_of(listener)}"
        settings = Settings(data_dir=tmp_path, database_url="", base_url=base_url, allow_loopback=True)
        http = HttpClient(host_policy(database, allow_loopback=True), read_timeout=5.0, total_timeout=6.0)
        services = Services(settings, database, keys, clock, http)
        give_signing_key(database, keys, clock)
        with (
            lms_on_loopback(tmp_path, base_url, course) as lms,
            serving(create_app(services), listener, base_url=base_url),
        ):
            addresses = {"auth_login_url": "auth", "auth_token_url": "token", "jwks_url": "certs"}
            own = {name: f"{lms.base_url}/lti/{path}" for name, path in addresses.items()}
            register_platform(database, clock, base_url=lms.base_url, **own)
            yield Way(services, lms, tmp_path, httpserver)


def _refuse(*_: object, **__: object) -> None:
    raise FilterRefused("Qvxanna Qvxannason cannot be taken out of qvxpost")


def break_off(*_: object, **__: object) -> None:
    """Fail with a message that names people."""
    raise ValueError("Qvxanna Qvxannason wrote: qvxsecret")


def _write_export(path: Path, *, edited: bool = False) -> None:
    users = [
        {
            "id": f"U{name}",
            "name": f"qvx{name}",
            "profile": {"real_name": f"Qvx{name}", "email": f"qvx{name}@{host}"},
        }
        for name, host in (
            ("anna", "qvxhost.example"),
            ("ben", "qvxhost.example"),
            ("zoe", "qvxelsewhere.example"),
        )
    ]
    messages = [
        {
            "type": "message",
            "user": user,
            "ts": f"17800000{number}0.000100",
            "text": f"qvx{words} {some_text(number)}",
        }
        for number, (user, words) in enumerate(
            (("Uanna", "imported"), ("Uben", "gone"), ("Uzoe", "stranger <@Uanna>")), start=1
        )
    ]
    if edited:
        messages[0] |= {"text": "qvxedited now", "edited": {"user": "Uanna", "ts": "1780000090.000100"}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.json", json.dumps(users))
        archive.writestr("channels.json", json.dumps([{"id": "C1", "name": "general"}]))
        archive.writestr("general/2026-05-28.json", json.dumps(messages))
