"""Decisions about levels where something was decided before, or by somebody else meanwhile, or may not be at all."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import SetClock
from lti_tool.app.services import Services
from lti_tool.evidence import routes
from sync.competencies.rules import EvidenceRules
from sync.competencies.tables import CompetencyEvidence
from sync.competencies.versions import set_rules
from sync.consent.withheld import keep_back
from sync.contributions.tables import StoredContribution
from sync.ledger.decisions import Decider, moderate
from sync.ledger.facts import Verdict
from sync.rights.requests import approve, record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import Role, Space
from tests.factories.world import Classroom
from tests.lti_tool.evidence.test_pages import REASON, decide, form_with, people_page, ratings, write_two
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


def again(page: Page) -> Form:
    """The form by which the latest decision is made anew."""
    return next(each for each in page.forms if "again" in each.fields)


@pytest.mark.usefixtures("posts_show_a")
def test_what_is_kept_back_or_does_not_count_is_not_taken_along(
    visit: Visit, classroom: Classroom, services: Services, clock: SetClock
) -> None:
    anna, ines = write_two(visit), visit("ines")
    decide(ines, classroom, "award", reason=REASON)
    with services.database.write() as session:
        first, second = session.scalars(select(StoredContribution.id)).all()
        keep_back(session, classroom.space_id, anna.person_id, first, clock.now())
    clock.advance(timedelta(minutes=1))
    page = people_page(ines, classroom)
    assert ines.send(again(page), act="award", level="3", reason=REASON).status == 303
    with services.database.write() as session:
        space, decider = session.get_one(Space, classroom.space_id), Decider(ines.person_id, clock.now())
        moderate(session, services.keys, space, second, Verdict.DOES_NOT_COUNT, decider)
    clock.advance(timedelta(minutes=1))
    page = people_page(ines, classroom)
    assert ines.send(again(page), act="award", level="2", reason=REASON).status == 303
    with services.database.read() as session:
        rows = session.execute(select(CompetencyEvidence.rating_id, CompetencyEvidence.contribution_id)).all()
    on = [{post for rating_id, post in rows if rating_id == each.id} for each in ratings(services)]
    assert on == [{first, second}, {second}, set()]
    assert ratings(services)[-1].rule_version is None, "nothing that rules had named"


def test_a_dispute_stays_until_what_it_is_about_is_answered(
    visit: Visit,
    classroom: Classroom,
    services: Services,
    competencies: dict[str, UUID],
    identifiers: dict[str, str],
    clock: SetClock,
) -> None:
    anna, ines = write_two(visit), visit("ines")
    decide(ines, classroom, "award", competency=str(competencies["A"]), level="2", reason=REASON)
    anna.send(anna.open("/my-competencies").form, words="I can do more.")
    shown = {
        "id": "p",
        "when": "post",
        "competency": identifiers["A"],
        "level": 3,
        "weight": 0.5,
        "words": 10,
    }
    with services.database.write() as session:
        rules = EvidenceRules.parse({"version": 1, "rules": [shown]})
        set_rules(session, classroom.space_id, rules, clock.now())
    clock.advance(timedelta(minutes=1))
    refused = ines.send(again(people_page(ines, classroom)), act="decline", reason="Not shown after all.")
    assert (refused.status, "rating.given" in refused.html) == (422, True)
    assert decide(ines, classroom, "decline", reason="Level 3 is not shown.").status == 303
    listed = ines.open("/evidence/").words
    assert ("Disputed" in listed, "says that something is wrong" in listed) == (True, True)
    assert "The learner says that this is wrong:" in people_page(ines, classroom).words
    own = anna.open("/my-competencies")
    assert "Staff decide once more." in own.words
    assert "It was decided anew since." not in own.words
    assert "as you had asked" not in anna.open("/digest").words
    clock.advance(timedelta(minutes=1))
    disputed, forms = str(ratings(services)[0].id), people_page(ines, classroom).forms
    form = next(each for each in forms if each.fields.get("again") == disputed)
    assert ines.send(form, act="award", level="2", reason="We have talked about it.").status == 303
    listed = ines.open("/evidence/").words
    assert ("Disputed" in listed, "says that something is wrong" in listed) == (False, False)
    assert "Staff decide once more." not in anna.open("/my-competencies").words
    assert "as you had asked" in anna.open("/digest").words


@pytest.mark.usefixtures("posts_show_a")
def test_what_somebody_else_has_decided_meanwhile_is_not_overruled(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID], clock: SetClock
) -> None:
    write_two(visit)
    ines, cem = visit("ines"), visit("cem", role=Role.INSTRUCTOR)
    seen = people_page(ines, classroom)
    decide(cem, classroom, "award", level="2")
    clock.advance(timedelta(minutes=1))
    by_hand = next(each for each in seen.forms if "again" not in each.fields and each is not seen.form)
    typed = {"act": "award", "competency": str(competencies["A"]), "level": "1", "reason": "Not seen yet."}
    for form in (seen.form, by_hand):
        late = ines.send(form, **typed)
        assert (late.status, "rating.moved" in late.html, "Not seen yet." in late.html) == (422, True, True)
    stale = form_with(people_page(ines, classroom), "revoke")
    assert ines.send(again(late), act="award", level="3", reason=REASON).status == 303
    late = ines.send(stale, act="revoke", reason="Level 2 is wrong.")
    assert (late.status, "rating.moved" in late.html, "Level 2 is wrong." in late.html) == (422, True, True)
    assert [(each.decision, each.level) for each in ratings(services)] == [("awarded", 2), ("awarded", 3)]
    clock.advance(timedelta(minutes=1))
    other = {"act": "award", "competency": str(competencies["B"]), "level": "3", "reason": REASON}
    assert ines.send(by_hand, **other).status == 303, "about which nobody has decided"
    assert ines.send(form_with(late, "revoke"), act="revoke", reason="It is.").status == 303
    assert "rating.moved" in ines.send(form_with(late, "revoke"), act="revoke", reason="Once more.").html


@pytest.mark.usefixtures("posts_show_a")
def test_an_answer_to_no_decision_is_none_and_who_decides_later_ranks_later(
    visit: Visit, classroom: Classroom, services: Services, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_two(visit)
    ines, lock_space = visit("ines"), routes.lock_space

    def waiting(session: Session, space_id: UUID) -> None:
        clock.advance(timedelta(minutes=1))
        lock_space(session, space_id)

    monkeypatch.setattr(routes, "lock_space", waiting)
    refused = decide(ines, classroom, "award", again="x", reason=REASON)
    assert (refused.status, "rating.moved" in refused.html, REASON in refused.html) == (422, True, True)
    decide(ines, classroom, "award", reason=REASON)
    assert [each.decided_at for each in ratings(services)] == [clock.now()]


@pytest.mark.usefixtures("posts_show_a")
def test_nothing_is_decided_about_who_has_restricted_the_use_of_their_data(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID], clock: SetClock
) -> None:
    anna, ines = write_two(visit), visit("ines")
    decide(ines, classroom, "award", reason=REASON)
    with services.database.write() as session:
        asked = record_request(
            session, services.keys, person_id=anna.person_id, by=anna.person_id,
            organisation_id=session.get_one(Space, classroom.space_id).organisation_id,
            kind=RequestKind.RESTRICTION, now=clock.now(), words="",
        )  # fmt: skip
        approve(session, services.keys, asked, classroom.people["ines"], clock.now())
    page = people_page(ines, classroom)
    by_hand = {"competency": str(competencies["B"]), "level": "2", "reason": REASON}
    for form, typed in ((again(page), {"level": "3", "reason": REASON}), (page.form, by_hand)):
        refused = ines.send(form, act="award", **typed)
        assert (refused.status, "rating.restricted" in refused.html) == (422, True)
        assert "no level can be given or declined until that is lifted" in refused.words
    assert len(ratings(services)) == 1
    assert ines.send(form_with(page, "revoke"), act="revoke", reason="By mistake.").status == 303
