"""What writers are told where a post is asked about, or has to wait; each refusal says until when, and what to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext

from lti_tool.gates.copying import Nearest
from lti_tool.space.forms import Complaint
from lti_tool.space.presentation import Times
from sync.gates.pace import SAME_TEXT_FOR, Limits, Pace, TooFast
from sync.gates.rules import Finding

PACES: Final = {
    Pace.FREE: lazy_gettext("No limits"),
    Pace.CALM: lazy_gettext("Calm: nobody at a keyboard meets them, unless in a hurry"),
    Pace.STRICT: lazy_gettext("Strict: for discussions that were flooded"),
}
_A_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a writer is asked before a post is taken in, perhaps with a link and its words."""

    sentence: str
    href: str = ""
    link: str = ""


def ask_about(finding: Finding) -> Ask:
    """What a writer is asked about something that a rule has found."""
    if finding.links:
        usual = ngettext(
            "There is %(num)s link in your text, and you are new here.",
            "There are %(num)s links in your text, and you are new here.",
            finding.links,
        )
        return Ask(finding.rule.sentence or usual)
    usual = gettext("Here this is usually not written. Is it what you want to say?")
    return Ask(f"“{finding.words}”: {finding.rule.sentence or usual}")


def ask_about_copy(copied: Nearest, *, waits: bool) -> Ask:
    """What a writer is asked whose text is nearly that of a post; `waits`: for a moderator, if it is sent."""
    if copied.is_own:
        sentence = gettext("You have said nearly this here before.")
    elif waits:
        sentence = gettext(
            "Nearly this has been said here. Would you like to answer there? Posted all the same, it waits for a "
            "moderator."
        )
    else:
        sentence = gettext("Nearly this has been said here. Would you like to answer there?")
    return Ask(sentence, copied.href, copied.title)


def say_limits(limits: Limits) -> str:
    """What staff read of the bounds of a pace; newcomers' own gap between posts only where they have one."""
    values = {
        "between": limits.between.seconds,
        "new": limits.between_new.seconds,
        "row": limits.in_a_row,
        "minute": limits.a_minute,
        "hour": limits.an_hour,
        "day": limits.a_day,
        "threads": limits.threads_a_day,
        "edits": limits.edits_an_hour,
        "reactions": limits.reactions_an_hour,
    }
    if limits.between_new == limits.between:
        between = gettext("%(between)s seconds between two posts", **values)
    else:
        between = gettext("%(between)s seconds between two posts (for newcomers %(new)s)", **values)
    sentence = gettext(
        "%(gap)s, %(row)s replies in a row, %(minute)s posts a minute, %(hour)s an hour, %(day)s a day; for newcomers "
        "%(threads)s new threads a day; %(edits)s edits and %(reactions)s reactions an hour; the same text again "
        "after five minutes.",
        gap=between,
        **values,
    )
    return str(sentence)


def say_too_fast(reached: TooFast, times: Times) -> Complaint:
    """What to tell somebody who has reached a bound."""
    until, bound = times.at(_rounded(reached.until)), reached.bound
    if reached.code == "pace.too_soon":
        seconds = max(1, ceil((reached.until - times.now).total_seconds()))
        sentence = ngettext(
            "You have just posted. Wait %(num)s second, please, and send it again: your text is still here.",
            "You have just posted. Wait %(num)s seconds, please, and send it again: your text is still here.",
            seconds,
        )
    elif reached.code == "pace.threads":
        sentence = ngettext(
            "Whoever is new here begins at most %(num)s thread a day. From %(time)s on you can begin another one; "
            "until then you can answer. Your text is still here, and can be saved as a draft.",
            "Whoever is new here begins at most %(num)s threads a day. From %(time)s on you can begin another one; "
            "until then you can answer. Your text is still here, and can be saved as a draft.",
            bound,
            time=until,
        )
    elif reached.code == "pace.edits":
        sentence = ngettext(
            "You have edited %(num)s time within an hour. From %(time)s on you can again; your text is still here, "
            "and can be saved as a draft.",
            "You have edited %(num)s times within an hour. From %(time)s on you can again; your text is still here, "
            "and can be saved as a draft.",
            bound,
            time=until,
        )
    else:
        sentence = ngettext(
            "You have posted %(num)s time in a short while, so that others can hardly follow. From %(time)s on you can "
            "post again; your text is still here, and can be saved as a draft.",
            "You have posted %(num)s times in a short while, so that others can hardly follow. From %(time)s on you "
            "can post again; your text is still here, and can be saved as a draft.",
            bound,
            time=until,
        )
    return Complaint("text", reached.code, sentence)


def say_in_a_row(
    space_id: UUID, thread_id: UUID, last_id: UUID, most: int, until: datetime, times: Times
) -> Complaint:
    """What to tell somebody who has written the latest replies of a thread all by themselves."""
    sentence = ngettext(
        "The latest reply is yours. Let others have a word, or add to your last reply. You can reply again once "
        "somebody has, or from %(time)s on; your text is still here.",
        "The latest %(num)s replies are yours. Let others have a word, or add to your last one. You can reply again "
        "once somebody has, or from %(time)s on; your text is still here.",
        most,
        time=times.at(_rounded(until)),
    )
    href = url_for("revisions.edit", space_id=space_id, thread_id=thread_id, post_id=last_id)
    return Complaint("text", "pace.in_a_row", sentence, href, gettext("Edit your last reply"))


def say_same_text(href: str, posted_at: datetime, times: Times) -> Complaint:
    """What to tell somebody who posts the same again."""
    sentence = gettext(
        "You have posted just this a moment ago. If it is meant to stand here twice, it can from %(time)s on; your "
        "text is still here.",
        time=times.at(_rounded(posted_at + SAME_TEXT_FOR)),
    )
    return Complaint("text", "pace.same_text", sentence, href, gettext("See the post"))


def _rounded(instant: datetime) -> datetime:
    """The next full minute: before it, a time that is told without seconds would not have come."""
    return instant + _A_MINUTE - timedelta(seconds=instant.second, microseconds=instant.microsecond)
