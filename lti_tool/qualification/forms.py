"""What stands in the forms of these pages: texts in several languages side by side, and choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import request

from lti_tool.qualification.words import LANGUAGES
from sync.frameworks.editing import ItemEdit, Texts, own_text
from sync.frameworks.package import EQF_LEVELS, Body, Competency, TextField, own_fields

ITEM_TEXTS: Final[Mapping[str, str]] = {
    "statement": TextField.STATEMENT.value,
    "short": TextField.SHORT.value,
    "notes": TextField.NOTES.value,
}
DOCUMENT_TEXTS: Final[Mapping[str, str]] = {"title": "title", "description": "description"}
_NO_LEVEL: Final = max(EQF_LEVELS) + 1  # what is no level at all is refused as one that there is not
_OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class Box:
    """A field for a text in one language, called `words`."""

    name: str
    language: str
    words: str
    value: str
    is_own: bool


def languages_of(own_language: str) -> Sequence[str]:
    """The languages side by side: the framework's own first."""
    return list(dict.fromkeys([own_language, "de", "en"]))


def boxes(body: Body, fields: Mapping[str, str], own_language: str) -> Mapping[str, Sequence[Box]]:
    """The boxes of each field, with what was typed into them, else with what is kept."""
    is_sent = request.method == "POST"
    return {
        field: [
            Box(
                box_name(field, language, own_language),
                language,
                str(LANGUAGES.get(language, language)),
                request.form.get(box_name(field, language, own_language), "")
                if is_sent
                else own_text(body, name, language, own_language),
                language == own_language,
            )
            for language in languages_of(own_language)
        ]
        for field, name in fields.items()
    }


def read_texts(body: Body, fields: Mapping[str, str], own_language: str) -> Texts:
    """What was typed, by language and by the names in CASE."""
    return {
        language: {
            name: typed(box_name(field, language, own_language), own_text(body, name, language, own_language))
            for field, name in fields.items()
            if box_name(field, language, own_language) in request.form
        }
        for language in languages_of(own_language)
    }


def typed(name: str, before: str = "") -> str:
    """What stands in a field; just as it was before, where only a browser's line ends and blanks differ."""
    text = request.form.get(name, "").replace("\r\n", "\n").strip()
    return before if text == before.replace("\r\n", "\n").strip() else text


def box_name(field: str, language: str, own_language: str) -> str:
    """What a box is called in the form."""
    return f"{field}_{_OWN if language == own_language else language}"


def read_item_edit(body: Body, own_language: str, scales: Sequence[str]) -> ItemEdit:
    """What the form of a competency says, beside what it said before; `scales` are those that there are."""
    before = Competency(body)
    scale = request.form.get("scale", "")
    kept = str(own_fields(body).get("scale") or "")
    return ItemEdit(
        read_texts(body, ITEM_TEXTS, own_language),
        code=typed("code", before.code),
        kind=typed("kind", before.kind),
        scale=scale if scale in (*scales, kept) else "",
        esco=typed("esco", before.esco),
        dqr=_level("dqr"),
        eqf=_level("eqf"),
    )


def _level(name: str) -> int | None:
    told = request.form.get(name, "")
    if not told:
        return None
    return int(told) if told.isascii() and told.isdecimal() and len(told) == 1 else _NO_LEVEL
