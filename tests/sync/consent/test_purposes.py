"""Purposes of an organisation: in versions, off at first, never on without a basis."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select

from config.clock import SetClock
from config.database import Database
from sync.consent.documents import KNOWN, BasisKind, LegalBasis, PurposeDocument, PurposeRefused, built_in
from sync.consent.purposes import (
    EVIDENCE,
    FEEDBACK,
    GRADE,
    CurrentPurpose,
    define_purpose,
    enabled_purposes,
    list_purposes,
    make_purposes,
    read_purposes,
    set_enabled,
)
from sync.consent.tables import Purpose, PurposeVersion
from sync.platforms.registry import find_organisation
from tests.factories.world import register_platform

CONSENT = LegalBasis(BasisKind.CONSENT)


def organisation_of(database: Database) -> UUID:
    with database.read() as session:
        return find_organisation(session, "default").id


def turn(
    database: Database, name: str, clock: SetClock, basis: LegalBasis | None = None, *, on: bool = True
) -> None:
    with database.write() as session:
        set_enabled(session, organisation_of(database), name, on, clock.now(), basis)


def current(database: Database, name: str) -> CurrentPurpose:
    with database.read() as session:
        return read_purposes(session, organisation_of(database))[name]


def test_after_registering_an_lms_only_the_score_itself_is_sent(database: Database, clock: SetClock) -> None:
    """To that LMS's own gradebook, with number and progress and no comment."""
    register_platform(database, clock)
    with database.read() as session:
        assert enabled_purposes(session, organisation_of(database)) == {GRADE}
    document = current(database, GRADE).document
    assert document.recipients == ("lti_ags",)
    assert {"score", "progress"} <= set(document.fields)
    assert not {"comment", "excerpt", "name"} & set(document.fields)


def test_a_purpose_without_a_basis_is_not_turned_on(database: Database, clock: SetClock) -> None:
    with pytest.raises(PurposeRefused) as refused:
        turn(database, FEEDBACK, clock)
    assert refused.value.code == "purpose.no_basis"
    assert not current(database, FEEDBACK).enabled
    turn(database, FEEDBACK, clock, CONSENT)
    assert current(database, FEEDBACK).document.needs_consent


def test_a_change_makes_a_version_and_the_old_one_stays(database: Database, clock: SetClock) -> None:
    turn(database, EVIDENCE, clock)
    before = current(database, EVIDENCE)
    turn(database, EVIDENCE, clock, CONSENT)
    after = current(database, EVIDENCE)
    assert (before.version, after.version, after.text_version) == (1, 2, 2)
    with database.read() as session:
        purpose = session.scalars(select(Purpose).where(Purpose.name == EVIDENCE)).one()
        old = session.get_one(PurposeVersion, (purpose.id, 1))
        assert PurposeDocument.stored(old.body) == before.document == built_in(EVIDENCE)
    turn(database, EVIDENCE, clock, on=False)
    turn(database, EVIDENCE, clock)
    assert current(database, EVIDENCE).version == 2  # nothing differs


def test_less_makes_a_version_of_which_nobody_is_asked_anew(database: Database, clock: SetClock) -> None:
    document = built_in(EVIDENCE)
    with database.write() as session:
        less = replace(document, fields=tuple(each for each in document.fields if each != "excerpt"))
        purpose = define_purpose(session, organisation_of(database), less, clock.now())
    assert (purpose.version, purpose.text_version) == (2, 1)
    with database.write() as session:
        purpose = define_purpose(session, organisation_of(database), document, clock.now())
    assert (purpose.version, purpose.text_version) == (3, 3)


def test_a_purpose_for_a_further_system_is_off_until_somebody_turns_it_on(
    database: Database, clock: SetClock
) -> None:
    lrs = replace(built_in(EVIDENCE), name="statements", recipients=("xapi",), legal_basis=None)
    with database.write() as session:
        assert not define_purpose(session, organisation_of(database), lrs, clock.now()).enabled
    with pytest.raises(PurposeRefused):
        turn(database, "statements", clock)
    turn(database, "statements", clock, CONSENT)
    with pytest.raises(PurposeRefused), database.write() as session:
        define_purpose(session, organisation_of(database), lrs, clock.now())
    assert current(database, "statements").document.legal_basis == CONSENT


def test_an_unknown_purpose_is_refused(database: Database, clock: SetClock) -> None:
    with pytest.raises(PurposeRefused) as refused:
        turn(database, "advertising", clock)
    assert refused.value.code == "purpose.unknown"


def test_purposes_of_before_versions_get_their_first_one(database: Database, clock: SetClock) -> None:
    organisation_id = organisation_of(database)
    turn(database, EVIDENCE, clock)
    with database.write() as session:
        session.execute(PurposeVersion.__table__.delete())  # type: ignore[attr-defined]
        for purpose in session.scalars(select(Purpose)):
            purpose.version = 0
    with database.read() as session:
        assert enabled_purposes(session, organisation_id) == frozenset()  # without a version nothing leaves
    for _ in range(2):
        with database.write() as session:
            make_purposes(session, organisation_id, clock.now())
    with database.read() as session:
        assert enabled_purposes(session, organisation_id) == {
            GRADE
        }  # nobody knows on which basis the other was
        assert session.scalar(select(func.count()).select_from(PurposeVersion)) == len(KNOWN)
        assert [each.name for each in list_purposes(session, organisation_id)] == sorted(KNOWN)


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_purpose_that_nobody_has_touched_says_what_is_proposed_now(
    database: Database, clock: SetClock, is_changed: bool
) -> None:
    """As after an update of Stoa; what an organisation has decided stays."""
    register_platform(database, clock)
    former = replace(built_in(FEEDBACK), fields=("user_id", "comment", "time"))
    organisation_id = organisation_of(database)
    with database.write() as session:
        version = session.scalars(select(PurposeVersion).join(Purpose).where(Purpose.name == FEEDBACK)).one()
        version.body = former.dump()
        if is_changed:
            define_purpose(session, organisation_id, replace(former, retention_days=3), clock.now())
    with database.write() as session:
        make_purposes(session, organisation_id, clock.now())
        make_purposes(session, organisation_id, clock.now())
    found = current(database, FEEDBACK)
    assert found.version == 2
    assert (found.document == built_in(FEEDBACK)) is not is_changed
