"""Nothing leaves without a purpose that is on, and then only its fields, to its recipients, with consent if asked."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from sqlalchemy import select, update

from config.ids import new_id
from sync.audit.tables import AuditRow
from sync.consent.consents import read_decisions
from sync.consent.documents import BasisKind, LegalBasis, built_in
from sync.consent.purposes import EVIDENCE, GRADE, TARGET_STOPPED, read_purposes
from sync.consent.tables import Consent, Purpose, PurposeVersion
from sync.delivery.consenting import give_consent, let_out, take_out, withdraw_consent
from sync.delivery.derive import derive_due
from sync.delivery.items import ItemMaker
from sync.delivery.notes import NoteWriter
from sync.delivery.purposes import define, resume_target, stop_target, turn_off, turn_on
from sync.delivery.texts import read_texts
from sync.filter import TextFilter
from sync.outbox.tables import OutboxRow, OutboxState, SentText, TargetRow, TextForm
from sync.outbox.targets import MOODLE, connect_competencies, put_target, set_text_form
from sync.rights.tables import WithdrawalRow
from sync.spaces.tables import Space
from tests.factories.lms import answers, connection_lost
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_scores import let_time_pass

CONSENT = LegalBasis(BasisKind.CONSENT)
WORDS = TextFilter().release("a comment that nobody allowed")
ANNA, BEN = "101", "102"


class Wire:
    """Every body that reaches the LMS, by path."""

    def __init__(self, school: School) -> None:
        self.bodies: list[tuple[str, bytes]] = []
        self._app = school.lms.app
        school.lms.app = self

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.bodies.append((environ["PATH_INFO"], body))
        environ["wsgi.input"] = BytesIO(body)
        return self._app(environ, start_response)  # type: ignore[no-any-return]

    @property
    def scores(self) -> list[dict[str, Any]]:
        """The scores as they were posted."""
        return [json.loads(body) for path, body in self.bodies if path.endswith("/scores")]

    @property
    def evidence(self) -> list[dict[str, str]]:
        """The arguments of ratings."""
        told = [
            {name: values[0] for name, values in parse_qs(body.decode()).items()}
            for path, body in self.bodies
            if "/webservice/" in path
        ]
        return [each for each in told if each.get("wsfunction", "").endswith("grade_competency_in_course")]


def ask_consent(school: School, purpose: str = EVIDENCE) -> None:
    """Have a purpose rest on consent."""
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        turn_on(session, space.organisation_id, purpose, school.context.clock.now(), CONSENT)


def consent(
    school: School,
    name: str,
    *,
    given: bool = True,
    purpose: str = EVIDENCE,
    recipients: Sequence[str] = ("Moodle (127.0.0.1)",),
) -> None:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        current = read_purposes(session, space.organisation_id)[purpose]
        by = school.classroom.people[name]
        decide = give_consent if given else partial(withdraw_consent, keys=school.context.keys, by=by)
        decide(
            session,
            space,
            by,
            current,
            recipients=recipients,
            locale="en",
            now=school.context.clock.now(),
        )


def change_fields(
    school: School, purpose: str, *fields: str, recipients: tuple[str, ...] | None = None
) -> None:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        document = read_purposes(session, space.organisation_id)[purpose].document
        document = replace(document, fields=fields or document.fields)
        document = replace(document, recipients=document.recipients if recipients is None else recipients)
        define(session, space.organisation_id, document, school.context.clock.now())


def rows_of(school: School, name: str, *, score: bool = False) -> list[OutboxRow]:
    person_id = school.classroom.people[name]
    return [row for row in school.outbox() if row.person_id == person_id and (row.item == "score") is score]


def withdrawals(school: School) -> list[WithdrawalRow]:
    with school.classroom.database.read() as session:
        return list(session.scalars(select(WithdrawalRow).order_by(WithdrawalRow.asked_at)))


def run_again(school: School) -> None:
    let_time_pass(school)
    school.run()


def test_without_any_purpose_nothing_leaves(school: School) -> None:
    """Behaviour 1."""
    school.connect_records()
    school.classroom.post("anna")
    with school.classroom.database.write() as session:
        session.execute(PurposeVersion.__table__.delete())  # type: ignore[attr-defined]
        session.execute(Purpose.__table__.delete())  # type: ignore[attr-defined]
    wire = Wire(school)
    run_again(school)
    assert (wire.scores, wire.evidence) == ([], [])
    assert school.outbox() == []


@pytest.mark.parametrize("taken_away", ["row", "version"])
def test_a_purpose_that_is_gone_blocks_what_was_queued(school: School, taken_away: str) -> None:
    """Behaviour 1: asked once more at the claim."""
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("503 Service Unavailable"))
    school.run()
    with school.classroom.database.write() as session:
        session.execute(update(Purpose).values(version=0))
        if taken_away == "row":
            session.execute(PurposeVersion.__table__.delete())  # type: ignore[attr-defined]
            session.execute(Purpose.__table__.delete())  # type: ignore[attr-defined]
    wire = Wire(school)
    run_again(school)
    (row,) = school.outbox()
    assert (row.state, row.code, wire.scores) == (OutboxState.BLOCKED, "purpose.off", [])


def test_a_purpose_sends_to_the_recipients_that_it_names_and_to_no_other(school: School) -> None:
    """Behaviour 2: `grade` allows no send to another system, whatever a target says."""
    with school.classroom.database.write() as session:
        put_target(session, school.classroom.space_id, MOODLE, GRADE, {}, school.context.clock.now())
    school.classroom.post("anna")
    wire = Wire(school)
    school.run()
    assert len(wire.scores) == 1
    assert [path for path, _ in wire.bodies if "/webservice/" in path] == []
    assert len(school.outbox()) == 1


def test_a_recipient_that_is_struck_out_gets_nothing_of_what_was_queued(school: School) -> None:
    """Behaviour 2."""
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("503 Service Unavailable"))
    school.run()
    change_fields(school, GRADE, recipients=("xapi",))
    wire = Wire(school)
    run_again(school)
    (row,) = school.outbox()
    assert (row.state, row.code, wire.scores) == (OutboxState.BLOCKED, "purpose.recipient", [])
    change_fields(school, GRADE, recipients=("lti_ags",))
    run_again(school)
    assert len(wire.scores) == 1


def test_without_consent_nothing_leaves_of_this_person_alone(school: School) -> None:
    """Behaviour 3."""
    school.connect_records(purpose_on=False)
    ask_consent(school)
    consent(school, "ben")
    for name in ("anna", "ben"):
        school.classroom.post(name)
    school.run()
    assert school.lms.evidence_of(ANNA) == []
    assert len(school.lms.evidence_of(BEN)) == 1
    assert rows_of(school, "anna") == []  # nor does staff see that she has not consented
    assert school.lms.grade_of(ANNA) == 7.0  # the score has another purpose
    consent(school, "anna")
    school.run()
    assert len(school.lms.evidence_of(ANNA)) == 1


def test_consent_is_asked_for_again_at_the_claim(school: School) -> None:
    """Behaviour 3: the basis has become consent while something was queued."""
    school.connect_records()
    school.classroom.post("anna")
    school.lms.fail("/webservice/", answers("503 Service Unavailable"))
    school.run()
    ask_consent(school)
    run_again(school)
    (row,) = rows_of(school, "anna")
    assert (row.state, row.code) == (OutboxState.BLOCKED, "consent.missing")
    assert school.lms.evidence_of(ANNA) == []
    consent(school, "anna")
    run_again(school)
    assert len(school.lms.evidence_of(ANNA)) == 1


def test_consent_withdrawn_drops_what_is_queued_and_blocks_the_next_send(school: School) -> None:
    """Behaviour 4."""
    school.connect_records(purpose_on=False)
    ask_consent(school)
    consent(school, "anna")
    school.classroom.post("anna")
    school.lms.fail("/webservice/", answers("503 Service Unavailable"))
    school.run()
    assert len(rows_of(school, "anna")) == 1
    consent(school, "anna", given=False)
    assert rows_of(school, "anna") == []
    school.classroom.post("anna", some_text(9))
    run_again(school)
    assert school.lms.evidence_of(ANNA) == []
    assert rows_of(school, "anna") == []


@pytest.mark.parametrize("trouble", [None, "503 Service Unavailable"])
def test_consent_withdrawn_has_the_lms_delete_every_version_of_what_it_was_sent(
    school: School, trouble: str | None
) -> None:
    """Behaviour 4: for real, at the LMS; an LMS that is down is asked until it has."""
    school.connect_records(purpose_on=False)
    ask_consent(school)
    consent(school, "anna")
    consent(school, "ben")
    for name, number in (("anna", 1), ("ben", 2), ("anna", 3)):
        school.classroom.post(name, some_text(number))
        school.run()
    assert len(school.lms.evidence_of(ANNA)) == 2
    if trouble:
        school.lms.fail("/webservice/", answers(trouble))
    consent(school, "anna", given=False)
    run_again(school)
    if trouble:
        assert len(school.lms.evidence_of(ANNA)) == 2
        run_again(school)
    assert school.lms.evidence_of(ANNA) == []
    assert len(school.lms.evidence_of(BEN)) == 1
    (receipt,) = withdrawals(school)
    assert (receipt.reason, receipt.state) == ("consent.withdrawn", "taken_back")
    with school.classroom.database.read() as session:
        assert {row.person_id for row in session.scalars(select(SentText))} == {
            school.classroom.people["ben"]
        }
        actions = list(session.scalars(select(AuditRow.action)))
        assert "record.taken_back" in actions
        assert "consent.withdrawn" in actions


def test_consent_given_again_is_sent_once_the_old_is_deleted(school: School) -> None:
    school.connect_records(purpose_on=False)
    ask_consent(school)
    consent(school, "anna")
    school.classroom.post("anna")
    school.run()
    (former,) = school.lms.evidence_of(ANNA)
    consent(school, "anna", given=False)
    consent(school, "anna")
    run_again(school)
    (note,) = school.lms.evidence_of(ANNA)
    assert note != former  # another reference


def test_a_send_whose_answer_was_lost_is_deleted_too(school: School) -> None:
    school.connect_records(purpose_on=False)
    ask_consent(school)
    consent(school, "anna")
    consent(school, "ben")
    school.classroom.post("ben", some_text(1))
    school.run()  # what is connected is known after that
    school.classroom.post("anna", some_text(2))
    school.lms.fail("/webservice/", connection_lost(apply=True))
    school.run()
    assert len(school.lms.evidence_of(ANNA)) == 1
    consent(school, "anna", given=False)
    run_again(school)
    assert school.lms.evidence_of(ANNA) == []


def test_a_score_that_rests_on_consent_is_cleared(school: School) -> None:
    """Behaviour 4: at the gradebook."""
    ask_consent(school, GRADE)
    consent(school, "anna", purpose=GRADE)
    school.classroom.post("anna")
    school.run()
    assert school.lms.grade_of(ANNA) == 7.0
    consent(school, "anna", given=False, purpose=GRADE)
    run_again(school)
    assert school.lms.grade_of(ANNA) is None
    school.classroom.post("anna", some_text(9))
    run_again(school)
    assert school.lms.grade_of(ANNA) is None


def test_a_consent_shows_what_to_whom_and_when(school: School) -> None:
    """Behaviour 5."""
    school.connect_records(purpose_on=False)
    ask_consent(school)
    before = school.context.clock.now()
    consent(school, "anna")
    consent(school, "anna", given=False)
    with school.classroom.database.read() as session:
        given, withdrawn = session.scalars(select(Consent).order_by(Consent.sequence)).all()
        told = (given.purpose, given.text_version, given.recipients, given.locale)
        assert told == (EVIDENCE, 2, ["Moodle (127.0.0.1)"], "en")
        assert (given.given, withdrawn.given) == (True, False)
        assert before <= given.at <= withdrawn.at
        decided = read_decisions(session, school.classroom.space_id, school.classroom.people["anna"])
        assert (decided[EVIDENCE].given, decided[EVIDENCE].at) == (False, withdrawn.at)


def test_a_purpose_that_says_more_asks_again(school: School) -> None:
    """Behaviour 5: who consented to the old text has not consented to the new one."""
    school.connect_records(purpose_on=False)
    ask_consent(school)
    consent(school, "anna")
    change_fields(school, EVIDENCE, *built_in(EVIDENCE).fields, "display_name")
    school.classroom.post("anna")
    school.run()
    assert school.lms.evidence_of(ANNA) == []
    consent(school, "anna")
    school.run()
    assert len(school.lms.evidence_of(ANNA)) == 1


def test_who_consented_to_one_host_has_not_consented_to_another(school: School) -> None:
    """Behaviour 5: a target that moves takes nobody's consent along, and has it again where it was given."""
    school.connect_records(purpose_on=False)
    ask_consent(school)
    consent(school, "anna", recipients=["Moodle (elsewhere.example)", "Moodle (27.0.0.1)"])
    school.classroom.post("anna")
    school.run()
    assert school.lms.evidence_of(ANNA) == []
    consent(school, "anna")
    school.run()
    assert len(school.lms.evidence_of(ANNA)) == 1

    move(school, school.lms.base_url.replace("127.0.0.1", "localhost"))
    school.run()
    assert [(row.state, row.code) for row in rows_of(school, "anna")] == [("blocked", "consent.missing")]
    consent(school, "ben")
    school.classroom.post("ben", some_text(9))
    school.run()
    assert rows_of(school, "ben") == []
    move(school, school.lms.base_url)
    school.run()
    assert [row.state for name in ("anna", "ben") for row in rows_of(school, name)] == ["settled"] * 2


def move(school: School, site: str) -> None:
    """Connect the space to the Moodle at another address."""
    with school.classroom.database.write() as session:
        connect_competencies(
            session,
            school.context.keys,
            session.get_one(Space, school.classroom.space_id),
            site=site,
            course_id="2",
            token=school.lms.token,
            now=school.context.clock.now(),
        )


def test_a_purpose_that_says_less_asks_nobody(school: School) -> None:
    school.connect_records(purpose_on=False)
    ask_consent(school)
    consent(school, "anna")
    change_fields(school, EVIDENCE, "user_id", "competency", "level", "time")
    school.classroom.post("anna")
    school.run()
    assert len(school.lms.evidence_of(ANNA)) == 1


def test_what_somebody_adds_to_a_payload_does_not_leave(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behaviour 6: neither through the outbox nor through the code that makes items."""
    make = ItemMaker._make_item

    def with_comment(self: ItemMaker, *arguments: Any) -> Any:
        made = make(self, *arguments)
        return replace(made, comment=WORDS)

    monkeypatch.setattr(ItemMaker, "_make_item", with_comment)
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("503 Service Unavailable"))
    school.run()
    with school.classroom.database.write() as session:
        row = session.scalars(select(OutboxRow)).one()
        row.payload = {**row.payload, "email": "anna@academy.example", "comment": "secret"}
    wire = Wire(school)
    run_again(school)
    (posted,) = wire.scores
    assert set(posted) == {
        "userId", "scoreGiven", "scoreMaximum", "activityProgress", "gradingProgress", "timestamp",
    }  # fmt: skip
    assert school.lms.comments() == [None]


def test_a_score_needs_its_fields(school: School) -> None:
    """Behaviour 6."""
    change_fields(school, GRADE, "user_id", "progress", "time")
    school.classroom.post("anna")
    wire = Wire(school)
    school.run()
    (row,) = school.outbox()
    assert (row.state, row.code, wire.scores) == (OutboxState.BLOCKED, "purpose.fields", [])


@pytest.mark.parametrize(
    ("dropped", "is_there", "is_gone"),
    [
        (("excerpt",), ("https://", "2026", "Working together"), ("agenda",)),
        (("link",), ("agenda", "2026"), ("https://",)),
        (("date",), ("agenda", "https://"), ("2026",)),
        (("space_title",), ("agenda", "https://"), ("Working together",)),
        (("excerpt", "link", "date", "space_title"), ("[stoa:",), ("agenda", "https://", "2026", "Working")),
    ],
)
def test_evidence_holds_what_its_purpose_lists(
    school: School, dropped: tuple[str, ...], is_there: tuple[str, ...], is_gone: tuple[str, ...]
) -> None:
    """Behaviour 6: a rating of Moodle's has the learner, the competency, the level and this note, nothing else."""
    school.connect_records()
    change_fields(school, EVIDENCE, *(each for each in built_in(EVIDENCE).fields if each not in dropped))
    school.classroom.post("anna", link="https://stoa.example/s/1")
    wire = Wire(school)
    school.run()
    (told,) = wire.evidence
    asked = {"wstoken", "wsfunction", "moodlewsrestformat"}
    assert set(told) - asked == {"courseid", "userid", "competencyid", "grade", "note"}
    note = told["note"]
    year = str(school.context.clock.now().year)
    for words in is_there:
        assert words.replace("2026", year) in note
    for words in is_gone:
        assert words.replace("2026", year) not in note


@pytest.mark.parametrize(
    ("form", "is_there", "is_gone"),
    [
        (TextForm.EXCERPT, "agenda 100 meeting", "1 contribution"),
        (TextForm.DIGEST, "1 contribution (", "manager 206"),
        (TextForm.LINK, "https://stoa.example/s/1", "agenda"),
    ],
)
def test_texts_go_in_the_form_that_their_target_is_set_to(
    school: School, form: TextForm, is_there: str, is_gone: str
) -> None:
    school.connect_records()
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        set_text_form(session, space, MOODLE, form, school.context.clock.now())
    school.classroom.post("anna", some_text(1), link="https://stoa.example/s/1")
    school.run()
    (note,) = school.lms.evidence_of(ANNA)
    assert is_there in note
    assert is_gone not in note


def test_a_contribution_that_is_kept_back_goes_nowhere(school: School) -> None:
    """It shows nothing any more: what was sent with it is deleted, and a note is made without it."""
    school.connect_records()
    kept, other = some_text(1), some_text(5, words=60)
    contributions = [school.classroom.contribution(text) for text in (kept, other)]
    ids = [school.classroom.accept("anna", each).contribution_id for each in contributions]
    school.run()
    (note,) = school.lms.evidence_of(ANNA)
    assert "agenda 100" in note
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        assert take_out(
            session,
            school.context.keys,
            space,
            school.classroom.people["anna"],
            ids[0],
            school.context.clock.now(),
        )
    run_again(school)
    (note,) = school.lms.evidence_of(ANNA)
    assert "agenda 100" not in note
    assert "agenda 500" in note
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        let_out(session, space, school.classroom.people["anna"], ids[0], school.context.clock.now())
    run_again(school)
    assert any("agenda 100" in each for each in school.lms.evidence_of(ANNA))


def test_nobody_keeps_back_what_another_has_written(school: School) -> None:
    accepted = school.classroom.accept("anna", school.classroom.contribution(some_text(1)))
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        now = school.context.clock.now()
        assert not take_out(
            session, school.context.keys, space, school.classroom.people["ben"], accepted.contribution_id, now
        )


def test_a_purpose_turned_off_stops_what_a_worker_has_in_hand(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the claim and the request."""
    make = ItemMaker.make

    def turned_off_meanwhile(self: ItemMaker, *arguments: Any) -> Any:
        step = make(self, *arguments)
        with school.classroom.database.write() as session:
            space = session.get_one(Space, school.classroom.space_id)
            turn_off(session, space.organisation_id, GRADE, school.context.clock.now())
        return step

    monkeypatch.setattr(ItemMaker, "make", turned_off_meanwhile)
    school.classroom.post("anna")
    wire = Wire(school)
    school.run()
    (row,) = school.outbox()
    assert (row.state, row.code, wire.scores) == (OutboxState.BLOCKED, "purpose.off", [])


def test_what_was_sent_is_kept_word_for_word_with_purpose_and_basis(school: School) -> None:
    school.connect_records()
    school.classroom.post("anna")
    school.run()
    with school.classroom.database.read() as session:
        applied = session.scalars(select(AuditRow).where(AuditRow.action == "record.applied")).all()
        told = {each.detail["item"]: each.detail for each in applied}
        assert (told["score"]["purpose"], told["score"]["basis"]) == ("grade", "contract")
        evidence = told["competency:11"]
        assert (evidence["purpose"], evidence["basis"]) == ("evidence", "legitimate_interests")
        person_id = school.classroom.people["anna"]
        targets = list(session.scalars(select(TargetRow.id)))
        texts = read_texts(session, school.context.keys, person_id, targets)
        assert list(texts.values()) == school.lms.evidence_of(ANNA)
        (row,) = session.scalars(select(SentText))
        assert b"agenda" not in row.sealed_words


def test_consent_withdrawn_stops_what_a_worker_has_in_hand(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behaviour 4: between the claim and the request."""
    school.connect_records(purpose_on=False)
    ask_consent(school)
    consent(school, "anna")
    make = ItemMaker.make

    def withdrawn_meanwhile(self: ItemMaker, *arguments: Any) -> Any:
        step = make(self, *arguments)
        if any(claimed.item != "score" for claimed, _ in step.ready):
            consent(school, "anna", given=False)
        return step

    monkeypatch.setattr(ItemMaker, "make", withdrawn_meanwhile)
    school.classroom.post("anna")
    wire = Wire(school)
    run_again(school)
    assert (wire.evidence, rows_of(school, "anna")) == ([], [])
    assert len(wire.scores) == 1


def test_a_target_that_is_stopped_gets_nothing_more_until_it_is_let_go_again(school: School) -> None:
    school.connect_records()
    wire = Wire(school)
    school.classroom.post("anna", some_text(1))
    school.run()
    assert (len(wire.scores), len(wire.evidence)) == (1, 1)

    change_target(school, stop_target, MOODLE)
    school.classroom.post("ben", some_text(2))
    school.run()

    assert (len(wire.scores), len(wire.evidence)) == (2, 1)  # the gradebook is another target
    change_target(school, resume_target, MOODLE)
    school.run()
    assert [each["userid"] for each in wire.evidence] == [ANNA, BEN]


def test_what_was_claimed_by_nobody_yet_is_stopped_too(school: School) -> None:
    """Stopping asks at every claim, not only when something is derived."""
    school.connect_records()
    wire = Wire(school)
    school.classroom.post("anna", some_text(1))
    derive_due(school.context, NoteWriter(school.context.keys))
    change_target(school, stop_target, MOODLE)
    school.run()
    assert wire.evidence == []
    assert [row.code for row in school.outbox() if row.state == OutboxState.BLOCKED] == [TARGET_STOPPED]
    change_target(school, resume_target, MOODLE)
    school.run()
    assert [each["userid"] for each in wire.evidence] == [ANNA]


def test_no_organisation_stops_a_target_of_another(school: School) -> None:
    school.connect_records()
    with school.classroom.database.write() as session:
        target_id = session.scalars(select(TargetRow.id).where(TargetRow.connector == MOODLE)).one()
        now = school.context.clock.now()
        assert not stop_target(session, new_id(), target_id, now)
        assert not resume_target(session, new_id(), target_id, now)
        assert session.get_one(TargetRow, target_id).stopped_at is None


def change_target(school: School, change: Callable[..., bool], connector: str) -> None:
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        target_id = session.scalars(select(TargetRow.id).where(TargetRow.connector == connector)).one()
        assert change(session, space.organisation_id, target_id, school.context.clock.now())


def test_a_target_that_is_stopped_lets_nothing_leave_that_a_worker_has_in_hand(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = ItemMaker.make

    def stopped_meanwhile(self: ItemMaker, target_id: UUID, *arguments: Any) -> Any:
        step = make(self, target_id, *arguments)
        with school.classroom.database.write() as session:
            space = session.get_one(Space, school.classroom.space_id)
            assert stop_target(session, space.organisation_id, target_id, school.context.clock.now())
        return step

    monkeypatch.setattr(ItemMaker, "make", stopped_meanwhile)
    school.classroom.post("anna")
    school.run()
    assert school.lms.score_posts() == 0
    assert [row.code for row in school.outbox()] == [TARGET_STOPPED]
