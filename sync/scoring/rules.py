"""The rule by which a space scores participation: versioned data, checked by its published JSON Schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from config.errors import StoaError
from sync.scoring.documents import (
    THOUSANDTHS,
    DocumentSchema,
    from_thousandths,
    packaged_document,
    to_thousandths,
)

SCHEMA_VERSION = 1
_PACKAGE = "sync.scoring"


class RuleRefused(StoaError):
    """A scoring rule that cannot be used."""

    default_code = "rule.invalid"


@dataclass(frozen=True, slots=True)
class Worth:
    """What a contribution has to have to earn, in counted words, and what it earns, in thousandths of a point."""

    words: int
    points: int

    def dump(self) -> dict[str, Any]:
        """As the rule's JSON holds it."""
        return {"words": self.words, "points": from_thousandths(self.points)}


@dataclass(frozen=True, slots=True)
class Rule:
    """What participation is worth.

    Points (`reply_received`, `reaction_received`, `target` and those of `post` and `reply`) are integer thousandths;
    so are the shares and `cap_factor`. What each means is said in ``data/rule.schema.json``.
    """

    post: Worth
    reply: Worth
    reply_received: int
    reaction_received: int
    duplicate_share: int
    longest_run: int
    pair_credits: int
    pair_flag_share: int
    target: int
    cap_factor: int
    periods: int

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read a rule from its JSON. Raises `RuleRefused` with a sentence that names the place."""
        document = _schema().checked(data)
        return cls(
            post=_worth(document["post"]),
            reply=_worth(document["reply"]),
            reply_received=to_thousandths(document["reply_received"]),
            reaction_received=to_thousandths(document["reaction_received"]),
            duplicate_share=document["duplicate_share"],
            longest_run=document["longest_run"],
            pair_credits=document["pair_credits"],
            pair_flag_share=document["pair_flag_share"],
            target=to_thousandths(document["target"]),
            cap_factor=document["cap_factor"],
            periods=document["periods"],
        )

    def dump(self) -> dict[str, Any]:
        """The rule as JSON holds it; `parse` gives an equal rule back, also after a way through JSON text."""
        return {
            "version": SCHEMA_VERSION,
            "post": self.post.dump(),
            "reply": self.reply.dump(),
            "reply_received": from_thousandths(self.reply_received),
            "reaction_received": from_thousandths(self.reaction_received),
            "duplicate_share": self.duplicate_share,
            "longest_run": self.longest_run,
            "pair_credits": self.pair_credits,
            "pair_flag_share": self.pair_flag_share,
            "period": "week",
            "target": from_thousandths(self.target),
            "cap_factor": self.cap_factor,
            "periods": self.periods,
        }

    @property
    def cap(self) -> int:
        """Thousandths of a point from which on a period earns no more (rounded up to a whole thousandth)."""
        return -(-self.target * self.cap_factor // THOUSANDTHS)

    @property
    def full_score(self) -> int:
        """Thousandths of a point that make the full score: the targets of all periods."""
        return self.target * self.periods


@cache
def default_rule() -> Rule:
    """The rule of a space that has set none."""
    return Rule.parse(packaged_document(_PACKAGE, "default_rule.json"))


def _worth(document: Mapping[str, Any]) -> Worth:
    return Worth(document["words"], to_thousandths(document["points"]))


@cache
def _schema() -> DocumentSchema:
    return DocumentSchema(_PACKAGE, "rule.schema.json", RuleRefused)
