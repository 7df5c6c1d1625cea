"""The matrix as a file: asked for, made by the worker, had by who asked for it, and gone in time."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.delivery.context import SyncContext
from sync.exports import asking, claims
from sync.exports.making import Exporter
from sync.exports.tables import MatrixExport, MatrixExportBytes, MatrixExportPerson
from sync.goals.goals import Goal, end_goal, set_goal
from sync.goals.managers import appoint, dismiss
from sync.rights.erasure import erase_person
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.schedules.housekeeping import purge_files
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import TOOL
from tests.lti_tool.privacy.office.office import member
from tests.lti_tool.qualification.managing import form_at, open_qualification
from tests.lti_tool.qualification.test_matrix import School
from tests.lti_tool.space.visitor import Page

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Files(School):
    """A manager who has the matrix as a file."""

    @property
    def context(self) -> SyncContext:
        return self.services.sync_context()

    def ask(self, form: str, status: int = 303, **asked: object) -> Page:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        page = self.manager.open(f"matrix?{query}")
        return self.manager.send(form_at(page, "/matrix/files"), status, kind=form)

    def make(self, form: str, **asked: object) -> bytes:
        self.ask(form, **asked)
        assert Exporter(self.context).step()
        return self.fetch()

    def fetch(self) -> bytes:
        form = form_at(self.manager.open("matrix/files"), "/fetch")
        answer = self.manager.browser.client.post(form.action, base_url=TOOL, data=form.fields)
        assert answer.status_code == 200, answer.text
        return answer.data

    def words(self) -> str:
        return self.manager.open("matrix/files").words

    def row(self) -> MatrixExport:
        with self.services.database.read() as session:
            return session.scalars(select(MatrixExport)).one()

    def count(self, table: type[MatrixExportBytes] | type[MatrixExportPerson]) -> int:
        with self.services.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def school(browser: Browser, services: Services, clock: SetClock) -> Files:
    return Files(browser, services, clock)


def sheets(content: bytes) -> Mapping[str, list[list[str]]]:
    """What stands in a file's cells, by sheet; that none is a formula or a link, and none is blank by chance."""
    with ZipFile(io.BytesIO(content)) as file:
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        names = [each.attrib["name"] for each in book.iter(f"{_MAIN}sheet")]
        found = {}
        for number, name in enumerate(names, 1):
            sheet = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(sheet.iter(f"{_MAIN}f")), "no cell is a formula"
            assert not list(sheet.iter(f"{_MAIN}hyperlink"))
            found[name] = [
                [_cell(each) for each in row.iter(f"{_MAIN}c")] for row in sheet.iter(f"{_MAIN}row")
            ]
        return found


def _cell(cell: ElementTree.Element) -> str:
    text = "".join(each.text or "" for each in cell.iter(f"{_MAIN}t"))
    number = cell.find(f"{_MAIN}v")
    return text or (f"#{number.text}" if number is not None else "")


def test_excel_has_people_by_competencies_and_every_level_in_a_row(
    school: Files, browser: Browser, services: Services, clock: SetClock
) -> None:
    member(browser, services, "eve", "=SUM(1) Eve")
    school.manager = open_qualification(browser)
    school.give(school.lea, "P1.1", 2, days=30)
    school.give(school.tom, "P1.2", 3, days=10)
    clock.advance(timedelta(days=20))
    school.manager = open_qualification(browser)
    page = school.ask("xlsx")
    assert "waits" in page.words
    assert Exporter(school.context).step()
    assert not Exporter(school.context).step(), "there is nothing more to do"
    found = sheets(school.fetch())
    assert list(found) == ["Matrix", "Levels", "About this file"]
    matrix = found["Matrix"]
    assert [each[0] for each in matrix[4:]] == ["=SUM(1) Eve", "Bea Boss", "Lea Learner", "Tom Other"]
    lea, tom = matrix[6], matrix[7]
    assert lea[1] == "2 (Kann)"
    assert lea[2].startswith("#"), "a date, not a word"
    assert lea[3] == "ends within 90 days, new"
    assert tom[1:] == ["3 (Lehrt)", tom[2], "lapsed"]
    assert found["Levels"][1][:4] == ["Lea Learner", "P1.1", "Disinfect hands", "Care"]
    assert len(found["Levels"]) == 3
    assert "4" in found["About this file"][2]
    assert len(sheets(school.make("xlsx", words="lea"))["Matrix"]) == 5
    with services.database.read() as session:
        acts = session.scalars(select(AuditRow.action).where(AuditRow.action.like("qualification.export%")))
        assert sorted(acts) == ["qualification.export_asked"] * 2 + ["qualification.exported"] * 2


def test_pdf_is_tagged_and_refused_where_it_would_be_too_large(
    school: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.give(school.lea, "P1.1", 2, days=30)
    read = PdfReader(io.BytesIO(school.make("pdf")))
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    for told in (
        "Lea Learner",
        "2 (Kann)",
        "until 23 Dec 2026",
        "ends within 90 days",
        "Competencies 1 to 1 of 1",
    ):
        assert told in text
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    width, height = read.pages[0].mediabox[2:]
    assert width > height
    monkeypatch.setattr("sync.exports.making.MOST_PDF_CELLS", 2)
    assert "Narrow the matrix, or take Excel" in school.ask("pdf", 422).words


def test_one_at_a_time_is_made_and_whoever_is_too_late_does_nothing(school: Files, clock: SetClock) -> None:
    school.give(school.lea, "P1.1", 2)
    school.ask("xlsx")
    assert "being made already" in school.ask("xlsx", 409).words
    slow = claims.take(school.context)
    assert slow is not None
    assert claims.take(school.context) is None, "somebody works on it"
    claims.note_people(school.context, slow, [school.lea], 1, 3)
    assert "1 of 3 people" in school.words()
    clock.advance(asking.SILENT_AFTER)
    assert "Nobody works on it" in school.words()
    assert Exporter(school.context).step(), "who is silent was killed: another one makes it"
    with pytest.raises(claims.ClaimLost):
        claims.keep_pieces(school.context, slow, 0, [b"late"])
    assert not claims.beat(school.context, slow)
    assert len(sheets(school.fetch())["Levels"]) == 2
    school.ask("xlsx")
    school.manager.send(form_at(school.manager.open("matrix/files"), "/delete"))
    assert not Exporter(school.context).step(), "it was cancelled"


def test_what_breaks_again_and_again_is_told_and_can_be_tried_anew(
    school: Files, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.give(school.lea, "P1.1", 2)
    school.ask("xlsx")
    with monkeypatch.context() as broken:
        broken.setattr("sync.exports.making._head", lambda *_: {"no": "head"})
        for _ in range(claims.MOST_TRIES):
            assert Exporter(school.context).step()
            assert not Exporter(school.context).step(), "not at once"
            clock.advance(timedelta(seconds=30))
        assert not Exporter(school.context).step()
    assert "could not be made" in school.words()
    assert school.count(MatrixExportPerson) == 0
    school.manager.send(form_at(school.manager.open("matrix/files"), "/again"))
    assert Exporter(school.context).step()
    assert school.fetch()


def test_whose_data_may_not_be_used_any_more_takes_the_file_along(school: Files, clock: SetClock) -> None:
    services = school.services
    school.give(school.lea, "P1.1", 2)
    school.give(school.tom, "P1.1", 2)
    school.ask("xlsx", words="lea")
    Exporter(school.context).step()
    with services.database.write() as session:
        erase_person(session, services.keys, school.tom, "Asked.", None, clock.now())
    assert school.fetch(), "Tom is not in it"
    with services.database.write() as session:
        erase_person(session, services.keys, school.lea, "Asked.", None, clock.now())
    assert "was erased meanwhile" in school.words()
    assert school.row().sealed_narrowed is None
    assert school.count(MatrixExportBytes) == school.count(MatrixExportPerson) == 0


def test_an_objection_takes_the_file_along_and_leaves_its_author_out_of_the_next(
    school: Files, clock: SetClock
) -> None:
    services = school.services
    school.give(school.lea, "P1.1", 2)
    school.give(school.tom, "P1.1", 2)
    school.make("xlsx")
    form = form_at(school.manager.open("matrix/files"), "/fetch")
    with services.database.write() as session:
        record_request(
            session, services.keys, organisation_id=school.own, person_id=school.lea,
            kind=RequestKind.OBJECTION, by=school.boss, now=clock.now(),
        )  # fmt: skip
    assert school.count(MatrixExportBytes) == 0, "before anybody asks for it"
    assert "may not be used any more" in school.words()
    school.manager.send(form, 409)
    assert [each[0] for each in sheets(school.make("xlsx"))["Levels"][1:]] == ["Tom Other"]


def test_a_goal_that_was_given_up_meanwhile_is_about_nobody(school: Files, clock: SetClock) -> None:
    school.give(school.lea, "P1.1", 2)
    with school.services.database.write() as session:
        goal = Goal({"en": "Clean hands"}, {school.codes["P1.1"]: 2})
        goal_id = set_goal(session, school.own, goal, None, clock.now())
    school.ask("xlsx", goal=goal_id)
    with school.services.database.write() as session:
        end_goal(session, school.own, goal_id, None, clock.now())
    assert Exporter(school.context).step()
    assert (school.row().fault, school.count(MatrixExportBytes)) == ("export.nothing", 0)
    for page in ("matrix", "expiring"):
        assert "Lea" not in school.manager.open(f"{page}?goal={goal_id}").words


def test_who_is_dismissed_leaves_no_file(school: Files, clock: SetClock) -> None:
    school.give(school.lea, "P1.1", 2)
    school.make("xlsx")
    with school.services.database.write() as session:
        manager = session.scalars(select(MatrixExport.person_id)).one()
        appoint(session, school.own, manager, None, clock.now())
        dismiss(session, school.own, manager, None, clock.now())
    assert school.count(MatrixExportBytes) == school.count(MatrixExportPerson) == 0


def test_nobody_else_has_the_file_and_works_council_mode_and_the_end_of_the_day_leave_nothing(
    school: Files, clock: SetClock
) -> None:
    school.give(school.lea, "P1.1", 2)
    school.make("xlsx")
    asked = form_at(school.manager.open("matrix/files"), "/fetch")
    other = open_qualification(school.manager.browser, sub="other", name="Otto Other")
    assert "There is no file" in other.open("matrix/files").words
    own = form_at(other.open("matrix"), "/matrix/files")
    theirs = replace(own, action=own.action + "/" + asked.action.partition("/files/")[2])
    for act in ("fetch", "delete", "again"):
        other.send(replace(theirs, action=theirs.action.replace("fetch", act)), 404)
    school.manager = open_qualification(school.manager.browser)
    asked = form_at(school.manager.open("matrix/files"), "/fetch")
    school.ask("xlsx")
    school.agree()
    assert school.count(MatrixExportBytes) == 0, "before anybody asks for it"
    assert not Exporter(school.context).step()
    assert "Download" not in school.words()
    school.manager.send(asked, 409)
    assert school.count(MatrixExportBytes) == 0
    clock.advance(timedelta(days=1))
    purge_files(school.context)
    with school.services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(MatrixExport)) == 0
