"""The running LMS, as its requests see it."""

import hashlib
from dataclasses import dataclass
from typing import cast

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.demo_lms.keys import SigningKey, ToolKeys
from lti_tool.demo_lms.model import Activity, Clock, Competency, Course, Person, Platform, Tool, is_id
from lti_tool.demo_lms.store import Store
from lti_tool.demo_lms.tables import ActivityRow, CompetencyRow, OwnWindowRow, PersonRow, RosterChangeRow

EXTENSION = "demo_lms"
TOOL_TYPE_ID = 1  # Moodle tells its tools apart by a number in every service address


@dataclass(frozen=True)
class Lms:
    """Everything a request needs: the course, the database, keys, addresses and the time."""

    course: Course
    platform: Platform
    tool: Tool | None
    tool_keys: ToolKeys | None
    signing_key: SigningKey
    store: Store
    clock: Clock
    offers_storage: bool

    def seconds(self) -> int:
        """The present instant in whole seconds since 1970."""
        return int(self.clock().timestamp())

    def url(self, path: str) -> str:
        """The full address of a path that begins with a slash."""
        return f"{self.platform.issuer}{path}"

    @property
    def course_url(self) -> str:
        """The root of the course's LTI services."""
        return self.url(f"/lti/courses/{self.course.id}")

    @property
    def line_items_url(self) -> str:
        """The container of the course's line items; as Moodle's, it carries a query."""
        return f"{self.course_url}/lineitems?type_id={TOOL_TYPE_ID}"

    def line_item_url(self, line_item_id: int, below: str = "") -> str:
        """A line item, or what stands `below` it (`/scores`, `/results`)."""
        return f"{self.course_url}/lineitems/{line_item_id}/lineitem{below}?type_id={TOOL_TYPE_ID}"

    @property
    def memberships_url(self) -> str:
        """The course's roster."""
        return f"{self.course_url}/memberships"

    @property
    def groups_url(self) -> str:
        """The course's groups."""
        return f"{self.course_url}/groups"

    @property
    def group_sets_url(self) -> str:
        """The sets that the course's groups belong to."""
        return f"{self.course_url}/groupsets"


def current_lms() -> Lms:
    """The LMS that serves the present request."""
    return cast(Lms, current_app.extensions[EXTENSION])


def digest(secret: str) -> str:
    """How a token or hint is kept: nobody who reads the file can use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def enrolled_people(session: Session) -> list[Person]:
    """Everybody in the course, by family name."""
    rows = session.scalars(
        select(PersonRow)
        .where(PersonRow.enrolled)
        .order_by(PersonRow.family_name, PersonRow.given_name, PersonRow.user_id)
    )
    return [_person(row) for row in rows]


def people_changed_since(session: Session, change: int) -> list[tuple[Person, bool]]:
    """Whose enrolment has changed after a change, and whether they are enrolled now."""
    changed = select(RosterChangeRow.user_id).where(RosterChangeRow.id > change)
    rows = session.scalars(
        select(PersonRow).where(PersonRow.user_id.in_(changed)).order_by(PersonRow.user_id)
    )
    return [(_person(row), row.enrolled) for row in rows]


def last_roster_change(session: Session) -> int:
    """The number of the last change of anybody's enrolment, 0 before the first."""
    return session.scalar(select(func.max(RosterChangeRow.id))) or 0


def enrolled_person(session: Session, user_id: str) -> Person | None:
    """One of the course's people, or nobody."""
    row = session.get(PersonRow, int(user_id)) if is_id(user_id) else None
    return _person(row) if row is not None and row.enrolled else None


def enrolled_learner(session: Session, user_id: str) -> Person | None:
    """One of the people who can be graded, or nobody."""
    person = enrolled_person(session, user_id)
    return person if person is not None and person.role == "learner" else None


def offered_activities(session: Session) -> list[Activity]:
    """The activities of the course, in its order."""
    rows = session.scalars(select(ActivityRow).where(ActivityRow.offered).order_by(ActivityRow.position))
    return [Activity(str(row.id), row.title, row.maximum, row.with_line_item) for row in rows]


def offered_activity(session: Session, activity_id: str) -> Activity | None:
    """One of the course's activities, or none."""
    return next((one for one in offered_activities(session) if one.id == activity_id), None)


def opens_in_window(session: Session, activity: Activity) -> bool:
    """Whether an activity opens in a window of its own, not in the course page's frame."""
    return session.get(OwnWindowRow, int(activity.id)) is not None


def offered_competencies(session: Session) -> list[Competency]:
    """The competencies of the course, in its order."""
    rows = session.scalars(
        select(CompetencyRow).where(CompetencyRow.offered).order_by(CompetencyRow.position)
    )
    return [
        Competency(row.id, row.id_number, row.short_name, row.description, tuple(row.scale)) for row in rows
    ]


def _person(row: PersonRow) -> Person:
    return Person(str(row.user_id), row.given_name, row.family_name, row.email, row.locale, row.role)
