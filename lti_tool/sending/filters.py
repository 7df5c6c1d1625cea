"""Which items the page lists: its filters, and the word for each stage of an item."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement
from werkzeug.datastructures import MultiDict

from lti_tool.app.access import Viewer
from lti_tool.space.reach import within_reach
from sync.delivery.stages import Stage
from sync.outbox.tables import OutboxRow, TargetRow


class Shown(StrEnum):
    """What is listed."""

    ALL = "all"
    ARRIVED = "arrived"
    MOVING = "on_its_way"
    WAITING = "waits"
    BLOCKED = "blocked"
    OVERRIDE = "override"
    MISSING = "missing"
    REJECTED = "rejected"


STAGES: Final[Mapping[Shown, frozenset[Stage]]] = {
    Shown.ALL: frozenset(Stage),
    Shown.ARRIVED: frozenset({Stage.APPLIED, Stage.SUPERSEDED}),
    Shown.MOVING: frozenset({Stage.ON_ITS_WAY, Stage.THROTTLED, Stage.DOWN}),
    Shown.WAITING: frozenset({Stage.HELD}),
    Shown.BLOCKED: frozenset(
        {
            Stage.NOT_ENROLLED,
            Stage.ITEM_GONE,
            Stage.NOT_LINKED,
            Stage.NO_RIGHTS,
            Stage.PURPOSE_OFF,
            Stage.RESTRICTED,
            Stage.TEXT_HELD,
        }
    ),
    Shown.OVERRIDE: frozenset({Stage.OVERRIDE}),
    Shown.MISSING: frozenset({Stage.MISSING}),
    Shown.REJECTED: frozenset({Stage.REJECTED}),
}
SHOWN_WORDS: Final[Mapping[Shown, str]] = {
    Shown.ALL: lazy_gettext("All"),
    Shown.ARRIVED: lazy_gettext("Arrived"),
    Shown.MOVING: lazy_gettext("On the way"),
    Shown.WAITING: lazy_gettext("Wait for release"),
    Shown.BLOCKED: lazy_gettext("Blocked"),
    Shown.OVERRIDE: lazy_gettext("Changed there"),
    Shown.MISSING: lazy_gettext("Missing there"),
    Shown.REJECTED: lazy_gettext("Rejected"),
}
STAGE_WORDS: Final[Mapping[Stage, str]] = {
    Stage.APPLIED: lazy_gettext("arrived"),
    Stage.SUPERSEDED: lazy_gettext("overtaken"),
    Stage.HELD: lazy_gettext("waits for release"),
    Stage.ON_ITS_WAY: lazy_gettext("on its way"),
    Stage.NOT_ENROLLED: lazy_gettext("not enrolled"),
    Stage.OVERRIDE: lazy_gettext("changed there"),
    Stage.MISSING: lazy_gettext("missing there"),
    Stage.ITEM_GONE: lazy_gettext("its place is gone"),
    Stage.NOT_LINKED: lazy_gettext("not in the course"),
    Stage.NO_RIGHTS: lazy_gettext("refused"),
    Stage.PURPOSE_OFF: lazy_gettext("purpose is off"),
    Stage.RESTRICTED: lazy_gettext("use restricted"),
    Stage.TEXT_HELD: lazy_gettext("waits for a look at its text"),
    Stage.THROTTLED: lazy_gettext("has to pause"),
    Stage.DOWN: lazy_gettext("not reachable"),
    Stage.REJECTED: lazy_gettext("rejected"),
}
# By the style sheet: how much an item asks for attention.
SETTLED: Final = "is-settled"
MOVING: Final = "is-moving"
ATTENTION: Final = "is-held"


def of_own_learners(viewer: Viewer) -> list[ColumnElement[bool]]:
    """The items, joined with their targets, of those in a space whom this member of staff looks after."""
    return [TargetRow.space_id == viewer.space_id, within_reach(viewer, OutboxRow.person_id)]


def look_of(stage: Stage) -> str:
    """How an item at this stage looks."""
    if stage in STAGES[Shown.ARRIVED]:
        return SETTLED
    return MOVING if stage is Stage.ON_ITS_WAY else ATTENTION


@dataclass(frozen=True, slots=True)
class Listing:
    """What somebody asked to see: a filter, of everybody or of one learner, on a page that counts from 1."""

    shown: Shown = Shown.ALL
    person_id: UUID | None = None
    page: int = 1

    @property
    def arguments(self) -> dict[str, Any]:
        """How an address or a form says it, without the page."""
        told: dict[str, Any] = {} if self.shown is Shown.ALL else {"show": self.shown.value}
        return told if self.person_id is None else {**told, "person": str(self.person_id)}

    def which(self, viewer: Viewer) -> list[ColumnElement[bool]]:
        """The items of the viewer's space that are meant, without their stage; rows are joined with their targets."""
        own = of_own_learners(viewer)
        return own if self.person_id is None else [*own, OutboxRow.person_id == self.person_id]

    def conditions(self, viewer: Viewer, stage: ColumnElement[str]) -> list[ColumnElement[bool]]:
        """The items of the viewer's space that are listed."""
        if self.shown is Shown.ALL:
            return self.which(viewer)
        return [*self.which(viewer), stage.in_(sorted(STAGES[self.shown]))]


EVERYTHING: Final = Listing()


def read_listing(values: MultiDict[str, str], page: int = 1) -> Listing:
    """What an address or a form asks for; what cannot be understood is not asked for."""
    try:
        shown = Shown(values.get("show", Shown.ALL))
    except ValueError:
        shown = Shown.ALL
    return Listing(shown, values.get("person", type=UUID), page)
