"""Which competencies of a course are which of ours, by what `prepare` has learnt of a target."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy.orm import Session

from config.language import best_language
from connectors.contract import BlockReason, Outcome
from sync.frameworks.lookup import FoundCompetency, find_by_id
from sync.frameworks.moodle_csv import LONGEST_NAME
from sync.outbox.desired import LINKED
from sync.outbox.tables import TargetRow
from sync.outbox.targets import OUTCOMES
from sync.spaces.tables import Space

COMPETENCY: Final = "competency"  # our own id of it, in payloads

NOT_LINKED: Final = Outcome.blocked(BlockReason.ITEM_GONE, "competency.not_linked")
LINKED_NOW: Final = Outcome.retry("competency.linked", whole_target=False)  # derived anew, it goes there


@dataclass(frozen=True, slots=True)
class Links:
    """The competencies that a course has, by their ID numbers; whether these `are_known` at all yet."""

    numbers: Mapping[str, Sequence[str]]
    are_known: bool = True

    @classmethod
    def of(cls, learnt: Mapping[str, str]) -> Self:
        """By what was learnt of a target; of one that was never prepared, or long ago, nothing is known."""
        numbers: defaultdict[str, list[str]] = defaultdict(list)
        linked = list(filter(None, learnt.get("competencies", "").split(",")))
        for number in linked:
            if id_number := learnt.get(f"idnumber:{number}", ""):
                numbers[_folded(id_number)].append(number)
        are_known = "competencies" in learnt and all(f"idnumber:{number}" in learnt for number in linked)
        return cls(numbers, are_known)

    def find(self, known_as: Sequence[str]) -> tuple[int, str] | None:
        """The number of the one competency that goes by one of these names, the surest first, and which of them it was.

        None where there is none, and where several have the same name: it might be the wrong one.
        """
        for place, name in enumerate(known_as):
            found = self.numbers.get(_folded(name), ())
            if found:
                return (place, found[0]) if len(found) == 1 else None
        return None


def hindrance(
    session: Session, space: Space, target: TargetRow, payload: Mapping[str, Any]
) -> Outcome | None:
    """Why a level that somebody gave cannot go to the competency that it was derived for; None where it can.

    Asked before it leaves: by the same number another course has another competency.
    """
    if target.connector == OUTCOMES:  # where each has a place of its own
        return None
    competency_id = UUID(payload[COMPETENCY])
    language = best_language(space.locale)
    competency = find_by_id(session, space.organisation_id, [competency_id], language).get(competency_id)
    link = Links.of(target.learnt).find(names_of(competency)) if competency is not None else None
    if link is None:
        return NOT_LINKED
    return None if link[1] == payload.get(LINKED) else LINKED_NOW


def names_of(competency: FoundCompetency) -> list[str]:
    """What a competency may be called by in a course, the surest first.

    Moodle gets its code as the ID number where no other has the same, and its identifier otherwise
    (`sync.frameworks.moodle_csv`).
    """
    names = (competency.identifier, competency.id_number, competency.code)
    return list(dict.fromkeys(name for name in names if name))


def _folded(name: str) -> str:
    return name.strip()[:LONGEST_NAME].casefold()
