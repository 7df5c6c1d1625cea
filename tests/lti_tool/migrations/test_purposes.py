"""Purposes that were on before they had versions go on with the basis that they had, or not at all."""

import pytest
from alembic import command
from sqlalchemy import func, select, text

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.migrations.upgrade import upgrade
from sync.audit.tables import AuditRow
from sync.consent.documents import BasisKind, built_in
from sync.consent.purposes import EVIDENCE, FEEDBACK, GRADE, CurrentPurpose, read_purposes
from sync.consent.tables import PurposeVersion
from sync.platforms.registry import find_organisation
from tests.conftest import SECRET_KEY
from tests.factories.world import open_classroom
from tests.lti_tool.migrations.test_schema import move

BEFORE = "0020"


@pytest.fixture
def old(database: Database, keys: KeyRing, clock: SetClock) -> Database:
    """A database of before versions, with people and texts, whose evidence is on."""
    open_classroom(database, keys, clock).post("anna")
    move(database, command.downgrade, BEFORE)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM purposes WHERE name IN ('feedback', 'statements', 'transfers')"))
        connection.execute(text("UPDATE purposes SET enabled = :on"), {"on": True})
    return database


def upgraded(
    database: Database, clock: SetClock, basis: str, *, of: str = EVIDENCE
) -> dict[str, CurrentPurpose]:
    with database.engine.begin() as connection:
        connection.execute(
            text("UPDATE purposes SET legal_basis = :basis WHERE name = :name"), {"basis": basis, "name": of}
        )
    for _ in range(2):
        upgrade(database, clock, KeyRing(SECRET_KEY))
    with database.read() as session:
        return dict(read_purposes(session, find_organisation(session, "default").id))


def times_turned_off(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).where(AuditRow.action == "purpose.disabled")) or 0


@pytest.mark.parametrize(
    ("article", "kind"),
    [
        ("GDPR Art. 6(1)(a)", BasisKind.CONSENT),
        ("GDPR Art. 6(1)(b)", BasisKind.CONTRACT),
        ("GDPR Art. 6(1)(e)", BasisKind.PUBLIC_TASK),
    ],
)
def test_a_purpose_that_was_on_stays_on_on_its_own_basis(
    old: Database, clock: SetClock, article: str, kind: BasisKind
) -> None:
    purpose = upgraded(old, clock, article)[EVIDENCE]
    assert purpose.enabled
    assert purpose.version == 1
    assert purpose.document.legal_basis is not None
    assert (purpose.document.legal_basis.kind, purpose.document.legal_basis.justification) == (kind, None)
    assert times_turned_off(old) == 0


@pytest.mark.parametrize("article", ["GDPR Art. 6(1)(f)", "our rector's word"])
def test_a_purpose_goes_off_whose_basis_is_unknown_or_was_never_justified(
    old: Database, clock: SetClock, article: str
) -> None:
    purposes = upgraded(old, clock, article)
    assert not purposes[EVIDENCE].enabled
    assert purposes[EVIDENCE].document == built_in(EVIDENCE), "proposed, for somebody to choose"
    assert purposes[GRADE].enabled
    assert times_turned_off(old) == 1
    with old.read() as session:
        kept = session.scalars(select(PurposeVersion.body).where(PurposeVersion.version == 0)).all()
    assert article in {body["legal_basis"] for body in kept}, "what stood before is still known"


def test_scores_go_on_to_the_gradebook_on_the_basis_that_they_had(old: Database, clock: SetClock) -> None:
    purposes = upgraded(old, clock, "GDPR Art. 6(1)(e)", of=GRADE)
    assert purposes[GRADE].enabled
    assert purposes[GRADE].document.legal_basis is not None
    assert purposes[GRADE].document.legal_basis.kind is BasisKind.PUBLIC_TASK
    assert not purposes[FEEDBACK].enabled


def test_scores_go_on_to_the_gradebook_whatever_basis_was_named(old: Database, clock: SetClock) -> None:
    grade = upgraded(old, clock, "our rector's word", of=GRADE)[GRADE]
    assert grade.enabled
    assert grade.document == built_in(GRADE)
