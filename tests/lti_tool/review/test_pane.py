"""What staff decide about one learner's work, on one page and in one form."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from lti_tool.app.services import Services
from lti_tool.review.tables import Grading
from sync.audit.tables import AuditRow
from sync.contributions.tables import StoredContribution
from sync.ledger.decisions import Decider, decisions_about, extend
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow
from sync.outbox.tables import OutboxRow
from sync.rights.requests import approve, lift, record_request
from sync.rights.standing import RequestKind
from sync.scoring.rules import Rule, default_rule
from sync.scoring.tables import StoredScore
from sync.scoring.versions import set_rule
from sync.spaces.tables import Role, SendMode, Space
from tests.factories.world import Classroom, open_classroom, some_text
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import ORIGIN, Form, Page, Visitor

Visit = Callable[..., Visitor]
Derive = Callable[[], None]

RUBRIC = {
    "weight": 400,
    "criteria": [
        {
            "id": "argument",
            "title": "Argument",
            "levels": [{"title": "clear", "points": 3}, {"title": "partly", "points": 1}],
        },
        {
            "id": "sources",
            "title": "Sources",
            "levels": [{"title": "none", "points": 0}, {"title": "good", "points": 2}],
        },
    ],
}


@pytest.fixture
def rubric(services: Services, classroom: Classroom) -> dict[str, Any]:
    with services.database.write() as session:
        rule = Rule.parse({**default_rule().dump(), "rubric": RUBRIC})
        set_rule(session, classroom.space_id, rule, services.clock.now())
    return RUBRIC


@pytest.fixture
def mode(services: Services, classroom: Classroom) -> Callable[[SendMode], None]:
    def choose(mode: SendMode) -> None:
        with services.database.write() as session:
            session.get_one(Space, classroom.space_id).send_mode = mode.value

    return choose


def pane(visitor: Visitor, classroom: Classroom, name: str = "anna", query: str = "") -> Page:
    return visitor.open(f"/review/{classroom.people[name]}{query}")


def save(visitor: Visitor, classroom: Classroom, name: str = "anna", **typed: str) -> Page:
    """Open the page about somebody, change some fields, and save."""
    return visitor.send(pane(visitor, classroom, name).form, **typed)


def written(services: Services, classroom: Classroom, name: str = "anna") -> list[UUID]:
    """The ids of what somebody wrote, in order."""
    with services.database.read() as session:
        rows = select(StoredContribution.id).where(
            StoredContribution.author_id == classroom.people[name],
            StoredContribution.space_id == classroom.space_id,
        )
        return list(session.scalars(rows.order_by(StoredContribution.occurred_at)))


def decisions(services: Services, classroom: Classroom, name: str = "anna") -> list[tuple[object, ...]]:
    with services.database.read() as session:
        found = decisions_about(session, services.keys, classroom.space_id, classroom.people[name])
    return [(each.kind, each.verdict or each.value, each.ground, each.words) for each in found]


def object_to_use(services: Services, classroom: Classroom, name: str) -> None:
    """Let somebody object (GDPR Art. 21)."""
    with services.database.write() as session:
        record_request(
            session,
            services.keys,
            organisation_id=session.get_one(Space, classroom.space_id).organisation_id,
            person_id=classroom.people[name],
            kind=RequestKind.OBJECTION,
            by=classroom.people[name],
            now=services.clock.now(),
        )


def test_each_contribution_stands_under_the_beginning_of_what_it_answers(
    visit: Visit, classroom: Classroom
) -> None:
    ben, anna = visit("ben"), visit("anna")
    thread = ben.start_thread("Lost offers", "Anna Annason wrote to ben@mail.example about lost offers.")
    reply = anna.reply(thread, some_text(1))
    ben.reply(reply, some_text(2))

    page = pane(visit("ines"), classroom)

    assert "about lost offers" in page.words
    assert "ben@mail.example" not in page.html
    assert f"{thread}/posts/{thread.rpartition('/')[2]}" in page.links
    assert "agenda 200" not in page.words  # answers to it are no context of it
    assert "It counts." in page.words


def test_what_somebody_decides_about_a_contribution_counts_and_is_told(
    visit: Visit, classroom: Classroom, services: Services, derive: Derive
) -> None:
    classroom.post("anna")
    (about,) = written(services, classroom)
    ines = visit("ines")
    decision = {f"{about}-decision": "does_not_count.off_topic", f"{about}-words": "Not about offers"}

    assert save(ines, classroom, **decision).status == 303
    derive()

    assert decisions(services, classroom) == [
        (FactKind.MODERATION, "does_not_count", "off_topic", "Not about offers")
    ]
    page = pane(ines, classroom)
    assert "A contribution: does not count: beside the topic" in page.words
    assert "An instructor decided that it does not count" in page.words
    with services.database.read() as session:
        assert session.get_one(StoredScore, (classroom.space_id, classroom.people["anna"])).points == 0
        row = session.scalars(select(AuditRow).where(AuditRow.action == "decision.moderation")).one()
    assert (row.actor_id, row.subject_id) == (classroom.people["ines"], classroom.people["anna"])
    assert page.form.fields[f"{about}-decision"] == "does_not_count.off_topic"

    save(ines, classroom, **{f"{about}-decision": "", f"{about}-words": ""})
    derive()
    with services.database.read() as session:
        score = session.get_one(StoredScore, (classroom.space_id, classroom.people["anna"]))
    assert score.points == 280_000


def test_saving_an_untouched_form_decides_nothing(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    classroom.post("anna")
    ines = visit("ines")
    save(ines, classroom)
    save(ines, classroom)
    assert decisions(services, classroom) == []
    with services.database.read() as session:
        assert session.scalar(select(Grading)) is None


def test_signs_are_explained_and_looked_at(
    visit: Visit, classroom: Classroom, services: Services, derive: Derive
) -> None:
    for _ in range(5):
        classroom.post("anna")
    derive()
    ines = visit("ines")
    page = pane(ines, classroom)
    assert "5 contributions came at a rate of 5 in 10 minutes" in page.words

    told = ines.send(page.form, looked_at="yes", **{"looked_at-words": "Written on the train"})
    derive()

    assert told.status == 303
    assert "came at a rate" not in pane(ines, classroom).words
    assert decisions(services, classroom) == [
        (FactKind.REVIEW, "fine", "looked_into", "Written on the train")
    ]
    assert "Nobody at the moment." in ines.open("/review/?show=flagged").words


def test_who_is_restricted_is_read_and_not_scored(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    """Data privacy, behaviour 23."""
    first = classroom.post("anna", some_text(1, 60))
    classroom.post("ben", some_text(2, 60), to=first)
    ines, anna, now = visit("ines"), classroom.people["anna"], classroom.clock.now()

    def told(name: str = "anna") -> str:
        return pane(ines, classroom, name).words.replace("\xa0", " ")

    assert "280 points" in told()
    with services.database.write() as session:
        request = record_request(
            session,
            services.keys,
            organisation_id=session.get_one(Space, classroom.space_id).organisation_id,
            person_id=anna,
            kind=RequestKind.RESTRICTION,
            by=anna,
            now=now,
        )
        approve(session, services.keys, request, classroom.people["ines"], now)
    words = told()
    assert words.count("The use of this member’s data is restricted: nothing is scored.") == 2
    assert ("agenda 100" in words, "280 points" in words) == (True, False)
    assert "nothing is scored" not in told("ben")
    own = visit("anna").open(f"/review/{anna}")
    assert (own.status, "280 points" in own.words.replace("\xa0", " ")) == (200, False)
    with services.database.write() as session:
        lift(session, session.merge(request), classroom.people["ines"], now)
    assert "280 points" in told()


def test_a_circle_of_people_is_told_to_each_of_them(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    for number in range(4):
        first = classroom.post("anna", some_text(number))
        second = classroom.post("ben", some_text(10 + number), to=first)
        classroom.post("anna", some_text(20 + number), to=second)
    ines = visit("ines")

    assert "Anna Annason, Ben Benson gave each other at least 100%" in pane(ines, classroom, "ben").words
    assert "gave each other" not in pane(ines, classroom, "cem").words
    flagged = ines.open("/review/?show=flagged").words
    assert ("Ben Benson" in flagged, "Cem Cemson" in flagged) == (True, False)
    object_to_use(services, classroom, "anna")
    assert "A member, Ben Benson gave each other" in pane(ines, classroom, "ben").words
    save(ines, classroom, "ben", looked_at="yes")
    told = pane(ines, classroom, "ben").words
    assert "gave each other" not in told
    assert "Ines Inesson" in told
    object_to_use(services, classroom, "ines")
    told = pane(ines, classroom, "ben").words
    assert ("Ines Inesson" in told, "somebody who is not named here" in told) == (False, True)


def test_the_rubric_counts_in_the_gradebooks_own_scale(
    visit: Visit, classroom: Classroom, services: Services, derive: Derive, rubric: object
) -> None:
    classroom.post("anna")
    ines = visit("ines")

    save(ines, classroom, **{"0-level": "0"})
    assert decisions(services, classroom) == []
    assert "It counts once every criterion has a level." in pane(ines, classroom).words
    assert pane(ines, classroom).form.fields["0-level"] == "0"

    save(ines, classroom, **{"1-level": "0"})
    derive()

    assert decisions(services, classroom) == [(FactKind.ASSESSMENT, 600, "other", "")]
    page = pane(ines, classroom)
    assert "3 of 5 points of the rubric." in page.words
    # A post makes 7 of 100, of which 60 % count; 3 of 5 points of 40 % are 24.
    assert "28.2 of 100 in the gradebook’s scale counted: 4.2 by the rubric: 24 of 40" in page.words
    with services.database.read() as session:
        assert session.scalars(select(OutboxRow)).one().payload == {"given": 28_200, "maximum": 100}


def test_the_learner_reads_feedback_and_rubric_once_they_are_released(
    visit: Visit,
    classroom: Classroom,
    derive: Derive,
    rubric: object,
    mode: Callable[[SendMode], None],
    services: Services,
) -> None:
    mode(SendMode.BY_HAND)
    classroom.post("anna")
    derive()
    ines, anna = visit("ines"), visit("anna")
    save(ines, classroom, feedback="**Well** argued", **{"0-level": "0", "1-level": "1"})
    derive()
    assert "argued" not in pane(anna, classroom).words
    assert "Anna Annason" in ines.open("/review/?show=waiting").words
    assert "The learner does not see what was saved last yet." in pane(ines, classroom).words
    # Not even from what would go to the gradebook may it be told.
    assert "44.2" not in pane(anna, classroom).words
    assert "Nothing in the gradebook yet (a newer score waits for release)" in pane(anna, classroom).words

    save(ines, classroom, sending="now")
    derive()

    own = pane(anna, classroom)
    assert "<strong>Well</strong> argued" in own.html
    assert "Argument clear (3 of 3) Sources good (2 of 2)" in own.words
    with services.database.read() as session:
        assert session.scalars(select(OutboxRow)).one().state == "pending"
    assert "argued" not in visit("ben").open(f"/review/{classroom.people['ben']}").words


def test_what_is_assessed_and_released_at_once_goes_out_once_it_is_counted(
    visit: Visit,
    classroom: Classroom,
    derive: Derive,
    rubric: object,
    mode: Callable[[SendMode], None],
    services: Services,
) -> None:
    mode(SendMode.BY_HAND)
    classroom.post("anna")
    derive()
    save(visit("ines"), classroom, sending="now", **{"0-level": "0", "1-level": "1"})
    derive()
    with services.database.read() as session:
        row = session.scalars(select(OutboxRow)).one()
    assert (row.state, row.payload["given"]) == ("pending", 44_200)


def test_a_learner_can_be_held_back_in_any_mode_and_goes_on_reading_what_was_released(
    visit: Visit, classroom: Classroom, derive: Derive, services: Services
) -> None:
    classroom.post("anna")
    derive()
    ines, anna = visit("ines"), visit("anna")
    save(ines, classroom, feedback="The first word")
    assert "The first word" in pane(anna, classroom).words

    save(ines, classroom, feedback="The last word", sending="hold")
    classroom.post("anna", some_text(7))
    derive()

    assert "The first word" in pane(anna, classroom).words
    assert "The last word" not in pane(anna, classroom).words
    with services.database.read() as session:
        assert session.scalars(select(OutboxRow)).one().state == "held"
    assert "Anna Annason" in ines.open("/review/?show=waiting").words

    save(ines, classroom, sending="by_mode")

    assert "The last word" in pane(anna, classroom).words
    assert pane(ines, classroom).form.fields["sending"] == "by_mode"
    with services.database.read() as session:
        assert session.scalars(select(OutboxRow)).one().state == "pending"


def test_releasing_on_the_page_of_what_is_sent_shows_the_feedback_too(
    visit: Visit, classroom: Classroom, derive: Derive, mode: Callable[[SendMode], None]
) -> None:
    mode(SendMode.BY_HAND)
    classroom.post("anna")
    derive()
    ines = visit("ines")
    save(ines, classroom, feedback="For you alone")
    token = ines.open("/review/?show=waiting").form.fields["csrf_token"]
    form = Form(f"{ines.space}/sync", {"csrf_token": token, "all": "release"})

    assert ines.send(form).status == 303

    assert "For you alone" in pane(visit("anna"), classroom).words


def test_more_time_and_excuses_are_facts_with_a_reason(
    visit: Visit, classroom: Classroom, services: Services, derive: Derive
) -> None:
    classroom.post("anna")
    ines = visit("ines")

    save(ines, classroom, days="5", **{"reason-words": "Has told me why"})
    save(ines, classroom, excused="yes")
    derive()

    assert decisions(services, classroom) == [
        (FactKind.EXTENSION, 5, "circumstances", "Has told me why"),
        (FactKind.EXCUSE, 1, "circumstances", "Has told me why"),
    ]
    page = pane(ines, classroom)
    assert (page.form.fields["days"], page.form.fields["excused"]) == ("5", "yes")
    assert "Excused: no score is sent" in page.words
    assert "5 more days (circumstances" in page.words

    form = page.form
    del form.fields["excused"]
    ines.send(form, days="")
    assert [each[:2] for each in decisions(services, classroom)[2:]] == [
        (FactKind.EXTENSION, 0),
        (FactKind.EXCUSE, 0),
    ]


def test_saving_leads_to_the_next_learner_of_those_that_are_looked_at(
    visit: Visit, classroom: Classroom, derive: Derive
) -> None:
    classroom.post("ben")
    derive()
    ines = visit("ines")
    people = classroom.people

    answer = ines.send(pane(ines, classroom, "anna", "?show=not_begun").form, feedback="Begin!", go="next")

    assert answer.response.headers["Location"] == f"{ines.space}/review/{people['cem']}?show=not_begun"
    told = ines.open(answer.response.headers["Location"])
    assert "Saved." in told.words
    assert "2 of 2" in told.words
    last = ines.send(told.form, go="next")
    assert last.response.headers["Location"] == f"{ines.space}/review/?show=not_begun"
    again = ines.send(pane(ines, classroom, "anna").form, go="save")
    assert again.response.headers["Location"] == f"{ines.space}/review/{people['anna']}"


def test_somebody_who_drops_out_of_the_choice_still_has_neighbours(
    visit: Visit, classroom: Classroom, derive: Derive
) -> None:
    classroom.post("ben")
    derive()
    page = pane(visit("ines"), classroom, "ben", "?show=not_begun")
    neighbours = [link for link in page.links if link.endswith("?show=not_begun") and "/review/" in link]
    wanted = {str(classroom.people["anna"]), str(classroom.people["cem"])}
    assert wanted <= {link.rpartition("/")[2].partition("?")[0] for link in neighbours}
    assert "of 2" not in page.words


def test_what_two_teachers_write_at_once_is_shown_to_the_second(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    classroom.post("anna")
    (about,) = written(services, classroom)
    ines = visit("ines")
    first, second = pane(ines, classroom).form, pane(ines, classroom).form
    mine = {f"{about}-decision": "counts.good_work", f"{about}-words": "Mine"}
    theirs = {f"{about}-decision": "does_not_count.off_topic", f"{about}-words": "Theirs"}
    assert ines.send(first, feedback="Their words", days="3", **theirs).status == 303

    answer = ines.send(second, feedback="My words", days="4", **mine)

    assert answer.status == 422
    assert answer.html.count("grading.changed_meanwhile") == 3
    assert "Their words" in answer.words
    assert "does not count: beside the topic" in answer.words
    assert "3 more days" in answer.words
    assert answer.form.fields["feedback"].strip() == "My words"
    assert answer.form.fields[f"{about}-words"] == "Mine"
    assert [each[1] for each in decisions(services, classroom)] == ["does_not_count", 3]

    assert ines.send(answer.form).status == 303  # knowing both
    assert [each[1] for each in decisions(services, classroom)][2:] == ["counts", 4]
    assert pane(ines, classroom).form.fields["feedback"].strip() == "My words"


def test_what_one_teacher_leaves_alone_stays_as_another_saved_it(
    visit: Visit, classroom: Classroom, services: Services, rubric: object
) -> None:
    classroom.post("anna")
    (about,) = written(services, classroom)
    ines = visit("ines")
    first, second = pane(ines, classroom).form, pane(ines, classroom).form
    ines.send(
        first, feedback="Their words", **{f"{about}-decision": "does_not_count.conduct", "0-level": "0"}
    )

    assert ines.send(second, days="2").status == 303

    fields = pane(ines, classroom).form.fields
    assert fields["feedback"].strip() == "Their words"
    assert fields[f"{about}-decision"] == "does_not_count.conduct"
    assert (fields["0-level"], fields["days"]) == ("0", "2")
    assert len(decisions(services, classroom)) == 2


def test_two_teachers_who_pick_levels_at_once_see_both(
    visit: Visit, classroom: Classroom, services: Services, rubric: object
) -> None:
    ines = visit("ines")
    first, second = pane(ines, classroom).form, pane(ines, classroom).form
    ines.send(first, **{"0-level": "1", "1-level": "1"})
    answer = ines.send(second, **{"0-level": "0", "1-level": "1"})
    assert answer.status == 422
    assert "Argument: partly Sources: good" in answer.words
    assert answer.form.fields["0-level"] == "0"
    with services.database.read() as session:
        assert session.scalars(select(LedgerRow.value).where(LedgerRow.kind == "assessment")).all() == [600]


def test_levels_of_a_rubric_that_was_changed_meanwhile_are_not_taken(
    visit: Visit, classroom: Classroom, services: Services, rubric: dict[str, Any]
) -> None:
    ines = visit("ines")
    form = pane(ines, classroom).form
    with services.database.write() as session:
        turned = {**rubric, "criteria": rubric["criteria"][::-1]}
        rule = Rule.parse({**default_rule().dump(), "rubric": turned})
        set_rule(session, classroom.space_id, rule, services.clock.now())

    answer = ines.send(form, feedback="All of this", **{"0-level": "0", "1-level": "1"})

    assert answer.status == 422
    assert "grading.rubric_changed" in answer.html
    assert "0-level" not in answer.form.fields
    assert answer.form.fields["feedback"].strip() == "All of this"
    assert decisions(services, classroom) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"days": "400"}, "grading.days"),
        ({"days": "-1"}, "grading.days"),
        ({"days": "soon"}, "grading.days"),
        ({"reason": "because"}, "grading.choice"),
        ({"feedback": "x" * 20_001}, "grading.feedback_too_long"),
        ({"days": "3", "reason-words": "x" * 4_001}, "grading.words_too_long"),
        ({"reason-words": "nothing else"}, "grading.note_alone"),
        ({"looked_at-words": "nothing else"}, "grading.note_alone"),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(
    visit: Visit, classroom: Classroom, services: Services, typed: dict[str, str], code: str
) -> None:
    classroom.post("anna")
    (about,) = written(services, classroom)
    whole = {f"{about}-decision": "counts.good_work", f"{about}-words": "Kept", **typed}
    whole = {"feedback": "An hour’s work", **whole}

    answer = save(visit("ines"), classroom, **whole)

    assert answer.status == 422
    assert f"<code>{code}</code>" in answer.html or typed["looked_at-words"] in answer.words
    for name, value in whole.items():
        if name not in ("reason", "looked_at-words"):
            assert answer.form.fields[name].strip() == value
    assert decisions(services, classroom) == []


@pytest.mark.parametrize(
    ("choice", "words", "code"),
    [("maybe.so", "", "grading.choice"), ("", "A note", "grading.note_alone")],
)
def test_a_choice_that_is_none_decides_nothing(
    visit: Visit, classroom: Classroom, services: Services, choice: str, words: str, code: str
) -> None:
    classroom.post("anna")
    (about,) = written(services, classroom)
    answer = save(visit("ines"), classroom, **{f"{about}-decision": choice, f"{about}-words": words})
    assert (answer.status, code in answer.html) == (422, True)
    assert decisions(services, classroom) == []


def test_a_note_on_what_was_removed_meanwhile_is_given_back(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    classroom.post("anna")
    (about,) = written(services, classroom)
    ines = visit("ines")
    form = pane(ines, classroom).form
    with services.database.write() as session:
        session.get_one(StoredContribution, about).deleted_at = services.clock.now()

    decision = {f"{about}-decision": "does_not_count.off_topic", f"{about}-words": "My long note"}
    answer = ines.send(form, feedback="And this", **decision)

    assert answer.status == 422
    assert "Your note was: My long note" in answer.words
    assert answer.form.fields["feedback"].strip() == "And this"
    assert ines.send(answer.form).status == 303


def test_only_staff_of_the_space_decide(
    visit: Visit, classroom: Classroom, services: Services, database: Any, keys: Any, clock: Any
) -> None:
    classroom.post("anna")
    classroom.post("ben")
    room = open_classroom(database, keys, clock, resource_link_id="link-2")
    ines, anna = visit("ines"), visit("anna")
    form = pane(ines, classroom).form

    token = anna.open("/threads/new").form.fields["csrf_token"]
    assert anna.send(form, csrf_token=token, feedback="For myself").status == 403
    elsewhere = Visitor(
        ines.client.application, services, room.space_id, room.people["anna"], Role.LEARNER, "en"
    )
    assert elsewhere.send(form).status in (400, 401)
    for somebody in (uuid4(), classroom.people["ines"]):
        form.action = f"{ines.space}/review/{somebody}"
        assert ines.send(form, feedback="x").status == 404
    (of_ben,) = written(services, classroom, "ben")
    answer = save(ines, classroom, "anna", **{f"{of_ben}-decision": "does_not_count.off_topic"})
    assert answer.status == 422
    assert decisions(services, classroom, "ben") == []


def test_what_was_typed_is_shown_again_when_the_visit_has_ended(visit: Visit, classroom: Classroom) -> None:
    ines = visit("ines")
    form = pane(ines, classroom).form
    data = {**form.fields, "csrf_token": "old", "feedback": "Two pages", "reason-words": "A note"}
    answer = ines.client.post(form.action, data=data, base_url=ORIGIN)
    assert answer.status_code == 400
    assert "Feedback: Two pages" in answer.text
    assert "What to add: A note" in answer.text


def test_a_reload_of_a_refused_form_is_a_page(visit: Visit, classroom: Classroom) -> None:
    ines = visit("ines")
    form = pane(ines, classroom).form
    assert ines.send(form, days="soon").status == 422
    assert ines.open(form.action).status == 200


def test_who_is_no_learner_can_be_read_and_not_assessed(visit: Visit, classroom: Classroom) -> None:
    ines = visit("ines")
    ines.start_thread("Mine", some_text(1))
    page = pane(ines, classroom, "ines")
    assert page.status == 200
    assert page.forms == []


def test_contributions_come_in_pages_and_queries_do_not_grow(
    visit: Visit, classroom: Classroom, queries: QueryCounter, derive: Derive, services: Services
) -> None:
    ines = visit("ines")
    classroom.post("anna", some_text(0))

    def count(address: str) -> int:
        queries.statements.clear()
        assert ines.open(address).status == 200
        return len(queries.statements)

    address = f"/review/{classroom.people['anna']}"
    derive()
    before = count(address)
    for number in range(1, 21):
        classroom.post("anna", some_text(number))
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        decider = Decider(classroom.people["ines"], services.clock.now())
        for days in (1, 2, 3):
            extend(session, services.keys, space, classroom.people["anna"], days, decider)
    derive()
    assert count(address) <= before + 1  # names of who decided
    page = ines.open(address)
    assert len([name for name in page.form.fields if name.endswith("-decision")]) == 20
    second = ines.open(f"{address}?page=2")
    assert "agenda 0" in second.words
    assert ines.send(second.form, feedback="Seen").status == 303
    assert ines.open(f"{address}?page=3").status == 404


def test_texts_are_erasable_and_counted_among_what_is_held(services: Services) -> None:
    note = Grading.__table__.info["privacy"]
    assert (note.erasure.value, note.holds) == (
        "rows_deleted",
        "feedback on a person's work, encrypted under that person's key",
    )


def test_feedback_cannot_carry_scripts(visit: Visit, classroom: Classroom) -> None:
    save(visit("ines"), classroom, feedback="<script>alert(1)</script> <img src=x onerror=y>")
    own = pane(visit("anna"), classroom)
    assert "<script>alert" not in own.html
    assert "onerror=y&gt;" in own.html


def test_the_page_speaks_the_viewers_language(visit: Visit, classroom: Classroom) -> None:
    assert visit("ines", locale="de").open(f"/review/{classroom.people['anna']}").status == 200


def test_saving_with_an_old_form_of_an_unknown_shape_is_a_conflict_and_no_error(
    visit: Visit, classroom: Classroom
) -> None:
    ines = visit("ines")
    save(ines, classroom, feedback="Known")
    form = pane(ines, classroom).form
    for seen in ("", "x", "1.2", "99999999999999999999.a.b.c.d", "1.a.b.c.d.e"):
        answer = ines.send(replace(form), seen=seen, feedback="Other")
        assert (answer.status, "Known" in answer.words) == (422, True)
