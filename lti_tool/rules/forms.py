"""The form for a scoring rule: every key of it, in fields. What was typed comes back as it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from babel import Locale
from flask_babel import gettext, lazy_gettext

from lti_tool.app.typed import Field
from lti_tool.rules.numbers import Number, count, points, share, words
from lti_tool.rules.rows import (
    CRITERION_FIELDS,
    MILESTONE_FIELDS,
    filled_criteria,
    filled_milestones,
    read_criteria,
    read_milestones,
)
from lti_tool.space.forms import Complaint
from lti_tool.space.presentation import format_count, format_points
from sync.contributions.markdown import clean
from sync.scoring.parts import Final as FinalKind
from sync.scoring.parts import PeriodKind
from sync.scoring.rules import SCHEMA_VERSION, Rule, RuleRefused

NUMBERS: Final[Mapping[str, Number]] = {
    "post_words": words(),
    "post_points": points(),
    "reply_words": words(),
    "reply_points": points(),
    "reply_received": points(),
    "reaction_received": points(),
    "accepted_answer": points(),
    "endorsement": points(),
    "target": points(least=1),
    "periods": count(1000),
    "cap": Number(100, 100_000, decimals=1, is_share=True),
    "best": count(1000, is_optional=True),
    "spread_days": count(31, least=2, is_optional=True),
    "spread_most": share(is_optional=True),
    "late_per_day": share(is_optional=True),
    "late_most": share(is_optional=True),
    "duplicate_share": share(least=1),
    "longest_run": count(1000),
    "pair_credits": count(1_000_000, least=0),
    "pair_share": share(is_optional=True),
    "ring_share": share(is_optional=True),
    "burst_contributions": count(1000, least=2, is_optional=True),
    "burst_minutes": count(1440, is_optional=True),
    "rubric_weight": share(is_optional=True),
}
_PAIRS: Final = (
    ("spread_days", "spread_most"),
    ("late_per_day", "late_most"),
    ("burst_contributions", "burst_minutes"),
)
_LABELS: Final[Mapping[str, Field]] = {
    "post_words": Field(lazy_gettext("Words of a thread at least")),
    "post_points": Field(lazy_gettext("Points for a thread")),
    "reply_words": Field(lazy_gettext("Words of a reply at least")),
    "reply_points": Field(lazy_gettext("Points for a reply")),
    "reply_received": Field(lazy_gettext("Points for a reply that others give")),
    "reaction_received": Field(lazy_gettext("Points for a reaction of others")),
    "accepted_answer": Field(lazy_gettext("Points for an accepted answer")),
    "endorsement": Field(lazy_gettext("Points for an endorsement")),
    "final": Field(
        lazy_gettext("What makes the score"),
        {
            FinalKind.SHARE: lazy_gettext("The points of all periods together"),
            FinalKind.MILESTONES: lazy_gettext("The milestones below, and nothing else"),
        },
    ),
    "period": Field(
        lazy_gettext("Period"),
        {
            PeriodKind.WEEK: lazy_gettext("A week, from Monday to Sunday"),
            PeriodKind.DAY: lazy_gettext("A day"),
            PeriodKind.MONTH: lazy_gettext("A month"),
            PeriodKind.WHOLE: lazy_gettext("The whole time as one"),
        },
    ),
    "target": Field(lazy_gettext("Points that a period asks for")),
    "periods": Field(lazy_gettext("Number of periods")),
    "cap": Field(lazy_gettext("Most points of a period, in percent of what it asks for")),
    "best": Field(lazy_gettext("Only the best contributions of a period count: how many")),
    "spread_days": Field(lazy_gettext("On how many different days to write in a period")),
    "spread_most": Field(lazy_gettext("Taken off where all stand on one day, in percent")),
    "late_per_day": Field(lazy_gettext("Taken off for each day after the due date, in percent")),
    "late_most": Field(lazy_gettext("Taken off at most, in percent")),
    "duplicate_share": Field(lazy_gettext("A copy from so many percent of its words on")),
    "longest_run": Field(lazy_gettext("Contributions in a row that count")),
    "pair_credits": Field(lazy_gettext("Replies and reactions of one person that count in a period")),
    "pair_share": Field(lazy_gettext("Ask to look where one person gave more than so many percent")),
    "ring_share": Field(lazy_gettext("Ask to look where a small circle gave itself so many percent")),
    "burst_contributions": Field(lazy_gettext("Ask to look at so many contributions")),
    "burst_minutes": Field(lazy_gettext("within so many minutes")),
    "rubric_weight": Field(lazy_gettext("Weight of what is assessed by hand, in percent")),
}
_OF_ROWS: Final = {"title", "count", "words", "points", "at", "days", "criterion", "levels"}
FIELDS: Final[Mapping[str, Field]] = {**_LABELS, **MILESTONE_FIELDS, **CRITERION_FIELDS}


@dataclass(frozen=True, slots=True)
class RuleForm:
    """What stands in the form. `rule` is None as long as something is wrong."""

    values: Mapping[str, str]
    rule: Rule | None = None
    complaints: tuple[Complaint, ...] = ()
    counts_anew: bool = False

    def complaint(self, field: str) -> Complaint | None:
        """What is wrong with a field, or None; that of the whole form has the name of none."""
        return next((each for each in self.complaints if each.field == field), None)

    def complains_of(self, *names: str) -> bool:
        """Whether something is wrong with one of these fields, or with one in the rows of these letters."""
        return any(
            each.field in names or ("-" in each.field and each.field[0] in names) for each in self.complaints
        )

    def label(self, field: str) -> str:
        """What a field is called."""
        return FIELDS[field.rpartition("-")[2]].label

    def choices(self, field: str) -> Mapping[str, str]:
        """The values that a field offers, with their words."""
        return FIELDS[field.rpartition("-")[2]].words

    def rows(self, prefix: str, spare: int, most: int) -> range:
        """The rows to show of those whose names begin with a letter: the filled ones, and some to spare."""
        filled = [_row(name, prefix) for name, value in self.values.items() if value]
        return range(min(max(filled, default=-1) + 1 + spare, most))


def filled_form(rule: Rule, locale: Locale) -> RuleForm:
    """The form as it shows a rule."""
    document = rule.dump()
    spread, late, flags, rubric = document["spread"], document["late"], document["flags"], document["rubric"]
    burst = flags["burst"]
    held: dict[str, Any] = {
        **{name: document[name] for name in NUMBERS if name in document},
        "post_words": document["post"]["words"],
        "post_points": document["post"]["points"],
        "reply_words": document["reply"]["words"],
        "reply_points": document["reply"]["points"],
        "cap": document["cap_factor"],
        "spread_days": spread and spread["days"],
        "spread_most": spread and spread["most"],
        "late_per_day": late and late["per_day"],
        "late_most": late and late["most"],
        "pair_share": flags["pair_share"],
        "ring_share": flags["ring_share"],
        "burst_contributions": burst and burst["contributions"],
        "burst_minutes": burst and burst["minutes"],
        "rubric_weight": rubric and rubric["weight"],
    }
    values = {name: NUMBERS[name].write(held[name], locale) for name in NUMBERS}
    values |= {"final": document["final"], "period": document["period"]}
    values |= filled_milestones(document["milestones"], locale)
    values |= filled_criteria(rubric["criteria"] if rubric else [], locale)
    return RuleForm(values, rule)


def read_rule_form(form: Mapping[str, str], locale: Locale) -> RuleForm:
    """The form as it was sent."""
    values = {
        name: clean(value).strip()
        for name, value in form.items()
        if name.rpartition("-")[2] in {*FIELDS, "id"}
    }
    reading = _Reading(values, locale)
    rule = reading.rule()
    return RuleForm(
        values,
        None if reading.complaints else rule,
        tuple(reading.complaints),
        counts_anew="counts_anew" in form,
    )


class _Reading:
    """Reads fields one by one and gathers what is wrong with them."""

    def __init__(self, values: Mapping[str, str], locale: Locale) -> None:
        self._values = values
        self._locale = locale
        self.complaints: list[Complaint] = []

    def rule(self) -> Rule | None:
        numbers = {name: self._number(name, number) for name, number in NUMBERS.items()}
        for pair in _PAIRS:
            self._require_both(pair)
        milestones, complaints = read_milestones(self._values, self._locale)
        self.complaints += complaints
        criteria, complaints = read_criteria(self._values, self._locale)
        self.complaints += complaints
        final = self._choice("final", FinalKind.SHARE)
        if final == FinalKind.MILESTONES and not milestones:
            sentence = gettext(
                "Without a milestone there is nothing to reach: fill in one, or let the points count."
            )
            self._complain("final", "rule.no_milestone", sentence)
        if bool(criteria) != (numbers["rubric_weight"] is not None):
            sentence = gettext(
                "An assessment needs both: a weight, and at least one criterion. Or leave both empty."
            )
            self._complain("rubric_weight", "rule.rubric", sentence)
        if self.complaints:
            return None
        try:
            return Rule.accept(self._document(numbers, final, milestones, criteria))
        except RuleRefused as refused:
            self._complain(
                "", refused.code, gettext("The rule does not go together: %(reason)s", reason=refused.message)
            )
            return None

    def _document(
        self,
        numbers: Mapping[str, int | Decimal | None],
        final: str,
        milestones: list[dict[str, Any]],
        criteria: list[dict[str, Any]],
    ) -> dict[str, Any]:
        period = self._choice("period", PeriodKind.WEEK)
        days, burst = numbers["spread_days"], numbers["burst_contributions"]
        weight = numbers["rubric_weight"]
        return {
            "version": SCHEMA_VERSION,
            "post": {"words": numbers["post_words"], "points": numbers["post_points"]},
            "reply": {"words": numbers["reply_words"], "points": numbers["reply_points"]},
            **{
                name: numbers[name]
                for name in (
                    "reply_received",
                    "reaction_received",
                    "accepted_answer",
                    "endorsement",
                    "duplicate_share",
                    "longest_run",
                    "pair_credits",
                    "target",
                    "best",
                )
            },
            "flags": {
                "pair_share": numbers["pair_share"],
                "ring_share": numbers["ring_share"],
                "burst": burst and {"contributions": burst, "minutes": numbers["burst_minutes"]},
            },
            "period": period,
            "periods": 1 if period == PeriodKind.WHOLE else numbers["periods"],
            "cap_factor": numbers["cap"],
            "spread": {"days": days, "most": numbers["spread_most"]}
            if days and numbers["spread_most"]
            else None,
            "late": (
                {"per_day": numbers["late_per_day"], "most": numbers["late_most"]}
                if numbers["late_per_day"] and numbers["late_most"]
                else None
            ),
            "final": final,
            "milestones": milestones if final == FinalKind.MILESTONES else [],
            "rubric": {"weight": weight, "criteria": criteria} if criteria else None,
        }

    def _number(self, name: str, number: Number) -> int | Decimal | None:
        try:
            return number.read(self._values.get(name, ""), self._locale)
        except ValueError:
            self._complain(name, "rule.number", number_sentence(number))
            return None

    def _choice(self, name: str, default: str) -> str:
        chosen = self._values.get(name) or default
        if chosen not in FIELDS[name].words:
            self._complain(name, "rule.choice", gettext("Choose one of the answers offered."))
        return chosen

    def _require_both(self, pair: tuple[str, str]) -> None:
        empty = [name for name in pair if not self._values.get(name)]
        if len(empty) == 1:
            sentence = gettext("The field beside it is filled: fill this one too, or leave both empty.")
            self._complain(empty[0], "rule.half", sentence)

    def _complain(self, field: str, code: str, sentence: str) -> None:
        self.complaints.append(Complaint(field, code, sentence))


def number_sentence(number: Number) -> str:
    """What to tell somebody who wrote something else into a field for this number."""
    bounds = {"least": format_count(number.least), "most": format_count(number.most)}
    if not number.decimals:
        return str(gettext("This is a whole number from %(least)s to %(most)s.", **bounds))
    example = format_points(Decimal("12.5"))
    sentence = gettext(
        "This is a number from %(least)s to %(most)s, such as 10 or %(example)s.", example=example, **bounds
    )
    return str(sentence)


def _row(name: str, prefix: str) -> int:
    """The number of the row that a field stands in; -1 for one that is in none that people fill in."""
    row, _, field = name.partition("-")
    number = row.removeprefix(prefix)
    return int(number) if field in _OF_ROWS and number.isdecimal() and len(number) < 3 else -1
