"""Words of moderation and reports are kept for as long as an organisation says; acts stay, without words."""

from datetime import timedelta

from sqlalchemy import select

from config.clock import SetClock
from connectors.http import HttpClient
from sync.delivery.context import SyncContext
from sync.moderation.tables import ModerationAct, Report
from sync.organisations.tables import Organisation
from sync.platforms.hosts import host_policy
from sync.retention.moderated import MODERATION_CATEGORIES
from sync.retention.purging import purge_everywhere
from sync.retention.schedule import set_days
from tests.factories.world import Classroom, some_text
from tests.sync.moderation.acts import decide
from tests.sync.moderation.test_reports import tell


def test_words_and_reports_go_when_their_time_is_over(classroom: Classroom, clock: SetClock) -> None:
    http = HttpClient(host_policy(classroom.database, allow_loopback=False))
    context = SyncContext.make(classroom.database, classroom.keys, clock, http, 0)
    post, other = classroom.post("anna", some_text(1)), classroom.post("anna", some_text(2))
    decide(classroom, "hide", post, words="Please see me")
    tell(classroom, "ben", other, "She hurts me")
    with classroom.database.write() as session:
        owner = session.scalars(select(Organisation.id)).one()
        for category in ("moderation", "reports"):
            set_days(session, owner, category, 10, clock.now(), known=MODERATION_CATEGORIES)
    clock.advance(timedelta(days=9))
    purge_everywhere(context, MODERATION_CATEGORIES)
    with classroom.database.read() as session:
        assert session.scalars(select(ModerationAct.sealed_words)).one() is not None
        assert session.scalars(select(Report.person_id)).one() == classroom.people["ben"]
    clock.advance(timedelta(days=2))
    purge_everywhere(context, MODERATION_CATEGORIES)
    with classroom.database.read() as session:
        assert session.execute(select(ModerationAct.kind, ModerationAct.sealed_words)).all() == [
            ("hidden", None)
        ]
        assert session.scalars(select(Report)).all() == []
