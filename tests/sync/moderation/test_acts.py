"""Decisions of moderators: on what they have seen, never two about one state, told to the author; and appeals."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from config.database import Database
from config.keys import KeyRing
from sync.contributions.finding import ActRefused
from sync.moderation import acts
from sync.moderation.acts import Decision, Seen
from sync.moderation.past import Act, ActKind, read_acts
from sync.moderation.tables import ModerationAct
from sync.people.sealing import Seals
from sync.rights.erasure import erase_person
from sync.spaces.tables import Space
from tests.factories.world import Classroom, some_text
from tests.sync.moderation.acts import decide, hold, row_of, withdraw, withheld


def seen(classroom: Classroom, source_id: str) -> Seen:
    known = acts_of(classroom, source_id)
    with classroom.database.read() as session:
        return Seen(row_of(session, source_id).revision, known[-1].sequence if known else 0, 0)


def acts_of(classroom: Classroom, source_id: str) -> list[Act]:
    with classroom.database.read() as session:
        row = row_of(session, source_id)
        return list(read_acts(session, Seals(session, classroom.keys), [row.id]).get(row.id, ()))


def act(
    classroom: Classroom,
    name: str,
    source_id: str,
    saw: Seen,
    by: str = "ines",
    reason: str | None = "spam",
) -> None:
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        decision = Decision(classroom.people[by], classroom.clock.now(), saw, reason, "Words to the author")
        getattr(acts, name)(session, classroom.keys, space, row_of(session, source_id).id, decision)


def appeal(classroom: Classroom, source_id: str, by: str = "anna", words: str = "I meant well") -> None:
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        acts.appeal(
            session,
            classroom.keys,
            space,
            row_of(session, source_id).id,
            classroom.people[by],
            words,
            classroom.clock.now(),
        )


def test_of_two_decisions_about_the_same_state_the_second_is_refused(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    hold(classroom, post)
    saw = seen(classroom, post)
    act(classroom, "keep", post, saw)
    for second in ("turn_down", "keep"):
        with pytest.raises(ActRefused) as refused:
            act(classroom, second, post, saw)
        assert refused.value.code == "moderation.decided"
    assert withheld(classroom, post) is None
    assert [each.kind for each in acts_of(classroom, post)] == [ActKind.HELD, ActKind.APPROVED]


def test_a_decision_about_what_was_edited_since_is_refused(classroom: Classroom) -> None:
    contribution = classroom.contribution(some_text(1))
    classroom.accept("anna", contribution)
    post = contribution.source_id
    hold(classroom, post)
    saw = seen(classroom, post)
    classroom.accept("anna", replace(contribution, revision=2, markdown=some_text(2)))
    with pytest.raises(ActRefused) as refused:
        act(classroom, "keep", post, saw)
    assert refused.value.code == "moderation.edited"
    assert withheld(classroom, post) == "held"
    act(classroom, "keep", post, seen(classroom, post))
    assert withheld(classroom, post) is None


def test_a_decision_about_what_its_author_removed_is_refused(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    hold(classroom, post)
    saw = seen(classroom, post)
    withdraw(classroom, post, "anna")
    with pytest.raises(ActRefused) as refused:
        act(classroom, "keep", post, saw)
    assert refused.value.code == "contribution.gone"


def test_keeping_and_turning_down_are_told_as_what_they_are(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))
    hold(classroom, post)
    hold(classroom, post)
    for name in ("turn_down", "keep", "turn_down"):
        act(classroom, name, post, seen(classroom, post))
    appeal(classroom, post)
    act(classroom, "turn_down", post, seen(classroom, post))
    assert [each.kind.value for each in acts_of(classroom, post)] == [
        "held", "hidden", "restored", "hidden", "appealed", "upheld",
    ]  # fmt: skip
    assert withheld(classroom, post) == "hidden"


def test_hiding_has_a_reason_and_the_answer_to_an_appeal_needs_none(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))

    def refused() -> bool:
        with pytest.raises(ActRefused) as refusal:
            act(classroom, "turn_down", post, seen(classroom, post), reason=None)
        return refusal.value.code == "moderation.no_reason"

    assert refused()
    hold(classroom, post)
    assert refused()
    act(classroom, "turn_down", post, seen(classroom, post))
    assert refused(), "it is hidden, and nobody has asked"
    appeal(classroom, post)
    act(classroom, "turn_down", post, seen(classroom, post), reason=None)
    assert [each.kind.value for each in acts_of(classroom, post)] == ["held", "hidden", "appealed", "upheld"]


def test_an_author_asks_once_each_time_that_it_is_hidden(classroom: Classroom) -> None:
    post = classroom.post("anna", some_text(1))

    def refused(by: str = "anna") -> bool:
        with pytest.raises(ActRefused) as refusal:
            appeal(classroom, post, by)
        return refusal.value.code == "appeal.not_possible"

    assert refused(), "it is not hidden"
    decide(classroom, "hide", post)
    assert refused("ben"), "it is not his"
    appeal(classroom, post)
    assert [each.is_open for each in acts_of(classroom, post)] == [False, True]
    assert refused(), "a second time"
    decide(classroom, "restore", post)
    assert not any(each.is_open for each in acts_of(classroom, post))
    decide(classroom, "hide", post)
    appeal(classroom, post)


def test_words_lie_under_the_authors_key_and_go_with_the_author(
    classroom: Classroom, database: Database, keys: KeyRing
) -> None:
    post = classroom.post("anna", some_text(1))
    decide(classroom, "hide", post, words="Please see me")
    appeal(classroom, post)
    assert [each.words for each in acts_of(classroom, post)] == ["Please see me", "I meant well"]
    with database.read() as session:
        sealed = session.scalars(select(ModerationAct.sealed_words)).all()
        assert not any(b"see me" in (each or b"") or b"meant" in (each or b"") for each in sealed)
    with database.write() as session:
        erase_person(session, keys, classroom.people["anna"], "asked", None, classroom.clock.now())
    assert acts_of(classroom, post) == []


def test_of_another_space_nothing_is_found(classroom: Classroom, database: Database) -> None:
    post = classroom.post("anna", some_text(1))
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        other = Space(id=classroom.people["ines"], organisation_id=space.organisation_id)
        session.expunge_all()
        decision = Decision(classroom.people["ines"], classroom.clock.now())
        with pytest.raises(ActRefused) as refused:
            acts.hide(session, classroom.keys, other, row_of(session, post).id, decision)
    assert refused.value.code == "contribution.unknown"
