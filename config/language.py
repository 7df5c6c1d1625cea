"""The languages that Stoa speaks, and the catalogues that hold every string for people."""

import gettext
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "de")
CATALOGUES: Final = Path(__file__).parent / "translations"


def best_language(locale: str | None) -> str:
    """The language for a locale such as ``de-AT`` or ``de_DE.UTF-8``; English where there is no better."""
    wanted = (locale or "").replace("_", "-").split("-")[0].split(".")[0].lower()
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


@cache
def translations(locale: str | None) -> gettext.NullTranslations:
    """The catalogue for a locale. English strings are the keys themselves."""
    return gettext.translation("messages", CATALOGUES, [best_language(locale)], fallback=True)
