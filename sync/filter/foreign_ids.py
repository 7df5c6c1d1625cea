"""Numbers that other countries give to taxpayers and to the insured.

Those with a check digit or a form of their own are known anywhere, the others where a word announces them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum.at import tin as at_tin
from stdnum.at import vnr
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.se import personnummer
from stdnum.us import itin, ssn

from sync.filter.labels import Label
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")
_HAS_DIGIT = re.compile(r"\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Scheme:
    """A number that is known by its form and by what `is_valid` says of its letters and digits."""

    type: EntityType
    reason: str
    is_valid: Callable[[str], bool]


def _is_austrian(number: str) -> bool:
    return vnr.is_valid(number) and _is_day(number[4:6], number[6:8])


def _is_day(day: str, month: str) -> bool:
    try:
        date(2000, int(month), int(day))
    except ValueError:
        return False
    return True


def _always(number: str) -> bool:
    return bool(number)


# Each starts with a figure or a letter that is looked for, and then says what must not stand before it.
_S = r"[ .-]?"
_FIGURES = re.compile(
    rf"""\d(?<![\w./-]\d)(?:
        (?P<us_ssn>\d\d-\d\d-\d{{4}})
      | (?P<at_svnr>\d{{3}}[ -]\d{{6}} | \d{{3}}[ -]\d\d[ .-]\d\d[ .-]\d\d)
      | (?P<at_tin>\d-\d{{3}}/\d{{4}})
      | (?P<ch_ahv>(?<=7)56{_S}\d{{4}}{_S}\d{{4}}{_S}\d\d)
      | (?P<fr_nir>(?<=[12])[ ]?\d\d[ ]?[0-9]\d[ ]?(?:\d\d|2[AB])[ ]?\d{{3}}[ ]?\d{{3}}[ -/]{{0,3}}\d\d)
      | (?P<be_nn>\d[.]\d\d[.]\d\d-\d{{3}}[.]\d\d)
      | (?P<br_cpf>\d\d[.]\d{{3}}[.]\d{{3}}-\d\d)
      | (?P<cz_rc>\d[0-8]\d[0-3]\d\d/\d{{4}})
      | (?P<se_personnummer>\d(?:\d\d)?[01]\d[0-3]\d[-+]\d{{4}})
      | (?P<fi_hetu>\d[01]\d{{3}}[-+A-FU-Y]\d{{3}}[0-9A-Y])
      | (?P<cn_ric>\d{{5}}(?:18|19|20)\d\d[01]\d[0-3]\d{{4}}[0-9X])
      | (?P<es_dni>\d{{7}}[ -]?[A-HJ-NP-TV-Z])
    )(?![^\W_])(?![./-]\d)""",
    re.VERBOSE | re.ASCII,
)
_LETTERS = re.compile(
    r"""(?<![^\W_])(?:
        (?P<gb_nino>(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D])
      | (?P<it_codice_fiscale>[A-Z]{3}[ ]?[A-Z]{3}[ ]?\d[0-9L-NP-V][A-EHLMPR-T][0-7L-NP-V][0-9L-NP-V][ ]?[A-Z][0-9L-NP-V]{3}[A-Z])
      | (?P<es_nie>[XYZ][ -]?\d{7}[ -]?[A-HJ-NP-TV-Z])
    )(?![^\W_])""",
    re.VERBOSE | re.ASCII,
)
_TAX, _SOCIAL = EntityType.STEUER_ID, EntityType.SVNR
_SCHEMES: Final = {
    "us_ssn": _Scheme(_SOCIAL, "svnr.us", lambda number: ssn.is_valid(number) or itin.is_valid(number)),
    "at_svnr": _Scheme(_SOCIAL, "svnr.at", _is_austrian),
    "at_tin": _Scheme(_TAX, "steuer_id.at", at_tin.is_valid),
    "ch_ahv": _Scheme(_SOCIAL, "svnr.ch", ahv.is_valid),
    "fr_nir": _Scheme(_SOCIAL, "svnr.fr", nir.is_valid),
    "be_nn": _Scheme(_TAX, "steuer_id.be", nn.is_valid),
    "br_cpf": _Scheme(_TAX, "steuer_id.br", cpf.is_valid),
    "cz_rc": _Scheme(_TAX, "steuer_id.cz", rc.is_valid),
    "se_personnummer": _Scheme(_TAX, "steuer_id.se", personnummer.is_valid),
    "fi_hetu": _Scheme(_TAX, "steuer_id.fi", hetu.is_valid),
    "cn_ric": _Scheme(_TAX, "steuer_id.cn", ric.is_valid),
    "es_dni": _Scheme(_TAX, "steuer_id.es", dni.is_valid),
    "es_nie": _Scheme(_TAX, "steuer_id.es", nie.is_valid),
    "gb_nino": _Scheme(_SOCIAL, "svnr.gb", _always),
    "it_codice_fiscale": _Scheme(_TAX, "steuer_id.it", codicefiscale.is_valid),
}
_MARKED: Final = frozenset({"se_personnummer", "fi_hetu"})  # the sign in them says the century
_SOCIAL_LABEL = Label.of(
    r"""social[ ](?:security|insurance)|\bssn\b|national[ ]insurance|\bnino?\b(?=[ ]?[:#]|[ ](?:is|no|num))|\bni[ ]n(?:o|umber)
      | sozialversicherungs|\bsv-?nr|\bsvnr|\bahv|\bavs\b|s[ée]curit[ée][ ]sociale|\bnir\b|\binsee\b|medicare|\bnhs[ -]n(?:o|umber)"""
)
_TAX_LABEL = Label.of(
    r"""\bpesel|\bnip\b|\bbsn\b|burgerservicen|sofi-?nummer|rijksregister|personnummer|personal[ ](?:identity|identification)
      | \bcpr\b|f(?:ø|oe)dselsn|henkil(?:ö|oe)tunnus|\boib\b|\bcnp\b|\begn\b|\bamka\b|\bemšo|\bemso\b|aadhaar|\bpps(?:n|\b)
      | kimlik|\btckn\b|rodn[ée][ ]|isikukood|asmens[ ]kodas|kennitala|codice[ ]fiscale|\bd\.?n\.?i\.?\b|\bn\.?i\.?[ef]\.?\b
      | \bc[ée]dula|\bcpf\b|\bcurp\b|\bitin\b|\bnational[ ]id|nationale[ ]id|\btax[ ]?(?:id|file|number|no\b)|\butr\b
      | abgabenkonto|steuernummer|\bpan[ ](?:card|no|num)"""
)
# What such a word announces: six digits at least, letters in capitals, in groups.
_VALUE = re.compile(r"[A-Z]{0,5}\d(?:[ ./-]?[\dA-Z]){5,17}(?![^\W_])", re.ASCII)
_DIGITS_MIN = 6
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d")


def find(view: View) -> Iterator[Span]:
    """Numbers of other countries by their form and check digits, and what a word announces as one."""
    if not _HAS_DIGIT.search(view.text):
        return
    for pattern in (_FIGURES, _LETTERS):
        for match in pattern.finditer(view.text):
            name = match.lastgroup or ""
            written = match.group()
            scheme = _SCHEMES[name]
            if scheme.is_valid(written if name in _MARKED else _SEPARATORS.sub("", written)):
                yield view.span(*match.span(), scheme.type, 0.9, scheme.reason)
    yield from _announced(view)


def _announced(view: View) -> Iterator[Span]:
    for value in _VALUE.finditer(view.text):
        start, end = value.span()
        digits = sum(map(str.isdigit, value.group()))
        if digits < _DIGITS_MIN or _is_inside_word(view.text, start) or _DATE.fullmatch(value.group()):
            continue
        if _SOCIAL_LABEL.announces(view.text, start, end):
            yield view.span(start, end, EntityType.SVNR, 0.75, "svnr.context")
        elif _TAX_LABEL.announces(view.text, start, end):
            yield view.span(start, end, EntityType.STEUER_ID, 0.75, "steuer_id.context")


def _is_inside_word(text: str, start: int) -> bool:
    return start > 0 and text[start - 1].isalnum()
