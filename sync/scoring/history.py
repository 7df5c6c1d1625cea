"""Which rule a space had when."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sync.scoring.periods import BEGINNING, END
from sync.scoring.rules import Rule


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule with its version, in force from `since` on (aware UTC; None: from the beginning)."""

    rule: Rule
    version: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A rule, and from when to when it was in force: `start` is in it, `end` no more."""

    rule: Rule
    start: datetime
    end: datetime


@dataclass(frozen=True)
class RuleHistory:
    """The rules of a space from the beginning on, without gaps. At least one."""

    stretches: tuple[Stretch, ...]
    version: int

    @classmethod
    def of(cls, first: RuleInForce, *later: RuleInForce) -> Self:
        """The history of these versions in their order. The first is taken to hold from the beginning.

        Each takes the place of what was to hold from its instant on; one from the beginning that of all before it.
        """
        starts: list[tuple[datetime, Rule]] = [(BEGINNING, first.rule)]
        version = first.version
        for each in later:
            since = each.since or BEGINNING
            starts = [(start, rule) for start, rule in starts if start < since]
            starts.append((since, each.rule))
            version = each.version
        ends = [start for start, _ in starts[1:]] + [END]
        stretches = tuple(Stretch(rule, start, end) for (start, rule), end in zip(starts, ends, strict=True))
        return cls(stretches, version)

    @classmethod
    def only(cls, rule: Rule, version: int = 0) -> Self:
        """One rule for all time."""
        return cls.of(RuleInForce(rule, version))

    def followed_by(self, rule: Rule, since: datetime) -> Self:
        """This history, with another rule for what comes from an instant on."""
        known = [RuleInForce(each.rule, self.version, each.start) for each in self.stretches]
        return self.of(*known, RuleInForce(rule, self.version + 1, since))

    @property
    def present(self) -> Rule:
        """The rule that holds now and from now on."""
        return self.stretches[-1].rule

    def at(self, instant: datetime) -> Stretch:
        """The rule that was in force at an instant."""
        place = bisect_right(self.stretches, instant, key=lambda each: each.start)
        return self.stretches[max(place - 1, 0)]

    def same_periods(self, instant: datetime) -> tuple[datetime, datetime]:
        """From when to when periods were of the kind that they were at an instant."""
        place = self.stretches.index(self.at(instant))
        kind = self.stretches[place].rule.period
        first = last = place
        while first and self.stretches[first - 1].rule.period is kind:
            first -= 1
        while last + 1 < len(self.stretches) and self.stretches[last + 1].rule.period is kind:
            last += 1
        return self.stretches[first].start, self.stretches[last].end
