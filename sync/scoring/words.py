"""A rule, and what came of it, in plain sentences: English and German."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent

from config.language import regional_locale, translations
from sync.scoring.documents import THOUSANDTHS
from sync.scoring.parts import Anchor, Asked, Due, DueAt, Final, Milestone, PeriodKind, Worth
from sync.scoring.rings import Ring
from sync.scoring.rules import Rule
from sync.scoring.score import Flag, FlagCode, Reason


class Words:
    """Sentences in the language of a locale such as ``de-AT``. Cheap to make."""

    def __init__(self, locale: str | None) -> None:
        self._locale = regional_locale(locale)
        catalogue = translations(locale)
        self.gettext, self.ngettext = catalogue.gettext, catalogue.ngettext

    def rule(self, rule: Rule) -> tuple[str, ...]:
        """What a rule says, a sentence each: what counts, what is asked for, what earns nothing, who looks."""
        if rule.final is Final.MILESTONES:
            counts = [self._milestone(each) for each in rule.milestones]
            return (*counts, *self._lateness(rule), *self._limits(rule), *self._looking(rule))
        return (
            *self._worths(rule),
            *self._asked_for(rule),
            *self._lateness(rule),
            *self._limits(rule),
            *self._looking(rule),
        )

    def reason(self, reason: Reason) -> str:
        """Why something earned what it did, and what to do about it."""
        gettext = self.gettext
        sentences = {
            Reason.EARNED: gettext("It counts."),
            Reason.DELETED: gettext("It has been removed, and counts no more."),
            Reason.WITHHELD: gettext("It is not shown at present, and counts again once it is."),
            Reason.TAKEN_BACK: gettext("Whoever gave it has taken it back."),
            Reason.MODERATED: gettext(
                "An instructor decided that it does not count. Ask them where the reason is not clear."
            ),
            Reason.ANSWERED_MODERATED: gettext(
                "An instructor decided that what was answered does not count."
            ),
            Reason.SELF_REPLY: gettext("An answer to oneself earns nothing. Answers to others do."),
            Reason.SELF_REACTION: gettext(
                "What people give themselves earns nothing. What others give does."
            ),
            Reason.BY_LEARNER: gettext(
                "Endorsed by an expert who is a learner here as well: an honour without points."
            ),
            Reason.BROUGHT: gettext("Brought in by its author: it can show a competency, and earns nothing."),
            Reason.TOO_SHORT: gettext(
                "It has too few words; quotes, links and code are not counted. A longer one counts."
            ),
            Reason.DUPLICATE: gettext(
                "Most of it stands in an earlier contribution. Say it in words of one’s own, and it counts."
            ),
            Reason.RUN: gettext(
                "Too many in a row by one person in a thread. After somebody else has written, it counts again."
            ),
            Reason.PAIR_CREDITS: gettext(
                "The same person has given as much as counts in a period. What others give counts."
            ),
            Reason.CAP: gettext(
                "Its period has all the points that it can have. The next period begins anew."
            ),
            Reason.BEST: gettext("Only the best contributions of a period count, and others are better."),
            Reason.NO_MILESTONE: gettext("No milestone asks for it, or for more of it."),
        }
        return sentences[reason]

    def flag(self, flag: Flag, rule: Rule, moment: Callable[[datetime], str], name: str | None = None) -> str:
        """What a person is asked to look at; `name` is that of the flag's counterpart, where it is known.

        `moment` writes when somebody did something, as exactly as the reader may know it.
        """
        gettext = self.gettext
        if flag.code is FlagCode.PAIR_SHARE:
            sentence = gettext(
                "%(share)s of all replies and reactions received are from %(name)s (%(count)s). That may be a good "
                "conversation or an arrangement; the points count until somebody has looked, and after it."
            )
            return sentence % {
                "share": self._share(flag.share),
                "name": name or gettext("one and the same person"),
                "count": self._number(flag.count),
            }
        minutes = rule.flags.burst.minutes if rule.flags.burst else 0
        sentence = gettext(
            "%(count)s contributions came at a rate of %(least)s in %(minutes)s minutes, from %(since)s on. They may "
            "have been prepared; the points count until somebody has looked, and after it."
        )
        return sentence % {
            "count": self._number(flag.count),
            "least": self._number(rule.flags.burst.contributions if rule.flags.burst else flag.count),
            "minutes": self._number(minutes),
            "since": moment(flag.since) if flag.since else "–",
        }

    def ring(self, ring: Ring, names: Sequence[str]) -> str:
        """What a person is asked to look at about these people."""
        sentence = self.gettext(
            "%(names)s gave each other at least %(share)s of what each of them received (%(count)s replies and "
            "reactions). That may be a good group or an arrangement; the points count."
        )
        return sentence % {
            "names": ", ".join(names),
            "share": self._share(ring.share),
            "count": self._number(ring.credits),
        }

    def _worths(self, rule: Rule) -> Iterator[str]:
        gettext = self.gettext
        yield self._worth(
            rule.post,
            gettext("A post that begins a thread: %(points)s points"),
            gettext("A post of %(words)s counted words or more that begins a thread: %(points)s points"),
        )
        yield self._worth(
            rule.reply,
            gettext("A reply to somebody else: %(points)s points"),
            gettext("A reply of %(words)s counted words or more to somebody else: %(points)s points"),
        )
        received = (
            (
                rule.reply_received,
                gettext(
                    "A reply that somebody else writes to you, unless it is itself too short to count, a copy, or one "
                    "too many in a row: %(points)s points"
                ),
            ),
            (rule.reaction_received, gettext("Somebody else’s reaction: %(points)s points")),
            (rule.accepted_answer, gettext("A reply that is taken for the answer: %(points)s points")),
            (
                rule.endorsement,
                gettext(
                    "An endorsement by an instructor, or by an expert who is not a learner here: %(points)s points, "
                    "beyond any limit"
                ),
            ),
        )
        yield from (sentence % {"points": self._points(points)} for points, sentence in received if points)

    def _worth(self, worth: Worth, without_words: str, with_words: str) -> str:
        values = {"words": self._number(worth.words), "points": self._points(worth.points)}
        return (with_words if worth.words else without_words) % values

    def _asked_for(self, rule: Rule) -> Iterator[str]:
        gettext, per = self.gettext, self._per(rule.period)
        yield gettext("%(points)s points %(per)s are asked for.") % {
            "points": self._points(rule.target),
            "per": per,
        }
        yield gettext("Up to %(points)s points %(per)s count; what reaches them counts in full.") % {
            "points": self._points(rule.cap),
            "per": per,
        }
        yield gettext("The full score takes %(points)s points.") % {"points": self._points(rule.full_score)}
        if rule.best is not None:
            sentence = self.ngettext(
                "Only the best contribution %(per)s counts.",
                "Only the %(number)s best contributions %(per)s count.",
                rule.best,
            )
            yield sentence % {"number": self._number(rule.best), "per": per}
        if rule.spread is not None:
            sentence = gettext(
                "Write on %(days)s different days %(per)s: where all contributions stand on one, %(share)s of what "
                "they earned is taken off."
            )
            yield sentence % {
                "days": self._number(rule.spread.days),
                "per": per,
                "share": self._share(rule.spread.most),
            }

    def _lateness(self, rule: Rule) -> Iterator[str]:
        if rule.late is not None:
            sentence = self.gettext(
                "After its due date a contribution loses %(share)s for each day begun, at most %(most)s."
            )
            yield sentence % {"share": self._share(rule.late.per_day), "most": self._share(rule.late.most)}

    def _limits(self, rule: Rule) -> Iterator[str]:
        gettext = self.gettext
        yield gettext("Quotes, links and code are not counted as words.")
        sentence = gettext(
            "Answers to oneself earn nothing, nor does a contribution of which %(share)s or more stand in an "
            "earlier one."
        )
        yield sentence % {"share": self._share(rule.duplicate_share)}
        sentence = self.ngettext(
            "In a row in one thread, one of your contributions can count.",
            "In a row in one thread, %(number)s of your contributions can count.",
            rule.longest_run,
        )
        yield sentence % {"number": self._number(rule.longest_run)}
        if rule.final is Final.SHARE:
            sentence = self.ngettext(
                "Of what one and the same person gives you, one reply or reaction counts %(per)s.",
                "Of what one and the same person gives you, %(number)s replies and reactions count %(per)s.",
                rule.pair_credits,
            )
            yield sentence % {"number": self._number(rule.pair_credits), "per": self._per(rule.period)}

    def _looking(self, rule: Rule) -> Iterator[str]:
        gettext = self.gettext
        if rule.rubric is not None:
            yield gettext("%(share)s of the score is assessed by an instructor: %(criteria)s.") % {
                "share": self._share(rule.rubric.weight),
                "criteria": ", ".join(each.title for each in rule.rubric.criteria),
            }
            yield gettext("Until somebody has been assessed, what is counted makes the whole score.")
        if any((rule.flags.pair_share is not None, rule.flags.ring_share is not None, rule.flags.burst)):
            yield gettext(
                "Where much of what somebody received is from few people, or many contributions come within minutes, "
                "an instructor is asked to look. Nothing is taken off by itself."
            )

    def _milestone(self, milestone: Milestone) -> str:
        values = {
            "title": milestone.title,
            "asked": self._asked(milestone),
            "points": self._points(milestone.points),
        }
        if milestone.due is None:
            return self.gettext("%(title)s: %(asked)s, %(points)s points") % values
        return self.gettext("%(title)s: %(asked)s, %(due)s, %(points)s points") % {
            **values,
            "due": self._due(milestone.due),
        }

    def _asked(self, milestone: Milestone) -> str:
        """What a milestone asks for, such as “2 replies of 20 counted words or more”."""
        ngettext, count = self.ngettext, milestone.count
        match milestone.what:
            case Asked.POST:
                asked = ngettext("%(num)s new thread", "%(num)s new threads", count)
            case Asked.REPLY:
                asked = ngettext("%(num)s reply", "%(num)s replies", count)
            case Asked.CONTRIBUTION:
                asked = ngettext("%(num)s contribution", "%(num)s contributions", count)
            case Asked.REACTION:
                asked = ngettext("%(num)s reaction", "%(num)s reactions", count)
        asked %= {"num": self._number(count)}
        if not milestone.words or milestone.what is Asked.REACTION:
            return asked
        return self.gettext("%(asked)s of %(words)s counted words or more") % {
            "asked": asked,
            "words": self._number(milestone.words),
        }

    def _due(self, due: Due) -> str:
        if isinstance(due, DueAt):
            return self.gettext("by %(date)s") % {"date": self._moment(due.local)}
        ngettext, number = self.ngettext, abs(due.days)
        if due.after is Anchor.OPENING:
            days = ngettext("within a day of the opening", "within %(num)s days of the opening", number)
        elif due.days == 0:
            return self.gettext("by the due date")
        elif due.days < 0:
            days = ngettext("by a day before the due date", "by %(num)s days before the due date", number)
        else:
            days = ngettext("by a day after the due date", "by %(num)s days after the due date", number)
        return days % {"num": self._number(number)}

    def _per(self, kind: PeriodKind) -> str:
        gettext = self.gettext
        match kind:
            case PeriodKind.DAY:
                return gettext("a day")
            case PeriodKind.WEEK:
                return gettext("a week")
            case PeriodKind.MONTH:
                return gettext("a month")
            case PeriodKind.WHOLE:
                return gettext("in all")

    def _points(self, thousandths: int) -> str:
        return format_decimal(Decimal(thousandths) / THOUSANDTHS, "#,##0.###", locale=self._locale)

    def _number(self, number: int) -> str:
        return format_decimal(number, locale=self._locale)

    def _share(self, thousandths: int) -> str:
        share = Decimal(thousandths) / THOUSANDTHS
        return format_percent(share, locale=self._locale, decimal_quantization=False)

    def _moment(self, local: datetime) -> str:
        day, time = (
            format_date(local, "medium", locale=self._locale),
            format_time(local, "short", locale=self._locale),
        )
        return f"{day}, {time}".replace("\u202f", "\u00a0")
