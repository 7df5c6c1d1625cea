"""What is said of drafts."""

from collections.abc import Mapping
from typing import ClassVar, Final

from flask_babel import lazy_gettext

from lti_tool.app.errors import PageError
from lti_tool.drafts.keeping import Outcome

_SENTENCES: Final[Mapping[Outcome, str]] = {
    Outcome.SAVED: lazy_gettext("Draft saved."),
    Outcome.BOTH: lazy_gettext(
        "This draft was changed in another window, too. Both are kept: the other one is in the list of your drafts."
    ),
    Outcome.POSTED: lazy_gettext("This text is posted already."),
    Outcome.EMPTIED: "",
    Outcome.TOO_MANY: lazy_gettext(
        "You have so many drafts here that no further one is kept. Delete some, then this one is saved."
    ),
    Outcome.TOO_LONG: lazy_gettext("This text is too long to be kept as a draft. Shorten it, please."),
}


class TooManyDrafts(PageError):
    """No further draft is kept."""

    status: ClassVar[int] = 422
    default_code = "draft.too_many"
    sentence: ClassVar[str] = _SENTENCES[Outcome.TOO_MANY]


class DraftTooLong(PageError):
    """A text that is not kept."""

    status: ClassVar[int] = 422
    default_code = "draft.too_long"
    sentence: ClassVar[str] = _SENTENCES[Outcome.TOO_LONG]


def say_outcome(outcome: Outcome) -> str:
    """What became of a draft, in a sentence; empty where there is nothing to say."""
    return str(_SENTENCES[outcome])
