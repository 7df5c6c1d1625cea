"""Rules of evidence, and what speaks against them, in plain sentences."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext, ngettext

from lti_tool.space.presentation import format_share_of_thousand, format_thousandths
from sync.competencies.ratings import Attested, Decision
from sync.competencies.rules import ENOUGH, Conflict, ConflictKind, EvidenceRule, Occasion
from sync.frameworks.lookup import FoundCompetency

OCCASIONS: Final = {
    Occasion.POST: lazy_gettext("Somebody writes a post"),
    Occasion.ANSWER_ACCEPTED: lazy_gettext("Who asked takes somebody’s answer as the answer"),
    Occasion.ENDORSED: lazy_gettext("Staff or an expert endorse somebody’s post"),
    Occasion.RESOURCE_VALUED: lazy_gettext("Others react to a resource that somebody shares"),
    Occasion.REFLECTION: lazy_gettext("Somebody writes a reflection"),
    Occasion.REVIEW_GIVEN: lazy_gettext(
        "Somebody answers another’s question, or comments on a resource that another shares"
    ),
    Occasion.MILESTONE: lazy_gettext("Somebody has earned so many points"),
    Occasion.ARCHIVE_ITEM: lazy_gettext(
        "Staff or an expert attest something that somebody wrote elsewhere and that was brought in"
    ),
}
HAPPENED: Final = {
    Occasion.POST: lazy_gettext("Post"),
    Occasion.ANSWER_ACCEPTED: lazy_gettext("Accepted answer"),
    Occasion.ENDORSED: lazy_gettext("Endorsed post"),
    Occasion.RESOURCE_VALUED: lazy_gettext("Shared resource that others value"),
    Occasion.REFLECTION: lazy_gettext("Reflection"),
    Occasion.REVIEW_GIVEN: lazy_gettext("Given review"),
    Occasion.MILESTONE: lazy_gettext("Points"),
    Occasion.ARCHIVE_ITEM: lazy_gettext("Contribution from elsewhere"),
}
ATTESTED: Final = {
    Attested.SYSTEM: lazy_gettext("counted by Stoa"),
    Attested.LEARNER: lazy_gettext("written by the learner"),
    Attested.PEER: lazy_gettext("attested by another learner"),
    Attested.EXPERT: lazy_gettext("attested by an expert"),
    Attested.STAFF: lazy_gettext("attested by staff"),
}
DECISIONS: Final = {
    Decision.AWARDED: lazy_gettext("Given"),
    Decision.DECLINED: lazy_gettext("Not given"),
    Decision.REVOKED: lazy_gettext("Taken back"),
}

MOVED: Final = "rating.moved"
REFUSALS: Final = {  # by code: the field that it is about, and what to do
    "rating.reason": ("reason", lazy_gettext("Say why: the learner reads it.")),
    "rating.too_long": ("reason", lazy_gettext("The reason is too long. Shorten it, please.")),
    "rating.level": (
        "level",
        lazy_gettext(
            "The scale has no such level, or it shows nothing yet, so that nobody is given it. Choose one of the list; "
            "what does not show a level is declined, and a level that is held no more is taken back."
        ),
    ),
    "rating.date": (
        "valid_until",
        lazy_gettext("This day is over. Choose a later one, or leave it empty for no end."),
    ),
    MOVED: (
        "level",
        lazy_gettext(
            "Somebody has decided about this since you opened the page, or it is not proposed any more. Look at it as "
            "it is now, and decide again."
        ),
    ),
    "rating.given": (
        "level",
        lazy_gettext("A level that was given is not declined afterwards: take it back, or give another one."),
    ),
    "rating.restricted": (
        "level",
        lazy_gettext(
            "The use of this person’s data is restricted, as they asked: no level can be given or declined until that "
            "is lifted."
        ),
    ),
    "rating.not_held": ("level", lazy_gettext("This level is not held any more.")),
    "rating.own": ("level", lazy_gettext("Nobody decides about their own level.")),
    "rating.disputed": ("words", lazy_gettext("You have said so already. Staff are told, and look at it.")),
}


def explain_rule(rule: EvidenceRule, competencies: Mapping[str, FoundCompetency]) -> str:
    """What a rule says: what happens, what that shows, and how much of what is needed it is."""
    found = competencies.get(rule.competency)
    name = found.name if found else rule.competency
    shown = gettext(
        "%(occasion)s: this shows “%(competency)s” at level %(level)s.",
        occasion=_occasion(rule),
        competency=name,
        level=say_level(found, rule.level),
    )
    return " ".join(filter(None, (shown, _weight(rule), _validity(rule))))


def say_level(competency: FoundCompetency | None, level: int) -> str:
    """A level by its number, and its name where it has one."""
    name = competency.level_name(level) if competency else ""
    return str(gettext("%(number)d (%(name)s)", number=level, name=name)) if name else str(level)


def explain_conflict(conflict: Conflict) -> str:
    """What does not fit, and what to do."""
    rules = ", ".join(conflict.rules)
    match conflict.kind:
        case ConflictKind.UNKNOWN_COMPETENCY:
            return str(
                gettext(
                    "%(rules)s: this competency is in no framework, or retired. Choose another one.",
                    rules=rules,
                )
            )
        case ConflictKind.NO_SUCH_LEVEL:
            return str(
                gettext(
                    "%(rules)s: the scale of the competency has no such level, or nobody is given it. Edit the rule, "
                    "and choose another level.",
                    rules=rules,
                )
            )
        case ConflictKind.SAME_OCCASION:
            return str(
                gettext(
                    "%(rules)s: the same thing shows two levels of the same competency. The higher one always wins.",
                    rules=rules,
                )
            )
        case ConflictKind.FALLING_POINTS:
            return str(
                gettext(
                    "%(rules)s: the higher level does not ask for more points than the lower one.",
                    rules=rules,
                )
            )


def _occasion(rule: EvidenceRule) -> str:
    said = _plain_occasion(rule)
    if not rule.tags:
        return said
    tags = ", ".join(str(gettext("“%(tag)s”", tag=tag)) for tag in sorted(rule.tags))
    return str(gettext("%(occasion)s, in a thread with the tag %(tags)s", occasion=said, tags=tags))


def _plain_occasion(rule: EvidenceRule) -> str:
    match rule.when:
        case Occasion.MILESTONE:
            return str(
                gettext("Somebody has earned %(points)s points", points=format_thousandths(rule.points))
            )
        case Occasion.RESOURCE_VALUED:
            return str(
                ngettext(
                    "Somebody shares a resource, and %(num)d person reacts to it",
                    "Somebody shares a resource, and %(num)d people react to it",
                    rule.reactions,
                )
            )
        case Occasion.POST if rule.words:
            return str(
                ngettext(
                    "Somebody writes a post of at least %(num)d word",
                    "Somebody writes a post of at least %(num)d words",
                    rule.words,
                )
            )
        case Occasion.REVIEW_GIVEN if rule.words:
            return str(
                ngettext(
                    "In at least %(num)d word: somebody answers another’s question, or comments on a shared resource",
                    "In at least %(num)d words: somebody answers another’s question, or comments on a shared resource",
                    rule.words,
                )
            )
        case Occasion.REFLECTION if rule.words:
            return str(
                ngettext(
                    "Somebody writes a reflection of at least %(num)d word",
                    "Somebody writes a reflection of at least %(num)d words",
                    rule.words,
                )
            )
        case _:
            return str(OCCASIONS[rule.when])


def _weight(rule: EvidenceRule) -> str:
    if rule.weight >= ENOUGH:
        return str(gettext("Once is enough."))
    return str(gettext("It is %(share)s of what is needed.", share=format_share_of_thousand(rule.weight)))


def _validity(rule: EvidenceRule) -> str:
    if rule.valid_months is None:
        return ""
    return str(
        ngettext(
            "The level holds for %(num)d month.", "The level holds for %(num)d months.", rule.valid_months
        )
    )
