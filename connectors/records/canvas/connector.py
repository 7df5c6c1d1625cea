"""The connector.

A connector of its own beside `lti_ags`, since it takes levels and no scores, has a column for each competency and not
for a space, and a purpose, a switch and a stop of its own. How a column is found, made and written to is `lti_ags`'s.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from config.language import N_
from connectors.contract import (
    Access,
    BlockReason,
    Direction,
    Evidence,
    Held,
    Item,
    Manifest,
    Outcome,
    Reading,
    Score,
    Target,
    TargetTrouble,
)
from connectors.lti import ags
from connectors.lti.products import canvas
from connectors.records.answers import one_after_the_other
from connectors.records.canvas.alignments import Alignments
from connectors.records.lti_ags import LtiAgs

TAG: Final = "competency"
_NO_PLACE: Final = Outcome.blocked(BlockReason.NO_RIGHTS, "ags.no_line_items", whole_target=True)


class CanvasOutcomes:
    """Writes the level of each competency into a gradebook column of that competency.

    Canvas takes no result of an outcome from outside: an instructor aligns the column with the outcome, by a rubric. No
    note goes along, since Canvas adds each to those that there are and takes none back.

    Settings of a target: `lineitems` and `scope` as the launch's endpoint claim has them, `space`; for a look at the
    alignments `site`, Canvas's base address, and `course_id`. Learnt: `ready`, and `aligned`, the names of the columns
    that are aligned with an outcome, as a JSON list, where there is a token.
    """

    manifest = Manifest(
        id="canvas",
        title=N_("Canvas outcomes (a gradebook column for each competency)"),
        direction=Direction.RECORDS,
        access=Access.OPEN,
        personal_data=(N_("LMS user id"), N_("competency level")),
        authentication=N_(
            "OAuth 2 client credentials with a JWT signed by the tool's key; a Canvas access token to read alignments"
        ),
        destination=N_("the gradebook of the Canvas course that the learner came from"),
        scopes=(ags.SCOPE_LINE_ITEM, ags.SCOPE_RESULT_READ, ags.SCOPE_SCORE),
        rate_limits=N_("set by Canvas; Retry-After and its quota are heeded"),
        docs="docs/lms/canvas.md",
    )

    def __init__(self, columns: LtiAgs, alignments: Alignments | None) -> None:
        self._columns = columns
        self._alignments = alignments
        self._prepared: dict[str, Target] = {}

    def prepare(self, target: Target) -> Target:
        """See that columns can be made; with a token, learn which are aligned. Raises `TargetTrouble`."""
        if not target.setting("lineitems"):
            raise TargetTrouble("The course offers no place to make gradebook columns.", _NO_PLACE)
        if self._alignments is None:
            return target.knowing(ready="1").forgetting("aligned")
        return target.knowing(ready="1", aligned=json.dumps(sorted(self._alignments.aligned(target))))

    def is_prepared(self, target: Target) -> bool:
        """Whether it was seen that columns can be made."""
        return target.known("ready") is not None

    def write(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Post each level to the column of its competency, which is made where there is none."""
        return one_after_the_other(
            items, self._each(target, lambda column, score: self._columns.write(column, [score]))
        )

    def withdraw(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Clear each level; the column stays. What the instructor has rated of the outcome stays, too."""
        kept = replace(target, may_make=False)
        return one_after_the_other(
            items, self._each(kept, lambda column, score: self._columns.withdraw(column, [score]))
        )

    def read_back(self, target: Target, items: Sequence[Item]) -> Sequence[Reading]:
        """SAME where the column holds the level, else NONE: what a teacher has set there Canvas keeps by itself."""
        return [self._reading(target, item) for item in items]

    def _each(
        self, target: Target, act: Callable[[Target, Score], Sequence[Outcome]]
    ) -> Callable[[Item], Outcome]:
        def attempt(item: Item) -> Outcome:
            if not isinstance(item, Evidence):
                return Outcome.rejected("canvas.no_evidence")
            try:
                column = self._column(target, item)
            except TargetTrouble as trouble:
                return trouble.outcome
            (outcome,) = act(column, _score_of(item))
            if outcome.reason is BlockReason.ITEM_GONE:
                self._prepared.pop(item.competency_id, None)
            return outcome

        return attempt

    def _reading(self, target: Target, item: Item) -> Reading:
        if not isinstance(item, Evidence):
            return Reading(Held.NONE)
        try:
            column = self._column(replace(target, may_make=False), item)
        except TargetTrouble as trouble:
            is_there = trouble.outcome.reason is not BlockReason.ITEM_GONE
            return Reading(Held.UNKNOWN if is_there else Held.NONE)
        (reading,) = self._columns.read_back(column, [_score_of(item)])
        return Reading(Held.NONE) if reading.held is Held.OTHER else Reading(reading.held)

    def _column(self, target: Target, evidence: Evidence) -> Target:
        """The column of a competency, found or made once. Raises `TargetTrouble`."""
        known = self._prepared.get(evidence.competency_id)
        if known is None:
            settings = {
                "label": evidence.title or evidence.competency_id,
                "lineitems": target.setting("lineitems"),
                "maximum": str(_maximum(evidence)),
                "product": canvas.FAMILY_CODE,
                "resource_id": f"{target.setting('space')}:{evidence.competency_id}",
                "scope": target.setting("scope"),
                "tag": TAG,
            }
            wanted = Target(target.key, tuple(settings.items()), may_make=target.may_make)
            known = self._columns.prepare(wanted)
            self._prepared[evidence.competency_id] = known
        return known


def _maximum(evidence: Evidence) -> int:
    return max(evidence.levels or evidence.level, 1)


def _score_of(evidence: Evidence) -> Score:
    """A level as points of as many as the scale has levels."""
    return Score(
        key=evidence.key,
        user_id=evidence.user_id,
        given=Fraction(evidence.level),
        maximum=_maximum(evidence),
        stamp=evidence.stamp,
        repeated=True,  # no submission is handed in for it
    )
