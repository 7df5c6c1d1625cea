"""Who may open which address: the table of routes and roles, held against the application on grants of launches.

The table is the one of `tests.lti_tool.app.test_access`: a route that has no line there fails. Ids in addresses name
nothing, so that whoever may open one hears that there is no such thing, and whoever may not hears only that: what is
looked for is whether the door opens, and nothing is changed. What may be done with things that are there, the tests of
each page say.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from lti_tool.app.services import Services
from sync.spaces.duties import NO_DUTY, put_duties
from sync.spaces.tables import Duty, Membership, MembershipStatus, Role, Space
from tests.factories.world import open_classroom
from tests.lti_tool.app.test_access import DUTIES, ERRANDS, MEMBERS
from tests.lti_tool.isolation.conftest import Tenant
from tests.lti_tool.isolation.test_routes import FORGED, WORDS, Address, addresses, token_of
from tests.lti_tool.space.visitor import ORIGIN, Visitor

KINDS: Final[Mapping[str, tuple[Role, frozenset[Duty]]]] = {
    "learner": (Role.LEARNER, NO_DUTY),
    "mentor": (Role.LEARNER, frozenset({Duty.MENTOR})),
    "expert": (Role.LEARNER, frozenset({Duty.EXPERT})),
    "moderator": (Role.LEARNER, frozenset({Duty.MODERATOR})),
    "instructor": (Role.INSTRUCTOR, NO_DUTY),
    "administrator": (Role.ADMINISTRATOR, NO_DUTY),
    "observer": (Role.OBSERVER, NO_DUTY),
    "observing expert": (Role.OBSERVER, frozenset({Duty.EXPERT})),
}
OUTSIDERS: Final[Mapping[str, int]] = {"left": 403, "of another course": 401, "of another organisation": 401}
NOTHING: Final = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture
def visitors(app: Flask, services: Services, alpha: Tenant, beta: Tenant) -> dict[str, Visitor]:
    """Somebody of each kind, launched into the space of alpha, and outsiders who launched elsewhere or have left."""
    people = (*KINDS, "left")
    room = open_classroom(
        services.database, services.keys, services.clock, base_url=alpha.issuer, learners=people
    )
    assert room.space_id == alpha.room.space_id
    with services.database.write() as session:
        space = session.get_one(Space, room.space_id)
        for name, (_, duties) in KINDS.items():
            put_duties(session, space, room.people[name], duties, NOTHING, services.clock.now())
    elsewhere = open_classroom(
        services.database, services.keys, services.clock, base_url=alpha.issuer, resource_link_id="link-2"
    )
    found = {
        name: Visitor(
            app, services, room.space_id, room.people[name], KINDS.get(name, KINDS["learner"])[0], "en"
        )
        for name in people
    }
    found["of another course"] = Visitor(
        app, services, elsewhere.space_id, elsewhere.people["ines"], Role.ADMINISTRATOR, "en"
    )
    found["of another organisation"] = beta.visitor(app, services, "ines", Role.ADMINISTRATOR)
    for each in found.values():
        token_of(each)  # while each may open a page that has one
    with services.database.write() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == room.people["left"])
            .values(status=MembershipStatus.LEFT.value)
        )
    return found


def path_of(app: Flask, address: Address, space_id: UUID) -> str:
    values = {name: WORDS.get(name) or NOTHING for name in address.names}
    if "space_id" in values:
        values["space_id"] = space_id
    return app.url_map.bind("stoa.example").build(address.endpoint, values)


def knock(visitor: Visitor, address: Address, path: str) -> int:
    if address.method == "GET":
        return visitor.client.get(path, base_url=ORIGIN).status_code
    data = {"csrf_token": token_of(visitor)}
    answer = visitor.client.post(path, base_url=ORIGIN, data=data)
    assert FORGED not in answer.text
    return answer.status_code


def lets_in(endpoint: str, kind: str) -> bool:
    """What the table says of a route in a space."""
    role, duties = KINDS[kind]
    return role in MEMBERS[endpoint] or bool(duties & DUTIES.get(endpoint, NO_DUTY))


def test_each_address_opens_to_those_of_its_line_and_to_nobody_else(
    app: Flask, services: Services, alpha: Tenant, visitors: dict[str, Visitor]
) -> None:
    wrong = []
    for address in addresses(app):
        path, endpoint = path_of(app, address, alpha.room.space_id), address.endpoint
        by_errand = endpoint in ERRANDS  # of a launch of its own, whatever somebody is in a space
        for kind in KINDS:
            status = knock(visitors[kind], address, path)
            is_let_in = not by_errand and lets_in(endpoint, kind)
            opens = status not in (401, 403) and status < 500
            if not (opens if is_let_in else status == (401 if by_errand else 403)):
                wrong.append((endpoint, address.method, kind, status))
        for kind, expected in OUTSIDERS.items():
            status = knock(visitors[kind], address, path)
            if status != (401 if by_errand else expected):
                wrong.append((endpoint, address.method, kind, status))
        nobody = app.test_client().open(path, method=address.method, base_url=ORIGIN).status_code
        if nobody != (401 if address.method == "GET" else 400):
            wrong.append((endpoint, address.method, "nobody", nobody))
    assert wrong == []


@pytest.mark.parametrize(
    ("endpoint", "kinds"),
    [
        ("space.show_thread", set(KINDS)),
        ("space.reply", set(KINDS) - {"observer"}),
        ("endorsing.act", {"expert", "observing expert", "instructor", "administrator"}),
        ("thread_acts.lock", {"moderator", "instructor", "administrator"}),
        ("people.save", {"instructor", "administrator"}),
        ("amending.save", {"instructor", "administrator"}),
        (
            "learner.make_calendar",
            {"learner", "mentor", "expert", "moderator", "instructor", "administrator"},
        ),
    ],
)
def test_the_table_says_what_the_documents_say(endpoint: str, kinds: set[str]) -> None:
    assert {kind for kind in KINDS if lets_in(endpoint, kind)} == kinds
