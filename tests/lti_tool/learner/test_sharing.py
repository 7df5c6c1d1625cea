"""What is sent of a learner, with a real LMS: shown word for word before and after, with consent where it is asked."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select, update

from config.clock import SystemClock, format_stamp
from config.database import Database
from config.keys import KeyRing
from config.settings import Settings
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from sync.consent.documents import STATEMENTS, BasisKind, LegalBasis
from sync.consent.tables import Consent
from sync.delivery.purposes import turn_off, turn_on
from sync.filter import FilterRefused, TextFilter
from sync.outbox.desired import Desired, add
from sync.outbox.tables import OutboxRow
from sync.outbox.targets import put_target
from sync.spaces.tables import Membership, Role, Space
from tests.factories.world import SUBJECTS, Classroom, open_classroom, some_text
from tests.lti_tool.space.visitor import Form, Page, Visitor
from tests.sync.delivery.conftest import School
from tests.sync.delivery.conftest import clock as clock
from tests.sync.delivery.conftest import school as school
from tests.sync.delivery.test_purposes import change_fields, move
from tests.sync.delivery.test_scores import let_time_pass

SHARING = "/participation/sharing"
ANNA = "101"
Enter = Callable[..., Visitor]


@pytest.fixture
def enter(school: School, database: Database, keys: KeyRing, clock: SystemClock, tmp_path: Path) -> Enter:
    """Let somebody of the school in."""
    settings = Settings(data_dir=tmp_path, database_url="", base_url="https://stoa.example")
    services = Services(settings, database, keys, clock, school.context.http)
    app = create_app(services)

    def visit(
        name: str, locale: str = "en", role: Role | None = None, room: Classroom | None = None
    ) -> Visitor:
        role = role or (Role.INSTRUCTOR if name == "ines" else Role.LEARNER)
        room = room or school.classroom
        return Visitor(app, services, room.space_id, room.people[name], role, locale)

    return visit


def connect(school: School, *, by_consent: bool) -> None:
    """Let evidence go to the LMS, on the basis of consent or of legitimate interests."""
    school.connect_records(purpose_on=not by_consent)
    if by_consent:
        with school.classroom.database.write() as session:
            space = session.get_one(Space, school.classroom.space_id)
            basis = LegalBasis(BasisKind.CONSENT)
            turn_on(session, space.organisation_id, "evidence", school.context.clock.now(), basis)


def verbatim(page: Page) -> list[str]:
    return [unescape(each) for each in re.findall(r'<pre class="verbatim"[^>]*>(.*?)</pre>', page.html, re.S)]


def press(visitor: Visitor, form: Form, decision: str) -> Page:
    """Press one of a form's buttons, and see where that leads."""
    answer = visitor.send(form, decision=decision)
    assert answer.status == 303
    return visitor.open(SHARING)


def agree(visitor: Visitor) -> None:
    press(visitor, visitor.open(SHARING).form, "give")


def run(school: School) -> None:
    let_time_pass(school)
    school.run()


def test_nothing_goes_before_somebody_has_agreed_and_what_would_go_is_shown_word_for_word(
    school: School, enter: Enter
) -> None:
    """Behaviours 3 to 5: never ticked beforehand, as easy to take back as to give, deleted at the LMS for real."""
    connect(school, by_consent=True)
    school.classroom.post("anna", some_text(1) + " Write to ben@academy.example.")
    run(school)
    anna = enter("anna")
    page = anna.open(SHARING)
    assert "checked" not in page.html
    assert "You have not decided" in page.html
    assert "Without your consent it does not" in page.html
    (foretold,) = verbatim(page)
    assert "agenda 100" in foretold
    assert "ben@academy" not in foretold
    assert school.lms.evidence_of(ANNA) == []

    page = press(anna, page.form, "give")
    assert "You agreed on" in page.html
    run(school)
    (note,) = school.lms.evidence_of(ANNA)
    assert note.splitlines()[:-1] == foretold.splitlines()[:-1]  # the last line is a random reference
    page = anna.open(SHARING)
    assert verbatim(page) == [note]  # in what was sent
    assert "Basis: your consent (Art. 6(1)(a) GDPR)" in page.html

    page = press(anna, page.form, "withdraw")
    assert "it is not confirmed yet" in page.html
    run(school)
    assert school.lms.evidence_of(ANNA) == []
    assert "Deleted there on" in anna.open(SHARING).html
    with school.classroom.database.read() as session:
        given, withdrawn = session.scalars(select(Consent).order_by(Consent.sequence)).all()
        assert (given.given, withdrawn.given) == (True, False)
        (told,) = given.recipients
        assert "the competency record of your course (127.0.0.1)" in told


def test_the_comment_beside_the_score_is_shown_word_for_word_before_and_after(
    school: School, enter: Enter
) -> None:
    """Once agreed to, a contribution can be taken out of it, and agreeing be taken back."""
    school.context = replace(school.context, base_url="https://stoa.example")
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        basis = LegalBasis(BasisKind.CONSENT)
        turn_on(session, space.organisation_id, "feedback", school.context.clock.now(), basis)
    school.classroom.post("anna", some_text(1) + " Write to ben@academy.example.")
    school.classroom.post("anna", some_text(5, words=60))
    run(school)
    anna = enter("anna")
    page = anna.open(SHARING)
    assert "Beside your score, as a comment" in page.html
    assert "Without your consent it does not" in page.html
    (foretold,) = verbatim(page)
    assert school.lms.comments() == [None]

    press(anna, page.form, "give")
    run(school)
    assert school.lms.comments() == [foretold]
    page = anna.open(SHARING)
    assert verbatim(page) == [foretold]  # in what was sent
    assert "A comment beside your score" in page.html
    assert "Purpose: feedback. Basis: your consent (Art. 6(1)(a) GDPR)." in page.html

    (form,) = [
        each for each in page.forms if "contribution" in each.fields and form_is_of(page, each, "agenda 100")
    ]
    page = press(anna, form, "keep_back")
    without = verbatim(page)[0]
    assert ("agenda 100" in without, "agenda 500" in without) == (False, True)
    run(school)
    run(school)
    assert school.lms.comments() == [without]

    press(anna, anna.open(SHARING).form, "withdraw")
    run(school)
    assert (school.lms.comments(), school.lms.grade_of(ANNA)) == ([None], 14.0)
    assert "Deleted there on" in anna.open(SHARING).html


def test_what_waits_is_shown_with_its_very_reference(school: School, enter: Enter) -> None:
    connect(school, by_consent=False)
    school.classroom.post("anna")
    with school.classroom.database.write() as session:
        session.get_one(Space, school.classroom.space_id).send_mode = "by_hand"
    run(school)
    (foretold,) = verbatim(enter("anna").open(SHARING))
    with school.classroom.database.write() as session:
        for row in session.scalars(select(OutboxRow)):
            row.state = "pending"
        session.get_one(Space, school.classroom.space_id).send_mode = "live"
    run(school)
    assert school.lms.evidence_of(ANNA) == [foretold]


def test_consent_is_taken_back_although_its_purpose_is_off(school: School, enter: Enter) -> None:
    """Behaviour 4: what was sent before is still there."""
    connect(school, by_consent=True)
    anna = enter("anna")
    press(anna, anna.open(SHARING).form, "give")
    school.classroom.post("anna")
    run(school)
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        turn_off(session, space.organisation_id, "evidence", school.context.clock.now())
    assert enter("ben").open(SHARING).forms == []
    page = anna.open(SHARING)
    assert "I do not agree any more" in page.html
    page = press(anna, page.form, "withdraw")
    run(school)
    assert school.lms.evidence_of(ANNA) == []
    assert anna.open(SHARING).forms == []


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.OBSERVER])
def test_who_is_no_learner_any_more_takes_back_what_they_agreed_to_as_one(
    school: School, enter: Enter, role: Role
) -> None:
    """Behaviour 4: as easy to take back as to give (Art. 7(3)), and keeping a post back and seeing what was sent."""
    connect(school, by_consent=True)
    agree(enter("anna"))
    school.classroom.post("anna")
    run(school)
    former = enter("anna", role=role)
    page = former.open(SHARING)
    assert verbatim(page) == school.lms.evidence_of(ANNA) != []
    assert 'value="keep_back"' in page.html
    again = former.send(page.form, decision="give")
    page = press(former, page.form, "withdraw")
    assert (again.status, "it is not confirmed yet" in page.html) == (403, True)
    assert 'name="purpose"' not in page.html
    run(school)
    assert school.lms.evidence_of(ANNA) == []


def test_who_has_left_takes_a_consent_back_from_another_discussion(school: School, enter: Enter) -> None:
    """Behaviour 4."""
    connect(school, by_consent=True)
    agree(enter("anna"))
    school.classroom.post("anna")
    run(school)
    room = school.classroom
    other = open_classroom(
        room.database, room.keys, room.clock,
        base_url=school.lms.base_url, resource_link_id="link-2", subjects=SUBJECTS, services={},
    )  # fmt: skip
    with room.database.write() as session:
        session.execute(
            update(Membership)
            .where(Membership.space_id == room.space_id)
            .values(status="left", left_at=room.clock.now())
        )
    assert enter("anna").open(SHARING).status == 403
    assert "I do not agree any more" not in enter("ben", room=other).open("/my-data").html
    anna = enter("anna", room=other)
    (form,) = [form for form in anna.open("/my-data").forms if "space" in form.fields]
    for _ in range(2):
        assert anna.send(form, purpose="evidence").status == 303
    assert [form for form in anna.open("/my-data").forms if "space" in form.fields] == []
    run(school)
    assert school.lms.evidence_of(ANNA) == []
    with room.database.read() as session:
        assert [each.given for each in session.scalars(select(Consent).order_by(Consent.sequence))] == [
            True,
            False,
        ]


def test_who_refuses_has_decided_and_staff_are_not_told(school: School, enter: Enter) -> None:
    connect(school, by_consent=True)
    anna = enter("anna")
    page = press(anna, anna.open(SHARING).form, "withdraw")
    assert "You do not agree, since" in page.html
    school.classroom.post("anna")
    run(school)
    assert school.lms.evidence_of(ANNA) == []
    sent = enter("ines").open("/sync")
    assert (sent.status, "onsent" in sent.html) == (200, False)


def test_another_text_asks_again_and_nobody_agrees_to_what_they_were_not_shown(
    school: School, enter: Enter
) -> None:
    """Behaviour 5."""
    connect(school, by_consent=True)
    anna = enter("anna")
    old = anna.open(SHARING).form
    page = press(anna, old, "give")
    fields = ("user_id", "competency", "level", "time", "excerpt", "display_name")
    change_fields(school, "evidence", *fields)
    assert "It says something else now" in anna.open(SHARING).html
    refused = anna.send(old, decision="give")
    assert (refused.status, "consent.changed" in refused.html) == (409, True)
    school.classroom.post("anna")
    run(school)
    assert school.lms.evidence_of(ANNA) == []
    page = press(anna, anna.open(SHARING).form, "give")
    assert "You agreed on" in page.html
    run(school)
    assert len(school.lms.evidence_of(ANNA)) == 1


def test_another_host_asks_again_and_nobody_agrees_to_one_that_they_were_not_shown(
    school: School, enter: Enter
) -> None:
    """Behaviour 5."""
    connect(school, by_consent=True)
    move(school, "https://elsewhere.example")
    anna = enter("anna")
    old = anna.open(SHARING).form
    move(school, school.lms.base_url)
    refused = anna.send(old, decision="give")
    assert (refused.status, "consent.changed" in refused.html) == (409, True)
    press(anna, anna.open(SHARING).form, "give")
    move(school, "https://elsewhere.example")
    page = anna.open(SHARING)
    assert ("(elsewhere.example)" in page.html, "It says something else now" in page.html) == (True, True)
    page = press(anna, page.form, "give")
    assert "You agreed on" in page.html


def test_a_contribution_is_kept_back_by_a_button(school: School, enter: Enter) -> None:
    connect(school, by_consent=False)
    school.classroom.post("anna", some_text(1))
    school.classroom.post("anna", some_text(5, words=60))
    run(school)
    anna = enter("anna")
    page = anna.open(SHARING)
    (form,) = [
        each for each in page.forms if "contribution" in each.fields and form_is_of(page, each, "agenda 100")
    ]
    page = press(anna, form, "keep_back")
    assert "kept back" in page.html
    assert "level can fall" in page.html
    assert all("agenda 100" not in each for each in verbatim(page)[:1])
    run(school)
    (note,) = school.lms.evidence_of(ANNA)
    assert "agenda 100" not in note
    page = press(anna, form, "let_out")
    assert "kept back" not in page.html


def form_is_of(page: Page, form: Form, words: str) -> bool:
    before = page.html[: page.html.index(form.fields["contribution"])]
    return words in before.rpartition("<q")[2]


def test_nobody_keeps_back_the_words_of_others_or_agrees_to_nothing(school: School, enter: Enter) -> None:
    connect(school, by_consent=True)
    accepted = school.classroom.accept("ben", school.classroom.contribution(some_text(1)))
    anna = enter("anna")
    form = anna.open(SHARING).form
    contribution = Form(form.action.replace("consent", "contribution"), dict(form.fields))
    sent = anna.send(contribution, contribution=str(accepted.contribution_id), decision="keep_back")
    assert sent.status == 404
    assert anna.send(contribution, contribution="x", decision="keep_back").status == 404
    assert anna.send(form, purpose="grade", decision="give").status == 404


def test_what_the_filter_holds_is_said(school: School, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: TextFilter, text: str, *, language: str | None = None) -> object:
        raise FilterRefused("no")

    connect(school, by_consent=False)
    school.classroom.post("anna")
    monkeypatch.setattr(TextFilter, "release", fail)
    page = enter("anna").open(SHARING)
    assert verbatim(page) == []
    assert "The filter does not let this text out" in page.html


def test_what_waits_for_a_look_is_said(school: School, enter: Enter) -> None:
    connect(school, by_consent=False)
    school.classroom.post(
        "anna", "Ich bin seit Mai krankgeschrieben wegen meiner Depression. " + some_text(1)
    )
    page = enter("anna").open(SHARING)
    assert verbatim(page) == []
    assert "It waits until an instructor has looked at it" in page.html
    assert "Keep it back" in page.html


def test_scores_are_told_with_recipient_purpose_basis_and_time(school: School, enter: Enter) -> None:
    school.classroom.post("anna")
    run(school)
    page = enter("anna").open(SHARING)
    assert "7 of 100 points" in page.words
    assert "the gradebook of your course (127.0.0.1)" in page.html
    assert "Purpose: score." in page.html
    assert "Art. 6(1)(b)" in page.html
    assert page.forms == []  # nothing is asked


def test_the_page_is_the_learners_own(school: School, enter: Enter) -> None:
    connect(school, by_consent=False)
    school.classroom.post("anna")
    run(school)
    for other in ("ben", "ines"):
        page = enter(other).open(SHARING)
        assert (page.status, verbatim(page), page.forms) == (200, [], [])


def test_the_page_speaks_german(school: School, enter: Enter) -> None:
    connect(school, by_consent=True)
    assert "Kompetenzen des Kurses festzuhalten" in enter("anna", "de").open(SHARING).html


def test_what_a_store_is_told_is_counted_and_each_post_can_be_kept_back(school: School, enter: Enter) -> None:
    """Statements have no words that could be shown: the page says what they are, and how many."""
    with school.classroom.database.write() as session:
        space, now = session.get_one(Space, school.classroom.space_id), school.context.clock.now()
        turn_on(session, space.organisation_id, STATEMENTS, now, LegalBasis(BasisKind.WORKS_AGREEMENT))
        settings = {"endpoint": "https://lrs.example", "home": "https://stoa.example"}
        target, _ = put_target(session, space.id, "xapi", STATEMENTS, settings, now)
        for number in range(3):
            told = {"verb": "started", "at": format_stamp(now)}
            desired = Desired(target.id, school.classroom.people["anna"], f"statement:{number}", told, {})
            add(session, [desired], now=now, due_at=now)
        rows = session.scalars(select(OutboxRow).where(OutboxRow.target_id == target.id)).all()
        for row in rows[:2]:
            row.state, row.sent_version, row.sent_at, row.sent_payload = "settled", 1, now, told
    school.classroom.post("anna", "The agenda stands in the minutes. " + some_text(1))
    page = enter("anna").open(SHARING)
    assert "2 statements about your participation" in page.words
    assert "the learning record store of your organisation (lrs.example)" in page.words
    assert "1 more has not arrived yet." in page.words
    assert "never what you wrote" in page.words
    assert "The agenda stands in the minutes." in page.words
    assert "Pseudonym anstelle Ihres Namens" in enter("anna", locale="de").open("/privacy").words
    german = enter("anna", locale="de").open(SHARING).words
    assert "2 Statements über Ihre Beteiligung" in german
    assert "Nothing yet" not in page.words
    staff = enter("ines").open("/sync").words
    assert "Statements about participation, for https://lrs.example" in staff
    assert "a statement" in staff
