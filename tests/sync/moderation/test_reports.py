"""Reports: once for each revision, bounded, hiding from so many people on, and never what staff write."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.audit.tables import AuditRow
from sync.contributions.finding import ActRefused
from sync.moderation.acts import Reason
from sync.moderation.past import ActKind
from sync.moderation.reports import MOST_AN_HOUR, Reported, read_reports, report
from sync.moderation.tables import Report
from sync.people.sealing import Seals
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.spaces.tables import Space
from tests.factories.world import Classroom, open_classroom, some_text
from tests.sync.intake.conftest import points_of
from tests.sync.moderation.acts import decide, row_of, withheld
from tests.sync.moderation.test_acts import acts_of

MANY = ("anna", "ben", "cem", "dora", "emil", "fred")


@pytest.fixture
def crowd(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock, learners=MANY, resource_link_id="crowd")


def tell(classroom: Classroom, by: str, source_id: str, words: str = "") -> bool:
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        return report(
            session,
            classroom.keys,
            space,
            row_of(session, source_id).id,
            classroom.people[by],
            Reason.HURTFUL,
            words,
            classroom.clock.now(),
        )


def reports_of(classroom: Classroom, source_id: str) -> list[Reported]:
    with classroom.database.read() as session:
        found = row_of(session, source_id).id
        return list(read_reports(session, Seals(session, classroom.keys), [found]).get(found, ()))


def test_a_member_reports_a_post_once_and_again_once_it_says_something_else(crowd: Classroom) -> None:
    contribution = crowd.contribution(some_text(1))
    crowd.accept("anna", contribution)
    post = contribution.source_id
    assert tell(crowd, "ben", post, "It is about me")
    assert not tell(crowd, "ben", post, "Once more")
    assert [each.words for each in reports_of(crowd, post)] == ["It is about me"]
    crowd.accept("anna", replace(contribution, revision=2, markdown=some_text(2)))
    assert tell(crowd, "ben", post, "Still")
    assert [each.words for each in reports_of(crowd, post)] == ["Still"]


def test_three_different_people_hide_it_until_somebody_has_looked(crowd: Classroom) -> None:
    post = crowd.post("anna", some_text(1))
    for name in ("ben", "cem"):
        tell(crowd, name, post)
    assert withheld(crowd, post) is None
    tell(crowd, "dora", post)
    assert withheld(crowd, post) == "hidden"
    assert points_of(crowd, "anna") == 0
    (act,) = acts_of(crowd, post)
    assert (act.kind, act.reason, act.actor_id) == (ActKind.HIDDEN, "reported", None)
    assert len(reports_of(crowd, post)) == 3, "they wait for a moderator all the same"
    decide(crowd, "restore", post)
    assert reports_of(crowd, post) == []
    assert points_of(crowd, "anna") == 280_000
    tell(crowd, "emil", post)
    assert withheld(crowd, post) is None, "what a moderator has looked at counts no more"


@pytest.mark.parametrize(("hide_at", "state"), [(0, None), (2, "hidden"), (5, None)])
def test_a_space_says_how_many_hide(crowd: Classroom, hide_at: int, state: str | None) -> None:
    with crowd.database.write() as session:
        session.get_one(Space, crowd.space_id).reports_hide_at = hide_at
    post = crowd.post("anna", some_text(1))
    for name in ("ben", "cem", "dora", "emil"):
        if withheld(crowd, post) is None:
            tell(crowd, name, post)
    assert withheld(crowd, post) == state


def test_what_staff_write_is_never_hidden_by_reports(crowd: Classroom) -> None:
    post = crowd.post("ines", some_text(1))
    for name in MANY:
        tell(crowd, name, post)
    assert withheld(crowd, post) is None
    assert len(reports_of(crowd, post)) == len(MANY)


def test_nobody_reports_their_own_or_what_is_not_public(crowd: Classroom) -> None:
    post = crowd.post("anna", some_text(1))
    with pytest.raises(ActRefused) as refused:
        tell(crowd, "anna", post)
    assert refused.value.code == "report.own"
    decide(crowd, "hide", post)
    with pytest.raises(ActRefused) as refused:
        tell(crowd, "ben", post)
    assert refused.value.code == "contribution.gone"


def test_so_many_an_hour_and_no_more(crowd: Classroom, clock: SetClock) -> None:
    posts = [crowd.post("anna", some_text(number)) for number in range(MOST_AN_HOUR + 1)]
    for post in posts[:-1]:
        tell(crowd, "ben", post)
    with pytest.raises(ActRefused) as refused:
        tell(crowd, "ben", posts[-1])
    assert refused.value.code == "report.too_many"
    tell(crowd, "cem", posts[-1])
    clock.advance(timedelta(hours=1, seconds=1))
    assert tell(crowd, "ben", posts[-1])


def test_a_dismissed_report_leaves_the_post_and_its_points(crowd: Classroom) -> None:
    post = crowd.post("anna", some_text(1))
    tell(crowd, "ben", post)
    decide(crowd, "dismiss", post)
    assert reports_of(crowd, post) == []
    assert points_of(crowd, "anna") == 280_000
    with pytest.raises(ActRefused) as refused:
        decide(crowd, "dismiss", post)
    assert refused.value.code == "moderation.decided"


def test_the_author_has_nothing_of_who_reported(crowd: Classroom, clock: SetClock) -> None:
    """Not in the export, nor anywhere in the audit by the author's id."""
    post = crowd.post("anna", some_text(1))
    tell(crowd, "ben", post, "She hurts me")
    with crowd.database.read() as session:
        of_author = collect(session, crowd.keys, crowd.people["anna"], clock.now())
        of_reporter = collect(session, crowd.keys, crowd.people["ben"], clock.now())
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "moderation.reported")).all()
        assert [(row.actor_id, row.subject_id) for row in rows] == [(crowd.people["ben"], None)]
    assert "reports" not in {each["store"] for each in of_author["stores"]}
    (store,) = [each for each in of_reporter["stores"] if each["store"] == "reports"]
    assert store["rows"][0]["words"] == "She hurts me"


def test_who_is_erased_leaves_no_report(crowd: Classroom, clock: SetClock) -> None:
    post = crowd.post("anna", some_text(1))
    tell(crowd, "ben", post, "She hurts me")
    with crowd.database.write() as session:
        erase_person(session, crowd.keys, crowd.people["ben"], "asked", None, clock.now())
    with crowd.database.read() as session:
        assert session.scalars(select(Report)).all() == []
