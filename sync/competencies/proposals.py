"""What a person's participation shows, by the rules of a space: proposals for somebody who decides."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sync.competencies.rules import ENOUGH, EvidenceRule, EvidenceRules, Occasion
from sync.ledger.facts import FactKind
from sync.scoring.score import Award, Reason, Tally

# Why something shows nothing; that it earned no points (any more) for other reasons is no reason here.
_SHOWS_NOTHING: Final = frozenset(
    {
        Reason.DELETED,
        Reason.WITHHELD,
        Reason.TAKEN_BACK,
        Reason.MODERATED,
        Reason.ANSWERED_MODERATED,
        Reason.SELF_REPLY,
        Reason.SELF_REACTION,
        Reason.BY_LEARNER,
        Reason.DUPLICATE,
    }
)
_AWARDED_AS: Final = {  # of occasions that are more than the contribution itself
    Occasion.ANSWER_ACCEPTED: FactKind.ACCEPTED_ANSWER,
    Occasion.ENDORSED: FactKind.ENDORSEMENT,
    Occasion.ARCHIVE_ITEM: FactKind.ENDORSEMENT,
}
_NO_TAGS: Final[frozenset[str]] = frozenset()


class ThreadSort(StrEnum):
    """What rules ask of a thread; others are all the same to them."""

    RESOURCE = "resource"
    REFLECTION = "reflection"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Setting:
    """In what sort of thread a contribution stands, with which tags (in small letters), and whether it `opens` it.

    `answers_other`: it answers, in a thread that somebody else began with a question or a resource. `is_imported`: it
    was brought in from elsewhere, and stands in no thread.
    """

    sort: ThreadSort = ThreadSort.OTHER
    tags: frozenset[str] = _NO_TAGS
    opens: bool = False
    answers_other: bool = False
    is_imported: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that shows a competency. `contribution_id` is None of what is about no single contribution.

    `weight` is in thousandths; `occurred_at` aware UTC.
    """

    rule_id: str
    when: Occasion
    contribution_id: UUID | None
    level: int
    weight: int
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """A level of a competency that is shown, and by what, the earliest first.

    `weight` is what shows it in thousandths, `ENOUGH` or more; `valid_months` the shortest that a rule asks for.
    """

    competency: str
    level: int
    weight: int
    happenings: tuple[Happening, ...]
    valid_months: int | None

    @property
    def contributions(self) -> frozenset[UUID]:
        """What shows it."""
        return frozenset(each.contribution_id for each in self.happenings if each.contribution_id)


def propose_levels(
    rules: EvidenceRules, tally: Tally, settings: Mapping[UUID, Setting]
) -> Sequence[Proposal]:
    """The highest level of each competency that is shown, in the order in which the rules name competencies.

    A contribution counts once for a competency, by the rule that weighs most. An endorsement is one occasion: of a post
    of the discussion itself `ENDORSED`, of what was brought in `ARCHIVE_ITEM`. What somebody keeps back is to be
    taken out of the tally's awards beforehand.
    """
    happenings = list(_happenings(rules, tally, settings))
    months = {rule.id: rule.valid_months for rule in rules.rules}
    found = []
    for competency in dict.fromkeys(rule.competency for rule in rules.rules):
        ids = {rule.id for rule in rules.rules if rule.competency == competency}
        shown = _highest([each for each in happenings if each.rule_id in ids])
        if shown is not None:
            level, counted = shown
            limits = [limit for each in counted if (limit := months[each.rule_id]) is not None]
            weight = sum(each.weight for each in counted)
            found.append(Proposal(competency, level, weight, tuple(counted), min(limits, default=None)))
    return found


def still_show(happenings: Iterable[Happening], tally: Tally) -> Iterator[Happening]:
    """Those of the happenings that show something by this tally; what is about no single contribution stays."""
    stands = {(award.contribution_id, award.kind) for award in _standing(tally)}
    for each in happenings:
        kinds = (FactKind.CONTRIBUTION, _AWARDED_AS.get(each.when, FactKind.CONTRIBUTION))
        if each.contribution_id is None or stands.issuperset((each.contribution_id, kind) for kind in kinds):
            yield each


def _standing(tally: Tally) -> Sequence[Award]:
    return [award for award in tally.awards if award.reason not in _SHOWS_NOTHING]


def _highest(happenings: Sequence[Happening]) -> tuple[int, list[Happening]] | None:
    for level in sorted({each.level for each in happenings}, reverse=True):
        counted = _once_each([each for each in happenings if each.level >= level])
        if sum(each.weight for each in counted) >= ENOUGH:
            return level, sorted(counted, key=lambda each: (each.occurred_at, each.rule_id))
    return None


def _once_each(happenings: Sequence[Happening]) -> list[Happening]:
    best: dict[object, Happening] = {}
    for each in happenings:
        key = each.contribution_id or each.rule_id
        if key not in best or each.weight > best[key].weight:
            best[key] = each
    return list(best.values())


def _happenings(rules: EvidenceRules, tally: Tally, settings: Mapping[UUID, Setting]) -> Iterator[Happening]:
    stands = _standing(tally)
    received = Counter(award.contribution_id for award in stands if award.kind is FactKind.REACTION_RECEIVED)
    own = {award.contribution_id for award in stands if award.kind is FactKind.CONTRIBUTION}
    for rule in rules.rules:
        if rule.when is Occasion.MILESTONE:
            if tally.points >= rule.points and tally.awards:
                yield Happening(
                    rule.id, rule.when, None, rule.level, rule.weight, _reached(tally, rule.points)
                )
            continue
        for award in stands:
            if award.contribution_id not in own:  # it is gone, or does not count
                continue
            setting = settings.get(award.contribution_id, Setting())
            if _matches(rule, award, setting, received[award.contribution_id]):
                yield Happening(
                    rule.id, rule.when, award.contribution_id, rule.level, rule.weight, award.occurred_at
                )


def _matches(rule: EvidenceRule, award: Award, setting: Setting, reactions: int) -> bool:
    if rule.tags and not rule.tags & setting.tags:
        return False
    is_own = award.kind is FactKind.CONTRIBUTION
    match rule.when:
        case Occasion.POST:
            return is_own and setting.sort is not ThreadSort.REFLECTION and award.counted_words >= rule.words
        case Occasion.REFLECTION:
            is_reflection = setting.sort is ThreadSort.REFLECTION and setting.opens
            return is_own and is_reflection and award.counted_words >= rule.words
        case Occasion.RESOURCE_VALUED:
            is_resource = setting.sort is ThreadSort.RESOURCE and setting.opens
            return is_own and is_resource and reactions >= rule.reactions
        case Occasion.REVIEW_GIVEN:
            return is_own and setting.answers_other and award.counted_words >= rule.words
        case Occasion.ANSWER_ACCEPTED:
            return award.kind is FactKind.ACCEPTED_ANSWER
        case Occasion.ENDORSED:
            return award.kind is FactKind.ENDORSEMENT and not setting.is_imported
        case Occasion.ARCHIVE_ITEM:
            return award.kind is FactKind.ENDORSEMENT and setting.is_imported
        case _:
            return False


def _reached(tally: Tally, points: int) -> datetime:
    """When the points came to so many; the latest award where periods and limits decide."""
    total = 0
    for award in tally.awards:
        total += award.points
        if total >= points:
            return award.occurred_at
    return tally.awards[-1].occurred_at
