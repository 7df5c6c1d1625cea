"""Whether what somebody wrote is outdated, as everybody sees it, and what staff are to look at again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.freshness.tables import Freshness
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.people.sealing import Seals, place


@dataclass(frozen=True, slots=True)
class Outdated:
    """That a post is outdated; `note` is empty, or says why and what holds now."""

    since: datetime
    note: str


def of_contribution() -> ColumnElement[bool]:
    """Joins to a `StoredContribution` what is known of how long it holds."""
    return Freshness.contribution_id == StoredContribution.id


def is_outdated(now: datetime) -> ColumnElement[bool]:
    """Whether a `StoredContribution` is outdated."""
    return (
        select(Freshness.contribution_id)
        .where(of_contribution(), Freshness.outdated_at <= now)
        .correlate(StoredContribution)
        .exists()
    )


def outdated(seals: Seals, row: Freshness | None, now: datetime) -> Outdated | None:
    """What to say of a post; None where it holds, as far as anybody knows."""
    if row is None or row.outdated_at is None or row.outdated_at > now:
        return None
    return Outdated(row.outdated_at, open_note(seals, row))


def open_note(seals: Seals, row: Freshness) -> str:
    """What was noted; empty where nothing was, and where it cannot be read."""
    return (
        seals.open(row.author_id, row.sealed_note, place(Freshness.__tablename__, row.contribution_id)) or ""
    )


def is_due(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """Whether a `StoredContribution` with its `Freshness` joined is to be looked at again by now."""
    return (
        (Freshness.space_id == viewer.space_id)
        & (Freshness.look_again_at <= now)
        & StoredContribution.stands
        & visible_to(viewer)
    )


def read_freshness(session: Session, contribution: StoredContribution) -> Freshness | None:
    """What is known of how long one contribution holds."""
    return session.get(Freshness, contribution.id)
