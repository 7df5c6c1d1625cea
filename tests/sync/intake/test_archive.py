"""Bringing an archive into a space."""

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from config.clock import SetClock
from connectors.contract import Author, Contribution, ContributionKind, Reaction
from sync.contributions.tables import StoredContribution
from sync.intake import archive
from sync.intake.archive import Brought, bring_in
from sync.ledger.tables import LedgerRow
from sync.spaces.tables import Membership, MembershipStatus
from tests.factories.texts import all_texts
from tests.factories.world import Classroom, some_text
from tests.sync.intake.conftest import facts_of


def message(clock: SetClock, number: int, mail: str | None, root: int | None = None) -> Contribution:
    return Contribution(
        source="slack:T1",
        source_id=f"C1/{number}",
        revision=1,
        kind=ContributionKind.POST if root is None else ContributionKind.REPLY,
        author=Author(f"U{mail}", mail),
        occurred_at=clock.now() + timedelta(minutes=number),
        markdown=some_text(number),
        in_reply_to=None if root is None else f"C1/{root}",
    )


def bring(classroom: Classroom, records: Sequence[Contribution | Reaction]) -> Brought:
    return bring_in(classroom.database, classroom.keys, classroom.clock, classroom.space_id, records)


def test_members_are_recognised_by_mail_and_others_are_only_counted(
    classroom: Classroom, clock: SetClock
) -> None:
    brought = bring(
        classroom,
        [
            message(clock, 1, "Anna@Academy.example"),
            message(clock, 2, "stranger@elsewhere.example", root=1),
            message(clock, 3, "ben@academy.example", root=1),
            message(clock, 4, None),
        ],
    )
    assert brought == Brought(kept=2, unchanged=0, not_on_roster=2)
    with classroom.database.read() as session:
        authors = session.scalars(
            select(StoredContribution.author_id).order_by(StoredContribution.source_id)
        ).all()
    assert authors == [classroom.people["anna"], classroom.people["ben"]]


def test_a_second_time_changes_nothing(classroom: Classroom, clock: SetClock) -> None:
    messages = [message(clock, number, "anna@academy.example") for number in range(5)]
    bring(classroom, messages)
    assert bring(classroom, messages) == Brought(kept=0, unchanged=5, not_on_roster=0)
    with classroom.database.read() as session:
        assert session.scalar(select(func.count()).select_from(LedgerRow)) == 5


def test_an_interrupted_import_goes_on_where_it_stopped(
    classroom: Classroom, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BATCH", 2)
    messages = [message(clock, number, "anna@academy.example") for number in range(5)]

    def broken() -> Iterator[Contribution]:
        yield from messages[:3]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        bring_in(classroom.database, classroom.keys, clock, classroom.space_id, broken())
    assert bring(classroom, messages) == Brought(kept=3, unchanged=2, not_on_roster=0)


def test_who_has_left_is_a_stranger(classroom: Classroom, clock: SetClock) -> None:
    with classroom.database.write() as session:
        row = session.get_one(Membership, (classroom.space_id, classroom.people["anna"]))
        row.status = MembershipStatus.LEFT.value
    assert bring(classroom, [message(clock, 1, "anna@academy.example")]).kept == 0


def test_a_run_goes_on_over_batches(
    classroom: Classroom, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BATCH", 2)
    root = message(clock, 0, "stranger@elsewhere.example")
    replies = [message(clock, number, "anna@academy.example", root=0) for number in range(1, 6)]
    bring(classroom, [root, *replies])
    with classroom.database.read() as session:
        assert session.scalars(select(LedgerRow.run).order_by(LedgerRow.sequence)).all() == [1, 2, 3, 4, 5]


def reaction(number: int, mail: str | None) -> Reaction:
    return Reaction("slack:T1", f"C1/{number}", Author(f"U{mail}", mail))


def test_reactions_of_members_come_along_and_strangers_are_passed_over(
    classroom: Classroom, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BATCH", 2)
    records = [
        message(clock, 1, "anna@academy.example"),
        reaction(1, "Ben@academy.example"),
        reaction(1, "stranger@elsewhere.example"),
        reaction(1, "cem@academy.example"),
        message(clock, 2, "stranger@elsewhere.example"),
        reaction(2, "ben@academy.example"),
    ]
    assert bring(classroom, records) == Brought(kept=1, unchanged=0, not_on_roster=1, reactions=2)
    assert bring(classroom, records) == Brought(kept=0, unchanged=1, not_on_roster=1, reactions=0)
    assert facts_of(classroom, "ben") == [("reaction", "anna", 0, None)]
    assert [fact[:3] for fact in facts_of(classroom, "anna")][1:] == [
        ("reaction_received", "ben", 0),
        ("reaction_received", "cem", 1),
    ]


def test_a_reaction_that_a_later_export_does_not_tell_of_stays(classroom: Classroom, clock: SetClock) -> None:
    post = message(clock, 1, "anna@academy.example")
    bring(classroom, [post, reaction(1, "ben@academy.example")])
    bring(classroom, [post])
    assert facts_of(classroom, "ben") == [("reaction", "anna", 0, None)]


def test_a_message_that_was_edited_keeps_its_reactions(classroom: Classroom, clock: SetClock) -> None:
    post = message(clock, 1, "anna@academy.example")
    bring(classroom, [post, reaction(1, "ben@academy.example")])
    edited = dataclasses.replace(post, revision=9, markdown="Better: `x` and https://example.org?")
    brought = bring(classroom, [edited, reaction(1, "ben@academy.example")])
    assert brought == Brought(kept=1, reactions=0)
    with classroom.database.read() as session:
        row = session.scalars(select(LedgerRow).where(LedgerRow.kind == "edit")).one()
    assert (row.revision, row.counted_words, row.links, row.asks) == (9, 2, 1, False)


def test_a_later_revision_in_a_later_export_is_an_edit(classroom: Classroom, clock: SetClock) -> None:
    first = message(clock, 1, "anna@academy.example")
    bring(classroom, [first])
    brought = bring(classroom, [dataclasses.replace(first, revision=40, markdown="said better")])
    assert brought.kept == 1
    with classroom.database.read() as session:
        assert [each.markdown for each in all_texts(session, classroom.keys)] == ["said better"]
