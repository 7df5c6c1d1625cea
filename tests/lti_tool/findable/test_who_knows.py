"""Who can answer for what: by their own choice alone, and only for whoever may mention them."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from config.clock import SetClock
from config.ids import new_id
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.competencies.ratings import revoke
from sync.competencies.tables import CompetencyRating
from sync.goals.findable import forget_without_level
from sync.goals.tables import Findable
from sync.mentions.tables import Mention
from sync.organisations.works_council import set_mode
from sync.people.sealing import Seals
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.rights.requests import lift, record_request
from sync.rights.standing import RequestKind
from sync.rights.tables import DataSubjectRequest
from sync.spaces.tables import Anonymity, GroupMode, Membership, MembershipStatus, Space
from tests.factories.qualifying import give_level, organisation_of
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]
PAGE = "/who-knows"


def form_for(page: Page, rating_id: UUID) -> Form:
    return next(each for each in page.forms if each.action.endswith(f"/{rating_id}/findable"))


def choose(who: Visitor, rating_id: UUID) -> Page:
    return who.send(form_for(who.open("/my-competencies"), rating_id))


def forge(who: Visitor, rating_id: UUID, *, room: UUID | None = None, **typed: str) -> int:
    """Send the form for a decision that the page does not offer it for."""
    space = f"/s/{room}" if room else who.space
    fields = {"csrf_token": who.open("/my-data").form.fields["csrf_token"]}
    return who.send(Form(f"{space}/my-competencies/{rating_id}/findable", fields), **typed).status


def choices(services: Services) -> Sequence[UUID]:
    with services.database.read() as session:
        return session.scalars(select(Findable.person_id)).all()


def asking(page: Page) -> list[str]:
    return [each for each in page.links if "person=" in each]


def test_a_learner_is_found_for_what_they_chose_until_they_choose_otherwise(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID], clock: SetClock
) -> None:
    assert "Who knows what" not in visit("ben").open().words
    rating = give_level(classroom, "anna", competencies["A"])
    clock.advance(timedelta(days=400))
    again = give_level(classroom, "anna", competencies["A"], valid_until=clock.now() + timedelta(days=30))
    anna, ben = visit("anna"), visit("ben")
    assert "Annason" not in ben.open(PAGE).html, "nobody is found by default"
    assert f"/{rating}/findable" not in anna.open("/my-competencies").html, "only the latest word counts"
    told = anna.open("/my-competencies").words
    assert "They see your name, the level, and since when you have it" in told
    assert choose(anna, again).status == 303
    assert "Saved. You are found" in anna.open("/my-competencies").words
    assert PAGE in "".join(ben.open().links)
    page = ben.open(PAGE)
    assert "A Testing Quality Anna Annason : ask level 2 (Kann), since 23 Nov 2026" in page.words
    for sought, count in (("prüfen qualität", 1), ("a TESTING", 1), ("melden", 0)):
        found = ben.open(f"{PAGE}?q={sought}")
        assert ("Annason" in found.words) == bool(count), sought
    question = ben.open(asking(page)[0])
    assert question.form.fields["text"] == "@Anna Annason "
    assert ben.send(question.form, title="How?", text=question.form.fields["text"] + "how?").status == 303
    with services.database.read() as session:
        assert session.scalars(select(Mention.person_id)).all() == [classroom.people["anna"]]
    ended = anna.send(form_for(anna.open(PAGE), again))
    assert ended.response.location.endswith(PAGE)
    assert "Annason" not in ben.open(PAGE).html
    with services.database.read() as session:
        acts = session.scalars(select(AuditRow.action).where(AuditRow.action.startswith("findable."))).all()
        assert list(acts) == ["findable.chosen", "findable.ended"]


def test_who_holds_no_level_has_left_or_is_restricted_is_not_found_and_reads_why(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID], clock: SetClock
) -> None:
    anna, ben = visit("anna"), visit("ben")
    rating = give_level(classroom, "anna", competencies["A"], valid_until=clock.now() + timedelta(hours=1))
    choose(anna, rating)

    def is_found() -> bool:
        return "Annason" in ben.open(PAGE).html

    assert is_found()
    with services.database.write() as session:
        session.get_one(Membership, (classroom.space_id, anna.person_id)).status = MembershipStatus.LEFT.value
    assert not is_found()
    with services.database.write() as session:
        member = session.get_one(Membership, (classroom.space_id, anna.person_id))
        member.status = MembershipStatus.ACTIVE.value
        asked = record_request(
            session, services.keys, organisation_id=organisation_of(classroom), person_id=anna.person_id,
            kind=RequestKind.OBJECTION, by=anna.person_id, now=clock.now(), words="",
        )  # fmt: skip
    assert not is_found()
    assert "your data may not be used" in anna.open("/my-competencies").words
    with services.database.write() as session:
        lift(session, session.get_one(DataSubjectRequest, asked.id), classroom.people["ines"], clock.now())
    assert is_found()
    clock.advance(timedelta(hours=2))
    assert not is_found()
    assert "since the level has lapsed" in anna.open("/my-competencies").words
    assert forge(anna, rating) == 404, "it is not held any more"
    anew = give_level(classroom, "anna", competencies["A"], level=3)
    assert is_found(), "the choice stayed"
    clock.advance(timedelta(minutes=1))
    with services.database.write() as session:
        row = session.get_one(CompetencyRating, anew)
        revoked = revoke(
            session, Seals(session, services.keys), row, classroom.people["ines"], "No.", clock.now()
        )
    assert not is_found()
    assert "since the level was taken back" in anna.open("/my-competencies").words
    assert forge(anna, anew) == forge(anna, revoked) == 404
    assert anna.send(form_for(anna.open("/my-competencies"), revoked)).status == 303
    assert choices(services) == []


def test_names_that_may_not_be_mentioned_are_not_found(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID]
) -> None:
    split(classroom, GroupMode.SEPARATE)
    anna, rating = visit("anna"), give_level(classroom, "anna", competencies["A"])
    choose(anna, rating)
    found = {name: visit(name).open(PAGE) for name in ("ben", "cem", "ines")}
    assert {name for name, page in found.items() if "Annason" in page.html} == {"ben", "ines"}
    person = f"person={anna.person_id}"
    assert visit("ben").open(asking(found["ben"])[0]).form.fields["group"] == "1", "which both are in"
    assert "Annason" not in visit("cem").open(f"/threads/new?kind=question&{person}").html
    split(classroom, GroupMode.VISIBLE)
    page = visit("cem").open(PAGE)
    assert ("Annason" in page.html, asking(page)) == (True, []), "whom she could not answer"
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        space.group_mode, space.anonymity = GroupMode.NONE.value, Anonymity.TO_PEERS.value
    for name in ("ben", "ines"):
        assert "Annason" not in visit(name).open(PAGE).html
        assert "Annason" not in visit(name).open(f"/threads/new?{person}").html
    assert "keeps names from others" in anna.open("/my-competencies").words
    assert forge(anna, rating) == 404
    assert forge(anna, rating, undo="1") == 303


def test_nobody_chooses_with_what_is_not_their_own_level(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID], clock: SetClock
) -> None:
    anna, ben = visit("anna"), visit("ben")
    rating = give_level(classroom, "anna", competencies["A"])
    choose(anna, rating)
    declined = give_level(classroom, "ben", competencies["A"])
    with services.database.write() as session:
        session.get_one(CompetencyRating, declined).decision = "declined"
    for wrong in (rating, declined, new_id()):
        assert forge(ben, wrong) == forge(ben, wrong, undo="1") == 404
    other = open_classroom(
        services.database, services.keys, clock, base_url="https://another.example", family="x"
    )
    assert forge(anna, rating, room=other.space_id) == 401
    assert choices(services) == [anna.person_id]
    assert anna.person_id.hex not in visit("cem", room=other).open(PAGE).html.replace("-", "")


def test_with_a_works_council_names_stand_without_levels_and_dates_in_their_order(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID], clock: SetClock
) -> None:
    for name, level in (("cem", 3), ("anna", 1)):
        choose(visit(name), give_level(classroom, name, competencies["A"], level=level))
    with services.database.write() as session:
        set_mode(session, organisation_of(classroom), clock.now(), enabled=True, agreement="Of 2026")
    page = visit("ben").open(PAGE)
    assert "Quality Anna Annason : ask Cem Cemson : ask A name leads" in page.words
    own = visit("anna").open("/my-competencies").words
    assert "You are found for it in this discussion." in own


def test_choices_are_exported_and_go_with_their_person_and_with_the_last_decision(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID], clock: SetClock
) -> None:
    for name in ("anna", "ben"):
        choose(visit(name), give_level(classroom, name, competencies["A"]))
    anna, ben = classroom.people["anna"], classroom.people["ben"]
    with services.database.write() as session:
        told = json.dumps(collect(session, services.keys, anna, clock.now()), default=str)
        assert "findable_competencies" in told
        erase_person(session, services.keys, anna, "asked", None, clock.now())
    assert choices(services) == [ben]
    with services.database.write() as session:
        forget_without_level(session, organisation_of(classroom))
        assert session.scalar(select(func.count()).select_from(Findable)) == 1
        session.delete(session.scalars(select(CompetencyRating)).one())
        session.flush()
        forget_without_level(session, organisation_of(classroom))
    assert choices(services) == []


def test_the_page_asks_no_more_queries_the_more_are_found(
    visit: Visit, classroom: Classroom, competencies: dict[str, UUID], queries: QueryCounter
) -> None:
    ben = visit("ben")

    def counted() -> int:
        queries.statements.clear()
        assert ben.open(PAGE).status == 200
        return len(queries.statements)

    choose(visit("anna"), give_level(classroom, "anna", competencies["A"]))
    few = counted()
    for name, code in (("anna", "B"), ("cem", "A"), ("cem", "B")):
        choose(visit(name), give_level(classroom, name, competencies[code]))
    assert counted() == few
