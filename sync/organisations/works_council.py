"""Works-council mode: one switch per organisation, loosened only with a reason and a trace (BetrVG § 87(1) no. 6).

While it is on, nobody is shown when a single person did something, figures are of groups of some size and rounded, so
that two of them tell no more than one, and no purpose is added to those that were agreed on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from sync.audit.trail import record
from sync.exports.forgetting import throw_away_agreed
from sync.organisations.tables import Organisation, WorksCouncilVersion

SMALLEST_GROUP: Final = 5
_GROUPS: Final = range(3, 101)
_LONGEST_WORDS: Final = 500  # characters


class WorksCouncilRefused(StoaError):
    """What was agreed with the works council does not allow this."""

    default_code = "works_council.refused"


@dataclass(frozen=True, slots=True)
class Mode:
    """How it stands: a figure is of `smallest_group` people at least. Version 0 is before anything was agreed."""

    version: int = 0
    enabled: bool = False
    smallest_group: int = SMALLEST_GROUP
    agreement: str = ""
    reason: str = ""
    changed_at: datetime | None = None


def read_mode(session: Session, organisation_id: UUID) -> Mode:
    """How it stands now."""
    row = session.scalar(_versions(organisation_id).limit(1))
    return _mode(row) if row else Mode()


def read_versions(session: Session, organisation_id: UUID) -> Sequence[Mode]:
    """How it has stood, the latest first."""
    return [_mode(row) for row in session.scalars(_versions(organisation_id))]


def set_mode(
    session: Session,
    organisation_id: UUID,
    now: datetime,
    *,
    enabled: bool,
    smallest_group: int | None = None,
    agreement: str = "",
    reason: str = "",
) -> Mode:
    """Turn it on or off, or have it bind otherwise; what is not said stays.

    Raises WorksCouncilRefused where it would bind less than before and nobody says why, or a word or number cannot be
    used.
    """
    _one_after_the_other(session, organisation_id)
    present = read_mode(session, organisation_id)
    group = present.smallest_group if smallest_group is None else smallest_group
    agreement = agreement.strip() or present.agreement
    _check(enabled, group, agreement, reason)
    is_looser = present.enabled and (not enabled or group < present.smallest_group)
    if is_looser and not reason.strip():
        raise WorksCouncilRefused(
            "This binds less than before: say why with --reason. It is kept, and stands in the audit.",
            code="works_council.reason",
        )
    row = WorksCouncilVersion(
        organisation_id=organisation_id,
        version=present.version + 1,
        enabled=enabled,
        smallest_group=group,
        agreement=agreement,
        reason=reason.strip(),
        changed_at=now,
    )
    session.add(row)
    session.flush()
    if enabled:
        throw_away_agreed(session, organisation_id)
    record(
        session,
        action="works_council.loosened" if is_looser else "works_council.set",
        now=now,
        organisation_id=organisation_id,
        detail={"version": row.version, "enabled": enabled, "smallest_group": group},
    )
    return read_mode(session, organisation_id)


def require_no_agreement(session: Session, organisation_id: UUID) -> None:
    """Raises WorksCouncilRefused while the mode is on: purposes are those of the agreement.

    Nobody turns it on before the transaction ends.
    """
    _one_after_the_other(session, organisation_id)
    if read_mode(session, organisation_id).enabled:
        raise WorksCouncilRefused(
            "Works-council mode is on: purposes are fixed by the agreement, and can only be turned off. "
            "`stoa privacy works-council off --reason …` loosens it first.",
            code="works_council.purposes_fixed",
        )


def require_single_figures(session: Session, organisation_id: UUID) -> None:
    """Raises WorksCouncilRefused while the mode is on: figures are of groups, and nobody's own."""
    if read_mode(session, organisation_id).enabled:
        raise WorksCouncilRefused(
            "Works-council mode is on: no single person's figures are shown. Try the rule on the discussion's page "
            "“What counts”, which shows them of groups.",
            code="works_council.figures",
        )


def rounded(number: int, smallest_group: int) -> int:
    """A number of people to the nearest multiple of the smallest group, half of it upwards.

    Of two figures that are rounded so the difference is such a multiple too, whatever one person did between them.
    """
    return (number + smallest_group // 2) // smallest_group * smallest_group


def _one_after_the_other(session: Session, organisation_id: UUID) -> None:
    """Let whoever sets the mode, or does what it may forbid, wait until the other's transaction has ended."""
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    )


def _versions(organisation_id: UUID) -> Select[WorksCouncilVersion]:
    return (
        select(WorksCouncilVersion)
        .where(WorksCouncilVersion.organisation_id == organisation_id)
        .order_by(WorksCouncilVersion.version.desc())
    )


def _mode(row: WorksCouncilVersion) -> Mode:
    return Mode(row.version, row.enabled, row.smallest_group, row.agreement, row.reason, row.changed_at)


def _check(enabled: bool, group: int, agreement: str, reason: str) -> None:
    if group not in _GROUPS:
        raise WorksCouncilRefused(
            f"The smallest group is from {_GROUPS.start} to {_GROUPS.stop - 1} people.",
            code="works_council.group",
        )
    if enabled and not agreement:
        raise WorksCouncilRefused(
            "Name the agreement with --agreement, such as its title and date.", code="works_council.agreement"
        )
    if max(len(agreement), len(reason)) > _LONGEST_WORDS:
        raise WorksCouncilRefused(
            f"At most {_LONGEST_WORDS} characters each for agreement and reason.", code="works_council.words"
        )
