"""What a person should look at: signs in one person's facts, never a penalty."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from uuid import UUID

from sync.scoring.documents import THOUSANDTHS
from sync.scoring.parts import Burst
from sync.scoring.rules import Rule
from sync.scoring.score import Award, Flag, FlagCode


@dataclass(slots=True)
class Signs:
    """What flags are drawn from: who gave each credit, and when each contribution that counts was made.

    Both by the place of the award. What was recorded up to the latest review is left out: it has been looked at.
    """

    credits: list[tuple[UUID | None, int]] = field(default_factory=list)
    contributions: list[tuple[datetime, int]] = field(default_factory=list)


def find_flags(signs: Signs, awards: Sequence[Award], rule: Rule) -> tuple[tuple[Flag, ...], int]:
    """The flags by the present rule, and the points (thousandths) that are provisional because of them."""
    flags: list[Flag] = []
    concerned: set[int] = set()
    if rule.flags.pair_share is not None:
        pairs = _pair_flags(Counter(map(itemgetter(0), signs.credits)), rule.flags.pair_share, rule)
        flagged = {flag.counterpart for flag in pairs}
        flags += pairs
        if flagged:
            concerned.update(place for giver, place in signs.credits if giver in flagged)
    if rule.flags.burst is not None and len(signs.contributions) >= rule.flags.burst.contributions:
        for first, last in _bursts(signs.contributions, rule.flags.burst):
            since = signs.contributions[first][0]
            flags.append(Flag(FlagCode.BURST, last - first + 1, since=since))
            concerned.update(place for _, place in signs.contributions[first : last + 1])
    return tuple(flags), sum(awards[place].points for place in concerned)


def _pair_flags(pairs: Counter[UUID | None], share: int, rule: Rule) -> list[Flag]:
    """A flag for each person from whom more than a fair share of the credits is.

    Fewer credits than a period pays for one pair say nothing: whoever got a single reply got all from one person.
    Those who are not on the roster cannot be told apart, so they are never flagged.
    """
    total = pairs.total()
    return sorted(
        (
            Flag(FlagCode.PAIR_SHARE, number, counterpart, THOUSANDTHS * number // total)
            for counterpart, number in pairs.items()
            if counterpart is not None
            and number >= rule.pair_credits
            and THOUSANDTHS * number > share * total
        ),
        key=lambda flag: str(flag.counterpart),
    )


def _bursts(contributions: Sequence[tuple[datetime, int]], burst: Burst) -> list[tuple[int, int]]:
    """The first and last place of each burst; those that overlap are one."""
    within = timedelta(minutes=burst.minutes)
    found: list[tuple[int, int]] = []
    for last in range(burst.contributions - 1, len(contributions)):
        first = last - burst.contributions + 1
        if contributions[last][0] - contributions[first][0] > within:
            continue
        if found and found[-1][1] >= first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found
