"""Levels of competencies: proposed with their evidence, decided by people, and what the learner sees and says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from config.clock import SetClock
from lti_tool.app.services import Services
from lti_tool.evidence import rule_routes
from sync.audit.tables import AuditRow
from sync.competencies.ratings import Decided, Subject, award
from sync.competencies.rules import EvidenceRules
from sync.competencies.tables import CompetencyEvidence, CompetencyRating
from sync.competencies.versions import current_rules, set_rules
from sync.consent.tables import WithheldContribution
from sync.contributions.tables import StoredContribution
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.lookup import list_competencies
from sync.goals.blur import Blur
from sync.organisations.works_council import set_mode
from sync.people.sealing import Seals
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import Duty, Role, Space
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]
TEXT = "I measured each part three times with the caliper and wrote down what differed"
SECOND = "Before you report a fault look whether the gauge itself was checked this month already"
REASON = "Both posts show it clearly."


def write_two(visit: Visit) -> Visitor:
    """Anna writes what shows A at level 2."""
    anna = visit("anna")
    anna.start_thread("How I measured", TEXT)
    anna.start_thread("Before you report", SECOND)
    return anna


def people_page(visitor: Visitor, classroom: Classroom, name: str = "anna") -> Page:
    return visitor.open(f"/evidence/people/{classroom.people[name]}")


def form_with(page: Page, act: str) -> Form:
    """The form by which something is decided; `act` only says which, since its button is pressed by the test."""
    wanted = [each for each in page.forms if "level" in each.fields] if act != "revoke" else page.forms[::-1]
    return next(each for each in wanted if "competency" in each.fields)


def decide(visitor: Visitor, classroom: Classroom, act: str, **typed: str) -> Page:
    form = form_with(people_page(visitor, classroom), act)
    return visitor.send(form, act=act, **typed)


def ratings(services: Services) -> list[CompetencyRating]:
    with services.database.read() as session:
        return list(session.scalars(select(CompetencyRating).order_by(CompetencyRating.decided_at)))


@pytest.mark.usefixtures("posts_show_a")
def test_a_proposal_says_why_with_the_evidence_and_a_person_decides(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID]
) -> None:
    write_two(visit)
    ines = visit("ines")
    assert "A Testing : 2 (Kann)" in ines.open("/evidence/").words
    page = people_page(ines, classroom)
    assert "this shows “A Testing” at level 2 (Kann)" in page.words
    assert TEXT in page.words
    assert "written by the learner" in page.words
    assert ratings(services) == []
    assert decide(ines, classroom, "award", reason=REASON).status == 303
    (rating,) = ratings(services)
    assert (rating.decision, rating.level, rating.competency_id) == ("awarded", 2, competencies["A"])
    assert rating.valid_until is not None
    assert (rating.decided_by, rating.rule_version) == (classroom.people["ines"], 1)
    with services.database.read() as session:
        evidence = session.scalars(select(CompetencyEvidence)).all()
        assert {each.contribution_id for each in evidence} == set(
            session.scalars(select(StoredContribution.id))
        )
        acts = session.scalars(select(AuditRow.action).where(AuditRow.action == "competency.awarded")).all()
    assert len(acts) == 1
    after = people_page(ines, classroom).words
    assert "Nothing is proposed at present." in after
    assert REASON in after
    own = visit("anna").open("/my-competencies").words
    assert "A Testing : level 2 (Kann) Given" in own
    assert REASON in own


def test_the_address_in_a_note_leads_a_learner_to_their_own_page_and_to_nobody_elses(
    visit: Visit, classroom: Classroom
) -> None:
    anna = visit("anna")
    led = people_page(anna, classroom)
    assert (led.status, led.response.headers["Location"]) == (303, f"{anna.space}/my-competencies")
    assert anna.open(led.response.headers["Location"]).status == 200
    assert people_page(anna, classroom, "ben").status == 404
    assert people_page(visit("ines"), classroom).status == 200


@pytest.mark.usefixtures("posts_show_a")
def test_who_has_objected_to_the_use_of_their_data_is_not_named_as_who_decided(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    write_two(visit)
    ines = visit("ines")
    decide(ines, classroom, "award", reason=REASON)
    assert "by Ines Inesson on" in people_page(ines, classroom).words
    with services.database.write() as session:
        record_request(
            session, services.keys, person_id=classroom.people["ines"], by=classroom.people["ines"],
            organisation_id=session.get_one(Space, classroom.space_id).organisation_id,
            kind=RequestKind.OBJECTION, now=services.clock.now(), words="",
        )  # fmt: skip
    words = people_page(visit("ben", duty=Duty.EXPERT), classroom).words
    assert ("by somebody whose name is not shown" in words, "Inesson" in words) == (True, False)


@pytest.mark.usefixtures("posts_show_a")
def test_what_was_declined_is_proposed_again_only_once_there_is_more(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    anna, ines = write_two(visit), visit("ines")
    refused = decide(ines, classroom, "decline")
    assert (refused.status, "rating.reason" in refused.html) == (422, True)
    assert decide(ines, classroom, "decline", reason="Too little of your own.").status == 303
    assert "Nothing is proposed at present." in people_page(ines, classroom).words
    assert "Too little of your own." in visit("anna").open("/my-competencies").words
    anna.start_thread(
        "Once more", "This time I say what I did by myself and why I think that it was the right way"
    )
    assert "Why this is proposed" in people_page(ines, classroom).words


@pytest.mark.usefixtures("posts_show_a")
def test_a_level_is_taken_back_with_a_reason_and_lapses_by_itself(
    visit: Visit, classroom: Classroom, services: Services, clock: SetClock
) -> None:
    write_two(visit)
    ines = visit("ines")
    decide(ines, classroom, "award", valid_until="2026-12-31")
    assert "(Kann)" in ines.open("/evidence/").words
    clock.advance(timedelta(days=60))
    ines = visit("ines")
    page = people_page(ines, classroom)
    assert "has lapsed" in page.words
    assert "Why this is proposed" in page.words  # anew
    decide(ines, classroom, "award")
    assert decide(ines, classroom, "revoke", reason=" ").status == 422
    assert decide(ines, classroom, "revoke", reason="It was given by mistake.").status == 303
    assert [each.decision for each in ratings(services)] == ["awarded", "awarded", "revoked"]
    assert "Taken back" in visit("anna").open("/my-competencies").words


@pytest.mark.usefixtures("posts_show_a")
def test_a_learner_says_that_a_decision_is_wrong_once_and_staff_see_it(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    write_two(visit)
    ines = visit("ines")
    decide(ines, classroom, "decline", reason="No.")
    anna = visit("anna")
    form = anna.open("/my-competencies").form
    assert anna.send(form, words="  ").status == 422
    assert anna.send(form, words="I did both by myself.").status == 303
    again = anna.send(form, words="Once more.")
    assert (again.status, "rating.disputed" in again.html) == (422, True)
    assert "says that something is wrong" in ines.open("/evidence/").words
    assert "I did both by myself." in people_page(ines, classroom).words
    ben = visit("ben")
    ben_form = Form(
        form.action, {**form.fields, "csrf_token": ben.open("/my-data").form.fields["csrf_token"]}
    )
    assert ben.send(ben_form, words="Mine").status == 404


@pytest.mark.usefixtures("posts_show_a")
def test_what_somebody_keeps_back_or_removes_shows_nothing(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    write_two(visit)
    with services.database.write() as session:
        kept = session.scalars(select(StoredContribution)).first()
        assert kept
        session.add(
            WithheldContribution(
                contribution_id=kept.id, space_id=kept.space_id, person_id=kept.author_id,
                since=services.clock.now(),
            )
        )  # fmt: skip
    assert "Nothing is proposed at present." in people_page(visit("ines"), classroom).words


@pytest.mark.usefixtures("posts_show_a")
def test_an_expert_decides_and_nobody_else_nor_about_themselves(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    write_two(visit)
    expert = visit("ben", duty=Duty.EXPERT)
    assert decide(expert, classroom, "award", level="3").status == 303
    assert ratings(services)[0].level == 3
    assert people_page(expert, classroom, "ben").status == 303
    assert people_page(visit("cem"), classroom).status == 404
    assert expert.open("/evidence/rules").status == 403
    assert expert.open(f"/evidence/people/{classroom.people['ines']}").status == 404


@pytest.mark.usefixtures("posts_show_a")
def test_a_dispute_is_answered_at_the_decision_and_its_evidence_goes_along(
    visit: Visit, classroom: Classroom, services: Services, clock: SetClock
) -> None:
    anna = write_two(visit)
    ines = visit("ines")
    decide(ines, classroom, "award", valid_until="2027-03-31", review_at="2027-01-31")
    anna.send(anna.open("/my-competencies").form, words="I can do more.")
    form = next(each for each in people_page(ines, classroom).forms if "again" in each.fields)
    assert (form.fields["valid_until"], form.fields["review_at"]) == ("2027-03-31", "2027-01-31")
    clock.advance(timedelta(minutes=1))
    assert "rating.reason" in ines.send(form, act="award", level="3", reason=" ").html
    assert ines.send(form, act="award", level="3", reason=REASON).status == 303
    late = ines.send(form, act="award", level="1", reason="Too late.")
    assert "rating.moved" in late.html
    assert "Too late." in late.html  # in the form by hand
    first, second = ratings(services)
    assert (first.level, second.level, second.disputed_at) == (2, 3, None)
    with services.database.read() as session:
        evidence = session.scalars(select(CompetencyEvidence)).all()
    on = [{each.contribution_id for each in evidence if each.rating_id == of.id} for of in (first, second)]
    assert on[0] == on[1]
    assert len(on[0]) == 2
    page = anna.open("/my-competencies")
    assert "It was decided anew since." in page.words
    assert "Staff decide once more" not in page.words
    assert "says that something is wrong" not in ines.open("/evidence/").words


@pytest.mark.usefixtures("posts_show_a")
def test_a_decision_that_makes_no_sense_keeps_what_was_typed(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    write_two(visit)
    ines = visit("ines")
    for typed, code in (
        ({"valid_until": "2020-01-01"}, "rating.date"),
        ({"valid_until": "soon"}, "rating.date"),
        ({"level": "9"}, "rating.level"),
        ({"act": "nonsense"}, "rating.moved"),
    ):
        refused = decide(ines, classroom, **{"act": "award", "reason": REASON, **typed})
        assert (refused.status, code in refused.html, REASON in refused.html) == (422, True, True), code
    assert ratings(services) == []


@pytest.mark.usefixtures("competencies")
def test_a_lowest_level_that_shows_nothing_is_neither_offered_nor_proposed_nor_given(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    write_two(visit)
    ines, now = visit("ines"), services.clock.now()
    assert '<option value="3">3 (Lehrt)</option>' in ines.open("/evidence/rules").html, "one scale for all"
    with services.database.write() as session:
        own, text = session.get_one(Space, classroom.space_id).organisation_id, "code,title,scale\nC,Care,"
        scale = b"Not yet shown | With support | Alone*\n"
        import_framework(session, own, propose(session, own, text.encode() + scale, "care", now), now)
        care = next(each for each in list_competencies(session, own, "en", limit=9) if each.code == "C")
        old = {"id": "old", "when": "post", "competency": care.identifier, "level": 1, "weight": 1}
        rules = EvidenceRules.parse({"version": 1, "rules": [old]})
        set_rules(session, classroom.space_id, rules, now)
    rules_page = ines.open("/evidence/rules")
    assert "old: the scale of the competency has no such level, or nobody is given it." in rules_page.words
    assert '<option value="3">3</option>' in rules_page.html
    assert '[[2, "2 (With support)"], [3, "3 (Alone)"]]' in rules_page.html
    typed = {"when": "post", "competency": care.identifier, "level": "1", "weight": "1"}
    refused = ines.send(rules_page.forms[-1], **typed, save="yes")
    assert (refused.status, "evidence_rules.level" in refused.html) == (422, True)
    page = people_page(ines, classroom)
    assert "Nothing is proposed at present." in page.words
    by_hand = {"act": "award", "competency": str(care.id), "reason": REASON}
    refused = ines.send(form_with(page, "award"), **by_hand, level="1")
    assert (refused.status, "rating.level" in refused.html, REASON in refused.html) == (422, True, True)
    assert "or it shows nothing yet, so that nobody is given it" in refused.words
    assert ratings(services) == []
    assert ines.send(form_with(page, "award"), **by_hand, level="2").status == 303
    assert [each.level for each in ratings(services)] == [2], "the numbers stay as they are"


def test_a_rule_is_explained_tried_on_the_past_and_holds_from_then_on(
    visit: Visit, classroom: Classroom, services: Services, identifiers: dict[str, str]
) -> None:
    write_two(visit)
    ines = visit("ines")
    page = ines.open("/evidence/rules")
    typed = {"when": "post", "competency": identifiers["B"], "level": "2", "weight": "0,5", "words": "10"}
    tried = ines.send(page.form, **typed, **{"try": "yes"})
    assert "would be proposed at level 2 (Kann) for 1 learner" in tried.words
    with services.database.read() as session:
        assert current_rules(session, classroom.space_id)[1] == 0
    assert ines.send(page.form, **typed, save="yes").status == 303
    told = ines.open("/evidence/rules")
    assert (
        "Somebody writes a post of at least 10 words: this shows “B Reporting” at level 2 (Kann)."
        in told.words
    )
    assert "It is 50% of what is needed." in told.words
    for wrong, code in (
        ({"weight": "7"}, "evidence_rules.invalid"),
        ({"when": "milestone"}, "evidence_rules.points"),
        ({"competency": "none"}, "evidence_rules.competency"),
        ({"level": "99"}, "evidence_rules.level"),
        ({"words": "many"}, "evidence_rules.invalid"),
    ):
        refused = ines.send(told.forms[-1], **{**typed, **wrong}, save="yes")
        assert (refused.status, code in refused.html) == (422, True), code


def test_a_rule_is_changed_under_its_id_and_taken_away_only_once_it_was_asked_for(
    visit: Visit, classroom: Classroom, services: Services, identifiers: dict[str, str]
) -> None:
    write_two(visit)
    ines = visit("ines")
    typed = {"when": "post", "competency": identifiers["B"], "level": "2", "weight": "0.25", "words": "10"}
    for tags in ("", "planning"):
        assert ines.send(ines.open("/evidence/rules").form, **typed, tags=tags, save="yes").status == 303
    form = ines.open("/evidence/rules?rule=post-1").form
    assert {name: form.fields[name] for name in ("weight", "words", "points")} == {
        "weight": "0.25",
        "words": "10",
        "points": "",
    }
    changed = {**typed, "level": "1", "weight": "0.5"}
    tried = ines.send(form, **changed, **{"try": "yes"})
    assert "would be proposed at level 1 (Kennt) for 1 learner" in tried.words
    assert "Change the rule post-1" in tried.words
    saved = ines.send(tried.form, **changed, save="yes")
    assert (saved.status, saved.response.headers["Location"].endswith("#content")) == (303, True)
    with services.database.read() as session:
        rules, version = current_rules(session, classroom.space_id)
    assert [(each.id, each.level, each.weight) for each in rules.rules] == [
        ("post-1", 1, 500),
        ("post-2", 2, 250),
    ]
    assert version == 3
    late = ines.send(form, **{**changed, "words": "99"}, save="yes")
    assert (late.status, "evidence_rules.moved_on" in late.html, 'value="99"' in late.html) == (
        422,
        True,
        True,
    )
    assert ines.send(late.form, **{**changed, "words": "99"}, save="yes").status == 303
    assert ines.open("/evidence/rules?rule=post-9").status == 404
    assert [each.fields.get("remove") for each in ines.open("/evidence/rules").forms] == [None]
    asked = ines.open("/evidence/rules?remove=post-2")
    assert "with the tag “planning”" in asked.words
    assert ines.send(asked.form, remove="post-2").status == 303
    with services.database.read() as session:
        assert [each.id for each in current_rules(session, classroom.space_id)[0].rules] == ["post-1"]


def test_two_rules_that_are_added_at_once_are_both_kept(
    visit: Visit,
    classroom: Classroom,
    services: Services,
    identifiers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ines, cem = visit("ines"), visit("cem", role=Role.INSTRUCTOR)
    form, other = (each.open("/evidence/rules").form for each in (ines, cem))
    change = rule_routes._change

    def after_another(*arguments: Any) -> None:
        monkeypatch.setattr(rule_routes, "_change", change)
        typed = {"when": "post", "competency": identifiers["B"], "level": "3", "weight": "1"}
        assert cem.send(other, **typed, save="yes").status == 303
        change(*arguments)

    monkeypatch.setattr(rule_routes, "_change", after_another)
    typed = {"when": "post", "competency": identifiers["A"], "level": "2", "weight": "1"}
    assert ines.send(form, **typed, save="yes").status == 303
    with services.database.read() as session:
        rules, _ = current_rules(session, classroom.space_id)
    assert [(each.id, each.level) for each in rules.rules] == [("post-1", 3), ("post-2", 2)]


@pytest.mark.usefixtures("posts_show_a")
def test_the_list_asks_as_often_for_many_as_for_few(
    visit: Visit, classroom: Classroom, queries: QueryCounter
) -> None:
    visit("anna").start_thread("The first", TEXT)
    ines = visit("ines")
    queries.statements.clear()
    ines.open("/evidence/")
    few = len(queries.statements)
    write_two(visit)
    visit("ben").start_thread("Another", SECOND)
    visit("cem").start_thread("One more", TEXT)
    queries.statements.clear()
    assert "A Testing" in ines.open("/evidence/").words
    assert len(queries.statements) == few


@pytest.mark.usefixtures("posts_show_a")
def test_hostile_words_are_shown_and_do_nothing(visit: Visit, classroom: Classroom) -> None:
    anna = visit("anna")
    for number in range(2):
        anna.start_thread(
            f"<script>alert({number})</script>", f"{TEXT} <img src=x onerror=alert(1)> {number}"
        )
    ines = visit("ines")
    decide(ines, classroom, "award", reason="<b>bold</b>")
    for page in (people_page(ines, classroom), visit("anna").open("/my-competencies")):
        assert "<script>alert" not in page.html
        assert "onerror=" not in page.html.replace("&lt;img src=x onerror=", "")
        assert "&lt;b&gt;bold&lt;/b&gt;" in page.html


def test_a_level_is_given_by_hand_for_a_reason(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID]
) -> None:
    visit("anna")
    ines = visit("ines")
    form = people_page(ines, classroom).form
    typed = {"competency": str(competencies["B"]), "level": "3", "act": "award"}
    assert "rating.reason" in ines.send(form, **typed).html
    refused = ines.send(form, **{**typed, "level": "4"}, reason="She taught the others.")
    assert (refused.status, "She taught the others." in refused.html) == (422, True)
    assert ines.send(form, **typed, reason="She taught the others.").status == 303
    assert "B Reporting : level 3 (Lehrt) Given" in visit("anna").open("/my-competencies").words


def test_trying_a_rule_tells_nothing_of_single_people_where_a_works_council_has_agreed_so(
    visit: Visit,
    classroom: Classroom,
    services: Services,
    identifiers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_two(visit)
    with services.database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        set_mode(session, own, services.clock.now(), enabled=True, agreement="Of 2026")
    ines = visit("ines")
    typed = {"when": "post", "competency": identifiers["B"], "level": "2", "weight": "1"}
    tried = ines.send(ines.open("/evidence/rules").form, **typed, **{"try": "yes"})
    assert "nothing would be proposed" in tried.words
    people = frozenset(visit(name).person_id for name in ("anna", "ben", "cem"))
    with services.database.write() as session:
        agreed = {"enabled": True, "smallest_group": 3, "reason": "Agreed anew"}
        set_mode(session, own, services.clock.now(), **agreed)  # type: ignore[arg-type]
    groups = ((Blur(each.to_bytes(4), 3), Blur(each.to_bytes(4), 3).group(people)) for each in count())
    moved = next(blur for blur, group in groups if group and group.about("proposed", set()) == 3)
    monkeypatch.setattr(rule_routes, "blur_of", lambda _, unit: replace(moved, unit=unit))
    tried = ines.send(ines.open("/evidence/rules").form, **typed, **{"try": "yes"})
    assert "at level 1 (Kennt) for 3 learners" in tried.words, "of which nobody is"


def test_one_course_is_not_told_what_another_has_decided_and_the_learner_is(
    visit: Visit, classroom: Classroom, services: Services, competencies: dict[str, UUID], clock: SetClock
) -> None:
    other = open_classroom(
        services.database, services.keys, clock, base_url="https://another.example", family="x"
    )
    anna = visit("anna")
    with services.database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        subject = Subject(own, other.space_id, classroom.people["anna"], competencies["A"], 1, 3)
        decided = Decided(other.people["ines"], clock.now(), 2, "Shown elsewhere.")
        award(session, Seals(session, services.keys), subject, decided, None, {})
    assert "Shown elsewhere." not in people_page(visit("ines"), classroom).words
    assert "A Testing : 2" not in visit("ines").open("/evidence/").words
    assert "Shown elsewhere." in anna.open("/my-competencies").words
