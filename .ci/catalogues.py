"""Checks that every string for people is in the catalogues, in German too, and nothing else.

Fails when a string in the code is missing from a catalogue, when German is untranslated, fuzzy or has other
placeholders, when English is anything but the key itself, and when a catalogue keeps what nobody says any more.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "config" / "translations"
LANGUAGES = ("de", "en")
SOURCE_LANGUAGE = "en"
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}

Key = str | tuple[str, ...]

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def main() -> int:
    """Print what is wrong, a line each; 1 where anything is."""
    wanted = said_in_code()
    problems = [
        f"{language}: {problem}"
        for language in LANGUAGES
        for problem in check(language, read(language), wanted)
    ]
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    if problems:
        sys.stderr.write(
            "Run `make catalogues`, then fill in config/translations/*/LC_MESSAGES/messages.po.\n"
        )
    return 1 if problems else 0


def said_in_code() -> frozenset[Key]:
    """Every string that the code hands to gettext, with its plural where it has one."""
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, KEYWORDS)
    return frozenset(_key(message) for _, _, message, _, _ in found)


def read(language: str) -> Catalog:
    """The catalogue of a language."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def check(language: str, catalogue: Catalog, wanted: frozenset[Key]) -> Iterator[str]:
    """What is wrong with a catalogue, given what the code says."""
    messages = {_key(message.id): message for message in catalogue if message.id}
    for key in sorted(wanted - messages.keys(), key=str):
        yield f"missing: {_shown(key)}"
    for key in sorted(messages.keys() - wanted, key=str):
        yield f"no longer said: {_shown(key)}"
    for obsolete in catalogue.obsolete.values():
        yield f"obsolete: {_shown(_key(obsolete.id))}"
    for key, message in messages.items():
        complaint = _complaint(language, message)
        if complaint:
            yield f"{complaint}: {_shown(key)}"


def _complaint(language: str, message: Message) -> str | None:
    if message.fuzzy:
        return "fuzzy"
    ids, strings = _forms(message.id), _forms(message.string)
    if language == SOURCE_LANGUAGE:
        return "translated into its own language" if any(strings) and strings != ids else None
    if not strings or not all(strings):
        return "untranslated"
    if {_placeholders(each) for each in ids} != {_placeholders(each) for each in strings}:
        return "other placeholders"
    return None


def _placeholders(text: str) -> tuple[str, ...]:
    return tuple(sorted(_PLACEHOLDER.findall(text)))


def _forms(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def _key(value: object) -> Key:
    forms = _forms(value)
    return forms[0] if len(forms) == 1 else forms


def _shown(key: Key) -> str:
    return key if isinstance(key, str) else " / ".join(key)


if __name__ == "__main__":
    sys.exit(main())
