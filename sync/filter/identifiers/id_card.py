"""Numbers of identity cards, passports, residence permits and driving licences, and their machine-readable lines."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from sync.filter.hints import FIGURES
from sync.filter.identifiers import customer_id, personal_id
from sync.filter.identifiers.digit_groups import figures_in
from sync.filter.labels import Label
from sync.filter.types import EntityType, Span
from sync.filter.view import View

# German serial numbers have no vowels and no letters that look like figures or make words (§ 5 PAuswG).
_SERIAL_LETTERS: Final = "CFGHJKLMNPRTVWXYZ"
_WITH_CHECK = re.compile(
    rf"(?<![^\W_])[{_SERIAL_LETTERS}][{_SERIAL_LETTERS}0-9]{{8}}\d(?:D?<[<0-9MFXD]{{0,30}}|D)?(?![^\W_])",
    re.ASCII,
)
_PERHAPS_WITH_CHECK = FIGURES.hint(f"[{_SERIAL_LETTERS}][{_SERIAL_LETTERS}0-9]{{5}}")
_LETTERS_MIN = 2  # with fewer it may be any article's number
_SERIAL_LENGTH = 9
# Rows of three sizes of documents (ICAO 9303): 30, 36 or 44 characters, filled up.
_MACHINE_READABLE = re.compile(r"[A-Z0-9](?<![\w<].)[A-Z0-9<]{27,43}(?![\w<])", re.ASCII)
_FILLERS_MIN = 2
_ROW = re.compile(r"[\dA-Z]{9,10}[\dA-Z<]{2,6}\d{7}[MFX<]\d{7}|<<")
LABEL = Label.of(
    """ausweis_ ausweises_ ausweisn ausweisdoku _perso_ _pa_n reisepass reise_pass _passn passnummer passnr
    pass_nummer pass_nr aufenthaltstitel aufenthaltskarte aufenthaltserlaubnis _eat_ führerschein
    fuehrerschein fahrerlaubnis dokumentennummer dokumentennr passport identity_card identity_doc
    _id_card _id_document _id_number _id_no_ residence_permit driving_licen driver_s_licen drivers_licen
    driver_licen licence_number license_number licence_no_ license_no_ document_number document_no_
    carte_d_identit carta_d_identit _dowod _dowód _dl_n kimlik_kart"""
)
_ID = Label.of("_id_ _eid_ _ids_")
# Six to nineteen letters in capitals and figures in one piece, or in groups of at least three with figures.
_ANNOUNCED = re.compile(
    r"""[A-Z0-9](?<![^\W_].)
        (?:[A-Z0-9]{5,18} | [A-Z0-9]{1,4}(?:[ ./-]{1,2}[A-Z0-9]{0,7}\d[A-Z0-9]{0,7}){1,4})(?:<{1,2}D?)?(?![^\W_])""",
    re.VERBOSE | re.ASCII,
)
_SEPARATORS = re.compile(r"[^0-9A-Z]+")
_DIGITS_MIN = 3
_CHARACTERS = range(7, 20)
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d\d[./-]\d\d|(?:19|20)\d\d[ -/]{1,3}(?:19|20)\d\d"
)
_IN_SMALL = re.compile(
    rf"(?<![^\W_])[{_SERIAL_LETTERS.lower()}][{_SERIAL_LETTERS.lower()}0-9]{{8}}\d?(?![^\W_])", re.ASCII
)


def find(view: View) -> Iterator[Span]:
    """German numbers with the right check digit, machine-readable lines, and what a word announces."""
    text = view.text
    for match in _WITH_CHECK.finditer(text) if _PERHAPS_WITH_CHECK.is_in(text) else ():
        number = match.group()
        letters = sum(map(str.isalpha, number[:_SERIAL_LENGTH]))
        alone = letters >= _LETTERS_MIN or _ID.leads_to(text, *match.span())
        if alone and checks(number):
            yield view.span(*match.span(), EntityType.ID_CARD, 0.85, "id_card.check_digit")
    if "<" in text:
        for match in _MACHINE_READABLE.finditer(text):
            if match.group().count("<") >= _FILLERS_MIN and _ROW.search(match.group()):
                yield view.span(*match.span(), EntityType.ID_CARD, 0.95, "id_card.machine_readable")
    if figures_in(text) >= _DIGITS_MIN and LABEL.occurs_in(text):
        yield from _announced(view)


def _announced(view: View) -> Iterator[Span]:
    for match in chain(_ANNOUNCED.finditer(view.text), _IN_SMALL.finditer(view.text)):
        place = match.span()
        if not _is_number(match.group()) or not LABEL.announces(view.text, *place):
            continue
        if not any(label.leads_to(view.text, *place) for label in (personal_id.LABEL, customer_id.LABEL)):
            right = checks(_SEPARATORS.sub("", match.group().upper()))
            score, reason = (0.95, "id_card.check_digit") if right else (0.75, "id_card.context")
            yield view.span(*match.span(), EntityType.ID_CARD, score, reason)


def checks(number: str) -> bool:
    """Whether the tenth character of a number in capitals is the check digit of the nine before it.

    ICAO 9303 part 3, 4.9: letters count from A = 10 on, weights are 7, 3 and 1 in turn, the sum is taken modulo 10.
    """
    if len(number) <= _SERIAL_LENGTH or not number[_SERIAL_LENGTH].isdigit():
        return False
    values = (int(character, 36) for character in number[:_SERIAL_LENGTH])
    total = sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values))
    return total % 10 == int(number[_SERIAL_LENGTH])


def _is_number(written: str) -> bool:
    if _DATE.fullmatch(written):
        return False
    plain = _SEPARATORS.sub("", written.upper())
    return len(plain) in _CHARACTERS and sum(map(str.isdigit, plain)) >= _DIGITS_MIN
