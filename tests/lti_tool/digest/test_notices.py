"""What people are told about levels and certificates: once, the right ones, and by mail without a name."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from config.clock import SetClock
from lti_tool.app.access import Viewer
from lti_tool.app.services import Services
from lti_tool.evidence.notices import NoticeKind, read_notices
from sync.certificates.definitions import Definition, define, list_defined
from sync.certificates.issuing import Because, Order, issue, revoke
from sync.competencies.ratings import Decided, Subject, award, dispute
from sync.competencies.tables import CompetencyRating
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.tables import CompetencyRow
from sync.mail.tables import MailChoice
from sync.organisations.works_council import set_mode
from sync.people.sealing import Seals
from sync.spaces.tables import Role, Space
from tests.factories.world import Classroom
from tests.lti_tool.certificates.conftest import LEADING
from tests.lti_tool.digest.conftest import Post, Visit, ask_for_mail
from tests.lti_tool.digest.test_mail import words_of
from tests.lti_tool.evidence.conftest import FRAMEWORK

DAY = timedelta(days=1)


def give(
    services: Services, classroom: Classroom, until: datetime | None, look: datetime | None = None
) -> UUID:
    """Ines gives Anna a level."""
    now = services.clock.now()
    with services.database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        if not session.scalars(select(CompetencyRow)).all():
            import_framework(session, own, propose(session, own, FRAMEWORK.encode(), "f", now), now)
        competency = next(
            each.id
            for each in session.scalars(select(CompetencyRow))
            if each.body.get("humanCodingScheme") == "A"
        )
        people = classroom.people
        subject = Subject(own, classroom.space_id, people["anna"], competency, 1, 3)
        decided = Decided(people["ines"], now, 2, "Seen.", until, look)
        return award(session, Seals(session, services.keys), subject, decided, None, {})


def test_a_learner_is_told_by_mail_once_and_without_a_name_what_became_of_their_levels(
    visit: Visit, classroom: Classroom, services: Services, post: Post, clock: SetClock
) -> None:
    anna = visit("anna")
    ask_for_mail(anna, cadence="daily")
    give(services, classroom, clock.now() + 100 * DAY)
    assert "You were given a level of “A Testing”." in anna.open("/digest").words
    clock.advance(2 * DAY)
    assert post.send() == 1
    told = words_of(post.room.got[-1])
    assert "You were given a level of a competency." in told
    assert "Testing" not in told
    clock.advance(2 * DAY)
    assert post.send() == 0, "it is told once"
    clock.advance(68 * DAY)
    assert post.send() == 1
    assert "A level of yours ends:" in words_of(post.room.got[-1])
    clock.advance(2 * DAY)
    assert post.send() == 0
    with services.database.write() as session:
        session.execute(update(MailChoice).values(text_version=1))
    clock.advance(40 * DAY)
    assert post.send() == 0, "who has not agreed to that is not told by mail"
    assert "has ended" in visit("anna").open("/digest").words


def test_staff_are_told_how_much_waits_and_find_it_at_a_glance(
    visit: Visit, classroom: Classroom, services: Services, clock: SetClock
) -> None:
    rating_id = give(services, classroom, None, clock.now() + 5 * DAY)
    assert "looked at again" not in visit("ines").open("/digest").words
    with services.database.write() as session:
        rating = session.get_one(CompetencyRating, rating_id)
        dispute(session, Seals(session, services.keys), rating, "It is level 3.", clock.now())
    clock.advance(6 * DAY)
    ines = visit("ines")
    for told in ("1 decision about a level is said to be wrong.", "1 level is to be looked at again."):
        assert told in ines.open("/digest").words
    for heading in ("Disputed Anna Annason", "To be looked at again Anna Annason"):
        assert heading in ines.open("/evidence/").words
    assert "said to be wrong" not in visit("ben").open("/digest").words
    with services.database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        set_mode(session, own, clock.now(), enabled=True, agreement="BV 1")
    assert "Levels are to be looked at again." in ines.open("/digest").words
    give(services, classroom, None)
    assert "looked at again" not in ines.open("/digest").words
    assert "Disputed" not in ines.open("/evidence/").words
    assert "as you had asked" in visit("anna").open("/digest").words


def test_a_holder_is_told_of_a_certificate_as_it_comes_and_ends(
    visit: Visit, classroom: Classroom, services: Services, clock: SetClock
) -> None:
    anna, issued = visit("anna"), clock.now()
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        define(session, space.organisation_id, Definition.parse(LEADING), issued)
        (defined,) = list_defined(session, space.organisation_id)
        order = Order(defined, anna.person_id)
        row = issue(session, services.keys, space, order, classroom.people["ines"], issued)
        viewer = Viewer(anna.person_id, classroom.space_id, Role.LEARNER, "en")

        def told(days: int) -> list[NoticeKind]:
            at = issued + days * DAY
            return [each.kind for each in read_notices(session, space, viewer, at - 10 * DAY, at, "en")]

        assert told(0) == [NoticeKind.CERTIFICATE_ISSUED]
        assert told(340) == [NoticeKind.CERTIFICATE_ENDS]
        assert told(366) == [NoticeKind.CERTIFICATE_ENDED]
        assert told(500) == []
        revoke(session, row, Because.ERROR, classroom.people["ines"], issued + 20 * DAY)
        assert told(21) == [NoticeKind.CERTIFICATE_REVOKED]
        assert told(366) == [], "what is revoked does not end"
