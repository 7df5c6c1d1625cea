"""Words planted everywhere, their person erased beside a running server, and every byte searched for them."""

import json
import secrets
import signal
import string
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import SystemClock
from config.database import Database
from config.ids import timeless_id
from config.keys import KeyRing
from lti_tool.demo.visitor import Visitor
from lti_tool.demo_lms import Course, Person, Platform
from sync.attachments.keeping import Bounds, claim, store
from sync.attachments.media import Media
from sync.attachments.results import Rewritten
from sync.attachments.tables import AttachmentBytes
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.versions import set_mapping
from sync.consent.purposes import EVIDENCE
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.delivery.purposes import turn_on
from sync.ledger.decisions import Decider, extend
from sync.outbox.tables import OutboxRow, OutboxState
from sync.outbox.targets import connect_competencies
from sync.people.accounts import find_people
from sync.people.sealing import Seals, place
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import Space
from tests.conftest import SECRET_KEY
from tests.factories.lms import LmsOnLoopback, lms_on_loopback, small_course
from tests.factories.programs import run_stoa, start_stoa
from tests.factories.texts import find_text, grading
from tests.factories.waiting import wait_until
from tests.factories.world import Classroom, some_text
from tests.faults.searching import (
    database_backup,
    found_at_server,
    found_in,
    found_in_files,
    found_in_tables,
)
from tests.faults.test_serve import answers
from tests.faults.test_serve import environ as environ
from tests.sync.delivery.conftest import LEVELS

USER_ID = "777000123456789"  # as an LMS may have it, and nothing else is that number
MANY = 60


def word() -> str:
    """A word that stands nowhere else."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(14))


@dataclass
class Markers:
    """What was planted, by where; `ours` is to be gone from Stoa, `theirs` from the receivers too."""

    ours: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)

    def of_identity(self, place: str) -> str:
        """What the LMS knows of itself, and goes on knowing."""
        return self.ours.setdefault(place, word().capitalize())

    def of_words(self, place: str) -> str:
        """What is told to nobody outside."""
        return self.ours.setdefault(place, word())

    def of_text(self, place: str) -> str:
        """What nobody but Stoa has told a receiver."""
        self.theirs[place] = self.ours[place] = word()
        return self.theirs[place]


def course_with(markers: Markers) -> Course:
    course = small_course()
    zoe = Person(
        USER_ID,
        markers.of_identity("given name"),
        markers.of_identity("family name"),
        f"{markers.of_identity('mail').lower()}@academy.example",
        "en",
        "learner",
    )
    markers.ours["mail"] = markers.ours["mail"].lower()
    markers.ours["the LMS's id"] = USER_ID
    return replace(course, people=(*course.people, zoe))


@contextmanager
def serving_stoa(environ: Mapping[str, str], lms: LmsOnLoopback) -> Iterator[None]:
    """Stoa as an administrator starts it, with all its logs in the data directory."""
    platform = Platform.at(lms.base_url)
    run_stoa(environ, "db", "upgrade")
    run_stoa(
        environ, "platform", "add", "--name", "An LMS", "--issuer", platform.issuer, "--client-id", "stoa",
        "--deployment-id", "1", "--auth-login-url", platform.auth_login_url, "--auth-token-url",
        platform.auth_token_url, "--jwks-url", platform.jwks_url,
    )  # fmt: skip
    host, port = environ["STOA_BASE_URL"].removeprefix("http://").split(":")
    log = Path(environ["STOA_DATA_DIR"]) / "stoa.log"
    command = ("--debug", "serve", "--host", host, "--port", port, "--with-worker")
    process = start_stoa(environ, *command, output=log)
    try:
        wait_until(lambda: answers(f"{environ['STOA_BASE_URL']}/healthz"), seconds=60)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def write_on_pages(environ: Mapping[str, str], lms: LmsOnLoopback, markers: Markers) -> None:
    visitor = Visitor()
    page = visitor.launch(lms.base_url, USER_ID, "7")
    form = visitor.get(f"{page.address}threads/new").form_with("text")
    words = some_text(900)
    refused = visitor.submit(form, {"title": "", "text": markers.of_text("half-written draft")})
    assert 400 <= refused.status < 500
    posted = visitor.submit(
        form, {"title": markers.of_text("title"), "text": f"{markers.of_text('post')} {words}"}
    )
    assert "/threads/" in posted.address
    visitor.submit(posted.form_with("text"), {"text": f"{markers.of_text('own reply')} {some_text(901)}"})
    edit = next(link for link in posted.links if link.endswith("/edit"))
    edited = f"{markers.of_text('edit on a page')} {markers.ours['post']} {words}"
    visitor.submit(visitor.get(edit).form_with("text"), {"text": edited})
    for kind, option in (("poll", markers.of_words("option of a poll")), ("message", "")):
        form = visitor.get(f"{page.address}threads/new?kind={kind}").form_with("title")
        typed = {"kind": kind, "title": markers.of_text(f"title of a {kind}"), "text": some_text(903)}
        typed |= {"options": f"{option}\nNo"} if option else {}
        assert "/threads/" in visitor.submit(form, typed).address
    other = Visitor()
    other.launch(lms.base_url, "102", "7")
    answered = other.submit(
        other.get(posted.address).form_with("text"),
        {"text": "An answer of Ben's that stays " + some_text(902)},
    )
    assert answered.status == 200
    report = next(link for link in visitor.get(posted.address).links if link.endswith("/report"))
    visitor.submit(visitor.get(report).form_with("words"), {"words": markers.of_words("words of a report")})
    visitor.close()
    other.close()


def write_directly(classroom: Classroom, markers: Markers, lms: LmsOnLoopback) -> None:
    """What no page of a learner offers: many texts, edits, and what staff write about somebody."""
    for number in range(MANY):
        source_id = classroom.post(
            "zoe", f"{markers.of_text(f'post {number}')} {some_text(number, 20 + number)}"
        )
        if number % 3 == 0:
            classroom.post("zoe", f"{markers.of_text(f'edit {number}')} now", source_id=source_id, revision=2)
        if number % 5 == 0:
            classroom.post("ben", some_text(2000 + number, 30), to=source_id)
    with classroom.database.write() as session:
        space, now = session.get_one(Space, classroom.space_id), classroom.clock.now()
        zoe, ines = classroom.people["zoe"], classroom.people["ines"]
        extend(
            session, classroom.keys, space, zoe, 3, Decider(ines, now, words=markers.of_text("staff's note"))
        )
        session.add(
            grading(
                session, classroom.keys, space.id, zoe, feedback=markers.of_text("feedback"), picks=[], saved_at=now,
                recorded_by=ines, shown_feedback=markers.of_text("shown feedback"), shown_picks=[], shown_at=now,
            )
        )  # fmt: skip
        keep_a_file(session, classroom, markers)
        record_request(
            session,
            classroom.keys,
            organisation_id=space.organisation_id,
            person_id=zoe,
            kind=RequestKind.ERASURE,
            by=zoe,
            now=now,
            words=markers.of_text("words of a request"),
        )
        set_mapping(session, space.id, CompetencyMapping.parse(LEVELS), now)
        connect_competencies(
            session, classroom.keys, space, site=lms.base_url, course_id="2", token=lms.token, now=now
        )
        turn_on(session, space.organisation_id, EVIDENCE, now)


def keep_a_file(session: Session, classroom: Classroom, markers: Markers) -> None:
    """A file at one of Zoe's posts; its name and its bytes tell."""
    for planted_in in ("name of a file", "bytes of a file"):
        markers.ours[planted_in] = word()
    zoe = classroom.people["zoe"]
    content = f"%PDF- {markers.ours['bytes of a file']} ".encode() * 40_000  # several pieces
    about = store(
        session,
        Seals(session, classroom.keys),
        Bounds(10**8, 10**8, 10**8),
        timeless_id(),
        classroom.space_id,
        zoe,
        markers.ours["name of a file"],
        Rewritten(Media.PDF, (content,)),
        classroom.clock.now(),
    )
    contribution = select(StoredContribution.id).where(StoredContribution.author_id == zoe).limit(1)
    claim(session, session.scalars(contribution).one(), zoe, [about])


def read_file(database: Database, keys: KeyRing, pieces: Sequence[AttachmentBytes], author_id: UUID) -> bytes:
    """What the keys that are there now open of a file's pieces as they were copied."""
    with database.read() as session:
        seals = Seals(session, keys)
        opened = [
            seals.open_bytes(
                author_id,
                each.encrypted,
                place("attachment_bytes", each.attachment_id, each.part, each.number),
            )
            for each in pieces
        ]
    return b"".join(filter(None, opened))


def slack_export(path: Path, markers: Markers) -> Path:
    user = {
        "id": "U777", "name": markers.ours["given name"].lower(),
        "profile": {"real_name": markers.ours["family name"], "email": f"{markers.ours['mail']}@academy.example"},
    }  # fmt: skip
    message = {
        "type": "message", "user": "U777", "ts": "1772438400.000100", "text": f"{markers.of_text('import')} in Slack",
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.json", json.dumps([user]))
        archive.writestr("channels.json", json.dumps([{"id": "C1", "name": "general"}]))
        archive.writestr("general/2026-03-02.json", json.dumps([message]))
    return path


def open_classroom_of(database: Database, keys: KeyRing, lms: LmsOnLoopback) -> Classroom:
    with database.read() as session:
        space = session.scalars(select(Space)).one()
        found = find_people(session, keys, space.organisation_id, lms.base_url, [USER_ID, "102", "201"])
    people = {"zoe": found[USER_ID], "ben": found["102"], "ines": found["201"]}
    return Classroom(database, keys, SystemClock(), space.id, people)


def has_settled(database: Database) -> bool:
    with database.read() as session:
        states = session.scalars(select(OutboxRow.state)).all()
        roster_due = session.scalars(select(Space.roster_due_at)).one()
        read_at = session.scalars(select(Space.roster_read_at)).one()
    return bool(
        read_at and not roster_due and len(states) >= 4 and set(states) == {OutboxState.SETTLED.value}
    )


def planted(database: Database, environ: Mapping[str, str], markers: Mapping[str, str]) -> list[str]:
    """Where markers lie in files of Stoa's, its logs and temporary ones among them, or in the server's."""
    files = [
        each
        for directory in ("STOA_DATA_DIR", "TMPDIR")
        for each in found_in_files(Path(environ[directory]), markers)
    ]
    if database.is_sqlite:
        return files
    return [*files, *found_in_tables(database, markers), *found_at_server(database, markers)]


def read_all(database: Database, keys: KeyRing, copies: Sequence[StoredContribution]) -> str:
    """What the keys that are there now open of texts as they were copied."""
    with database.read() as session:
        return str(list(open_texts(Seals(session, keys), copies).values()))


def copies_of(database: Database, author_id: UUID) -> Sequence[StoredContribution]:
    with database.read() as session:
        return session.scalars(
            select(StoredContribution).where(StoredContribution.author_id == author_id)
        ).all()


@pytest.mark.timeout(240)
def test_nothing_is_left_of_an_erased_person_in_any_file_or_at_any_receiver(
    environ: dict[str, str], tmp_path: Path
) -> None:
    """Behaviours 19 and 20, beside a running `stoa serve --with-worker`."""
    markers = Markers()
    directory = tmp_path / "lms"
    directory.mkdir()
    environ["TMPDIR"] = str(tmp_path / "temporary")
    Path(environ["TMPDIR"]).mkdir()
    with (
        lms_on_loopback(directory, environ["STOA_BASE_URL"], course_with(markers)) as lms,
        serving_stoa(environ, lms),
    ):
        for user_id in ("201", "102"):
            visitor = Visitor()
            visitor.launch(lms.base_url, user_id, "7")
            visitor.close()
        run_stoa(environ, "privacy", "purpose", "feedback", "on", "--basis", "contract")
        write_on_pages(environ, lms, markers)
        url = environ.get("STOA_DATABASE_URL") or f"sqlite:///{environ['STOA_DATA_DIR']}/stoa.sqlite"
        database = Database(url)
        classroom = open_classroom_of(database, KeyRing(SECRET_KEY), lms)
        write_directly(classroom, markers, lms)
        export = slack_export(tmp_path / "export.zip", markers)
        brought = run_stoa(
            environ, "connectors", "run", "slack", str(export), "--space", str(classroom.space_id)
        )
        assert "1 kept" in brought
        wait_until(lambda: has_settled(database), seconds=90)

        assert lms.grade_of(USER_ID) is not None
        notes = " ".join(lms.evidence_of(USER_ID))
        assert any(marker in notes for marker in markers.theirs.values())
        said = " ".join(filter(None, lms.comments()))
        assert any(marker in said for marker in markers.theirs.values())
        with database.read() as session:
            of_the_space = {"the space's title": session.scalars(select(Space.title)).one()}
        assert planted(database, environ, of_the_space), "the search finds what is there"
        assert planted(database, environ, markers.ours) == [], "not even before: everything is sealed"
        backup, copies = database_backup(database), copies_of(database, classroom.people["zoe"])
        assert found_in(backup, {**of_the_space, **markers.ours}) == list(of_the_space)
        opened = read_all(database, classroom.keys, copies)
        assert all(markers.ours[place] in opened for place in ("title", "post", "edit 0", "import"))
        with database.read() as session:
            pieces = session.scalars(select(AttachmentBytes)).all()
        zoe = classroom.people["zoe"]
        assert len(pieces) > 2
        assert markers.ours["bytes of a file"].encode() in read_file(database, classroom.keys, pieces, zoe)

        arguments = (
            "--issuer",
            lms.base_url,
            "--user",
            USER_ID,
            "--reason",
            f"{markers.ours['family name']} asked",
        )
        told = run_stoa(environ, "privacy", "erase", *arguments, "--yes", "--json")

        assert planted(database, environ, markers.ours) == []
        assert found_in(database_backup(database), markers.ours) == []
        opened = read_all(database, classroom.keys, copies)
        assert found_in(opened.encode(), markers.ours) == [], "the backup's texts open no more"
        assert opened.count("is_lost=True") == len(copies) > MANY
        assert read_file(database, classroom.keys, pieces, zoe) == b""
        with database.read() as session:
            assert session.scalars(select(AttachmentBytes)).all() == []
        assert found_in_files(directory, markers.theirs) == []
        assert (lms.grade_of(USER_ID), lms.evidence_of(USER_ID)) == (None, [])
        receipt = json.loads(told)
        assert receipt["state"] == "closed"
        assert {each["state"] for each in receipt["receivers"]} == {"taken_back"}
        assert not any(marker.lower() in told.lower() for marker in markers.ours.values())
        with database.read() as session:
            assert find_text(session, classroom.keys, "An answer of Ben's that stays").deleted_at is None
        database.close()
