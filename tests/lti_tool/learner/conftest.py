"""A classroom and its visitors, and the ways to change what a learner's account is made from."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from config.clock import SetClock
from config.database import Database
from sync.ledger.decisions import Decider, Ground
from sync.scoring.rules import Rule, default_rule
from sync.scoring.versions import set_rule
from sync.spaces.tables import Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import app as app
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import services as services
from tests.lti_tool.space.conftest import visit as visit


@pytest.fixture
def put_rule(database: Database, classroom: Classroom, clock: SetClock) -> Callable[..., Rule]:
    """Have the classroom scored by the default rule with changes."""

    def put(**changes: Any) -> Rule:
        rule = replace(default_rule(), **changes)
        with database.write() as session:
            set_rule(session, classroom.space_id, rule, clock.now(), retroactive=True)
        return rule

    return put


@pytest.fixture
def put_space(database: Database, classroom: Classroom) -> Callable[..., None]:
    """Change the classroom's space."""

    def put(**changes: Any) -> None:
        with database.write() as session:
            space = session.get_one(Space, classroom.space_id)
            for name, value in changes.items():
                setattr(space, name, value)

    return put


@pytest.fixture
def decide(database: Database, classroom: Classroom, clock: SetClock) -> Callable[..., None]:
    """Let the instructor decide, by one of the functions of `sync.ledger.decisions`."""

    def act(
        decision: Callable[..., object],
        *what: object,
        ground: Ground = Ground.OTHER,
        words: str = "",
        **more: object,
    ) -> None:
        with database.write() as session:
            decider = Decider(classroom.people["ines"], clock.now(), ground, words)
            decision(
                session, classroom.keys, session.get_one(Space, classroom.space_id), *what, decider, **more
            )

    return act
