"""What staff change in the gradebook by hand: a grade, or that a column is there at all."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.demo_lms.lms import current_lms, enrolled_learner
from lti_tool.demo_lms.model import Person
from lti_tool.demo_lms.pages import keep_private, page
from lti_tool.demo_lms.sessions import is_own_form, keep_language, signed_in_person
from lti_tool.demo_lms.tables import GradeRow, LineItemRow, OverrideRow

_UNPROCESSABLE = 422

blueprint = Blueprint("grade_edits", __name__, url_prefix="/gradebook/<int(max=999999999):line_item_id>")
blueprint.before_request(keep_language)
blueprint.after_request(keep_private)


@dataclass(frozen=True)
class Cell:
    """A cell of the gradebook as its form shows it.

    `is_own` is the activity's own column, where a grade can be kept against what the tool sends.
    """

    column: str
    maximum: float
    learner: Person
    score: float | None
    is_own: bool
    is_kept: bool


@blueprint.before_request
def let_staff_in() -> ResponseReturnValue | None:
    """Send whoever may not change grades back to the gradebook; refuse another site's form."""
    viewer = signed_in_person()
    if viewer is None or not viewer.sees_everybody:
        return redirect(url_for("pages.gradebook"))
    if request.method == "POST" and not is_own_form():
        return page("message_page.html", message="foreign_form"), 403
    return None


@blueprint.get("/<user_id>")
def edit(line_item_id: int, user_id: str) -> ResponseReturnValue:
    """The form about one grade."""
    with current_lms().store.read() as session:
        cell = _find_cell(session, line_item_id, user_id)
    return _form(cell) if cell else _nothing_there()


@blueprint.post("/<user_id>")
def change(line_item_id: int, user_id: str) -> ResponseReturnValue:
    """Set a grade by hand, or take it away where nothing is entered."""
    typed = request.form.get("score", "").strip()
    keeps = "keep" in request.form
    with current_lms().store.write() as session:
        cell = _find_cell(session, line_item_id, user_id)
        if cell is None:
            return _nothing_there()
        try:
            score = _points(typed, cell.maximum)
        except ValueError:
            return _form(cell, typed=typed, keeps=keeps), _UNPROCESSABLE
        key = {"line_item_id": line_item_id, "user_id": int(cell.learner.user_id)}
        known = session.get(GradeRow, key)
        comment = known.comment if known else None
        session.merge(GradeRow(**key, score=score, comment=comment, modified_at=current_lms().seconds()))
        kept = session.get(OverrideRow, key)
        if cell.is_own and keeps and kept is None:
            session.add(OverrideRow(**key))
        elif kept is not None and not keeps:
            session.delete(kept)
    return redirect(url_for("pages.gradebook", _anchor=f"grade-{line_item_id}-{cell.learner.user_id}"), 303)


@blueprint.get("/remove")
def ask_to_remove(line_item_id: int) -> ResponseReturnValue:
    """The question whether a column is to go, with all its grades."""
    with current_lms().store.read() as session:
        column = session.get(LineItemRow, line_item_id)
        return page("remove_column.html", column=column) if column else _nothing_there()


@blueprint.post("/remove")
def remove(line_item_id: int) -> ResponseReturnValue:
    """Delete a column with its grades."""
    with current_lms().store.write() as session:
        if (column := session.get(LineItemRow, line_item_id)) is not None:
            session.delete(column)
    return redirect(url_for("pages.gradebook"), 303)


def _find_cell(session: Session, line_item_id: int, user_id: str) -> Cell | None:
    column, learner = session.get(LineItemRow, line_item_id), enrolled_learner(session, user_id)
    if column is None or learner is None:
        return None
    key = (line_item_id, int(learner.user_id))
    grade = session.get(GradeRow, key)
    return Cell(
        column=column.label,
        maximum=column.maximum,
        learner=learner,
        score=grade.score if grade else None,
        is_own=column.activity_id is not None,
        is_kept=session.get(OverrideRow, key) is not None,
    )


def _points(typed: str, maximum: float) -> float | None:
    """Points as people write them, nothing for an empty field. Raises ValueError for none from 0 to the maximum."""
    if not typed:
        return None
    points = float(typed.replace(",", "."))
    if not 0 <= points <= maximum:  # false for what is no number, too
        raise ValueError(typed)
    return round(points, 5)


def _form(cell: Cell, *, typed: str | None = None, keeps: bool | None = None) -> str:
    """The form as things stand, or as it was filled in when something in it is wrong."""
    return page(
        "edit_grade.html",
        cell=cell,
        typed=typed,
        keeps=cell.is_kept if keeps is None else keeps,
    )


def _nothing_there() -> ResponseReturnValue:
    return page("message_page.html", message="no_such_grade"), 404
