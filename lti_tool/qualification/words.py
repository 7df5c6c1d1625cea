"""What fields, associations and faults of frameworks are called for people."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from sync.frameworks.differences import Change, Part
from sync.frameworks.package import AssociationType

LANGUAGES: Final[Mapping[str, str]] = {
    "": lazy_gettext("As it was published"),
    "de": lazy_gettext("German"),
    "en": lazy_gettext("English"),
}
KINDS: Final[Mapping[str, str]] = {
    AssociationType.EXACT_MATCH: lazy_gettext("is the same as"),
    AssociationType.RELATED: lazy_gettext("is related to"),
    AssociationType.PART: lazy_gettext("is part of"),
    AssociationType.PEER: lazy_gettext("is a peer of"),
    AssociationType.PRECEDES: lazy_gettext("comes before"),
    AssociationType.REPLACED: lazy_gettext("is replaced by"),
    AssociationType.EXEMPLAR: lazy_gettext("has as an example"),
    AssociationType.SKILL_LEVEL: lazy_gettext("has the skill level"),
    AssociationType.TRANSLATION: lazy_gettext("is a translation of"),
}
PARTS: Final[Mapping[Part, str]] = {
    Part.DOCUMENT: lazy_gettext("Framework"),
    Part.ITEM: lazy_gettext("Competency"),
    Part.ASSOCIATION: lazy_gettext("Association"),
    Part.EXTRAS: lazy_gettext("Scales and other parts"),
}
CHANGES: Final[Mapping[Change, str]] = {
    Change.ADDED: lazy_gettext("added"),
    Change.CHANGED: lazy_gettext("changed"),
    Change.REMOVED: lazy_gettext("removed"),
}
RETIRED: Final = lazy_gettext("retired")
_FIELDS: Final[Mapping[str, str]] = {
    "title": lazy_gettext("Title"),
    "description": lazy_gettext("Description"),
    "fullStatement": lazy_gettext("Title or statement"),
    "abbreviatedStatement": lazy_gettext("Short title"),
    "notes": lazy_gettext("Description"),
    "humanCodingScheme": lazy_gettext("Code"),
    "CFItemType": lazy_gettext("Type"),
    "language": lazy_gettext("Language"),
    "extensions.stoa.scale": lazy_gettext("Scale"),
    "extensions.stoa.esco": lazy_gettext("ESCO"),
    "extensions.stoa.dqr": lazy_gettext("DQR"),
    "extensions.stoa.eqf": lazy_gettext("EQF"),
    "sequenceNumber": lazy_gettext("Place among its siblings"),
    "associationType": lazy_gettext("Kind of association"),
}
_FAULTS: Final[Mapping[str, str]] = {
    "framework.unreadable": lazy_gettext(
        "This cannot be read as a CASE package, Moodle’s CSV or a plain CSV."
    ),
    "framework.encoding": lazy_gettext(
        "The file is not in the encoding that was chosen. What Excel saves as CSV is mostly Windows-1252."
    ),
    "framework.too_large": lazy_gettext(
        "It is too large: a framework has at most 50,000 competencies, and a file 64 MiB. Divide it."
    ),
    "framework.missing": lazy_gettext("Something that every framework needs is missing."),
    "framework.twice": lazy_gettext("What it is known by, a code or an identifier, stands twice."),
    "framework.parent": lazy_gettext("The competency above it is not in the file."),
    "framework.child": lazy_gettext("A competency that should be below it is not in the file."),
    "framework.cycle": lazy_gettext("A competency is below itself."),
    "framework.foreign": lazy_gettext("It belongs to another framework: import that one by itself."),
    "framework.character": lazy_gettext("A sign cannot be kept."),
    "framework.too_long": lazy_gettext("A text or an identifier is too long."),
    "framework.number": lazy_gettext("A number is too large."),
    "framework.too_deep": lazy_gettext("Lists and objects stand too deep within one another."),
    "framework.address": lazy_gettext(
        "The address of the skill in ESCO must begin with http:// or https://."
    ),
    "framework.level": lazy_gettext("A level of the DQR and of the EQF is a whole number from 1 to 8."),
    "framework.identifier": lazy_gettext("The identifier is no UUID, which CASE asks for. It is kept."),
    "framework.member": lazy_gettext(
        "The file holds something that CASE does not know. It is kept as it came."
    ),
    "framework.html": lazy_gettext("A text holds HTML. It is kept as it came, and shown as plain text."),
    "framework.association": lazy_gettext("An association is unusual. It is kept as it came."),
    "framework.column": lazy_gettext("A column is not known, and left out."),
    "framework.unknown": lazy_gettext(
        "The framework that the file should be imported into is not there any more."
    ),
}
_TEXTS: Final = "extensions.stoa.texts."


def field_words(name: str) -> str:
    """What a field is called, by its path; the path itself for one that Stoa gives no meaning."""
    if name.startswith(_TEXTS):
        language, _, inner = name.removeprefix(_TEXTS).partition(".")
        return f"{field_words(inner)}, {LANGUAGES.get(language, language)}"
    return str(_FIELDS.get(name, name))


def kind_words(kind: str) -> str:
    """What an association says, for the middle of a sentence; its own name for an unusual one."""
    return str(KINDS.get(kind, kind))


def fault_words(code: str, line: int | None = None) -> str:
    """What is wrong with a file, or worth knowing, in a sentence."""
    if code == "framework.unreadable" and line is not None:
        return str(gettext("What stands there cannot be read."))
    return str(_FAULTS.get(code, gettext("This makes no framework.")))


def value_words(value: Any, longest: int = 300) -> str:
    """What stood in a field, shortened; empty for nothing."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else _compact(value)
    return text if len(text) <= longest else f"{text[:longest]}…"


def _compact(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_compact(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_compact, value))
    return str(value)
