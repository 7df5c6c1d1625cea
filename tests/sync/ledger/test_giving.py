from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.ledger.facts import FactKind
from sync.ledger.giving import read_giving
from sync.ledger.tables import LedgerRow
from tests.factories.world import Classroom, open_classroom


def note(classroom: Classroom, receiver: str, kind: FactKind, giver: str | None, **changes: Any) -> UUID:
    """Write a row as the door does; gives the contribution's id."""
    about = changes.pop("about", None) or new_id()
    values = {
        "space_id": classroom.space_id,
        "person_id": classroom.people[receiver],
        "kind": kind.value,
        "contribution_id": about,
        "revision": 1,
        "source": "discussion",
        "counterpart": classroom.people[giver] if giver else None,
        "counted_words": 0,
        "answers": False,
        "matched": 0,
        "run": 1,
        "occurred_at": classroom.clock.now(),
        "recorded_at": classroom.clock.now(),
        **changes,
    }
    with classroom.database.write() as session:
        session.execute(insert(LedgerRow), [values])
    classroom.clock.sleep(timedelta(seconds=1).total_seconds())
    return about


def given(classroom: Classroom) -> dict[tuple[str, str], int]:
    names = {person_id: name for name, person_id in classroom.people.items()}
    with classroom.database.read() as session:
        found = read_giving(session, classroom.space_id)
    return {(names[giver], names[receiver]): number for (giver, receiver), number in found.items()}


def test_credits_are_counted_by_giver_and_receiver(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    first = classroom.post("anna")
    classroom.post("ben", to=first)
    classroom.post("ben", to=first)
    classroom.post("anna", to=first)
    note(classroom, "anna", FactKind.REACTION_RECEIVED, "cem")
    note(classroom, "cem", FactKind.ACCEPTED_ANSWER, "ben")
    note(classroom, "cem", FactKind.ENDORSEMENT, "ines")
    note(classroom, "cem", FactKind.REACTION_RECEIVED, None)
    assert given(classroom) == {("ben", "anna"): 2, ("cem", "anna"): 1, ("ben", "cem"): 1}


def test_what_is_taken_back_or_gone_or_was_reviewed_is_not_counted(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    back = note(classroom, "anna", FactKind.REACTION_RECEIVED, "ben")
    note(classroom, "anna", FactKind.REVERSAL, "ben", about=back, verdict="reaction_received")
    gone = note(classroom, "anna", FactKind.REACTION_RECEIVED, "cem")
    note(classroom, "anna", FactKind.DELETION, None, about=gone)
    note(classroom, "cem", FactKind.REACTION_RECEIVED, "anna")
    note(classroom, "cem", FactKind.REVIEW, "ines", about=classroom.space_id, verdict="fine")
    note(classroom, "cem", FactKind.REACTION_RECEIVED, "ben")
    assert given(classroom) == {("ben", "cem"): 1}
