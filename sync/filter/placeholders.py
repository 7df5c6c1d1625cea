"""What stands in a filtered text where personal data stood."""

import re
from bisect import bisect_right
from collections.abc import Iterable

from sync.filter.types import EntityType, Span

_GERMAN = {
    EntityType.PERSON_R: "[Person]",
    EntityType.PERSON_T: "[Person]",
    EntityType.HANDLE: "[Konto]",
    EntityType.EMAIL: "[E-Mail]",
    EntityType.PHONE: "[Telefon]",
    EntityType.ADDRESS: "[Adresse]",
    EntityType.DOB: "[Geburtsdatum]",
    EntityType.COORDINATES: "[Koordinaten]",
    EntityType.URL: "[Profil]",
    EntityType.IP: "[IP-Adresse]",
    EntityType.MAC: "[Geräteadresse]",
    EntityType.IBAN: "[IBAN]",
    EntityType.CREDIT_CARD: "[Kartennummer]",
    EntityType.STEUER_ID: "[Steuernummer]",
    EntityType.SVNR: "[Sozialversicherungsnummer]",
    EntityType.KVNR: "[Versichertennummer]",
    EntityType.ID_CARD: "[Ausweisnummer]",
    EntityType.PLATE: "[Kennzeichen]",
    EntityType.CUSTOMER_ID: "[Kundennummer]",
    EntityType.PERSONAL_ID: "[Personenkennung]",
    EntityType.SECRET: "[Zugangsdaten]",
    EntityType.CONFIDENTIAL: "[vertraulich]",
    EntityType.HEALTH: "[Gesundheit]",
    EntityType.ART9: "[besondere Angabe]",
    EntityType.CONDUCT: "[Verhalten]",
}
_ENGLISH = {
    EntityType.PERSON_R: "[person]",
    EntityType.PERSON_T: "[person]",
    EntityType.HANDLE: "[handle]",
    EntityType.EMAIL: "[e-mail]",
    EntityType.PHONE: "[phone]",
    EntityType.ADDRESS: "[address]",
    EntityType.DOB: "[date of birth]",
    EntityType.COORDINATES: "[coordinates]",
    EntityType.URL: "[profile]",
    EntityType.IP: "[IP address]",
    EntityType.MAC: "[device address]",
    EntityType.IBAN: "[IBAN]",
    EntityType.CREDIT_CARD: "[card number]",
    EntityType.STEUER_ID: "[tax number]",
    EntityType.SVNR: "[social security number]",
    EntityType.KVNR: "[insurance number]",
    EntityType.ID_CARD: "[document number]",
    EntityType.PLATE: "[licence plate]",
    EntityType.CUSTOMER_ID: "[customer number]",
    EntityType.PERSONAL_ID: "[personal number]",
    EntityType.SECRET: "[credentials]",
    EntityType.CONFIDENTIAL: "[confidential]",
    EntityType.HEALTH: "[health]",
    EntityType.ART9: "[sensitive detail]",
    EntityType.CONDUCT: "[conduct]",
}
_PEOPLE = (EntityType.PERSON_R, EntityType.PERSON_T, EntityType.HANDLE)
_NUMBERED = sorted({words[kind][1:-1] for words in (_GERMAN, _ENGLISH) for kind in _PEOPLE})
_DIGITS = 8
_WORDS = "|".join(re.escape(word[1:]) for word in sorted({*_GERMAN.values(), *_ENGLISH.values()}))
# The bracket before all of them, so that no other place of a text is tried with each.
PLACEHOLDER = re.compile(
    rf"\[(?:{_WORDS}|(?:{'|'.join(_NUMBERED)}) [0-9a-f]{{{_DIGITS}}}\]|(?:Jahrgang|born) (?:19|20)[0-9]{{2}}\])"
)


def placeholder(kind: EntityType, language: str | None) -> str:
    """The word for a finding of this kind; German for ``"de"`` and its regions, else English."""
    return (_GERMAN if _is_german(language) else _ENGLISH)[kind]


def numbered(kind: EntityType, pseudonym: str, language: str | None) -> str:
    """The word for somebody with the beginning of their pseudonym: ``[person 3f2a90c1]``."""
    return f"{placeholder(kind, language)[:-1]} {pseudonym[:_DIGITS]}]"


def born(year: str, language: str | None) -> str:
    """What is left of a date of birth: ``[born 1978]``."""
    return f"[{'Jahrgang' if _is_german(language) else 'born'} {year}]"


def _is_german(language: str | None) -> bool:
    return language is not None and language.lower().replace("_", "-").split("-")[0] == "de"


class Inert:
    """The places of a text that are placeholders already, where nothing is found again."""

    def __init__(self, text: str) -> None:
        places = [match.span() for match in PLACEHOLDER.finditer(text)]
        self._starts = [start for start, _ in places]
        self._ends = [end for _, end in places]

    def without(self, spans: Iterable[Span]) -> list[Span]:
        """The findings that touch no placeholder."""
        return [span for span in spans if not self._touches(span)]

    def _touches(self, span: Span) -> bool:
        before_end = bisect_right(self._starts, span.end - 1)
        return before_end > 0 and self._ends[before_end - 1] > span.start
