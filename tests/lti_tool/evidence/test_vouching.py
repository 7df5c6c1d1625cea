"""Learners vouch for each other's posts: seen beside the evidence, and taken for no more than a peer's word."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from sync.competencies.rules import EvidenceRules
from sync.competencies.tables import CompetencyEvidence, Vouch
from sync.competencies.versions import set_rules
from sync.spaces.tables import Membership, MembershipStatus
from tests.factories.world import Classroom
from tests.lti_tool.evidence.test_pages import decide, people_page, write_two
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.mark.usefixtures("posts_show_a")
def test_a_peers_word_stands_beside_the_evidence_and_can_be_taken_back(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    anna = write_two(visit)
    ben, ines = visit("ben"), visit("ines")
    thread = ben.open(next(each for each in ben.open("/").links if "/threads/" in each and "new" not in each))
    (way,) = [each for each in thread.links if each.endswith("/vouch")]
    form = ben.open(way).form
    assert ben.send(form, reason="Call me on 0171 2345678, she checked it.").status == 303
    assert ben.send(form, reason="She checked the gauge first.").status == 303
    page = people_page(ines, classroom)
    assert "attested by another learner" in page.words
    assert "1 learner vouches for it She checked the gauge first." in page.words
    assert "Ben" not in page.words
    assert "attested by an expert" not in page.words
    for status in (MembershipStatus.LEFT, MembershipStatus.ACTIVE):
        with services.database.write() as session:
            member = Membership.person_id == classroom.people["ben"]
            session.scalars(select(Membership).where(member)).one().status = status
        says = "She checked the gauge first." in people_page(ines, classroom).words
        assert says is (status is MembershipStatus.ACTIVE), "who left vouches for nothing"
    assert anna.open(way).status == 403, "nobody vouches for themselves"
    assert visit("ines").open(way).status == 403, "staff endorse"
    decide(ines, classroom, "award", reason="Shown.")
    with services.database.read() as session:
        attested = session.scalars(select(CompetencyEvidence.attested)).all()
        assert sorted(attested) == ["learner", "peer"]
        assert len(session.scalars(select(Vouch)).all()) == 1
    assert ben.send(ben.open(way).form, undo="1").status == 303
    assert "vouches for it" not in people_page(ines, classroom).words


def test_an_answer_to_anothers_question_is_a_given_review_and_one_to_oneself_is_not(
    visit: Visit,
    classroom: Classroom,
    services: Services,
    identifiers: dict[str, str],
    competencies: dict[str, UUID],
) -> None:
    rule = {
        "id": "r", "when": "review_given", "competency": identifiers["A"], "level": 1, "weight": 1, "words": 5,
    }  # fmt: skip
    with services.database.write() as session:
        rules = EvidenceRules.parse({"version": 1, "rules": [rule]})
        assert rules.dump()["rules"] == [rule]
        set_rules(session, classroom.space_id, rules, services.clock.now())
    anna, ines = visit("anna"), visit("ines")
    question = visit("ben").start_thread("How?", "How do I measure a bent part?", kind="question")
    own = anna.start_thread("Why?", "Why does the gauge differ today?", kind="question")
    anna.reply(own, "I think that it was not checked this month")
    assert "Nothing is proposed at present." in people_page(ines, classroom).words
    anna.reply(question, "Lay it on the plate and measure at three places")
    page = people_page(ines, classroom)
    assert "Given review" in page.words
    assert "In at least 5 words: somebody answers another’s question" in page.words
