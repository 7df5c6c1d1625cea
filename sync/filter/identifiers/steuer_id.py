"""German tax numbers: the identification number of a person (§ 139b AO) and the tax number of a tax office."""

import re
from collections.abc import Iterator
from typing import Final

from stdnum.de import idnr

from sync.filter.identifiers.digit_groups import Number, figures_in, numbers
from sync.filter.labels import Label
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_DIGITS: Final = 11
_LENGTHS: Final = range(10, 14)  # of a tax office's number: 10 or 11, with the Land before it 13
_GROUPS: Final = frozenset({(11,), (2, 3, 3, 3), (2, 9), (5, 3, 3), (3, 4, 4), (3, 3, 3, 2), (4, 4, 3)})
_LABEL = Label.of(
    """steuer_id steuerid steuernum steuernr steuer_n steuerident steuer_ident steuerliche
    identifikationsnummer _st_nr _stnr _st_id _idnr _id_nr finanzamt tax_id tax_number tax_no_ tax_ref
    taxpayer tax_ident _tin_"""
)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)  # on the Internet: *120.183.154.62*
# In figures of no telephone: those begin with a zero.
_OF_OFFICE = re.compile(r"[1-9](?<![\w/.]\d)\d{1,2}/(?:\d{3}/\d{5}|\d{4}/\d{4})(?![\w/])", re.ASCII)


def find(view: View) -> Iterator[Span]:
    """Identification numbers with the right structure and check digit; beside a word for it any number of that length,
    and a tax office's number in the forms of the Länder."""
    if figures_in(view.text) < _LENGTHS[0]:
        return
    is_announced = _LABEL.occurs_in(view.text)
    for number in numbers(view.text, _LENGTHS, _LENGTHS[-1]):
        start, end = number.start, number.end
        if _checks(number) and not _ADDRESS.fullmatch(view.text, start, end):
            yield view.span(start, end, EntityType.STEUER_ID, 0.95, "steuer_id.check_digit")
        elif is_announced and _LABEL.announces(view.text, start, end):
            yield view.span(start, end, EntityType.STEUER_ID, 0.8, "steuer_id.context")
    for office in _OF_OFFICE.finditer(view.text):
        yield view.span(*office.span(), EntityType.STEUER_ID, 0.7, "steuer_id.tax_office")


def _checks(number: Number) -> bool:
    if len(number.digits) != _DIGITS or not (
        len(set(number.groups)) == 1 or number.groups in _GROUPS or number.is_broken
    ):
        return False
    return idnr.is_valid(number.digits)
