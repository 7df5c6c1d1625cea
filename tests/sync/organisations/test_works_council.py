"""Works-council mode: a switch that is loosened only with a reason and a trace, and what it binds."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from config.database import Database
from sync.audit.tables import AuditRow
from sync.consent.purposes import EVIDENCE, GRADE, define_purpose, read_purposes, set_enabled
from sync.organisations.tables import Organisation
from sync.organisations.works_council import (
    Mode,
    WorksCouncilRefused,
    read_mode,
    read_versions,
    rounded,
    set_mode,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AGREEMENT = "Betriebsvereinbarung Lernplattform, 1 October 2026"


def organisation(database: Database) -> UUID:
    with database.read() as session:
        return session.scalars(select(Organisation.id)).one()


def put(database: Database, **values: object) -> Mode:
    with database.write() as session:
        return set_mode(session, organisation(database), NOW, **{"enabled": True, **values})  # type: ignore[arg-type]


def test_it_is_off_until_an_agreement_is_named(database: Database) -> None:
    with database.read() as session:
        assert not read_mode(session, organisation(database)).enabled
    with pytest.raises(WorksCouncilRefused) as refused:
        put(database)
    assert refused.value.code == "works_council.agreement"
    mode = put(database, agreement=AGREEMENT)
    assert (mode.enabled, mode.smallest_group, mode.agreement) == (True, 5, AGREEMENT)


@pytest.mark.parametrize("looser", [{"enabled": False}, {"smallest_group": 4}])
def test_it_is_loosened_only_with_a_reason_and_leaves_a_trace(
    database: Database, looser: dict[str, object]
) -> None:
    """Behaviour 29."""
    put(database, agreement=AGREEMENT)
    with pytest.raises(WorksCouncilRefused) as refused:
        put(database, reason="  ", **looser)
    assert refused.value.code == "works_council.reason"

    put(database, reason="The agreement has ended.", **looser)

    with database.read() as session:
        versions = read_versions(session, organisation(database))
        audited = session.scalars(
            select(AuditRow).where(AuditRow.action.startswith("works_council.")).order_by(AuditRow.sequence)
        ).all()
    assert [(each.version, each.reason) for each in versions] == [(2, "The agreement has ended."), (1, "")]
    assert [row.action for row in audited] == ["works_council.set", "works_council.loosened"]
    assert "ended" not in repr([row.detail for row in audited])


def test_what_binds_more_needs_no_reason(database: Database) -> None:
    put(database, agreement=AGREEMENT)
    assert put(database, smallest_group=8).smallest_group == 8


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"smallest_group": 2}, "works_council.group"),
        ({"smallest_group": 101}, "works_council.group"),
        ({"agreement": "x" * 501}, "works_council.words"),
    ],
)
def test_what_cannot_be_kept_is_refused(database: Database, values: dict[str, object], code: str) -> None:
    with pytest.raises(WorksCouncilRefused) as refused:
        put(database, **{"agreement": AGREEMENT, **values})
    assert refused.value.code == code


def test_purposes_are_fixed_while_it_is_on_and_can_only_be_turned_off(database: Database) -> None:
    """Behaviour 29."""
    put(database, agreement=AGREEMENT)
    own = organisation(database)
    with database.write() as session, pytest.raises(WorksCouncilRefused) as refused:
        set_enabled(session, own, EVIDENCE, True, NOW)
    assert refused.value.code == "works_council.purposes_fixed"
    with database.write() as session:
        document = read_purposes(session, own)[GRADE].document
        widened = document.parse({**document.dump(), "retention_days": 9999})
        with pytest.raises(WorksCouncilRefused):
            define_purpose(session, own, widened, NOW)
    with database.write() as session:
        set_enabled(session, own, GRADE, False, NOW)
        assert not read_purposes(session, own)[GRADE].enabled


@pytest.mark.parametrize("late", ["tighter", "looser", "purpose"])
def test_of_two_administrators_at_once_the_second_meets_what_the_first_has_set(
    database: Database, late: str
) -> None:
    own = organisation(database)
    put(database, agreement=AGREEMENT)
    if late == "purpose":
        put(database, enabled=False, reason="The agreement is renewed.")

    def second() -> None:
        if late == "purpose":
            with database.write() as session:
                set_enabled(session, own, EVIDENCE, True, NOW)
        else:
            put(database, smallest_group=9 if late == "tighter" else 6)

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            set_mode(session, own, NOW, enabled=True, smallest_group=8)
            waiting = pool.submit(second)
            with suppress(TimeoutError):
                waiting.result(0.3)
        if late == "tighter":
            waiting.result(20)
        else:
            with pytest.raises(WorksCouncilRefused):
                waiting.result(20)
    with database.read() as session:
        mode = read_mode(session, own)
    assert (mode.enabled, mode.smallest_group) == (True, 9 if late == "tighter" else 8)


@given(st.integers(0, 10_000), st.integers(3, 100))
def test_figures_differ_by_whole_groups_whatever_one_person_did(number: int, group: int) -> None:
    before, after = rounded(number, group), rounded(number + 1, group)
    assert (after - before) in (0, group)
    assert abs(before - number) <= group / 2
