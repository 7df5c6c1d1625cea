"""Why something that was asked for on these pages is not done."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from flask_babel import gettext, lazy_gettext

from lti_tool.app.errors import PageError
from lti_tool.app.typed import Field
from lti_tool.space.forms import Complaint
from sync.exports.asking import ExportRefused
from sync.exports.tables import Fault
from sync.frameworks.problems import FrameworkRefused
from sync.transfers.profiles import TransferRefused

FIELDS: Final[Mapping[str, Field]] = {
    **{f"{name}_{language}": Field() for name in ("title", "description") for language in ("own", "de", "en")},
    **{name: Field() for name in ("criteria_de", "criteria_en", "name", "url", "framework")},
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
    "framework.scale_lowest": (
        "name",
        lazy_gettext(
            "Only the lowest of several levels can show nothing, and it does not count as competent: choose otherwise "
            "for the lowest level."
        ),
    ),
    "framework.scale_used": (
        "",
        lazy_gettext("This scale is still used: give what has it another one first."),
    ),
}
_TRANSFERS: Final[Mapping[str, tuple[str, str]]] = {
    "transfer.purpose": (
        "",
        lazy_gettext(
            "Nothing may be handed over at present: the purpose for it is off, or names no files. Under Data "
            "protection, or with `stoa privacy purpose transfers on`, it can be turned on."
        ),
    ),
    "transfer.fields": (
        "",
        lazy_gettext(
            "A column tells what the purpose does not list, such as a name or a mail address. Take the column out, or "
            "have the purpose list it."
        ),
    ),
    "transfer.too_many": (
        "since",
        lazy_gettext("These are more than 100,000 records: choose a period or a course."),
    ),
    "transfer.date": ("since", lazy_gettext("Write a day as in 2026-03-02, between 1970 and 2200.")),
    "transfer.heading_twice": ("", lazy_gettext("Two columns have the same heading: rename one.")),
    "transfer.many": ("name", lazy_gettext("There are 50 profiles already: delete one first.")),
    "transfer.name_taken": ("name", lazy_gettext("Another profile has this name: choose another one.")),
    "transfer.no_profile": ("", lazy_gettext("Somebody has deleted this profile meanwhile.")),
    "transfer.moved": (
        "",
        lazy_gettext(
            "Somebody has changed this profile since you opened this page. What you typed stands below: look at what "
            "is there now in another window, open the profile again, and type it there."
        ),
    ),
    "transfer.length": ("", lazy_gettext("How many signs a column takes is a whole number, or nothing.")),
    "transfer.words": (
        "",
        lazy_gettext(
            "Words instead of values need a line each, with an equals sign in between, such as 2 = skilled."
        ),
    ),
}
FAULTS: Final[Mapping[Fault, str]] = {
    Fault.AGREED: lazy_gettext(
        "Your organisation has agreed with its works council that nobody’s levels are shown by name: there is no file."
    ),
    Fault.TOO_LARGE: lazy_gettext(
        "This is too much for paper: a PDF has room for as much as 300 people by 60 competencies. Narrow the matrix, "
        "or take Excel."
    ),
    Fault.NOTHING: lazy_gettext("There is nothing to put into a file: nobody and nothing fits this."),
    Fault.BROKEN: lazy_gettext(
        "This file could not be made. Try it anew; if it fails again, tell the operator."
    ),
    Fault.PERSON_ERASED: lazy_gettext(
        "Somebody in it was erased meanwhile, so the file was thrown away. Ask for it anew from the matrix."
    ),
    Fault.PERSON_STOPPED: lazy_gettext(
        "The data of somebody in it may not be used any more, so the file was thrown away. Ask for it anew from the "
        "matrix."
    ),
    Fault.RUNNING: lazy_gettext("A file of yours is being made already. Wait for it, or cancel it."),
    Fault.BUSY: lazy_gettext(
        "Several files are being made for your organisation. Try it again in some minutes."
    ),
    Fault.NO_PDF: lazy_gettext("PDFs cannot be made here. Take Excel."),
    Fault.GONE: lazy_gettext("This file is not there any more. Ask for it anew from the matrix."),
}
_OF_THE_FORM: Final = (Fault.TOO_LARGE, Fault.NOTHING, Fault.NO_PDF)
STATUS: Final[Mapping[str, int]] = {"framework.moved": 409}
UNPROCESSABLE: Final = 422


def complaints_about(refused: FrameworkRefused) -> Sequence[Complaint]:
    """What is wrong with a form, once for each kind of fault, each at its field where it is about one."""
    codes = dict.fromkeys([each.code for each in refused.problems if not each.is_note] or [refused.code])
    general = gettext("This makes no framework: look at what you typed, and try again.")
    found = [(code, *_SENTENCES.get(code, ("", general))) for code in codes]
    return [Complaint(field, code, str(sentence)) for code, field, sentence in found]


def transfer_complaints(refused: TransferRefused) -> Sequence[Complaint]:
    """What is wrong with a form about files for other systems."""
    general = gettext(
        "This makes no profile: it needs a name, and each column a heading of at most 80 signs. Look at what you typed."
    )
    field, sentence = _TRANSFERS.get(refused.code, ("", general))
    return [Complaint(field, refused.code, str(sentence))]


def status_of_transfer(refused: TransferRefused) -> int:
    """The HTTP status of such a form."""
    return 409 if refused.code == "transfer.moved" else UNPROCESSABLE


def status_of(refused: FrameworkRefused) -> int:
    """The HTTP status of a form that was refused."""
    return STATUS.get(refused.code, UNPROCESSABLE)


def export_complaints(refused: ExportRefused) -> Sequence[Complaint]:
    """Why there is no file of the matrix."""
    return [Complaint("", refused.code, str(FAULTS[refused.fault]))]


def status_of_export(refused: ExportRefused) -> int:
    """The HTTP status of that."""
    return UNPROCESSABLE if refused.fault in _OF_THE_FORM else 409
