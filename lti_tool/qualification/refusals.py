"""Why something that was asked for on these pages is not done."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from flask_babel import gettext, lazy_gettext

from lti_tool.app.errors import PageError
from lti_tool.app.typed import Field
from lti_tool.space.forms import Complaint
from sync.frameworks.problems import FrameworkRefused

FIELDS: Final[Mapping[str, Field]] = {
    **{f"{name}_{language}": Field() for name in ("title", "description") for language in ("own", "de", "en")},
    **{f"{name}_{language}": Field() for name in ("statement", "short", "notes") for language in ("own", "de", "en")},
    **{name: Field() for name in ("code", "kind", "esco", "name_own", "name_de", "name_en")},
}  # fmt: skip


class NotText(PageError):
    """Signs that no database takes."""

    default_code = "framework.character"
    sentence: ClassVar[str] = lazy_gettext(
        "A sign in what was sent cannot be kept. Go back, take it out, and try again."
    )


class NoSuchAct(PageError):
    """A form that asks for nothing that there is."""

    default_code = "framework.act"
    sentence: ClassVar[str] = lazy_gettext(
        "Nothing was changed. Go back, look at how it stands now, and try again."
    )


_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "framework.moved": (
        "",
        lazy_gettext(
            "Somebody has changed this framework since you opened this page. Nothing of yours was saved yet, and what "
            "you typed stands below: look at what is there now, and send it again."
        ),
    ),
    "framework.missing": (
        "statement",
        lazy_gettext("A title in the language of the framework is missing."),
    ),
    "framework.too_long": (
        "",
        lazy_gettext("Something is too long: a text has at most 20,000 characters, a code at most 255."),
    ),
    "framework.address": (
        "esco",
        lazy_gettext("The address of the skill in ESCO must begin with http:// or https://."),
    ),
    "framework.level": (
        "dqr",
        lazy_gettext("A level of the DQR and of the EQF is a whole number from 1 to 8."),
    ),
    "framework.character": ("", lazy_gettext("A text holds a sign that cannot be kept: take it out.")),
    "framework.cycle": (
        "parent",
        lazy_gettext("A competency cannot be moved below itself, or below what is below it."),
    ),
    "framework.parent": (
        "parent",
        lazy_gettext("There is not just one competency with this code or identifier in the framework."),
    ),
    "framework.item_unknown": ("", lazy_gettext("Somebody has retired this competency meanwhile.")),
    "framework.association": ("kind", lazy_gettext("These two cannot be related like that.")),
    "framework.pair": ("one", lazy_gettext("Choose one competency on either side.")),
    "framework.scale": (
        "name",
        lazy_gettext(
            "A scale needs a name, and levels with names in the language of the framework, of which at least one "
            "counts as competent. A name has at most 200 characters."
        ),
    ),
    "framework.scale_used": (
        "",
        lazy_gettext("This scale is still used: give what has it another one first."),
    ),
}
STATUS: Final[Mapping[str, int]] = {"framework.moved": 409}
UNPROCESSABLE: Final = 422


def complaints_about(refused: FrameworkRefused) -> Sequence[Complaint]:
    """What is wrong with a form, once for each kind of fault, each at its field where it is about one."""
    codes = dict.fromkeys([each.code for each in refused.problems if not each.is_note] or [refused.code])
    general = gettext("This makes no framework: look at what you typed, and try again.")
    found = [(code, *_SENTENCES.get(code, ("", general))) for code in codes]
    return [Complaint(field, code, str(sentence)) for code, field, sentence in found]


def status_of(refused: FrameworkRefused) -> int:
    """The HTTP status of a form that was refused."""
    return STATUS.get(refused.code, UNPROCESSABLE)
