"""The forms in which requests of data subjects are made and answered."""

from collections.abc import Mapping
from typing import ClassVar, Final

from flask_babel import lazy_gettext

from lti_tool.app.errors import PageError
from lti_tool.app.typed import Field
from sync.contributions.markdown import clean
from sync.rights.requests import LONGEST_WORDS
from sync.rights.standing import RequestKind

FIELDS: Final[Mapping[str, Field]] = {"words": Field(), "reason": Field()}


class AnswerRefused(PageError):
    """A request, or an answer to one, that makes no sense; what was typed is shown on its page."""

    default_code = "rights.request"
    heading: ClassVar[str] = lazy_gettext("This cannot be done like this")
    sentence: ClassVar[str] = lazy_gettext("Go back, look at how the request stands now, and try again.")


class KeptByHold(AnswerRefused):
    """An erasure of somebody whose data a legal hold keeps."""

    default_code = "hold.keeps"
    sentence: ClassVar[str] = lazy_gettext(
        "A legal hold keeps data of this person. Refuse the request for that reason, or have the hold lifted first."
    )


class NoReason(AnswerRefused):
    """A refusal without a reason."""

    default_code = "rights.reason"
    sentence: ClassVar[str] = lazy_gettext(
        "Say why it is refused, in 2,000 characters at most: the person is told."
    )


class NotSure(AnswerRefused):
    """An erasure of which nobody has said that they know what it does."""

    default_code = "rights.not_sure"
    sentence: ClassVar[str] = lazy_gettext(
        "Nobody was erased. Go back, and say that you know that this cannot be undone."
    )


class TooManyWords(AnswerRefused):
    """More words than are kept."""

    default_code = "rights.words"
    sentence: ClassVar[str] = lazy_gettext("Shorten it to 2,000 characters, and send it again.")


class NothingToCorrect(AnswerRefused):
    """A correction that does not say of what."""

    default_code = "rights.correction"
    sentence: ClassVar[str] = lazy_gettext("Say what is wrong, and how it is right.")


def read_request(form: Mapping[str, str]) -> tuple[RequestKind, str]:
    """What is asked for, and what is said about it. Raises PageError."""
    try:
        kind = RequestKind(form.get("kind", ""))
    except ValueError as error:
        raise AnswerRefused("no such kind of request", code="rights.kind") from error
    words = clean(form.get("words", "")).strip()
    if len(words) > LONGEST_WORDS:
        raise TooManyWords()
    return kind, words
