"""The goals of an organisation: who is to have which levels by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound
from lti_tool.app.oversight import ZONE
from lti_tool.app.services import services
from lti_tool.evidence.levels import choose_levels
from lti_tool.evidence.sentences import say_level
from lti_tool.qualification.page import Tab, blueprint, go_to, language, managers, organisation_id, show
from lti_tool.qualification.refusals import UNPROCESSABLE, NoSuchAct
from lti_tool.space.forms import Complaint
from sync.frameworks.lookup import FoundCompetency, find_by_id, list_competencies
from sync.goals.coverage import read_coverage
from sync.goals.departments import list_departments
from sync.goals.goals import Goal, GoalRefused, SetGoal, end_goal, find_goal, list_goals, set_goal
from sync.spaces.tables import Space
from sync.transfers.profiles import TransferRefused
from sync.transfers.records import parse_day

_LANGUAGES: Final = ("de", "en")
_ROWS: Final = 5  # of a new goal
_SPARE: Final = 3  # rows beside those that there are
_MOST_CHOICES: Final = 1_000  # competencies in a list to choose from
_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "goal.title": (
        "title",
        lazy_gettext("A goal needs a title in German or English, of at most 200 characters."),
    ),
    "goal.competency": (
        "levels",
        lazy_gettext("Choose at least one competency; one that was chosen may not be there any more."),
    ),
    "goal.level": (
        "levels",
        lazy_gettext(
            "Choose a level that the scale of its competency has and that can be given. A competency stands once."
        ),
    ),
    "goal.department": ("department", lazy_gettext("Choose a department from the list.")),
    "goal.space": (
        "spaces",
        lazy_gettext("One of the discussions is not there any more: look at the list again."),
    ),
    "goal.number": ("number", lazy_gettext("Write per cent from 1 to 100, or a number of people from 1 on.")),
    "goal.date": ("due", lazy_gettext("Write the day as in 2027-03-31; it is still to come.")),
    "goal.unknown": ("", lazy_gettext("Somebody has given this goal up meanwhile.")),
    "goal.moved": (
        "",
        lazy_gettext(
            "Somebody has changed this goal since you opened this page. What you typed stands below: look at what is "
            "there now in another window, open the goal again, and type it there."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the form: a competency's id and a level, as they were typed."""

    number: int
    competency: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form."""

    titles: Mapping[str, str]
    rows: Sequence[_Row]
    spaces: frozenset[str]
    department: str
    measure: str
    number: str
    due: str
    as_of: str  # when the goal that the form began with was set; empty for a new one

    @classmethod
    def of(cls, goal: Goal, set_at: datetime | None = None) -> "_Typed":
        """A goal as the form has it."""
        measure, number = "all", ""
        if goal.share is not None:
            measure, number = "share", str(goal.share)
        if goal.people is not None:
            measure, number = "people", str(goal.people)
        due = (goal.due_at - timedelta(seconds=1)).astimezone(ZONE).date().isoformat() if goal.due_at else ""
        rows = [_Row(at, str(each), str(goal.levels[each])) for at, each in enumerate(goal.levels, 1)]
        spaces = frozenset(map(str, goal.spaces))
        as_of = set_at.isoformat() if set_at else ""
        return cls(goal.titles, _padded(rows), spaces, goal.department or "", measure, number, due, as_of)

    @classmethod
    def sent(cls, form: MultiDict[str, str]) -> "_Typed":
        """What was typed."""
        rows = [
            _Row(at, form.get(f"{at}-competency", ""), form.get(f"{at}-level", "").strip())
            for at in range(1, min(form.get("rows", default=_ROWS, type=int), 100) + 1)
        ]
        return cls(
            {each: form.get(f"title_{each}", "") for each in _LANGUAGES},
            _padded(rows),
            frozenset(form.getlist("spaces")),
            form.get("department", ""),
            form.get("measure", "all"),
            form.get("number", "").strip(),
            form.get("due", "").strip(),
            form.get("as_of", ""),
        )

    def goal(self, now: datetime) -> Goal:
        """The goal that is meant. Raises `GoalRefused`."""
        levels: dict[UUID, int] = {}
        for row in self.rows:
            if not row.competency:
                continue
            competency_id = _id(row.competency, "goal.competency")
            if competency_id in levels:
                raise GoalRefused("A competency stands twice.", code="goal.level")
            levels[competency_id] = _whole(row.level, "goal.level")
        number = _whole(self.number, "goal.number") if self.measure != "all" else None
        return Goal(
            self.titles,
            levels,
            frozenset(_id(each, "goal.space") for each in self.spaces),
            self.department.strip() or None,
            number if self.measure == "share" else None,
            number if self.measure == "people" else None,
            _due(self.due, now),
        )


@blueprint.get("/goals")
@managers
def goals() -> ResponseReturnValue:
    """All goals, those first that are due first."""
    with services().database.read() as session:
        own = organisation_id()
        listed = list_goals(session, own)
        covered = read_coverage(session, services().keys, own, listed, services().clock.now())
        asked = {each for goal in listed for each in goal.goal.levels}
        return show(
            Tab.GOALS,
            "goals.html",
            session,
            goals=covered,
            competencies=find_by_id(session, own, asked, language()),
            spaces=dict(spaces_of(session)),
            say_level=say_level,
            language=language(),
            whom=whom,
            how_many=how_many,
            last_day=last_day,
        )


@blueprint.get("/goals/new")
@managers
def new_goal() -> ResponseReturnValue:
    """The form of a new goal."""
    return _page(None, _Typed.of(Goal({}, {})))


@blueprint.get("/goals/<uuid:goal_id>")
@managers
def goal(goal_id: UUID) -> ResponseReturnValue:
    """The form of a goal that is there."""
    with services().database.read() as session:
        found = find_set(session, goal_id)
        return _page(goal_id, _Typed.of(found.goal, found.set_at))


@blueprint.post("/goals/save", defaults={"goal_id": None})
@blueprint.post("/goals/<uuid:goal_id>/save")
@managers
def save_goal(goal_id: UUID | None) -> ResponseReturnValue:
    """Set a goal as the form says, or give it up."""
    act, now, own, by = request.form.get("act"), services().clock.now(), organisation_id(), errand().person_id
    if act not in ("save", "end") or (act == "end" and goal_id is None):
        raise NoSuchAct()
    typed = _Typed.sent(request.form)
    try:
        with services().database.write() as session:
            if act == "end":
                assert goal_id is not None  # asked above
                end_goal(session, own, goal_id, by, now, _instant(typed.as_of))
            elif goal_id is not None:
                set_goal(session, own, typed.goal(now), by, now, goal_id, _instant(typed.as_of))
            else:
                set_goal(session, own, typed.goal(now), by, now)
    except GoalRefused as refused:
        return _page(goal_id, typed, refused), 409 if refused.code == "goal.moved" else UNPROCESSABLE
    return go_to("goals", told="saved" if act == "save" else "ended")


def _page(goal_id: UUID | None, typed: _Typed, refused: GoalRefused | None = None) -> str:
    with services().database.read() as session:
        own = organisation_id()
        choices = list_competencies(session, own, language(), limit=_MOST_CHOICES)
        besides = _besides(session, typed, choices)
        return show(
            Tab.GOALS,
            "goal.html",
            session,
            goal_id=goal_id,
            typed=typed,
            choices=choices,
            besides=besides,
            levels=choose_levels([*choices, *besides]),
            spaces=spaces_of(session),
            departments=list_departments(session, own),
            complaint_of_it=_complaint(refused) if refused else None,
        )


def _besides(
    session: Session, typed: _Typed, choices: Sequence[FoundCompetency]
) -> Sequence[FoundCompetency]:
    """Competencies that the goal names, and that are not among the choices, such as retired ones."""
    named = [UUID(each.competency) for each in typed.rows if _is_id(each.competency)]
    found = find_by_id(session, organisation_id(), named, language())
    listed = {each.id for each in choices}
    return [each for each in found.values() if each.id not in listed]


def find_set(session: Session, goal_id: UUID) -> SetGoal:
    """A goal of this organisation. Raises `NotFound`."""
    found = find_goal(session, organisation_id(), goal_id)
    if found is None:
        raise NotFound()
    return found


def spaces_of(session: Session) -> Sequence[tuple[UUID, str]]:
    """The organisation's discussions with their titles."""
    own = Space.organisation_id == organisation_id()
    rows = session.execute(select(Space.id, Space.title).where(own).order_by(Space.title, Space.id))
    return [(space_id, title) for space_id, title in rows]


def _complaint(refused: GoalRefused) -> Complaint:
    general = gettext("This makes no goal: look at what you typed, and try again.")
    field, sentence = _SENTENCES.get(refused.code, ("", general))
    return Complaint(field, refused.code, str(sentence))


def whom(goal: Goal, spaces: Mapping[UUID, str]) -> str:
    """Whom a goal is for, in words."""
    titles = ", ".join(sorted(spaces[each] for each in goal.spaces if each in spaces))
    if goal.department and titles:
        return str(
            gettext("%(department)s, in %(discussions)s", department=goal.department, discussions=titles)
        )
    return goal.department or titles or str(gettext("all learners"))


def how_many(goal: Goal) -> str:
    """How many of them are to reach it, in words."""
    if goal.share is not None:
        return str(gettext("%(number)s per cent", number=goal.share))
    if goal.people is not None:
        return str(ngettext("%(num)s person", "%(num)s people", goal.people))
    return str(gettext("all of them"))


def last_day(goal: Goal) -> datetime | None:
    """An instant of the last day on which it is in time."""
    return goal.due_at - timedelta(seconds=1) if goal.due_at else None


def _padded(rows: Sequence[_Row]) -> Sequence[_Row]:
    filled = sum(bool(each.competency) for each in rows)
    total = max(filled + _SPARE, _ROWS, len(rows))
    return [*rows, *(_Row(at) for at in range(len(rows) + 1, total + 1))]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _id(text: str, code: str) -> UUID:
    if not _is_id(text):
        raise GoalRefused("That is no id.", code=code)
    return UUID(text)


def _whole(text: str, code: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise GoalRefused("That is no whole number.", code=code)
    return int(text)


def _instant(text: str) -> datetime:
    """When the goal was set that the form has shown. Raises `GoalRefused` for what no form has."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise GoalRefused("The form shows no goal as it was set.", code="goal.moved") from error


def _due(text: str, now: datetime) -> datetime | None:
    """The end of the day that was typed. Raises `GoalRefused`."""
    try:
        day = parse_day(text)
    except TransferRefused as refused:
        raise GoalRefused("That is no day.", code="goal.date") from refused
    if day is None:
        return None
    due_at = datetime.combine(day + timedelta(days=1), time(), ZONE).astimezone(UTC)
    if due_at <= now:
        raise GoalRefused("The day is over.", code="goal.date")
    return due_at
