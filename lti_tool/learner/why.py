"""Why something earned less than it could, in a sentence that says what to do; no other learner is named in any."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel.numbers import format_percent
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from lti_tool.space.presentation import Times, format_thousandths
from sync.ledger.decisions import Decision, Ground
from sync.ledger.facts import FactKind, Verdict
from sync.scoring.history import RuleHistory
from sync.scoring.parts import Final as FinalScore
from sync.scoring.parts import PeriodKind
from sync.scoring.rules import Rule
from sync.scoring.score import Award, Reason, Tally

GROUNDS: Final[Mapping[Ground, str]] = {
    Ground.OFF_TOPIC: lazy_gettext("it is about something else"),
    Ground.LITTLE_SUBSTANCE: lazy_gettext("there is too little in it"),
    Ground.NOT_OWN_WORK: lazy_gettext("it is not your own work"),
    Ground.CONDUCT: lazy_gettext("it is against how people here treat each other"),
    Ground.GOOD_WORK: lazy_gettext("it is good work"),
    Ground.CIRCUMSTANCES: lazy_gettext("circumstances"),
    Ground.MISTAKE: lazy_gettext("an earlier decision was wrong"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What reasons are explained from."""

    history: RuleHistory
    tally: Tally
    times: Times


def why_contribution(award: Award, known: Known, decision: Decision | None, *, is_reply: bool) -> str:
    """Why a contribution or a reaction earned nothing, or not all; empty where it earned all that it could."""
    rule = known.history.at(award.occurred_at).rule
    if decision is not None and award.reason in (Reason.MODERATED, Reason.EARNED):
        decided = why_decision(decision)
        if decided:
            return decided
    if award.reason is Reason.EARNED:
        return _late(award) if award.late else ""
    if award.reason is Reason.TOO_SHORT:
        return _too_short(award, known, rule, is_reply)
    sentence = _OF_CONTRIBUTIONS.get(award.reason)
    return sentence(award, known, rule) if sentence else ""


def why_credit(award: Award, known: Known) -> str:
    """Why something that others gave earned nothing; empty where it did."""
    rule = known.history.at(award.occurred_at).rule
    sentence = _OF_CREDITS.get(award.reason)
    return sentence(award, known, rule) if sentence else ""


def why_decision(decision: Decision) -> str:
    """What instructors decided about a contribution and why, in their own words too; empty for one taken back."""
    if decision.verdict == Verdict.UNDECIDED:
        return ""
    if decision.verdict == Verdict.COUNTS:
        sentence = gettext("Instructors decided that it counts")
    else:
        sentence = gettext("Instructors decided that it does not count")
    ground = GROUNDS.get(decision.ground) if decision.ground else None
    parts = [f"{sentence}: {ground}." if ground else f"{sentence}."]
    if decision.words:
        parts.append(gettext("They write: “%(words)s”", words=decision.words))
    if decision.verdict == Verdict.DOES_NOT_COUNT:
        parts.append(gettext("Ask them if you see it differently."))
    return " ".join(parts)


def _too_short(award: Award, known: Known, rule: Rule, is_reply: bool) -> str:
    present = known.history.present
    needed = (present if present.final is FinalScore.MILESTONES else rule).least_words(is_reply=is_reply)
    missing = max(needed - award.counted_words, 1)
    told = ngettext(
        "Too short by %(num)s word: %(needed)s are needed.",
        "Too short by %(num)s words: %(needed)s are needed.",
        missing,
        needed=needed,
    )
    not_counted = gettext("Words in quotes, links and code are not counted.")
    return f"{told} {not_counted}"


def _credit_moderated(award: Award, _known: Known, _rule: Rule) -> str:
    if award.kind is FactKind.REPLY_RECEIVED:  # which is about the answer
        return str(gettext("Instructors decided that the answer does not count."))
    return str(gettext("What it was given for does not count."))


def _answer_too_short(_award: Award, _known: Known, rule: Rule) -> str:
    return str(
        ngettext(
            "The answer was too short to count: %(num)s word is needed.",
            "The answer was too short to count: %(num)s words are needed.",
            rule.reply.words,
        )
    )


def _late(award: Award) -> str:
    off = format_percent(Decimal(award.late) / 1000, locale=get_locale())
    return str(gettext("It came after the due date, which took off %(off)s of its points.", off=off))


def _cap(award: Award, known: Known, rule: Rule) -> str:
    period = known.tally.periods[award.period] if award.period is not None else None
    cap = format_thousandths(period.cap if period else rule.cap)
    told = {
        PeriodKind.DAY: gettext("The day had earned all it can, %(cap)s points.", cap=cap),
        PeriodKind.WEEK: gettext("The week had earned all it can, %(cap)s points.", cap=cap),
        PeriodKind.MONTH: gettext("The month had earned all it can, %(cap)s points.", cap=cap),
        PeriodKind.WHOLE: gettext("You had earned all that there is, %(cap)s points.", cap=cap),
    }[rule.period]
    if rule.period is PeriodKind.WHOLE or period is None or period.end <= known.times.now:
        return str(told)
    again = gettext("It counts again from %(time)s on.", time=known.times.day_and_time(period.end))
    return f"{told} {again}"


def _best(_award: Award, _known: Known, rule: Rule) -> str:
    return str(
        {
            PeriodKind.DAY: ngettext(
                "Of a day the best one counts.", "Of a day the best %(num)s count.", rule.best or 1
            ),
            PeriodKind.WEEK: ngettext(
                "Of a week the best one counts.", "Of a week the best %(num)s count.", rule.best or 1
            ),
            PeriodKind.MONTH: ngettext(
                "Of a month the best one counts.", "Of a month the best %(num)s count.", rule.best or 1
            ),
            PeriodKind.WHOLE: ngettext("The best one counts.", "The best %(num)s count.", rule.best or 1),
        }[rule.period]
    )


def _run(_award: Award, _known: Known, rule: Rule) -> str:
    return str(
        ngettext(
            "One contribution of yours in a row counts in a thread. Write there again once somebody else has.",
            "%(num)s contributions of yours in a row count in a thread. Write there again once somebody else has.",
            rule.longest_run,
        )
    )


def _pair_credits(_award: Award, _known: Known, rule: Rule) -> str:
    return str(
        ngettext(
            "What one and the same person gives you counts once in the same period.",
            "What one and the same person gives you counts %(num)s times in the same period.",
            rule.pair_credits,
        )
    )


def _saying(sentence: str) -> Callable[[Award, Known, Rule], str]:
    return lambda _award, _known, _rule: str(sentence)


_OF_CONTRIBUTIONS: Final[Mapping[Reason, Callable[[Award, Known, Rule], str]]] = {
    Reason.DELETED: _saying(lazy_gettext("It was removed, and counts no more.")),
    Reason.WITHHELD: _saying(
        lazy_gettext("It is not shown to others at present. Once it is, it counts as before.")
    ),
    Reason.TAKEN_BACK: _saying(lazy_gettext("It was taken back.")),
    Reason.MODERATED: _saying(lazy_gettext("Instructors decided that it does not count.")),
    Reason.SELF_REPLY: _saying(lazy_gettext("Answers to yourself earn nothing. Answer somebody else.")),
    Reason.SELF_REACTION: _saying(lazy_gettext("Reactions to yourself earn nothing.")),
    Reason.BROUGHT: _saying(
        lazy_gettext("You brought it in yourself: it can show a competency, and earns no points.")
    ),
    Reason.DUPLICATE: _saying(
        lazy_gettext(
            "Much of it stands word for word in an earlier contribution. Say it in your own words and it counts."
        )
    ),
    Reason.RUN: _run,
    Reason.CAP: _cap,
    Reason.BEST: _best,
    Reason.NO_MILESTONE: _saying(lazy_gettext("No milestone asks for it, or for more like it.")),
}
_OF_CREDITS: Final[Mapping[Reason, Callable[[Award, Known, Rule], str]]] = {
    Reason.DELETED: _saying(lazy_gettext("Removed meanwhile.")),
    Reason.WITHHELD: _saying(lazy_gettext("Not shown at present. Once it is, it counts again.")),
    Reason.TAKEN_BACK: _saying(lazy_gettext("Taken back by who gave it.")),
    Reason.MODERATED: _credit_moderated,
    Reason.ANSWERED_MODERATED: _saying(lazy_gettext("What it was given for does not count.")),
    Reason.SELF_REACTION: _saying(lazy_gettext("Reactions to yourself earn nothing.")),
    Reason.BY_LEARNER: _saying(
        lazy_gettext("By an expert who is a learner here as well: an honour without points.")
    ),
    Reason.BROUGHT: _saying(lazy_gettext("It attests what you brought in, and earns no points.")),
    Reason.TOO_SHORT: _answer_too_short,
    Reason.DUPLICATE: _saying(
        lazy_gettext("Much of the answer stands word for word in an earlier contribution.")
    ),
    Reason.RUN: _saying(lazy_gettext("Whoever answered had written too many in a row in the thread.")),
    Reason.PAIR_CREDITS: _pair_credits,
    Reason.CAP: _cap,
    Reason.NO_MILESTONE: _saying(lazy_gettext("No milestone asks for it.")),
}
