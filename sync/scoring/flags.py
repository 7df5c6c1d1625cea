"""What a person should look at: signs in one person's facts, never a penalty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sync.scoring.documents import THOUSANDTHS
from sync.scoring.parts import Burst
from sync.scoring.rules import Rule
from sync.scoring.score import Award, Flag, FlagCode


@dataclass(slots=True)
class Giver:
    """Somebody who gave credits: `awards` are the places of those to draw flags from, `in_period` counts a period's."""

    awards: list[int] = field(default_factory=list)
    period: int = -1
    in_period: int = 0


@dataclass(slots=True)
class Signs:
    """What flags are drawn from: who gave the credits, and when each contribution that counts was made.

    Contributions go with the places of their awards. What was recorded up to the latest review is left out: it has been
    looked at.
    """

    givers: dict[UUID | None, Giver] = field(default_factory=dict)
    contributions: list[tuple[datetime, int]] = field(default_factory=list)


def find_flags(signs: Signs, awards: Sequence[Award], rule: Rule) -> tuple[tuple[Flag, ...], int]:
    """The flags by the present rule, and the points (thousandths) that are provisional because of them."""
    flags: list[Flag] = []
    concerned: set[int] = set()
    if rule.flags.pair_share is not None:
        flags += _pair_flags(signs.givers, rule.flags.pair_share, rule.pair_credits)
        for flag in flags:
            concerned.update(signs.givers[flag.counterpart].awards)
    if rule.flags.burst is not None and len(signs.contributions) >= rule.flags.burst.contributions:
        for first, last in _bursts(signs.contributions, rule.flags.burst):
            since = signs.contributions[first][0]
            flags.append(Flag(FlagCode.BURST, last - first + 1, since=since))
            concerned.update(place for _, place in signs.contributions[first : last + 1])
    return tuple(flags), sum(awards[place].points for place in concerned)


def _pair_flags(givers: Mapping[UUID | None, Giver], share: int, least: int) -> list[Flag]:
    """A flag for each person from whom more than a fair share of the credits is.

    Fewer credits than a period pays for one pair say nothing: whoever got a single reply got all from one person.
    Those who are not on the roster cannot be told apart, so they are never flagged.
    """
    total = sum(len(giver.awards) for giver in givers.values())
    flags = [
        Flag(FlagCode.PAIR_SHARE, len(giver.awards), counterpart, THOUSANDTHS * len(giver.awards) // total)
        for counterpart, giver in givers.items()
        if counterpart is not None
        and len(giver.awards) >= max(least, 1)
        and THOUSANDTHS * len(giver.awards) > share * total
    ]
    return sorted(flags, key=lambda flag: str(flag.counterpart))


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
