"""A space whose LMS answers, with somebody in it of whom there is something everywhere."""

from uuid import UUID

from sqlalchemy import text

import lti_tool.migrations.schema  # noqa: F401 - every table is to be known
from config.database import Base
from sync.rights.erasure import Receipt, erase_person
from tests.sync.delivery.conftest import School
from tests.sync.delivery.conftest import clock as clock
from tests.sync.delivery.conftest import school as school


def erase(
    school: School, name: str = "anna", reason: str = "asked for it", by: UUID | None = None
) -> Receipt:
    """Erase somebody, without asking receivers yet."""
    classroom = school.classroom
    with classroom.database.write() as session:
        return erase_person(
            session, classroom.keys, classroom.people[name], reason, by, school.context.clock.now()
        )


def everything(school: School) -> str:
    """All that stands in any table, as text."""
    with school.classroom.database.read() as session:
        found = {
            table.name: [tuple(row) for row in session.execute(text(f"SELECT * FROM {table.fullname}"))]
            for table in Base.metadata.sorted_tables
        }
    return repr(found)
