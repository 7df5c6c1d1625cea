"""What is certified, in plain sentences, and what is wrong with its form."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import gettext, lazy_gettext, ngettext

from lti_tool.evidence.sentences import say_level
from lti_tool.space.forms import Complaint
from lti_tool.space.presentation import format_thousandths
from sync.certificates.conditions import AchievementRefused, Condition, FromPoints
from sync.certificates.definitions import Definition, IssuedBy
from sync.frameworks.lookup import FoundCompetency

CONFIRMING: Final[Mapping[IssuedBy, str]] = {
    IssuedBy.STAFF: lazy_gettext("staff of a discussion"),
    IssuedBy.ADMINISTRATORS: lazy_gettext("administrators alone"),
}
_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "achievement.title": (
        "title",
        lazy_gettext("A certificate needs a title in German or English, of at most 300 characters."),
    ),
    "achievement.description": (
        "description",
        lazy_gettext("Say in German or English what its holder can do, in at most 2,000 characters."),
    ),
    "achievement.criteria": (
        "criteria",
        lazy_gettext("Say in German or English what has to be shown for it, in at most 2,000 characters."),
    ),
    "achievement.valid_months": (
        "valid_months",
        lazy_gettext("Write a whole number of months from 1 to 600, or nothing where it holds for good."),
    ),
    "achievement.renewal_months": (
        "renewal_months",
        lazy_gettext("Write a whole number of months from 0 to 600."),
    ),
    "achievement.points": (
        "points",
        lazy_gettext("Write a number of points with at most three decimals, or nothing."),
    ),
    "achievement.competency": (
        "levels",
        lazy_gettext("A competency that was chosen is not there any more: choose another one."),
    ),
    "achievement.level": (
        "levels",
        lazy_gettext(
            "Nobody can be given one of these levels: the scale of its competency has no such level, or it shows "
            "nothing yet. Choose another level."
        ),
    ),
    "achievement.no_address": (
        "levels",
        lazy_gettext(
            "A competency that is ticked has no public address, so that the certificate cannot name it: take the tick "
            "out, or give it the address of the skill in ESCO in its framework."
        ),
    ),
    "achievement.alignment": (
        "addresses",
        lazy_gettext(
            "Each needs a name of at most 300 characters, and an address that begins with https:// or http://."
        ),
    ),
    "achievement.moved": (
        "",
        lazy_gettext(
            "Somebody has changed this since you opened this page. What you typed stands below: look at what is there "
            "now in another window, open it again, and type it there."
        ),
    ),
}


def complaint_about(refused: AchievementRefused) -> Complaint:
    """What is wrong with the form, at its field."""
    general = gettext("This cannot be certified as it stands: look at what you typed, and try again.")
    field, sentence = _SENTENCES.get(refused.code, ("", general))
    return Complaint(field, refused.code, str(sentence))


def say_condition(condition: Condition, meant: Mapping[str, Sequence[FoundCompetency]]) -> str:
    """What somebody needs for it to be proposed."""
    if isinstance(condition, FromPoints):
        points = format_thousandths(condition.points)
        return str(gettext("%(points)s points or more in a discussion", points=points))
    found = meant.get(condition.competency_id)
    if not found:
        return str(
            gettext(
                "level %(level)s or higher of what a discussion’s mapping of points calls “%(competency)s”",
                level=condition.level,
                competency=condition.competency_id,
            )
        )
    return str(
        gettext(
            "“%(competency)s” at level %(level)s or higher",
            competency=found[0].name,
            level=say_level(found[0], condition.level),
        )
    )


def say_validity(told: Definition) -> str:
    """How long it holds, and when it can be renewed."""
    if told.valid_months is None:
        return str(gettext("holds for good"))
    holds = ngettext("holds for %(num)d month", "holds for %(num)d months", told.valid_months)
    if not told.renewal_months:
        return str(holds)
    renewed = ngettext(
        "can be renewed in the last month", "can be renewed in the last %(num)d months", told.renewal_months
    )
    return f"{holds}, {renewed}"
