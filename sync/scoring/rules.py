"""The rule by which a space scores participation: versioned data, checked by its published JSON Schema."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Self

from config.clock import FIRST_YEAR, LAST_YEAR
from config.errors import StoaError
from sync.scoring.documents import (
    THOUSANDTHS,
    DocumentSchema,
    from_thousandths,
    packaged_document,
    packaged_text,
    to_thousandths,
)
from sync.scoring.parts import Asked, DueAt, Final, Flags, Late, Milestone, PeriodKind, Rubric, Spread, Worth

SCHEMA_VERSION = 2
_PACKAGE = "sync.scoring"
_MOST_PLACES = 100  # putting contributions into them takes time


class RuleRefused(StoaError):
    """A scoring rule that cannot be used."""

    default_code = "rule.invalid"


@dataclass(frozen=True, slots=True)
class Rule:
    """What participation is worth.

    Points (`reply_received`, `reaction_received`, `accepted_answer`, `endorsement`, `target`, and those of parts) are
    integer thousandths; so are the shares and `cap_factor`. What each means is said in ``data/rule.schema.json``.
    """

    post: Worth
    reply: Worth
    reply_received: int
    reaction_received: int
    accepted_answer: int
    endorsement: int
    duplicate_share: int
    longest_run: int
    pair_credits: int
    flags: Flags
    period: PeriodKind
    target: int
    cap_factor: int
    periods: int
    best: int | None = None
    spread: Spread | None = None
    late: Late | None = None
    final: Final = Final.SHARE
    milestones: tuple[Milestone, ...] = ()
    rubric: Rubric | None = None

    @classmethod
    def accept(cls, data: Mapping[str, Any]) -> Self:
        """Read a rule that somebody sets: as `parse` does, and its dates are of our days. Raises `RuleRefused`."""
        rule = cls.parse(data)
        for index, each in enumerate(rule.milestones):
            if isinstance(each.due, DueAt) and not FIRST_YEAR <= each.due.local.year <= LAST_YEAR:
                reason = f"a date is in a year from {FIRST_YEAR} to {LAST_YEAR}"
                raise _schema().refused(f"$.milestones[{index}].due.at", reason)
        return rule

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read a rule from its JSON. Raises `RuleRefused` with a sentence that names the place."""
        document = _schema().checked(data)
        spread, late, rubric = document["spread"], document["late"], document["rubric"]
        return cls(
            post=Worth.parse(document["post"]),
            reply=Worth.parse(document["reply"]),
            reply_received=to_thousandths(document["reply_received"]),
            reaction_received=to_thousandths(document["reaction_received"]),
            accepted_answer=to_thousandths(document["accepted_answer"]),
            endorsement=to_thousandths(document["endorsement"]),
            duplicate_share=document["duplicate_share"],
            longest_run=document["longest_run"],
            pair_credits=document["pair_credits"],
            flags=Flags.parse(document["flags"]),
            period=PeriodKind(document["period"]),
            target=to_thousandths(document["target"]),
            cap_factor=document["cap_factor"],
            periods=document["periods"],
            best=document["best"],
            spread=Spread(**spread) if spread else None,
            late=Late(**late) if late else None,
            final=Final(document["final"]),
            milestones=_milestones(document["milestones"]),
            rubric=_rubric(rubric) if rubric else None,
        )

    def dump(self) -> dict[str, Any]:
        """The rule as JSON holds it; `parse` gives an equal rule back, also after a way through JSON text."""
        return {
            "version": SCHEMA_VERSION,
            "post": self.post.dump(),
            "reply": self.reply.dump(),
            "reply_received": from_thousandths(self.reply_received),
            "reaction_received": from_thousandths(self.reaction_received),
            "accepted_answer": from_thousandths(self.accepted_answer),
            "endorsement": from_thousandths(self.endorsement),
            "duplicate_share": self.duplicate_share,
            "longest_run": self.longest_run,
            "pair_credits": self.pair_credits,
            "flags": self.flags.dump(),
            "period": self.period.value,
            "target": from_thousandths(self.target),
            "cap_factor": self.cap_factor,
            "periods": self.periods,
            "best": self.best,
            "spread": asdict(self.spread) if self.spread else None,
            "late": asdict(self.late) if self.late else None,
            "final": self.final.value,
            "milestones": [each.dump() for each in self.milestones],
            "rubric": self.rubric.dump() if self.rubric else None,
        }

    @property
    def cap(self) -> int:
        """Thousandths of a point from which on a period earns no more (rounded up to a whole thousandth)."""
        return -(-self.target * self.cap_factor // THOUSANDTHS)

    @property
    def full_score(self) -> int:
        """Thousandths of a point that make the full score: the targets of all periods, or all milestones' points."""
        if self.final is Final.MILESTONES:
            return sum(each.points for each in self.milestones)
        return self.target * self.periods

    def least_words(self, *, is_reply: bool) -> int:
        """The fewest counted words with which a contribution can count, 0 where it needs none."""
        if self.final is not Final.MILESTONES:
            return (self.reply if is_reply else self.post).words
        fits = (Asked.CONTRIBUTION, Asked.REPLY if is_reply else Asked.POST)
        return min((each.words for each in self.milestones if each.what in fits), default=0)


@cache
def default_rule() -> Rule:
    """The rule of a space that has set none."""
    return Rule.parse(packaged_document(_PACKAGE, "default_rule.json"))


def rule_schema() -> str:
    """The published JSON Schema (draft 2020-12) of a rule, as JSON text."""
    return packaged_text(_PACKAGE, "rule.schema.json")


def _milestones(documents: Sequence[Mapping[str, Any]]) -> tuple[Milestone, ...]:
    found: list[Milestone] = []
    for index, document in enumerate(documents):
        try:
            milestone = Milestone.parse(document)
        except ValueError as error:
            raise _schema().refused(f"$.milestones[{index}].due.at", "no calendar has this date") from error
        found.append(milestone)
    _require_unique("$.milestones", [each.id for each in found])
    if sum(each.count for each in found) > _MOST_PLACES:
        raise _schema().refused("$.milestones", f"they ask for more than {_MOST_PLACES} in all")
    return tuple(found)


def _rubric(document: Mapping[str, Any]) -> Rubric:
    rubric = Rubric.parse(document)
    _require_unique("$.rubric.criteria", [each.id for each in rubric.criteria])
    if not rubric.most:
        raise _schema().refused("$.rubric.criteria", "no level gives points")
    return rubric


def _require_unique(place: str, ids: Sequence[str]) -> None:
    for index, each in enumerate(ids):
        if each in ids[:index]:
            raise _schema().refused(f"{place}[{index}].id", "this id stands twice")


@cache
def _schema() -> DocumentSchema:
    return DocumentSchema(_PACKAGE, "rule.schema.json", RuleRefused)
