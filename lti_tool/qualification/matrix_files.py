"""The matrix as a file: asked for, how far it is, and had; made by the worker (`sync.exports`)."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound
from lti_tool.app.headers import answer_is_a_file
from lti_tool.app.services import services
from lti_tool.qualification.page import Tab, blueprint, go_to, managers, organisation_id, show
from lti_tool.qualification.refusals import FAULTS, export_complaints, status_of_export
from lti_tool.space.forms import Complaint
from sync.exports.asking import (
    ExportRefused,
    Form,
    ask,
    ask_again,
    give_up,
    hand_out,
    list_own,
    read_file,
    throw_away_own,
)
from sync.exports.making import require_possible
from sync.exports.tables import Fault
from sync.goals.goals import find_goal
from sync.goals.narrowing import (
    Narrowed,
    find_columns,
    find_meant,
    keep_in_state,
    name_people,
)
from sync.organisations.works_council import read_mode
from sync.people.sealing import Seals

_FORMS: Final[Mapping[Form, str]] = {Form.EXCEL: lazy_gettext("Excel"), Form.PDF: lazy_gettext("PDF")}
_TYPES: Final[Mapping[Form, str]] = {
    Form.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.PDF: "application/pdf",
}


@blueprint.get("/matrix/files")
@managers
def matrix_files() -> ResponseReturnValue:
    """One's own files: how far they are, and what has become of them."""
    return _page()


@blueprint.post("/matrix/files")
@managers
def ask_for_file() -> ResponseReturnValue:
    """Have one made of what the matrix is narrowed to."""
    form = next((each for each in Form if each.value == request.form.get("kind")), None)
    if form is None:
        raise NotFound()
    narrowed, own, now = Narrowed.parse(request.form), organisation_id(), services().clock.now()
    try:
        with services().database.read() as session:
            if not read_mode(session, own).enabled:
                require_possible(form, *_measure(session, narrowed))
        with services().database.write() as session:
            seals = Seals(session, services().keys)
            ask(session, seals, own, errand().person_id, form, narrowed, errand().locale, now)
    except ExportRefused as refused:
        return _page(export_complaints(refused), narrowed), status_of_export(refused)
    return go_to("matrix_files")


@blueprint.post("/matrix/files/<uuid:export_id>/again")
@managers
def ask_for_file_again(export_id: UUID) -> ResponseReturnValue:
    """Have one made anew that has failed."""
    now = services().clock.now()
    try:
        with services().database.write() as session:
            if not ask_again(session, export_id, organisation_id(), errand().person_id, now):
                raise NotFound()
    except ExportRefused as refused:
        return _page(export_complaints(refused)), status_of_export(refused)
    return go_to("matrix_files")


@blueprint.post("/matrix/files/<uuid:export_id>/delete")
@managers
def delete_file(export_id: UUID) -> ResponseReturnValue:
    """Have it not made, or not kept."""
    with services().database.write() as session:
        if not give_up(session, export_id, organisation_id(), errand().person_id):
            raise NotFound()
    return go_to("matrix_files", told="file_deleted")


@blueprint.post("/matrix/files/<uuid:export_id>/fetch")
@managers
def fetch_file(export_id: UUID) -> ResponseReturnValue:
    """The file, for who asked for it; the audit says that it was had."""
    own, by, now = organisation_id(), errand().person_id, services().clock.now()
    try:
        with services().database.write() as session:
            form = hand_out(session, export_id, own, by, now)
        if form is None:
            raise NotFound()
        with services().database.read() as session:
            content = read_file(session, Seals(session, services().keys), export_id, by)
        if content is None:
            raise ExportRefused(Fault.GONE)
    except ExportRefused as refused:
        with services().database.write() as session:
            throw_away_own(session, export_id, own, by, refused.fault)
        return _page(export_complaints(refused)), status_of_export(refused)
    answer = Response(content, content_type=_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="matrix-{now:%Y-%m-%d}.{form.value}"'
    answer.headers["Cache-Control"] = "no-store"
    answer_is_a_file()
    return answer


@blueprint.get("/matrix/files/<uuid:export_id>/<any(again, delete, fetch):_act>")
@managers
def file_opened_directly(export_id: UUID, _act: str) -> ResponseReturnValue:  # noqa: ARG001 - the address's
    """The address of a form, opened once more by way of the browser's history."""
    return go_to("matrix_files")


def _measure(session: Session, narrowed: Narrowed) -> tuple[int, int]:
    """How many people and competencies there are to a file."""
    own, now = organisation_id(), services().clock.now()
    goal = find_goal(session, own, narrowed.goal) if narrowed.goal else None
    columns = find_columns(session, own, narrowed, goal)
    meant = find_meant(session, own, narrowed, goal)
    people = keep_in_state(session, own, meant, columns, narrowed, now)
    if narrowed.words:
        return len(name_people(session, services().keys, people, narrowed)), len(columns)
    return len(people), len(columns)


def _page(complaints: Sequence[Complaint] = (), narrowed: Narrowed | None = None) -> str:
    own, now = organisation_id(), services().clock.now()
    with services().database.read() as session:
        files = list_own(session, Seals(session, services().keys), own, errand().person_id, now)
        return show(
            Tab.MATRIX,
            "matrix_files.html",
            session,
            files=files,
            forms=_FORMS,
            faults=FAULTS,
            complaints=complaints,
            is_agreed=read_mode(session, own).enabled,
            narrowed=narrowed,
            waits=any(each.is_under_way for each in files),
        )
