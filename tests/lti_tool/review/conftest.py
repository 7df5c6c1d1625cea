"""A classroom whose scores can be derived and told of by an outbox in any state."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from sync.delivery.derive import derive_due
from sync.delivery.notes import NoteWriter
from sync.outbox.tables import OutboxRow
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit


@pytest.fixture
def derive(services: Services) -> Callable[[], None]:
    """Let scores follow the ledger, as a worker does."""

    def run() -> None:
        context = services.sync_context()
        while derive_due(context, NoteWriter(services.keys)):
            pass

    return run


@pytest.fixture
def outbox(services: Services, classroom: Classroom) -> Callable[..., None]:
    """Set how somebody's score stands with the gradebook."""

    def change(name: str, **values: Any) -> None:
        with services.database.write() as session:
            person_id = classroom.people[name]
            row = session.scalars(select(OutboxRow).where(OutboxRow.person_id == person_id)).one()
            for field, value in values.items():
                setattr(row, field, value)

    return change
