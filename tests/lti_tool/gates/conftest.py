"""A classroom, its visitors, and ways to set its gates."""

from collections.abc import Callable, Sequence

import pytest

from config.database import Database
from lti_tool.app.services import Services
from sync.gates.lists import put_list
from sync.gates.pace import Pace
from sync.gates.rules import Follows, read_rules
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit


@pytest.fixture
def gates(database: Database, services: Services, classroom: Classroom) -> Callable[..., None]:
    """Set what posts in the classroom pass; `organisation` gives it rules that hold."""

    def put(
        pace: Pace = Pace.FREE,
        *,
        ask: Sequence[str] = (),
        hold: Sequence[str] = (),
        organisation: Sequence[str] = (),
        first: bool = False,
        copies: bool = False,
    ) -> None:
        now = services.clock.now()
        with database.write() as session:
            space = session.get_one(Space, classroom.space_id)
            space.pace, space.holds_first, space.holds_copies = pace.value, first, copies
            own = (*read_rules(ask, Follows.ASK), *read_rules(hold, Follows.HOLD))
            for owner, rules in ((space.id, own), (None, read_rules(organisation, Follows.HOLD))):
                put_list(session, services.keys, space.organisation_id, owner, rules, now)

    return put
