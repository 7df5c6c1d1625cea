"""What lets a certificate be proposed, and whether anybody can fulfil it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import StoaError
from sync.competencies.tables import MappingVersion
from sync.frameworks.lookup import FoundCompetency, find_by_name
from sync.scoring.documents import from_thousandths, to_thousandths
from sync.spaces.tables import Space


class AchievementRefused(StoaError):
    """A definition that cannot be used."""

    default_code = "achievement.refused"


@dataclass(frozen=True, slots=True)
class FromPoints:
    """That so many points (thousandths) in a space propose it."""

    points: int


@dataclass(frozen=True, slots=True)
class FromLevel:
    """That a level of a competency proposes it: given by a person, or as the space's mapping shows it.

    `competency_id` is the identifier or the code of one of the organisation's frameworks, or the id in a mapping, which
    may be a record system's own.
    """

    competency_id: str
    level: int


Condition = FromPoints | FromLevel


def parse_condition(entry: Mapping[str, Any]) -> Condition:
    """A condition out of a definition's JSON."""
    if "points" in entry:
        return FromPoints(to_thousandths(entry["points"]))
    return FromLevel(entry["competency_id"], entry["level"])


def dump_condition(condition: Condition) -> dict[str, Any]:
    """A condition as JSON; `parse_condition` gives an equal one back."""
    if isinstance(condition, FromPoints):
        return {"points": from_thousandths(condition.points)}
    return {"competency_id": condition.competency_id, "level": condition.level}


def find_meant(
    session: Session, organisation_id: UUID, conditions: Sequence[Condition], language: str
) -> Mapping[str, Sequence[FoundCompetency]]:
    """The competencies of the organisation that conditions mean, by `competency_id`; ids of others are missing."""
    names = {each.competency_id for each in conditions if isinstance(each, FromLevel)}
    return find_by_name(session, organisation_id, names, language) if names else {}


def can_be_fulfilled(condition: Condition, meant: Mapping[str, Sequence[FoundCompetency]]) -> bool:
    """Whether somebody can be given such a level; of what is in no framework nobody knows better."""
    if isinstance(condition, FromPoints) or not meant.get(condition.competency_id):
        return True
    return any(condition.level in each.levels_given for each in meant[condition.competency_id])


def require_levels(session: Session, organisation_id: UUID, conditions: Sequence[Condition]) -> None:
    """Raise `AchievementRefused` (``achievement.level``) where a competency has no such level, or it shows nothing."""
    meant = find_meant(session, organisation_id, conditions, "en")
    for each in conditions:
        if isinstance(each, FromPoints) or can_be_fulfilled(each, meant):
            continue
        found = meant[each.competency_id][0]
        if found.identifier != each.competency_id and _is_mapped(session, organisation_id, each):
            continue
        given = found.levels_given
        raise AchievementRefused(
            f"Nobody can be given level {each.level} of {found.name[:100]}: its scale has no such level, or it shows "
            f"nothing. Levels that can be given: {given.start} to {given[-1]}.",
            code="achievement.level",
        )


def _is_mapped(session: Session, organisation_id: UUID, condition: FromLevel) -> bool:
    """Whether a mapping shows such a level of what it calls so: a record system's id may be somebody's code too."""
    of_organisation = Space.organisation_id == organisation_id
    bodies = session.scalars(select(MappingVersion.body).join(Space).where(of_organisation))
    return any(
        entry["competency_id"] == condition.competency_id
        and any(shown["level"] >= condition.level for shown in entry["levels"])
        for body in bodies
        for entry in body["competencies"]
    )
