"""What is told of an item at each stage: a sentence, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from config.language import translations
from sync.delivery.stages import Stage


@dataclass(frozen=True, slots=True)
class Words:
    """How an item stands, and what somebody can do about it."""

    sentence: str
    advice: str


def _(text: str) -> str:
    """Mark a text for the catalogues; it is translated when it is asked for."""
    return text


_WORDS: Final[Mapping[Stage, tuple[str, str]]] = {
    Stage.APPLIED: (_("It has arrived."), _("There is nothing to do.")),
    Stage.SUPERSEDED: (
        _("The receiver goes on holding another value, which it takes for a later one."),
        _("There is nothing to do; the next change is sent as usual."),
    ),
    Stage.HELD: (
        _("It waits to be released."),
        _("Release it once it may be seen there, or change when scores are sent in the settings."),
    ),
    Stage.ON_ITS_WAY: (_("It is on its way."), _("There is nothing to do: it is sent by itself.")),
    Stage.NOT_ENROLLED: (
        _("The receiver does not know this person as a learner of the course."),
        _("Enrol them, if they belong to the course. It is sent once the course lists them."),
    ),
    Stage.OVERRIDE: (
        _("Somebody has set another value there by hand. It is kept, and nothing is sent over it."),
        _("Compare the two. “Send anyway” replaces the one there; without it, that one stays."),
    ),
    Stage.MISSING: (
        _("What was sent is not there any more."),
        _("Try it again if it should be there."),
    ),
    Stage.ITEM_GONE: (
        _("The place that it goes to is gone, such as a column of the gradebook that somebody deleted."),
        _("Bring it back there, or agree to another one: nothing is made without that."),
    ),
    Stage.NOT_LINKED: (
        _("The course has no competency, or more than one, by this competency’s identifier or code."),
        _("Link the competency in the course, under that ID number. It is looked for again every hour."),
    ),
    Stage.NO_RIGHTS: (
        _("The receiver refuses it: Stoa lacks a right there, or has lost it."),
        _("Give Stoa the right to send grades or evidence there. Then try it again."),
    ),
    Stage.PURPOSE_OFF: (
        _(
            "It may not leave: its purpose is off or does not cover it, or data protection has stopped what goes there."
        ),
        _("Whoever looks after data protection can let it go again; until then it is kept here."),
    ),
    Stage.RESTRICTED: (
        _("This person has had the use of their data restricted, or objects to it."),
        _("There is nothing to do: nothing is sent before that is lifted or decided otherwise."),
    ),
    Stage.TEXT_HELD: (
        _(
            "A text in it may tell of somebody’s health, beliefs or conduct, so a person has to look at it first."
        ),
        _("Look at the texts that wait, and let each go or keep it back; then it is sent by itself."),
    ),
    Stage.THROTTLED: (
        _("The receiver has asked for a pause."),
        _("There is nothing to do: it is sent once the pause is over."),
    ),
    Stage.DOWN: (
        _("The receiver cannot be reached, or answers with an error."),
        _("It is tried again by itself, for days if need be. If it lasts, see that the receiver runs."),
    ),
    Stage.REJECTED: (
        _("The receiver will not take it as it is."),
        _("Look the code up, mend what it tells of, and try it again."),
    ),
}


def words_of(stage: Stage, locale: str | None = None) -> Words:
    """What is told of an item at this stage, in the language of a locale."""
    gettext = translations(locale).gettext
    sentence, advice = _WORDS[stage]
    return Words(gettext(sentence), gettext(advice))
