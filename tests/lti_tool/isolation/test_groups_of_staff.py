"""Every address, opened and sent by an instructor of one group with the ids of another, where groups are separate."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from lti_tool.app.services import Services
from lti_tool.migrations.schema import whole_metadata
from sync.contributions.tables import StoredContribution
from sync.spaces.groups import KnownGroup, note_group_members, note_groups
from sync.spaces.tables import GroupMode, Role, Space
from tests.lti_tool.isolation.conftest import Tenant
from tests.lti_tool.isolation.test_routes import FORGED, NOBODY, WORDS, addresses, forms, send, told
from tests.lti_tool.space.visitor import Visitor

SECRETS = (
    "note alpha",
    "summary alpha",
    "instruction alpha",
    "title alpha",
    "text alpha",
    "answer alpha",
    "elsewhere alpha",
    "annaalphason",
    "benalphason",
    "projekt alpha.",
)
OF_ALL = {"tags.save"}  # changes words that all groups share
OF_THE_SPACE = {"space_id", "collection_id", "path_id", "step_id"}  # which stand for all groups
CHANGES_NOTHING_OF_THEIRS = ("audit", "grants", "browser_sessions", "session_tokens", "memberships")


@pytest.fixture
def ines(app: Flask, services: Services, alpha: Tenant) -> Visitor:
    """Instructor of Cem's group; Anna and Ben are in the other one, and so is all that they have written."""
    people = alpha.room.people
    with services.database.write() as session:
        space = session.get_one(Space, alpha.room.space_id)
        space.group_mode = GroupMode.SEPARATE.value
        note_groups(session, space, [KnownGroup("1", "Red"), KnownGroup("2", "Blue")])
        members = {people["ines"]: {"1"}, people["cem"]: {"1"}, people["anna"]: {"2"}, people["ben"]: {"2"}}
        note_group_members(session, space, members)
        session.execute(update(StoredContribution).values(group_id="2"))
    return alpha.visitor(app, services, "ines", Role.INSTRUCTOR)


def rows_of_theirs(services: Services, alpha: Tenant) -> set[str]:
    """The rows that name the other group's people, what they have written, and what is sent of it."""
    ids: list[UUID] = [alpha.room.people["anna"], alpha.room.people["ben"]]
    ids += [alpha.ids[name] for name in ("thread_id", "post_id", "contribution_id", "item")]
    names = {str(each).replace("-", "") for each in ids}
    with services.database.read() as session:
        return {
            f"{table.name} {tuple(row)!r}"
            for table in whole_metadata().sorted_tables
            if table.name not in CHANGES_NOTHING_OF_THEIRS
            for row in session.execute(select(table))
            if any(name in f"{tuple(row)!r}".replace("-", "") for name in names)
        }


def test_an_instructor_of_one_group_opens_and_changes_nothing_of_another(
    app: Flask, services: Services, alpha: Tenant, ines: Visitor
) -> None:
    before, reached = rows_of_theirs(services, alpha), []
    for address in addresses(app):
        if "errand_id" in address.names or address.endpoint in OF_ALL:
            continue
        path = app.url_map.bind("stoa.example").build(
            address.endpoint, {name: WORDS.get(name) or alpha.ids[name] for name in address.names}
        )
        query = "?person={person_id}&thread={thread_id}&reply_to={post_id}&q=title&title=title".format(
            **alpha.ids
        )
        for form in list(forms(alpha))[: 1 if address.method == "GET" else None]:
            answer = send(ines, address, path + query, form)
            assert FORGED not in answer.text
            is_refused = address.names <= OF_THE_SPACE or answer.status_code in (
                303,
                400,
                403,
                404,
                409,
                422,
            )
            is_refused = is_refused or (address.endpoint == NOBODY and "has not opened" in told(answer))
            if any(secret in told(answer) for secret in SECRETS) or not is_refused:
                reached.append((address.endpoint, address.method, answer.status_code))
    assert reached == []
    assert rows_of_theirs(services, alpha) == before


@pytest.mark.parametrize("path", ["/", "/review/", "/sync", "/held", "/search?q=title", "/search?q=anna"])
def test_pages_counters_and_search_tell_nothing_of_another_group(ines: Visitor, path: str) -> None:
    page = ines.open(path)
    assert page.status == 200
    assert not any(secret in page.html.casefold() for secret in SECRETS)


def test_counters_are_of_the_own_learners(ines: Visitor) -> None:
    assert "of 1 learner has written" in ines.open().words
    assert "1 learner." in ines.open("/review/").words
    assert "There is nothing to send yet." in ines.open("/sync").words
    assert "texts wait" not in ines.open("/sync").words


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.ADMINISTRATOR])
def test_who_is_in_no_group_and_who_administers_sees_all(
    app: Flask, services: Services, alpha: Tenant, ines: Visitor, role: Role
) -> None:
    """The same addresses for the right person: what the walk refuses would work."""
    if role is Role.INSTRUCTOR:
        with services.database.write() as session:
            space = session.get_one(Space, alpha.room.space_id)
            note_group_members(session, space, {alpha.room.people["ines"]: set()})
    staff = alpha.visitor(app, services, "ines", role)
    pages = ["/", f"/threads/{alpha.ids['thread_id']}", f"/review/{alpha.anna}", "/review/", "/sync", "/held"]
    pages += ["/search?q=title"]
    for path in pages:
        assert any(secret in staff.open(path).html.casefold() for secret in SECRETS), path
