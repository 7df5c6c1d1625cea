"""What receivers hold of a text whose time is over follows; what was earned stays."""

from datetime import timedelta

from sqlalchemy import select

from sync.contributions.tables import StoredContribution
from sync.platforms.registry import find_organisation
from sync.retention.categories import SYNC_CATEGORIES
from sync.retention.purging import purge_due
from sync.retention.schedule import set_days
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_scores import let_time_pass


def test_evidence_that_quotes_a_purged_text_is_taken_back_and_the_score_stays(school: School) -> None:
    """Behaviours 19 and 26."""
    school.connect_records()
    school.classroom.post("anna", some_text(1) + " planted")
    school.run()
    assert any("planted" in note for note in school.lms.evidence_of("101"))
    posts = school.lms.score_posts()
    with school.classroom.database.write() as session:
        owner = find_organisation(session, "default")
        set_days(session, owner.id, "texts", 1, school.context.clock.now(), known=SYNC_CATEGORIES)
        session.scalars(select(StoredContribution)).one().occurred_at -= timedelta(days=2)

    purge_due(school.context, owner, SYNC_CATEGORIES)
    for _ in range(3):
        school.run()
        let_time_pass(school)

    assert not any("planted" in note for note in school.lms.evidence_of("101"))
    assert (school.lms.grade_of("101"), school.lms.score_posts()) == (7.0, posts)
