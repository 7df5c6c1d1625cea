"""Who may open which address: one table of routes and roles, held against the application on grants of launches.

A route that has no line here fails, and so does a line without a route. Ids in addresses name nothing, so that
whoever may open one hears that there is no such thing, and whoever may not hears only that: what is looked for is
whether the door opens, and nothing is changed. What may be done with things that are there, the tests of each page say.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from lti_tool.app.services import Services
from sync.spaces.duties import put_duties
from sync.spaces.tables import Duty, Membership, MembershipStatus, Role, Space
from tests.factories.world import open_classroom
from tests.lti_tool.isolation.conftest import Tenant
from tests.lti_tool.isolation.test_routes import WORDS, Address, addresses, token_of
from tests.lti_tool.space.visitor import ORIGIN, Visitor

Kinds = frozenset[str]

LEARNERS: Final[Kinds] = frozenset(
    {"learner", "mentor", "expert", "moderator"}
)  # the latter are learners as well
STAFF: Final[Kinds] = frozenset({"instructor", "administrator"})
MEMBERS: Final[Kinds] = LEARNERS | STAFF | {"observer", "observing expert"}
WRITERS: Final[Kinds] = MEMBERS - {"observer"}
MODERATORS: Final[Kinds] = STAFF | {"moderator"}
ENDORSERS: Final[Kinds] = STAFF | {"expert", "observing expert"}
BY_ERRAND: Final[Kinds] = frozenset()  # opened by launches of their own, whatever somebody is in a space

TABLE: Final[Mapping[str, Kinds]] = {
    # The discussion, to be read
    "space.show_space": MEMBERS,
    "space.show_thread": MEMBERS,
    "space.reply_opened_directly": MEMBERS,
    "reading.go_to_post": MEMBERS,
    "reading.read": MEMBERS,
    "reading.unread": MEMBERS,
    "reading.read_all": MEMBERS,
    "reading.follow_thread": MEMBERS,
    "arrivals.in_thread": MEMBERS,
    "arrivals.in_space": MEMBERS,
    "following.show": MEMBERS,
    "following.tag": MEMBERS,
    "following.asker": MEMBERS,
    "following.stop": MEMBERS,
    "digest.show": MEMBERS,
    "digest.edit_mail": MEMBERS,
    "digest.save_mail": MEMBERS,
    "search.show": MEMBERS,
    "reactions.show": MEMBERS,
    "reactions.opened_directly": MEMBERS,
    "kinds.opened_directly": MEMBERS,
    "revisions.history": MEMBERS,
    # and written in
    "space.new_thread": WRITERS,
    "space.start_thread": WRITERS,
    "space.reply": WRITERS,
    "search.similar": WRITERS,
    "drafts.show": WRITERS,
    "drafts.save": WRITERS,
    "drafts.delete": WRITERS,
    "drafts.opened_directly": WRITERS,
    "editor.preview": WRITERS,
    "editor.opened_directly": WRITERS,
    "revisions.edit": WRITERS,
    "revisions.save": WRITERS,
    "revisions.forget": WRITERS,
    "posts.answer": WRITERS,
    "posts.ask_to_remove": MEMBERS,  # one's own, also for who may write no more
    "posts.remove": MEMBERS,
    "posts.undo": MEMBERS,
    "posts.opened_directly": MEMBERS,
    "reactions.act": WRITERS,
    "kinds.vote": WRITERS,
    "kinds.same_question": WRITERS,
    "tags.choose": WRITERS,
    # Keeping it good
    "endorsing.ask_why": ENDORSERS,
    "endorsing.act": ENDORSERS,
    "thread_acts.lock": MODERATORS,
    "thread_moves.choose_thread": MODERATORS,
    "thread_moves.merge_into": MODERATORS,
    "thread_moves.choose_place": MODERATORS,
    "thread_moves.move": MODERATORS,
    "thread_moves.split": MODERATORS,
    "thread_moves.split_opened_directly": MODERATORS,
    "thread_acts.keep_for_experts": STAFF,
    "amending.show": STAFF,
    "amending.save": STAFF,
    "reading.pin": STAFF,
    "tags.edit": STAFF,
    "tags.save": STAFF,
    # Setting up and grading
    "settings.edit": STAFF,
    "settings.save": STAFF,
    "rules.edit": STAFF,
    "rules.save": STAFF,
    "people.show": STAFF,
    "people.choose": STAFF,
    "people.save": STAFF,
    "review.begin": MEMBERS,  # leads everybody but staff to their own
    "review.show": MEMBERS,
    "review.release_all": STAFF,
    "review.save": STAFF,
    "sending.show": STAFF,
    "sending.act": STAFF,
    "held.show": STAFF,
    "held.act": STAFF,
    # One's own
    "learner.show": LEARNERS | STAFF,
    "learner.make_calendar": LEARNERS,
    "learner.calendar_opened_directly": LEARNERS,
    "learner.end_calendar": LEARNERS,
    "sharing.show": MEMBERS,
    "sharing.decide": MEMBERS,
    "sharing.keep": MEMBERS,
    "sharing.opened_directly": MEMBERS,
    "notice.show": MEMBERS,
    "notice.close": MEMBERS,
    "own_data.show": MEMBERS,
    "own_data.ask": MEMBERS,
    "own_data.fetch": MEMBERS,
    "own_data.end": MEMBERS,
    "own_data.withdraw": MEMBERS,
    "own_data.opened_directly": MEMBERS,
    # By a launch of an administrator, or for deep linking
    "deeplink.choose": BY_ERRAND,
    "deeplink.answer": BY_ERRAND,
    **dict.fromkeys(
        (
            f"privacy.{view}"
            for view in ("show", "take_down", "answer", "withdraw", "opened_directly")
        ),
        BY_ERRAND,
    ),
    **dict.fromkeys(
        (
            f"office.{view}"
            for view in (
                "requests", "answer", "opened_directly", "leak", "look", "papers", "paper", "fetch_paper", "purposes",
                "purpose", "switch_purpose", "retention", "hold", "end_hold", "holds_opened_directly", "audit",
                "verify", "works_council", "agree",
            )
        ),
        BY_ERRAND,
    ),
}  # fmt: skip
OUTSIDERS: Final[Mapping[str, int]] = {"left": 403, "of another course": 401, "of another organisation": 401}
NOTHING: Final = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture
def visitors(app: Flask, services: Services, alpha: Tenant, beta: Tenant) -> dict[str, Visitor]:
    """Somebody of each kind, launched into the space of alpha, and outsiders who launched elsewhere or have left."""
    people = (*sorted(MEMBERS), "left")
    room = open_classroom(
        services.database, services.keys, services.clock, base_url=alpha.issuer, learners=people
    )
    assert room.space_id == alpha.room.space_id
    roles = {
        **dict.fromkeys(MEMBERS, Role.LEARNER),
        "instructor": Role.INSTRUCTOR,
        "administrator": Role.ADMINISTRATOR,
        "observer": Role.OBSERVER,
        "observing expert": Role.OBSERVER,
        "left": Role.LEARNER,
    }
    duties = {duty.value: duty for duty in Duty} | {"observing expert": Duty.EXPERT}
    with services.database.write() as session:
        space = session.get_one(Space, room.space_id)
        for name, duty in duties.items():
            put_duties(session, space, room.people[name], [duty], NOTHING, services.clock.now())
    elsewhere = open_classroom(
        services.database, services.keys, services.clock, base_url=alpha.issuer, resource_link_id="link-2"
    )
    found = {
        name: Visitor(app, services, room.space_id, room.people[name], roles[name], "en") for name in people
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
    return visitor.client.post(path, base_url=ORIGIN, data=data).status_code


def test_every_route_has_its_line(app: Flask) -> None:
    assert {address.endpoint for address in addresses(app)} == TABLE.keys()


def test_each_address_opens_to_those_of_its_line_and_to_nobody_else(
    app: Flask, services: Services, alpha: Tenant, visitors: dict[str, Visitor]
) -> None:
    wrong = []
    for address in addresses(app):
        path, line = path_of(app, address, alpha.room.space_id), TABLE[address.endpoint]
        for kind in sorted(MEMBERS):
            status = knock(visitors[kind], address, path)
            refused = 401 if line is BY_ERRAND else 403
            is_right = status not in (401, 403) and status < 500 if kind in line else status == refused
            if not is_right:
                wrong.append((address.endpoint, address.method, kind, status))
        for kind, expected in OUTSIDERS.items():
            status = knock(visitors[kind], address, path)
            if status != (401 if line is BY_ERRAND else expected):
                wrong.append((address.endpoint, address.method, kind, status))
        nobody = app.test_client().open(path, method=address.method, base_url=ORIGIN).status_code
        if nobody != (401 if address.method == "GET" else 400):
            wrong.append((address.endpoint, address.method, "nobody", nobody))
    assert wrong == []
