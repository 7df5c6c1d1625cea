"""The one SQLite file of the LMS, and its two kinds of transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from lti_tool.demo_lms.model import Course
from lti_tool.demo_lms.tables import (
    ActivityRow,
    AddedActivityRow,
    Base,
    CompetencyRow,
    CounterRow,
    GradeRow,
    LineItemRow,
    PersonRow,
    RosterChangeRow,
    SettingRow,
    SubmissionReviewRow,
)

BUSY_TIMEOUT_SECONDS = 10
_WRITE = "demo_lms_write"


class Store:
    """The database. Made on first use, readable by its owner alone; safe to share among threads."""

    def __init__(self, database: Path) -> None:
        database.parent.mkdir(parents=True, exist_ok=True)
        database.touch(mode=0o600)
        self._engine = create_engine(
            f"sqlite:///{database}",
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        event.listen(self._engine, "connect", _prepare_connection)
        event.listen(self._engine, "begin", _begin)
        self._writing = self._engine.execution_options(**{_WRITE: True})
        with self._writing.begin() as connection:
            Base.metadata.create_all(connection)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that changes nothing."""
        with Session(self._engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that holds SQLite's write lock from its beginning and commits at its end."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def cut_log(self) -> None:
        """Cut the log that changes are written to first, so that what was deleted lies nowhere; unless it is read."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def kept(self, name: str, make: Callable[[], str]) -> str:
        """The value kept under a name; `make` is asked for it the first time."""
        with self.read() as session:
            row = session.get(SettingRow, name)
        if row is not None:
            return row.value
        with self.write() as session:
            row = session.get(SettingRow, name)  # another process may have been faster
            if row is None:
                row = SettingRow(name=name, value=make())
                session.add(row)
            return row.value

    def take_in(self, course: Course) -> None:
        """Insert or update what the course is made of; grades and evidence stay as they are."""
        with self.write() as session:
            _take_in_people(session, course)
            _take_in_competencies(session, course)
            _take_in_activities(session, course)


def count(session: Session, counter: str) -> None:
    """Count one request, in the transaction of what it changed."""
    once = insert(CounterRow).values(name=counter, count=1)
    session.execute(once.on_conflict_do_update(index_elements=["name"], set_={"count": CounterRow.count + 1}))


def _prepare_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    # NORMAL: a demo that a power cut takes a grade from is no loss, and waiting for the disk is most of its time.
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _take_in_people(session: Session, course: Course) -> None:
    before = {row.user_id: _of_roster(row) for row in session.scalars(select(PersonRow))}
    session.execute(update(PersonRow).values(enrolled=False))
    for person in course.people:
        session.merge(
            PersonRow(
                user_id=int(person.user_id),
                given_name=person.given_name,
                family_name=person.family_name,
                email=person.email,
                locale=person.locale,
                role=person.role,
                enrolled=True,
            )
        )
    session.flush()
    for row in session.scalars(select(PersonRow).order_by(PersonRow.user_id)).all():
        if before.get(row.user_id) != _of_roster(row):
            session.add(RosterChangeRow(user_id=row.user_id))


def _of_roster(row: PersonRow) -> tuple[str, str, str, str, bool]:
    """What the roster tells of a person."""
    return row.given_name, row.family_name, row.email, row.role, row.enrolled


def _take_in_competencies(session: Session, course: Course) -> None:
    session.execute(update(CompetencyRow).values(offered=False))
    for position, competency in enumerate(course.competencies):
        session.merge(
            CompetencyRow(
                id=competency.id,
                id_number=competency.id_number,
                short_name=competency.short_name,
                description=competency.description,
                scale=list(competency.scale),
                position=position,
                offered=True,
            )
        )


def _take_in_activities(session: Session, course: Course) -> None:
    before = {
        row.id: (row.title, row.maximum, row.with_line_item) for row in session.scalars(select(ActivityRow))
    }
    added = select(AddedActivityRow.activity_id)
    session.execute(update(ActivityRow).where(ActivityRow.id.not_in(added)).values(offered=False))
    for position, activity in enumerate(course.activities):
        row = session.merge(
            ActivityRow(
                id=int(activity.id),
                title=activity.title,
                maximum=activity.maximum,
                with_line_item=activity.with_line_item,
                position=position,
                offered=True,
            )
        )
        # A column that the tool changed or deleted is touched only when the course itself has changed.
        if before.get(row.id) != (activity.title, activity.maximum, activity.with_line_item):
            session.flush()
            _take_in_own_line_item(session, row, activity.reviewable_status)


def _take_in_own_line_item(
    session: Session, activity: ActivityRow, reviewable_status: tuple[str, ...]
) -> None:
    own = session.scalar(select(LineItemRow).where(LineItemRow.activity_id == activity.id))
    if own is not None:
        own.label = activity.title
        rescale(session, own, activity.maximum)
    elif activity.with_line_item:
        column = LineItemRow(
            label=activity.title,
            maximum=activity.maximum,
            resource_id="",
            tag="",
            activity_id=activity.id,
            resource_link_id=None,
        )
        session.add(column)
        if reviewable_status:
            session.flush()
            session.add(
                SubmissionReviewRow(
                    line_item_id=column.id,
                    reviewable_status=list(reviewable_status),
                    label=None,
                    url=None,
                    custom={},
                )
            )


def rescale(session: Session, line_item: LineItemRow, maximum: float) -> None:
    """Give a line item another maximum; its grades keep their percentage, as in Moodle."""
    session.execute(
        update(GradeRow)
        .where(GradeRow.line_item_id == line_item.id, GradeRow.score.is_not(None))
        .values(score=GradeRow.score * maximum / line_item.maximum)
    )
    line_item.maximum = maximum
