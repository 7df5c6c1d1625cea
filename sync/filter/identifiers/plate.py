"""Licence plates: German ones in their usual form, others and other spellings where a word is about a vehicle."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from sync.filter.hints import FIGURES
from sync.filter.identifiers.digit_groups import figures_in
from sync.filter.identifiers.plate_codes import AUSTRIAN, GERMAN, SWISS
from sync.filter.labels import Label, plain
from sync.filter.types import EntityType, Span
from sync.filter.view import View

# RT-P 6783, S-LB 4992 E.
_USUAL = re.compile(
    r"""(?<![\w./-])(?P<code>[A-ZÄÖÜ]{1,3})-(?P<letters>[A-Z]{1,2})(?:[ \t]|[ ]?\r?\n[ ]{0,8})(?P<digits>[1-9]\d{0,3})
        (?:[ ]?(?P<kind>[EH])(?![\w-]))?(?![\w/-]|[.,]\d)""",
    re.VERBOSE,
)
_PERHAPS_USUAL = FIGURES.hint(r"[A-ZÄÖÜ]-[A-Z]{1,2}[ \t\r\n]+[1-9]")
# The same with any other sign in between or none, in small letters too.
_LOOSE = re.compile(
    r"""(?<![^\W_])(?P<code>[A-ZÄÖÜ]{1,3}|[a-zäöü]{1,3})[ ]?[-.:·*_/•]?[ ]?(?P<letters>[A-Z]{1,2}|[a-z]{1,2})
        [ ]?[-.:_·]?[ ]?(?P<digits>[1-9]\d{0,3})(?:[ ]?(?P<kind>[EHeh])(?![\w-]))?(?![\w/]|[.,-]\d)""",
    re.VERBOSE,
)
_ABROAD = tuple(
    re.compile(rf"(?<![^\W_])(?:{form})(?![\w/]|[.,-]\d)")
    for form in (
        r"(?P<district>[A-Z]{1,2})[ -](?:\d{1,5}[ ]?[A-Z]{1,3}|[A-Z]{3,5}[ ]?\d{1,2})",  # Austria
        r"(?P<canton>[A-Z]{2})[ ·.-]{0,2}\d{1,3}(?:[ '.]?\d{3})?",  # Switzerland
        r"(?:[A-Z]{2}\d{2}[ -]?[A-Z]{3}|[A-Z]\d{1,3}[ ]?[A-Z]{3})",  # United Kingdom
        r"[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}",  # France, Italy
        r"[A-Z]{2,3}[ -]?(?=[A-Z]{0,2}\d)[0-9A-Z]{4,5}",  # Poland and others
        r"(?=[A-Z-]{0,6}\d)(?:\d{1,3}|[A-Z]{1,3})-(?:\d{1,3}|[A-Z]{1,3})-(?:\d{1,3}|[A-Z]{1,3})",  # the Netherlands
        r"\d{3}[ ]?(?!EUR|USD|CHF|GBP)[A-Z]{3}",  # German mopeds
        r"\d{4}[ -]?[BCDFGHJ-NPR-TV-Z]{3}",  # Spain
        r"\d[A-Z]\d[ ]?\d{4}|\d[A-Z]{3}\d{3}",  # Czechia, California
    )
)
_PLATE = Label.of(
    """kennzeichen_ autokennz nummernschild nummern_schild _kfz_kennz _kfz_k _kfz_nr _kennz_ number_plate
    license_plate licence_plate _plate_ _plates_ numberplate _registration_n _registration_ vehicle_reg
    _vrm_ _reg_ targa_ _immatriculation rejestracyjn kontrollschild_
    _zulassung_"""
)
_VEHICLE = Label.of(
    """auto_ _autos_ wagen_ _pkw_ _lkw_ _kfz_ fahrzeug_ fahrzeuge_ _fzg_ falschparker geparkt _parkt
    _halter_ motorrad _roller_ anhänger_ _transporter_ _zulassung _car_ _my_van_ _vw_ _bmw_ _audi_
    _golf_ _mercedes_ _opel_ _tesla_ _skoda_ _škoda_ _passat_ _polo_ _toyota_ _ford_ _fiat_
    _corsa_ _astra_ _fährt_ parkt_ zuparkt zugeparkt _einfahrt_ parkkarte parkausweis parkplatz_
    parkhaus_ knöllchen_ _van_ _parking_"""
)
# Words after which such a form is a room, a seat, a norm or a model.
_OTHER = Label.of(
    """_raum _zimmer _halle _gebäude_ _sitz _platz_ _sitzplatz _gate_ _reihe_ _norm_ _din_ _iso_ _modell
    _typ_ _type_ _model_ _baureihe _serie_ _series_ _room_ _seat _kapitel_ _chapter_ _section_
    _abschnitt_ _version_ _formular _artikel _flug_ _flight_ _zug_ _linie_ _kurs_ _modul_ _gruppe_
    _aufgabe_ _abbildung_ _tabelle_ _figure_ _table_ _klasse_ _class_ _art_n _artikeln _stecker_ _buchse_
    _kabel_ _akku_ _sensor_ _bauteil_ _teil_ _ersatzteil _part_ _part_n _lektion_ _lesson_ _prüfung_
    _position_ _pos_ _fach_ _regal_ _box_"""
)
# Paper sizes, treaties between states, a range of letters.
_NEVER: Final = frozenset(
    {("DIN", "A"), ("DIN", "B"), ("DIN", "C"), ("M", "V"), ("B", "W"), ("A", "Z"), ("EU", "US")}
)
_STATES: Final = frozenset({"DE", "EU", "UK", "US", "AT", "CH", "FR", "IT", "ES", "PL", "NL"})
# *kennzeichen hh zz 99*: nothing but the word and perhaps a verb before it.
_RIGHT_BEHIND = re.compile(
    r"(?:kennzeichen|nummernschild|plates?)(?:[ ](?:ist|is|lautet))?:?[ ]\Z", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_REACH = 80
_YEAR = re.compile(r"19\d\d|20\d\d")


def find(view: View) -> Iterator[Span]:
    """German plates in their usual form, and any that a word for plates or vehicles announces."""
    text = view.text
    if not figures_in(text):
        return
    for match in _USUAL.finditer(text) if _PERHAPS_USUAL.is_in(text) else ():
        if _is_german(match) and _is_unmistaken(match) and not _OTHER.announces(text, *match.span()):
            yield view.span(*match.span(), EntityType.PLATE, 0.85, "plate.form")
    is_about_plates = _PLATE.occurs_in(text)
    if is_about_plates or _VEHICLE.occurs_in(text):
        for match in _LOOSE.finditer(text):
            if _is_german(match) and _is_announced(text, match):
                yield view.span(*match.span(), EntityType.PLATE, 0.9, "plate.context")
    if is_about_plates:
        for match in chain.from_iterable(form.finditer(text) for form in _ABROAD):
            if _is_known_abroad(match) and _PLATE.leads_to(text, *match.span()):
                yield view.span(*match.span(), EntityType.PLATE, 0.75, "plate.abroad")


def _is_german(match: re.Match[str]) -> bool:
    """Whether it begins with a district's letters; without a sign between them and the others, wherever they end."""
    code, letters = match["code"].upper(), match["letters"]
    if match.end("code") < match.start("letters"):
        return code in GERMAN
    glued = code + letters.upper()
    return any(glued[:-count] in GERMAN for count in (1, 2))


def _is_unmistaken(match: re.Match[str]) -> bool:
    """Whether nothing else is written so: *DIN-A 4*, *EU-US 2023*, *A-B 12*."""
    code, letters, digits = match.group("code", "letters", "digits")
    if (code, letters) in _NEVER or {code, letters} <= _STATES or (code == "EU" and letters in _STATES):
        return False
    if _YEAR.fullmatch(digits):
        return False
    return len(code) + len(letters) > 2 or len(digits) > 2


def _is_announced(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if match["code"].islower() != match["letters"].islower():
        return False  # *plate is AB12 CDE*
    hyphened = text[match.end("code") : match.start("letters")].strip() == "-"
    if match["code"].islower() and not (hyphened or match.start("digits") == match.end("letters")):
        return bool(_RIGHT_BEHIND.search(text, max(0, start - _REACH), start))
    if _PLATE.leads_to(text, start, end):
        return True
    if len(match["digits"]) == 1 or not _is_unmistaken(match) or _OTHER.announces(text, start, end):
        return False
    if _is_in_parts(text, match):
        sentence = plain(_sentence(text, start, end))
        return _PLATE.is_in(sentence) or _VEHICLE.is_in(sentence)
    if match["code"].islower():
        return False
    return _PLATE.announces(text, start, end) or (hyphened and _VEHICLE.announces(text, start, end))


def _is_in_parts(text: str, match: re.Match[str]) -> bool:
    """Whether signs or blanks divide it into the three parts of a plate; in small letters only signs do."""
    between = (
        text[match.end("code") : match.start("letters")],
        text[match.end("letters") : match.start("digits")],
    )
    return all(each.strip() if match["code"].islower() else each for each in between)


def _sentence(text: str, start: int, end: int) -> str:
    """What stands around a place in its sentence, without the place itself."""
    before = _SENTENCE_END.split(text[max(0, start - _REACH) : start])[-1]
    return f"{before} {_SENTENCE_END.split(text[end : end + _REACH])[0]}"


def _is_known_abroad(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    return parts.get("district", "W") in AUSTRIAN and parts.get("canton", "ZH") in SWISS
