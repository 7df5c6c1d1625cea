"""What a person has restricted or objected to: kept, and not used."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from sync.delivery.notes import NoteWriter
from sync.delivery.preview import preview_rule
from sync.delivery.send import Courier, Sent
from sync.delivery.status import replay
from sync.delivery.verify import verify
from sync.outbox.claims import Haste
from sync.outbox.tables import OutboxState
from sync.rights.requests import (
    RequestRefused,
    approve,
    find_request,
    lift,
    read_said,
    record_request,
    refuse,
)
from sync.rights.standing import RequestKind, RequestState, Stop, read_stopped
from sync.rights.tables import DataSubjectRequest
from sync.scoring.tables import StoredScore
from sync.scoring.versions import current_rule
from sync.spaces.tables import Space
from tests.factories.lms import connection_lost
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_holding import derive
from tests.sync.delivery.test_scores import let_time_pass, score_rows


def ask(school: School, kind: RequestKind, name: str = "anna") -> UUID:
    classroom = school.classroom
    with classroom.database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        person_id, now = classroom.people[name], school.context.clock.now()
        return record_request(
            session,
            classroom.keys,
            organisation_id=organisation_id,
            person_id=person_id,
            kind=kind,
            by=person_id,
            now=now,
        ).id


def answer(
    school: School, request_id: UUID, act: Callable[..., None], *arguments: object
) -> DataSubjectRequest:
    classroom = school.classroom
    with classroom.database.write() as session:
        request = find_request(
            session, session.get_one(Space, classroom.space_id).organisation_id, request_id
        )
        if act in (approve, refuse):
            act(
                session,
                classroom.keys,
                request,
                *arguments,
                classroom.people["ines"],
                school.context.clock.now(),
            )
        else:
            act(session, request, *arguments, classroom.people["ines"], school.context.clock.now())
        return request


def points(school: School) -> int | None:
    with school.classroom.database.read() as session:
        score = session.get(StoredScore, (school.classroom.space_id, school.classroom.people["anna"]))
    return score.points if score else None


def test_who_is_restricted_is_stored_and_neither_sent_nor_scored(school: School) -> None:
    """Behaviour 23."""
    request_id = ask(school, RequestKind.RESTRICTION)
    school.classroom.post("anna", some_text(1))
    school.run()
    assert (school.lms.grade_of("101"), points(school)) == (7.0, 280_000)  # it holds once it is granted

    answer(school, request_id, approve)
    school.classroom.post("anna", some_text(2))
    school.classroom.post("ben", some_text(3))
    school.run()
    assert (school.lms.grade_of("101"), points(school)) == (7.0, 280_000)
    assert school.lms.grade_of("102") == 7.0
    with school.classroom.database.read() as session:
        assert replay(session).different == 0

    answer(school, request_id, lift)
    school.run()
    assert (school.lms.grade_of("101"), points(school)) == (14.0, 560_000)


@pytest.mark.parametrize(
    ("kind", "stop"), [(RequestKind.RESTRICTION, Stop.RESTRICTED), (RequestKind.OBJECTION, Stop.OBJECTED)]
)
def test_what_waits_is_held_back_with_a_code_and_sent_after_all(
    school: School, kind: RequestKind, stop: Stop
) -> None:
    """Behaviours 23 and 24."""
    school.classroom.post("anna")
    derive(school)
    request_id = ask(school, kind)
    answer(school, request_id, approve)
    school.run()
    (row,) = score_rows(school)
    assert (row.state, row.code, school.lms.grade_of("101")) == (OutboxState.BLOCKED, stop.value, None)
    answer(school, request_id, lift)
    school.run()
    assert school.lms.grade_of("101") == 7.0


def test_an_objection_stops_sending_until_it_is_decided(school: School) -> None:
    """Behaviour 24."""
    school.connect_records()
    request_id = ask(school, RequestKind.OBJECTION)
    school.classroom.post("anna")
    school.run()
    assert (school.lms.grade_of("101"), school.lms.evidence_of("101"), points(school)) == (None, [], 280_000)
    answer(school, request_id, refuse, "The course agreement asks for the grade.")
    school.run()
    assert (school.lms.grade_of("101"), len(school.lms.evidence_of("101"))) == (7.0, 1)


def test_an_objection_that_is_granted_goes_on_to_hold(school: School) -> None:
    """Behaviour 24."""
    answer(school, ask(school, RequestKind.OBJECTION), approve)
    school.classroom.post("anna")
    school.run()
    assert school.lms.grade_of("101") is None


def test_who_objects_while_the_score_is_about_to_leave_is_sent_none(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behaviour 24: asked again right before the request."""
    school.classroom.post("anna")
    derive(school)
    made = NoteWriter(school.context.keys)
    courier = Courier(school.context, made)
    make = courier._items.make

    def objecting(*arguments: object) -> object:
        step = make(*arguments)  # type: ignore[arg-type]
        ask(school, RequestKind.OBJECTION)
        return step

    monkeypatch.setattr(courier._items, "make", objecting)
    courier.run_errand(Haste(everything=True), Sent())
    assert (school.lms.score_posts(), [row.code for row in score_rows(school)]) == (0, ["person.objected"])


def test_what_may_have_arrived_before_is_read_back_once_it_may_be_sent_again(school: School) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", connection_lost(apply=True))
    school.run()
    request_id = ask(school, RequestKind.OBJECTION)
    let_time_pass(school)
    school.run()
    answer(school, request_id, refuse, "No grounds.")
    let_time_pass(school)
    school.run()
    assert (school.lms.score_posts(), [row.state for row in score_rows(school)]) == (1, [OutboxState.SETTLED])


@pytest.mark.parametrize("kind", [RequestKind.RESTRICTION, RequestKind.OBJECTION])
def test_what_is_there_of_who_wants_no_use_is_neither_read_back_nor_mended(
    school: School, kind: RequestKind
) -> None:
    """Behaviours 23 and 24."""
    for number, name in enumerate(("anna", "ben")):
        school.classroom.post(name, some_text(number))
    school.run()
    request_id = ask(school, kind)
    answer(school, request_id, approve)
    school.lms.override("101", 55.0)
    school.lms.override("102", 55.0)
    (found,) = verify(school.context)
    assert (found.checked, found.unread) == (1, 1)
    assert [each.person_id for each in found.drift] == [school.classroom.people["ben"]]
    school.lms.override("101", None)
    (found,) = verify(school.context, item_ids=[row.id for row in score_rows(school)], mend=True)
    school.run()
    assert (school.lms.grade_of("101"), school.lms.grade_of("102")) == (None, 7.0)

    answer(school, request_id, lift)
    (found,) = verify(school.context)
    assert (found.checked, found.unread) == (2, 0)
    assert [each.person_id for each in found.drift] == [school.classroom.people["anna"]]


def test_on_who_is_restricted_no_rule_is_tried(school: School) -> None:
    """Behaviour 23."""
    for number, name in enumerate(("anna", "ben")):
        school.classroom.post(name, some_text(number))
    request_id = ask(school, RequestKind.RESTRICTION)

    def tried() -> set[str]:
        with school.classroom.database.read() as session:
            space = session.get_one(Space, school.classroom.space_id)
            rule, _ = current_rule(session, space.id)
            preview = preview_rule(session, space, rule, school.context.clock.now())
        people = {person_id: name for name, person_id in school.classroom.people.items()}
        return {people[change.person_id] for change in preview.changes}

    assert "anna" in tried()
    answer(school, request_id, approve)
    assert tried() == {"ben", "cem"}
    answer(school, request_id, lift)
    assert "anna" in tried()


def test_a_restriction_says_more_than_an_objection(school: School) -> None:
    ask(school, RequestKind.OBJECTION)
    answer(school, ask(school, RequestKind.RESTRICTION), approve)
    with school.classroom.database.read() as session:
        stopped = read_stopped(session, list(school.classroom.people.values()))
    assert stopped == {school.classroom.people["anna"]: Stop.RESTRICTED}


def test_a_refusal_needs_a_reason_and_is_final(school: School) -> None:
    request_id = ask(school, RequestKind.ACCESS)
    with pytest.raises(RequestRefused) as refused:
        answer(school, request_id, refuse, "  ")
    assert refused.value.code == "rights.reason"
    request = answer(school, request_id, refuse, "We answered last week.")
    assert request.state == RequestState.REFUSED
    with school.classroom.database.read() as session:
        said = read_said(session, school.classroom.keys, [request])[request_id]
    assert said.answer == "We answered last week."
    with pytest.raises(RequestRefused) as refused:
        answer(school, request_id, approve)
    assert refused.value.code == "rights.state"


def test_an_erasure_that_is_approved_is_done_once_receivers_have_answered(school: School) -> None:
    """Behaviours 19 and 20."""
    school.classroom.post("anna")
    school.run()
    request_id = ask(school, RequestKind.ERASURE)
    request = answer(school, request_id, approve)
    assert (request.state, request.erasure_id is not None) == (RequestState.APPROVED, True)
    let_time_pass(school)
    for _ in range(3):
        school.context.clock.sleep(1.1)
        school.run()
    assert school.lms.grade_of("101") is None
    with school.classroom.database.read() as session:
        assert session.scalars(select(DataSubjectRequest.state)).all() == [RequestState.DONE]
