"""What competencies of frameworks have to do with one another, besides which hangs below which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from sync.frameworks.package import Association, AssociationType, Body, Package
from sync.frameworks.plain import plain_words
from sync.frameworks.tables import AssociationRow, Framework
from sync.frameworks.tree import Node, competencies_by_identifier

MOST_PAIRS: Final = 5_000  # that a page looks at


@dataclass(frozen=True, slots=True)
class End:
    """An end of an association. `node` and `framework_id` are None where it is of no framework of the organisation."""

    identifier: str
    title: str
    framework_id: UUID | None
    framework_title: str
    node: Node | None


@dataclass(frozen=True, slots=True)
class Relation:
    """An association, and in which framework's package it stands."""

    association: Association
    framework_id: UUID
    origin: End
    destination: End

    def other(self, identifier: str) -> End:
        """The end that is not this one."""
        return self.destination if self.origin.identifier == identifier else self.origin


def relations_of(
    session: Session, organisation_id: UUID, identifier: str, language: str
) -> Sequence[Relation]:
    """All associations of a competency, whichever of the organisation's frameworks they stand in."""
    touches = or_(_end("originNodeURI") == identifier, _end("destinationNodeURI") == identifier)
    return _read(session, organisation_id, touches, language)


def pairs_between(
    session: Session, organisation_id: UUID, first: Framework, second: Framework, language: str
) -> Sequence[Relation]:
    """The associations between competencies of two frameworks, whichever of the two they stand in."""
    in_either = AssociationRow.framework_id.in_([first.id, second.id])
    found = _read(session, organisation_id, in_either, language, prefer=(first.id, second.id))
    both = {first.id, second.id}
    return [each for each in found if {each.origin.framework_id, each.destination.framework_id} == both]


def _read(
    session: Session,
    organisation_id: UUID,
    condition: ColumnElement[bool],
    language: str,
    prefer: Sequence[UUID] = (),
) -> Sequence[Relation]:
    rows = session.execute(
        select(AssociationRow.framework_id, AssociationRow.body)
        .join(Framework, Framework.id == AssociationRow.framework_id)
        .where(
            Framework.organisation_id == organisation_id,
            Framework.retired_at.is_(None),
            AssociationRow.body["associationType"].as_string() != AssociationType.CHILD.value,
            condition,
        )
        .order_by(Framework.created_at, AssociationRow.position)
        .limit(MOST_PAIRS)
    ).all()
    links = [(row.framework_id, Association(row.body)) for row in rows]
    ends = {identifier for _, link in links for identifier in (link.origin, link.destination)}
    known = competencies_by_identifier(session, organisation_id, ends) if ends else {}

    def end(body: Body, name: str, identifier: str) -> End:
        places = known.get(identifier, ())
        place = next((each for each in places if each[0].id in prefer), next(iter(places), None))
        if place is None:
            node: Any = body.get(name)
            told = node.get("title") if isinstance(node, dict) else None
            return End(identifier, plain_words(str(told or identifier)), None, "", None)
        framework, found = place
        competency = found.competency
        words = f"{competency.code} {competency.title(language)}".strip()
        return End(identifier, words, framework.id, _title(framework, language), found)

    return [
        Relation(
            link,
            framework_id,
            end(link.body, "originNodeURI", link.origin),
            end(link.body, "destinationNodeURI", link.destination),
        )
        for framework_id, link in links
    ]


def _end(name: str) -> ColumnElement[str]:
    told: ColumnElement[str] = AssociationRow.body[name]["identifier"].as_string()
    return told


def _title(framework: Framework, language: str) -> str:
    return Package(framework.document, (), ()).title(language)
