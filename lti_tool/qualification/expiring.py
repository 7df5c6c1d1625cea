"""What lapsed, ends soon or is to be looked at again, over all discussions: whose, where it is renewed, who is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from babel.dates import format_skeleton
from flask import Response, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import SESSION_TOKEN, STAFF, errand
from lti_tool.app.headers import answer_is_a_file
from lti_tool.app.oversight import times
from lti_tool.app.paging import page_number
from lti_tool.app.services import services
from lti_tool.evidence.notices import Notice, remind
from lti_tool.evidence.sentences import say_level
from lti_tool.launch.sessions import list_grants
from lti_tool.qualification.endings import (
    DAYS,
    Figure,
    Found,
    count_by_month,
    find_endings,
    read_asked,
)
from lti_tool.qualification.matrix import list_choices
from lti_tool.qualification.page import Tab, blueprint, language, managers, organisation_id, show
from sync.audit.trail import record
from sync.competencies.expiring import Ending, EndingLevel
from sync.frameworks.csv_rows import harmless_to_read
from sync.frameworks.lookup import FoundCompetency, find_by_id
from sync.goals.blur import blur_of
from sync.goals.goals import list_goals
from sync.organisations.works_council import Mode, read_mode
from sync.people.accounts import read_profiles
from sync.rights.standing import read_stopped
from sync.spaces.tables import GroupMode, Role, Space
from sync.transfers.rows import write_table

ROWS_PER_PAGE: Final = 50
_KINDS: Final[Mapping[Ending, str]] = {
    Ending.LAPSED: lazy_gettext("lapsed"),
    Ending.ENDS_SOON: lazy_gettext("ends soon"),
    Ending.REVIEW_DUE: lazy_gettext("to be looked at again"),
}
_HEADINGS: Final = (
    lazy_gettext("Learner"),
    lazy_gettext("Framework"),
    lazy_gettext("Competency"),
    lazy_gettext("Level"),
    lazy_gettext("State"),
    lazy_gettext("Valid until"),
    lazy_gettext("To be looked at again"),
    lazy_gettext("Discussion"),
    lazy_gettext("Given by"),
    lazy_gettext("Given on"),
    lazy_gettext("Reminders"),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One level: `name` and `by` are None where nobody names them, and `by` is empty for who is not to be shown.

    `reminders` are empty where nobody is told; `address` is where it can be renewed, empty where that is not open to
    whoever looks.
    """

    level: EndingLevel
    name: str | None
    competency: FoundCompetency
    space: str
    by: str | None
    reminders: Sequence[Notice]
    address: str


@blueprint.get("/expiring")
@managers
def expiring() -> ResponseReturnValue:
    """The levels that are asked for, page by page; with works-council mode figures of months."""
    asked, now, own = read_asked(), services().clock.now(), organisation_id()
    with services().database.read() as session:
        mode, goals = read_mode(session, own), list_goals(session, own)
        found = find_endings(session, services().keys, own, asked, goals, now, for_figures=mode.enabled)
        content = _of_groups(session, found, mode) if mode.enabled else _of_people(session, found)
        return show(
            Tab.EXPIRING,
            "expiring.html",
            session,
            asked=asked,
            choices=list_choices(session, own, goals),
            kinds=[(each.value, words) for each, words in _KINDS.items()],
            days=DAYS,
            page=page_number(),
            **content,
        )


@blueprint.post("/expiring")
@managers
def export_expiring() -> ResponseReturnValue:
    """The whole list as CSV; the audit says who fetched names, and of how many levels."""
    asked, now, own = read_asked(), services().clock.now(), organisation_id()
    with services().database.write() as session:
        mode, goals = read_mode(session, own), list_goals(session, own)
        found = find_endings(session, services().keys, own, asked, goals, now, for_figures=mode.enabled)
        if mode.enabled:
            rows = _figures_as_cells(
                session, count_by_month(found, blur_of(services().keys, mode.smallest_group))
            )
        else:
            rows = [tuple(map(str, _HEADINGS))]
            rows += [_as_cells(each, now) for each in _rows(session, found, found.levels)]
            record(
                session,
                action="qualification.listed",
                now=now,
                organisation_id=own,
                actor_id=errand().person_id,
                detail={"levels": len(found.levels)},
            )
    table = [tuple(map(harmless_to_read, cells)) for cells in rows]
    delimiter = ";" if language() == "de" else ","  # what Excel expects there
    answer = Response(
        list(write_table(table, delimiter, "utf-8-sig")), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="stoa-levels-{now:%Y-%m-%d}.csv"'
    answer_is_a_file()
    return answer


def _of_people(session: Session, found: Found) -> Mapping[str, Any]:
    page, now = page_number(), services().clock.now()
    on_page = found.levels[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]
    return {
        "is_agreed": False,
        "rows": _rows(session, found, on_page),
        "count": len(found.levels),
        "has_more": len(found.levels) > page * ROWS_PER_PAGE,
        "endings": Ending,
        "say_level": say_level,
        "reminder": lambda notice: _reminder(notice, now),
        "now": now,
    }


def _of_groups(session: Session, found: Found, mode: Mode) -> Mapping[str, Any]:
    page = page_number()
    figures = count_by_month(found, blur_of(services().keys, mode.smallest_group))
    on_page = figures[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]
    competencies = find_by_id(
        session, organisation_id(), {each.competency_id for each in on_page}, language()
    )
    return {
        "is_agreed": True,
        "figures": on_page,
        "competencies": competencies,
        "month": _month,
        "smallest_group": mode.smallest_group,
        "has_more": len(figures) > page * ROWS_PER_PAGE,
    }


def _rows(session: Session, found: Found, levels: Sequence[EndingLevel]) -> Sequence[_Row]:
    """The levels with all that is told of them; the number of queries does not grow with them."""
    own, token = organisation_id(), browser.get(SESSION_TOKEN, "")
    deciders = {each.decided_by for each in levels}
    shown = deciders.difference(read_stopped(session, deciders)) | {each.person_id for each in levels}
    profiles = read_profiles(session, services().keys, shown)
    competencies = find_by_id(session, own, {each.competency_id for each in levels}, language())
    spaces = {
        each.id: each
        for each in session.execute(
            select(Space.id, Space.title, Space.group_mode).where(
                Space.id.in_({each.space_id for each in levels})
            )
        )
    }
    roles = list_grants(session, token, services().clock.now())
    rows = []
    for each in levels:
        profile, by, space = (
            profiles.get(each.person_id),
            profiles.get(each.decided_by),
            spaces[each.space_id],
        )
        is_there = each.space_id in found.learners[each.person_id].spaces
        is_open = is_there and _is_open(roles.get(space.id), space.group_mode)
        is_open = is_open and each.person_id != errand().person_id
        rows.append(
            _Row(
                each,
                profile.display_name if profile else None,
                competencies[each.competency_id],
                space.title,
                by.display_name if by else "",
                remind(each) if is_there else (),
                _evidence(each) if is_open else "",
            )
        )
    return rows


def _is_open(role: Role | None, group_mode: str) -> bool:
    """Whether this browser opens the learners' evidence: where groups are separate, an instructor's may end at them."""
    return role in STAFF and (role is Role.ADMINISTRATOR or group_mode != GroupMode.SEPARATE)


def _evidence(level: EndingLevel) -> str:
    return url_for("evidence.show", space_id=level.space_id, person_id=level.person_id)


def _reminder(notice: Notice, now: datetime) -> str:
    """Who is told, and when, or was."""
    day = times().date(notice.at)
    if notice.is_of_staff:
        if notice.at <= now:
            return str(gettext("instructors and experts told since %(day)s", day=day))
        return str(gettext("instructors and experts are told on %(day)s", day=day))
    if notice.at <= now:
        return str(gettext("learner told on %(day)s", day=day))
    return str(gettext("learner is told on %(day)s", day=day))


def _as_cells(row: _Row, now: datetime) -> tuple[str, ...]:
    level, told = row.level, row.reminders
    return (
        row.name or "",
        row.competency.framework,
        row.competency.name,
        say_level(row.competency, level.level),
        str(_KINDS[level.how]),
        _iso(level.ends_at),
        _iso(level.review_at),
        row.space,
        row.by or "",
        _iso(level.decided_at),
        "; ".join(_reminder(each, now) for each in told) or str(gettext("nobody")),
    )


def _figures_as_cells(session: Session, figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    known = find_by_id(session, organisation_id(), {each.competency_id for each in figures}, language())
    rows = [(f"{each.day:%Y-%m}", known[each.competency_id].name, str(each.people)) for each in figures]
    return [tuple(map(str, (gettext("Month"), gettext("Competency"), gettext("People")))), *rows]


def _iso(instant: datetime | None) -> str:
    return instant.astimezone(times().zone).date().isoformat() if instant else ""


def _month(day: date) -> str:
    return format_skeleton("yMMMM", day, locale=times().locale)
