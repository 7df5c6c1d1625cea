"""What is missing, as learners see it of themselves in all of their discussions, and staff of them in one."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from config.database import Database
from lti_tool.app.services import Services
from lti_tool.tags.choosing import put_tags, tag_thread
from lti_tool.tags.tables import Tag
from sync.competencies.ratings import Decided, Subject, award
from sync.competencies.rules import EvidenceRules
from sync.competencies.versions import set_rules
from sync.goals.goals import Goal, set_goal
from sync.organisations.works_council import set_mode
from sync.people.sealing import Seals
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import GroupMode, Space
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.paths.paths import add, make_path, publish
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def prepare(
    visit: Visit, services: Services, room: Classroom, identifier: str, thread: str, title: str
) -> str:
    """A path to level 3 of a competency, and a rule by which posts in a tagged thread show level 2."""
    ines = visit("ines", room=room)
    editor = make_path(ines, title)
    add(ines, editor, "competency", competency=identifier, level=3)
    rule = {"id": "r", "when": "post", "competency": identifier, "level": 2, "weight": 1, "tags": ["Übung"]}
    with services.database.write() as session:
        rules = EvidenceRules.parse({"version": 1, "rules": [rule]})
        set_rules(session, room.space_id, rules, services.clock.now())
        put_tags(session, room.space_id, {}, ["ÜBUNG"])
        tag = session.scalars(select(Tag.id).where(Tag.space_id == room.space_id)).one()
        tag_thread(session, room.space_id, UUID(thread.rpartition("/")[2]), [str(tag)])
    return publish(ines, editor)


def test_what_is_missing_leads_to_paths_and_threads_of_ones_own_discussions(
    visit: Visit,
    database: Database,
    classroom: Classroom,
    services: Services,
    competencies: dict[str, UUID],
    identifiers: dict[str, str],
) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = ines.start_thread("Exercise", "Text")
    reading = prepare(visit, services, classroom, identifiers["A"], thread, "To the top")
    other = open_classroom(database, services.keys, services.clock, resource_link_id="link-2")
    elsewhere = visit("ines", room=other).start_thread("Elsewhere too", "Text")
    prepare(visit, services, other, identifiers["A"], elsewhere, "A second way")
    assert "What is missing" not in anna.open("/my-competencies").words
    anna.send(anna.open(reading).form, act="begin")
    page = anna.open("/my-competencies")
    assert "A Testing Asked for: level 3 (Lehrt). No level is held yet. Next: level 2 (Kann)." in page.words
    assert "asked for by a learning path that was begun" in page.words
    assert "with the tag “übung”: this shows “A Testing” at level 2 (Kann)." in page.words
    assert {reading, thread, elsewhere} <= set(page.links)
    assert "A second way in “Working together”" in page.words
    path = f"/evidence/people/{classroom.people['anna']}"
    shown = ines.open(path)
    assert ("Exercise" in shown.words, "Elsewhere too" in shown.words) == (True, False)
    with services.database.write() as session:
        space, now = session.get_one(Space, other.space_id), services.clock.now()
        subject = Subject(space.organisation_id, space.id, classroom.people["anna"], competencies["A"], 1, 3)
        seals = Seals(session, services.keys)
        award(session, seals, subject, Decided(classroom.people["ines"], now, 3, "Seen."), None, {})
    assert "What is missing" not in anna.open("/my-competencies").words
    assert "What is missing" in ines.open(path).words, "one course is not told what another one decided"
    with services.database.write() as session:
        agreed = {"enabled": True, "smallest_group": 3, "agreement": "2026"}
        set_mode(session, space.organisation_id, now, **agreed)  # type: ignore[arg-type]
    assert "What is missing" not in ines.open(path).words, "it would tell who has begun the path"


def test_what_is_missing_tells_nothing_of_what_one_may_not_read_and_nothing_of_who_objects(
    visit: Visit, classroom: Classroom, services: Services, identifiers: dict[str, str]
) -> None:
    split(classroom, GroupMode.SEPARATE)
    thread = visit("anna").start_thread("A secret exercise", "Text")  # of a group that Cem is not in
    reading = prepare(visit, services, classroom, identifiers["A"], thread, "To the top")
    for name, reads in (("ben", True), ("cem", False)):
        who = visit(name)
        who.send(who.open(reading).form, act="begin")
        page = who.open("/my-competencies")
        assert ("To the top" in page.words, "secret" in page.html) == (True, reads), name
        staff = visit("ines").open(f"/evidence/people/{classroom.people[name]}")
        assert ("To the top" in staff.words, "secret" in staff.html) == (True, reads), name
    with services.database.write() as session:
        space, ben = session.get_one(Space, classroom.space_id), classroom.people["ben"]
        record_request(
            session, services.keys, organisation_id=space.organisation_id, person_id=ben,
            kind=RequestKind.OBJECTION, by=ben, now=services.clock.now(), words="",
        )  # fmt: skip
    assert "What is missing" not in visit("ines").open(f"/evidence/people/{ben}").words


def test_what_a_goal_asks_for_is_missing_for_oneself_alone(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID]
) -> None:
    anna, ines = visit("anna"), visit("ines")
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        goal = Goal({"en": "Test well"}, {competencies["A"]: 2})
        set_goal(session, space.organisation_id, goal, None, services.clock.now())
    page = anna.open("/my-competencies").words
    assert "A Testing Asked for: level 2 (Kann)." in page
    assert "asked for by a goal of the organisation" in page
    assert "What is missing" not in ines.open(f"/evidence/people/{classroom.people['anna']}").words
