"""Levels and certificates that somebody has, for what is handed over to other systems."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from sync.certificates.definitions import Definition, define, list_defined
from sync.certificates.issuing import Order, issue
from sync.competencies.ratings import Decided, Subject, award
from sync.consent.documents import TRANSFERS, BasisKind, LegalBasis
from sync.consent.purposes import define_purpose, read_purposes
from sync.delivery.purposes import turn_on
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.tables import CompetencyRow
from sync.people.sealing import Seals
from sync.spaces.tables import Space
from tests.factories.world import Classroom

FRAMEWORK = """type;code;parent;title_de;title_en;scale
framework;QM;;Qualität;Quality;Kennt | Kann* | Lehrt*
;A;;Prüfen;Testing;
;B;;=Melden;=Reporting;
"""
LEADING = {
    "version": 1, "name": "leading", "title": {"en": "Leading talks", "de": "Gespräche führen"},
    "description": {"en": "Talks."}, "criteria": {"en": "Led three."}, "valid_months": 12, "issued_by": "staff",
    "proposed_by": [],
}  # fmt: skip


def organisation_of(classroom: Classroom) -> UUID:
    """Whose space it is."""
    with classroom.database.read() as session:
        return session.get_one(Space, classroom.space_id).organisation_id


def bring_framework(classroom: Classroom) -> dict[str, UUID]:
    """A framework of two competencies with three levels each; gives them by code."""
    own, now = organisation_of(classroom), classroom.clock.now()
    with classroom.database.write() as session:
        import_framework(session, own, propose(session, own, FRAMEWORK.encode(), "f", now), now)
        rows = session.scalars(select(CompetencyRow)).all()
        return {row.body["humanCodingScheme"]: row.id for row in rows}


def give_level(classroom: Classroom, who: str, competency_id: UUID, level: int = 2, **more: object) -> UUID:
    """Let the instructor give a level to somebody."""
    with classroom.database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        subject = Subject(own, classroom.space_id, classroom.people[who], competency_id, 1, 3)
        decided = Decided(classroom.people["ines"], classroom.clock.now(), level, "Seen at work.", **more)  # type: ignore[arg-type]
        return award(session, Seals(session, classroom.keys), subject, decided, None, {})


def certify(classroom: Classroom, who: str) -> UUID:
    """Let the instructor confirm a certificate for somebody."""
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        define(session, space.organisation_id, Definition.parse(LEADING), classroom.clock.now())
        (defined,) = list_defined(session, space.organisation_id)
        order = Order(defined, classroom.people[who])
        by = classroom.people["ines"]
        return issue(session, classroom.keys, space, order, by, classroom.clock.now()).id


def allow_transfers(classroom: Classroom, basis: BasisKind = BasisKind.CONTRACT) -> None:
    """Turn the purpose on under which records are handed over."""
    with classroom.database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        turn_on(session, own, TRANSFERS, classroom.clock.now(), LegalBasis(basis))


def list_names(classroom: Classroom) -> None:
    """Have that purpose list names as well."""
    with classroom.database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        document = read_purposes(session, own)[TRANSFERS].document
        listed = replace(document, fields=(*document.fields, "name"))
        define_purpose(session, own, listed, classroom.clock.now())
