"""The languages that Stoa speaks, and the catalogues that hold every string for people."""

import gettext
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError

LANGUAGES: Final = ("en", "de")
_AT_HOME: Final = {"en": "en_GB", "de": "de_DE"}
CATALOGUES: Final = Path(__file__).parent / "translations"


def best_language(locale: str | None) -> str:
    """The language for a locale such as ``de-AT`` or ``de_DE.UTF-8``; English where there is no better."""
    wanted = (locale or "").replace("_", "-").split("-")[0].split(".")[0].lower()
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a string for the catalogues where it stands, to be translated where it is shown."""
    return text


@lru_cache(maxsize=256)
def regional_locale(locale: str | None) -> str:
    """The locale by which dates and times are written: its region where it names one, else Germany's or Britain's."""
    language = best_language(locale)
    try:
        wanted = Locale.parse((locale or "").split(".")[0].replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return _AT_HOME[language]
    if wanted.language != language or not wanted.territory:
        return _AT_HOME[language]
    return f"{language}_{wanted.territory}"


@lru_cache(maxsize=256)
def translations(locale: str | None) -> gettext.NullTranslations:
    """The catalogue for a locale. English strings are the keys themselves."""
    return gettext.translation("messages", CATALOGUES, [best_language(locale)], fallback=True)
