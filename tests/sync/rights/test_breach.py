"""What was sent, for when something has left that should not have (behaviour 30)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from sync.contributions.tables import StoredContribution
from sync.rights.breach import Sending, Suspicion, read_sendings
from sync.spaces.tables import Space
from tests.factories.lms import connection_lost
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.conftest import school as school
from tests.sync.delivery.test_scores import let_time_pass


def sent(school: School, suspected: Suspicion = Suspicion()) -> list[Sending]:  # noqa: B008
    with school.classroom.database.read() as session:
        organisation_id = session.get_one(Space, school.classroom.space_id).organisation_id
        return list(read_sendings(session, organisation_id, suspected))


def post_of(school: School, source_id: str) -> UUID:
    with school.classroom.database.read() as session:
        return session.scalars(
            select(StoredContribution.id).where(StoredContribution.source_id == source_id)
        ).one()


def test_everything_that_arrived_is_listed_with_whose_it_is_where_it_went_and_its_posts(
    school: School,
) -> None:
    """Behaviour 30."""
    school.connect_records()
    first = post_of(school, school.classroom.post("anna", some_text(1)))
    school.classroom.post("ben", some_text(2))
    school.run()
    anna, ben = school.classroom.people["anna"], school.classroom.people["ben"]

    found = sent(school)

    assert {(each.person_id, each.connector, each.purpose) for each in found} == {
        (person, connector, purpose)
        for person in (anna, ben)
        for connector, purpose in (("lti_ags", "grade"), ("moodle", "evidence"))
    }
    (evidence,) = [each for each in found if each.person_id == anna and each.connector == "moodle"]
    assert evidence.contributions == (first,)
    assert evidence.host == "127.0.0.1"
    (score,) = [each for each in found if each.person_id == anna and each.connector == "lti_ags"]
    assert (score.given, score.contributions) == (7000, ())


def test_it_is_narrowed_down_by_post_person_connector_space_and_time(school: School) -> None:
    school.connect_records()
    first = post_of(school, school.classroom.post("anna", some_text(1)))
    school.classroom.post("ben", some_text(2))
    school.run()
    everything = sent(school)
    at = everything[0].at
    anna = school.classroom.people["anna"]

    assert [each.person_id for each in sent(school, Suspicion(contributions=frozenset([first])))] == [anna]
    assert {each.person_id for each in sent(school, Suspicion(person_id=anna))} == {anna}
    assert {each.connector for each in sent(school, Suspicion(connector="moodle"))} == {"moodle"}
    assert len(sent(school, Suspicion(space_id=school.classroom.space_id))) == len(everything) == 4
    assert sent(school, Suspicion(space_id=anna)) == []
    assert sent(school, Suspicion(until=at)) == []
    assert sent(school, Suspicion(since=everything[-1].at + timedelta(seconds=1))) == []


def test_what_did_not_arrive_is_not_listed(school: School) -> None:
    school.classroom.post("anna", some_text(1))
    assert sent(school) == []


def test_what_may_have_arrived_is_listed_until_somebody_knows(school: School) -> None:
    school.lms.fail("/scores", connection_lost(apply=True))
    school.classroom.post("anna", some_text(1))
    school.run()
    anna = school.classroom.people["anna"]
    (tried,) = sent(school)
    assert (tried.person_id, tried.given, tried.uncertain) == (anna, 7000, True)
    assert sent(school, Suspicion(person_id=school.classroom.people["ben"])) == []
    assert sent(school, Suspicion(until=tried.at)) == []
    let_time_pass(school)
    school.run()
    (arrived,) = sent(school)
    assert (arrived.given, arrived.uncertain) == (7000, False)
