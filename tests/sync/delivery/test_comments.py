"""What goes beside a score as a comment: under a purpose of its own, filtered, in a form, and taken back with care."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from connectors.contract import Contribution
from sync.audit.tables import AuditRow
from sync.consent.documents import BasisKind, Bilingual, LegalBasis
from sync.consent.purposes import FEEDBACK, read_purposes
from sync.contributions.tables import StoredContribution
from sync.delivery.consenting import let_out, take_out
from sync.delivery.items import ItemMaker
from sync.delivery.purposes import define, turn_off, turn_on
from sync.delivery.receipts import read_receipts
from sync.delivery.verify import verify
from sync.filter import FilterRefused, TextFilter
from sync.held.tables import HeldText
from sync.outbox.tables import OutboxState, SentText, TargetRow, TextForm
from sync.outbox.targets import GRADEBOOK, set_text_form
from sync.rights.breach import Suspicion, read_sendings
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.spaces.tables import SendMode, Space
from tests.factories.lms import answers, connection_lost
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_outdated import edit, post, remove
from tests.sync.delivery.test_purposes import Wire, ask_consent, consent
from tests.sync.delivery.test_scores import let_time_pass
from tests.sync.retention.test_sent import purge

INTERESTS = LegalBasis(BasisKind.LEGITIMATE_INTERESTS, Bilingual("It helps.", "Es hilft."))
ANNA = "101"


@pytest.fixture
def telling(school: School) -> School:
    """The school with the purpose `feedback` on, and an address of ours."""
    school.context = replace(school.context, base_url="https://stoa.example")
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        turn_on(session, space.organisation_id, FEEDBACK, school.context.clock.now(), INTERESTS)
    return school


def run_on(school: School) -> None:
    for _ in range(2):
        let_time_pass(school)
        school.run()


def comment_of(school: School, user_id: str = ANNA) -> str | None:
    """What stands beside a learner's grade in the LMS."""
    with_ids = dict(zip(school.lms.graded_ids(), school.lms.comments(), strict=True))
    return with_ids.get(user_id)


def change_space(school: School, **values: Any) -> None:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        for name, value in values.items():
            setattr(space, name, value)


def put_form(school: School, form: TextForm) -> None:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        set_text_form(session, space, GRADEBOOK, form, school.context.clock.now())


def turn_feedback_off(school: School) -> None:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        turn_off(session, space.organisation_id, FEEDBACK, school.context.clock.now())


def keep_back(school: School, contribution: Contribution, *, lets_out: bool = False) -> None:
    classroom, now = school.classroom, school.context.clock.now()
    with classroom.database.write() as session:
        found = session.scalars(
            select(StoredContribution.id).where(StoredContribution.source_id == contribution.source_id)
        ).one()
        space, anna = session.get_one(Space, classroom.space_id), classroom.people["anna"]
        if lets_out:
            let_out(session, space, anna, found, now)
        else:
            assert take_out(session, school.context.keys, space, anna, found, now)


def test_without_the_purpose_no_comment_goes(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    assert (school.lms.grade_of(ANNA), school.lms.comments()) == (7.0, [None])


def test_what_counts_best_goes_beside_the_score_filtered_and_as_plain_text(telling: School) -> None:
    for number in range(1, 6):
        telling.classroom.post("anna", f"Ben Benson said *this* {some_text(number, 40 + number)}")
    lms, wire = telling.lms.app, Wire(telling)
    telling.run()
    telling.lms.app = lms
    comment = comment_of(telling)
    assert comment is not None
    heading, *quoted, link, mark = comment.splitlines()
    assert heading == "From what counts in the discussion “Working together”:"
    assert len(quoted) == 3
    assert all("said this agenda" in each and "*" not in each for each in quoted)
    assert "Ben" not in comment
    anna = telling.classroom.people["anna"]
    assert link == f"https://stoa.example/s/{telling.classroom.space_id}/review/{anna}"
    assert mark.startswith("[stoa:")
    (posted,) = wire.scores
    assert (posted["comment"], posted["gradingProgress"]) == (comment, "FullyGraded")
    assert telling.lms.grade_of(ANNA) == 35.0


@pytest.mark.parametrize(
    ("form", "is_there", "is_gone"),
    [
        (TextForm.EXCERPT, "agenda 100 meeting", "1 contribution"),
        (TextForm.DIGEST, "1 contribution to the discussion “Working together” counts.", "manager 206"),
        (TextForm.LINK, "What this score for the discussion", "agenda"),
    ],
)
def test_a_comment_has_the_form_that_its_target_is_set_to(
    telling: School, form: TextForm, is_there: str, is_gone: str
) -> None:
    telling.classroom.post("anna", some_text(1, 60))
    telling.run()
    put_form(telling, form)
    run_on(telling)
    comment = comment_of(telling) or ""
    assert (is_there in comment, is_gone in comment, "https://stoa.example/s/" in comment) == (
        True,
        False,
        True,
    )


def test_a_comment_speaks_the_language_of_its_space(telling: School) -> None:
    change_space(telling, locale="de")
    put_form(telling, TextForm.DIGEST)
    telling.classroom.post("anna")
    telling.run()
    assert "„" in (comment_of(telling) or "")


def test_nothing_new_makes_no_send_and_a_new_score_rewrites_the_comment(telling: School) -> None:
    post(telling, "teapots break often", 1)
    telling.run()
    posts = telling.lms.score_posts()
    with telling.classroom.database.write() as session:
        space = session.get_one(Space, telling.classroom.space_id)
        turn_on(session, space.organisation_id, FEEDBACK, telling.context.clock.now())
    run_on(telling)
    assert telling.lms.score_posts() == posts
    post(telling, "kettles last long", 2)
    telling.run()
    comment = comment_of(telling) or ""
    assert (comment.count("teapots"), comment.count("kettles"), comment.count("[stoa:")) == (1, 1, 1)


def test_what_a_teacher_says_stays_beside_what_stoa_says(telling: School) -> None:
    first = post(telling, "teapots break often", 1)
    telling.run()
    telling.lms.comment(ANNA, f"Well argued, Anna!\n\n{comment_of(telling)}")
    edit(telling, first, "kettles last long", 1)
    run_on(telling)
    comment = comment_of(telling) or ""
    assert ("Well argued, Anna!" in comment, "kettles" in comment, "teapots" in comment) == (
        True,
        True,
        False,
    )
    turn_feedback_off(telling)
    run_on(telling)
    assert comment_of(telling) == "Well argued, Anna!"


@pytest.mark.parametrize("how", ["edit", "remove", "keep_back"])
@pytest.mark.parametrize("mode", [SendMode.LIVE, SendMode.BY_HAND])
def test_what_is_changed_removed_or_kept_back_leaves_the_gradebook_though_scores_are_held(
    telling: School, how: str, mode: SendMode
) -> None:
    first = post(telling, "teapots break often", 1)
    post(telling, "kettles last long", 2)
    telling.run()
    assert "teapots" in (comment_of(telling) or "")
    change_space(telling, send_mode=mode.value)
    if how == "edit":
        edit(telling, first, "mugs hold much", 1)
    elif how == "remove":
        remove(telling, first)
    else:
        keep_back(telling, first)
    run_on(telling)
    comment = comment_of(telling)
    assert "teapots" not in (comment or "")
    if mode is SendMode.LIVE:
        assert "kettles" in (comment or "")
        assert ("mugs" in (comment or "")) is (how == "edit")
    else:
        assert comment is None  # what is to stand there instead waits like every score
    assert telling.lms.grade_of(ANNA) == (7.0 if (how, mode) == ("remove", SendMode.LIVE) else 14.0)
    posts = telling.lms.score_posts()
    run_on(telling)
    assert telling.lms.score_posts() == posts


def test_what_is_let_out_again_is_quoted_again(telling: School) -> None:
    first = post(telling, "teapots break often", 1)
    telling.run()
    keep_back(telling, first)
    run_on(telling)
    assert "teapots" not in (comment_of(telling) or "")
    keep_back(telling, first, lets_out=True)
    run_on(telling)
    assert "teapots" in (comment_of(telling) or "")


def test_a_purpose_turned_off_clears_what_was_sent_and_the_score_stays(telling: School) -> None:
    post(telling, "teapots break often", 1)
    telling.run()
    turn_feedback_off(telling)
    run_on(telling)
    assert (comment_of(telling), telling.lms.grade_of(ANNA)) == (None, 7.0)
    with telling.classroom.database.read() as session:
        assert session.scalars(select(SentText)).all() == []
        actions = session.execute(select(AuditRow.action, AuditRow.detail)).all()
        assert any(a == "record.taken_back" and d["item"] == "comment" for a, d in actions)
    post(telling, "kettles last long", 2)
    run_on(telling)
    assert (comment_of(telling), telling.lms.grade_of(ANNA)) == (None, 14.0)


def test_who_has_not_agreed_gets_the_number_alone_and_withdrawing_clears(school: School) -> None:
    school.context = replace(school.context, base_url="https://stoa.example")
    ask_consent(school, FEEDBACK)
    post(school, "teapots break often", 1)
    school.run()
    assert (comment_of(school), school.lms.grade_of(ANNA)) == (None, 7.0)
    told = ("the gradebook (127.0.0.1)",)
    consent(school, "anna", purpose=FEEDBACK, recipients=told)
    run_on(school)
    assert "teapots" in (comment_of(school) or "")
    school.lms.fail("/scores", answers("503 Service Unavailable"))
    consent(school, "anna", given=False, purpose=FEEDBACK, recipients=told)
    for _ in range(2):
        run_on(school)
    assert (comment_of(school), school.lms.grade_of(ANNA)) == (None, 7.0)


def test_consent_withdrawn_stops_what_a_worker_has_in_hand(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_consent(school, FEEDBACK)
    told = ("the gradebook (127.0.0.1)",)
    consent(school, "anna", purpose=FEEDBACK, recipients=told)
    make = ItemMaker.make

    def withdrawn_meanwhile(self: ItemMaker, *arguments: Any) -> Any:
        step = make(self, *arguments)
        if any("comment" in claimed.payload for claimed, _ in step.ready):
            consent(school, "anna", given=False, purpose=FEEDBACK, recipients=told)
        return step

    monkeypatch.setattr(ItemMaker, "make", withdrawn_meanwhile)
    post(school, "teapots break often", 1)
    wire = Wire(school)
    run_on(school)
    assert wire.scores[-1]["scoreGiven"] == 7
    assert not any("teapots" in each.get("comment", "") for each in wire.scores)


def test_a_purpose_turned_off_stops_a_comment_in_hand(
    telling: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = ItemMaker.make

    def off_meanwhile(self: ItemMaker, *arguments: Any) -> Any:
        step = make(self, *arguments)
        if any("comment" in claimed.payload for claimed, _ in step.ready):
            turn_feedback_off(telling)
        return step

    monkeypatch.setattr(ItemMaker, "make", off_meanwhile)
    post(telling, "teapots break often", 1)
    wire = Wire(telling)
    run_on(telling)
    assert wire.scores[-1]["scoreGiven"] == 7
    assert not any("teapots" in each.get("comment", "") for each in wire.scores)


def test_a_held_text_is_not_in_it_and_another_takes_its_place(telling: School) -> None:
    telling.classroom.post(
        "anna", "Ich bin seit Mai krankgeschrieben wegen meiner Depression. " + some_text(9, 60)
    )
    for number in (1, 2, 3):
        telling.classroom.post("anna", some_text(number))
    telling.run()
    comment = comment_of(telling) or ""
    assert "krank" not in comment
    assert comment.count("“agenda") == 3
    with telling.classroom.database.read() as session:
        assert len(session.scalars(select(HeldText)).all()) == 1


def test_where_the_filter_fails_the_number_goes_alone(
    telling: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: TextFilter, text: str, *, language: str | None = None) -> object:
        raise FilterRefused("no")

    monkeypatch.setattr(TextFilter, "release", fail)
    post(telling, "teapots break often", 1)
    telling.run()
    assert (comment_of(telling), telling.lms.grade_of(ANNA)) == (None, 7.0)


def test_where_the_filter_fails_between_claim_and_network_the_number_goes_alone(
    telling: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(telling, "teapots break often", 1)
    telling.lms.fail("/scores", answers("503 Service Unavailable"))
    telling.run()

    def fail(self: TextFilter, text: str, *, language: str | None = None) -> object:
        raise FilterRefused("no")

    monkeypatch.setattr(TextFilter, "release", fail)
    run_on(telling)
    assert (comment_of(telling), telling.lms.grade_of(ANNA)) == (None, 7.0)
    (row,) = telling.outbox()
    assert (row.state, row.code) == (OutboxState.SETTLED, "applied")


def test_a_comment_waits_for_the_roster_and_the_number_does_not(
    telling: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(telling, "teapots break often", 1)
    monkeypatch.setattr("sync.delivery.items.roster_is_current", lambda *_: False)
    telling.run()
    assert (comment_of(telling), telling.lms.grade_of(ANNA)) == (None, 7.0)
    posts = telling.lms.score_posts()
    run_on(telling)
    assert telling.lms.score_posts() == posts
    monkeypatch.undo()
    run_on(telling)
    assert "teapots" in (comment_of(telling) or "")


def test_a_look_at_what_is_there_needs_no_filter_and_takes_no_comment_for_an_override(
    telling: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(telling, "teapots break often", 1)
    telling.run()
    telling.lms.comment(ANNA, "Well argued, Anna!")
    monkeypatch.setattr("sync.delivery.items.roster_is_current", lambda *_: False)
    (found,) = verify(telling.context)
    assert (found.checked, found.unread, found.drift) == (1, 0, [])


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_leaves_no_stale_comment(telling: School, arrived: bool) -> None:
    first = post(telling, "teapots break often", 1)
    telling.run()
    edit(telling, first, "mugs hold much", 1)
    for _ in range(3):
        telling.lms.fail("/scores", connection_lost(apply=arrived))
    run_on(telling)
    edit(telling, replace(first, revision=2), "kettles last long", 1)
    for _ in range(3):
        run_on(telling)
    comment = comment_of(telling) or ""
    assert ("kettles" in comment, "teapots" in comment, "mugs" in comment) == (True, False, False)


def test_what_was_sent_is_told_kept_exported_and_found_after_a_leak(telling: School) -> None:
    post(telling, "teapots break often", 1)
    telling.run()
    classroom, keys = telling.classroom, telling.context.keys
    anna = classroom.people["anna"]
    with classroom.database.read() as session:
        receipts, _ = read_receipts(session, keys, classroom.space_id, anna)
        told = {each.item: each for each in receipts}
        assert told["comment"].text == comment_of(telling)
        assert (told["comment"].purpose, told["comment"].basis) == ("feedback", "legitimate_interests")
        assert (told["score"].text, told["score"].purpose) == ("", "grade")
        (row,) = session.scalars(select(SentText))
        assert b"teapots" not in (row.sealed_words or b"")
        (contribution,) = session.scalars(select(StoredContribution.id))
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        suspected = Suspicion(contributions=frozenset([contribution]))
        assert [each.item for each in read_sendings(session, organisation_id, suspected)] == ["comment"]
        recipients = collect(session, keys, anna, telling.context.clock.now())["recipients"]
        by_purpose = {each["purpose"]: each for each in recipients}
        assert by_purpose["feedback"]["texts"] == [comment_of(telling)]
        assert by_purpose["grade"]["texts"] == []
    turn_feedback_off(telling)
    run_on(telling)
    with classroom.database.read() as session:
        receipts, _ = read_receipts(session, keys, classroom.space_id, anna)
        told = {each.item: each for each in receipts}
        assert told["comment"].deleted_at is not None
        assert told["score"].asked_back_at is None


def test_erasing_takes_the_comment_with_the_score(telling: School) -> None:
    post(telling, "teapots break often", 1)
    telling.run()
    with telling.classroom.database.write() as session:
        erase_person(
            session, telling.context.keys, telling.classroom.people["anna"], "asked", None,
            telling.context.clock.now(),
        )  # fmt: skip
    run_on(telling)
    assert (comment_of(telling), telling.lms.grade_of(ANNA)) == (None, None)


def test_canvas_is_sent_none_since_none_could_be_taken_back(telling: School) -> None:
    with telling.classroom.database.write() as session:
        target = session.scalars(select(TargetRow)).one()
        target.settings = {**target.settings, "product": "canvas"}
    post(telling, "teapots break often", 1)
    telling.run()
    assert (comment_of(telling), telling.lms.grade_of(ANNA)) == (None, 7.0)


def test_a_purpose_that_lists_no_words_sends_no_comment(telling: School) -> None:
    """As it was described before there were comments."""
    with telling.classroom.database.write() as session:
        space = session.get_one(Space, telling.classroom.space_id)
        document = read_purposes(session, space.organisation_id)[FEEDBACK].document
        document = replace(document, fields=("user_id", "comment", "time"))
        define(session, space.organisation_id, document, telling.context.clock.now())
    post(telling, "teapots break often", 1)
    telling.run()
    assert comment_of(telling) is None


def test_what_lay_there_as_long_as_the_purpose_says_is_cleared_and_not_sent_again(telling: School) -> None:
    with telling.classroom.database.write() as session:
        space = session.get_one(Space, telling.classroom.space_id)
        document = replace(read_purposes(session, space.organisation_id)[FEEDBACK].document, retention_days=1)
        define(session, space.organisation_id, document, telling.context.clock.now())
    post(telling, "teapots break often", 1)
    telling.run()
    with telling.classroom.database.write() as session:
        for row in telling.outbox():
            session.get_one(type(row), row.id).sent_at -= timedelta(days=2)
    purge(telling)
    run_on(telling)
    assert (comment_of(telling), telling.lms.grade_of(ANNA)) == (None, 7.0)
    with telling.classroom.database.write() as session:
        turn_on(session, session.get_one(Space, telling.classroom.space_id).organisation_id, FEEDBACK,
                telling.context.clock.now())  # fmt: skip
    run_on(telling)
    assert comment_of(telling) is None
    post(telling, "kettles last long", 2)
    run_on(telling)
    assert "kettles" in (comment_of(telling) or "")


def test_the_first_comment_leaves_what_a_teacher_has_said_before(telling: School) -> None:
    telling.lms.override(ANNA, None)
    telling.lms.comment(ANNA, "Come and see me.")
    post(telling, "teapots break often", 1)
    telling.run()
    first, *others = (comment_of(telling) or "").split("\n\n")
    assert (first, telling.lms.grade_of(ANNA)) == ("Come and see me.", 7.0)
    assert "teapots" in others[0]


def test_the_first_number_alone_leaves_what_a_teacher_has_said_before(school: School) -> None:
    school.lms.override(ANNA, 7.0)
    school.lms.comment(ANNA, "Come and see me.")
    school.classroom.post("anna")
    school.run()
    assert (comment_of(school), school.lms.grade_of(ANNA)) == ("Come and see me.", 7.0)
    assert school.lms.score_posts() == 1, "the progress that goes along is news all the same"


def test_the_first_number_does_not_wait_for_a_look_at_what_is_said_there(telling: School) -> None:
    post(telling, "teapots break often", 1)
    telling.lms.fail("/results", answers("500 Internal Server Error"))
    telling.run()
    assert (telling.lms.grade_of(ANNA), "teapots" in (comment_of(telling) or "")) == (7.0, True)


def test_a_comment_is_taken_back_though_a_teacher_has_taken_the_number_away(telling: School) -> None:
    post(telling, "teapots break often", 1)
    telling.run()
    telling.lms.override(ANNA, None)
    telling.lms.comment(ANNA, f"See me!\n\n{comment_of(telling)}")
    turn_feedback_off(telling)
    run_on(telling)
    assert (comment_of(telling), telling.lms.grade_of(ANNA)) == ("See me!", None)


def test_erasing_leaves_what_a_teacher_says_there(telling: School) -> None:
    post(telling, "teapots break often", 1)
    telling.run()
    telling.lms.comment(ANNA, f"Well argued, Anna!\n\n{comment_of(telling)}")
    classroom = telling.classroom
    with classroom.database.write() as session:
        anna, now = classroom.people["anna"], telling.context.clock.now()
        erase_person(session, telling.context.keys, anna, "asked", None, now)
    run_on(telling)
    assert (telling.lms.comments(), telling.lms.grade_of(ANNA)) == (["Well argued, Anna!"], None)


def test_a_mark_of_stoas_in_a_post_takes_nothing_of_a_teachers_away(telling: School) -> None:
    post(telling, "teapots break often", 1)
    telling.run()
    mark = (comment_of(telling) or "").splitlines()[-1]
    telling.lms.comment(ANNA, f"Well argued!\n\n{comment_of(telling)}\n\nBelow")
    post(telling, f"kettles {mark}last long {mark} and {mark}x", 2)
    telling.run()
    run_on(telling)
    posts = telling.lms.score_posts()
    run_on(telling)
    assert telling.lms.score_posts() == posts
    turn_feedback_off(telling)
    run_on(telling)
    assert (comment_of(telling) or "").split() == ["Well", "argued!", "Below"]


def test_words_of_others_that_are_quoted_are_not_in_it(telling: School) -> None:
    telling.classroom.post("anna", f"> qvxquoted here\n\n{some_text(1, 60)}\n\n```\nqvxcode\n```\n")
    telling.run()
    comment = comment_of(telling) or ""
    assert ("agenda" in comment, "qvx" in comment) == (True, False)
