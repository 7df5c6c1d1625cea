"""Numbers that other countries give to taxpayers, to the insured and to patients.

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
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.se import personnummer
from stdnum.us import itin, ssn

from sync.filter.hints import FIGURES
from sync.filter.identifiers.digit_groups import PERHAPS_SIX_FIGURES, figures_in
from sync.filter.labels import Label, around
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")


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


_NINO_PREFIX = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]")


def _is_british(number: str) -> bool:
    return bool(_NINO_PREFIX.match(number))


# Each starts with a figure or a letter that is looked for, and then says what must not stand before it.
_S = r"[ .-]?"
_FIGURES = re.compile(
    rf"""\d(?<![\w./-]\d)(?:
        (?P<us_ssn>\d\d-\d\d-\d{{4}})
      | (?P<at_svnr>\d{{3}}[ -]\d{{6}} | \d{{3}}[ ]\d\d[ .]\d\d[ .]\d\d)
      | (?P<at_tin>\d-\d{{3}}/\d{{4}})
      | (?P<ch_ahv>(?<=7)56{_S}\d{{4}}{_S}\d{{4}}{_S}\d\d)
      | (?P<fr_nir>(?<=[12])[ ]?\d\d[ ]?[0-9]\d[ ]?(?:\d\d|2[AB])[ ]?\d{{3}}[ ]?\d{{3}}[ -/]{{0,3}}\d\d)
      | (?P<be_nn>\d[.]\d\d[.]\d\d-\d{{3}}[.]\d\d)
      | (?P<br_cpf>\d\d[.]\d{{3}}[.]\d{{3}}-\d\d)
      | (?P<cz_rc>\d[0-8]\d[0-3]\d/\d{{4}})
      | (?P<se_personnummer>\d(?:\d\d)?[01]\d[0-3]\d[-+]\d{{4}})
      | (?P<fi_hetu>\d[01]\d{{3}}[-+A-FU-Y]\d{{3}}[0-9A-Y])
      | (?P<cn_ric>\d{{5}}(?:18|19|20)\d\d[01]\d[0-3]\d{{4}}[0-9X])
      | (?P<es_dni>\d{{7}}[ -]?[A-HJ-NP-TV-Z])
    )(?![^\W_])(?![./-]\d)""",
    re.VERBOSE | re.ASCII,
)
_LETTERS = re.compile(
    r"""(?<![^\W_])(?:
        (?P<gb_nino>[A-Z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D])
      | (?P<it_codice_fiscale>[A-Z]{3}[ ]?[A-Z]{3}[ ]?\d[0-9L-NP-V][A-EHLMPR-T][0-7L-NP-V][0-9L-NP-V]
            [ ]?[A-Z][0-9L-NP-V]{3}[A-Z])
      | (?P<es_nie>[XYZ][ -]?\d{7}[ -]?[A-HJ-NP-TV-Z])
    )(?![^\W_])""",
    re.VERBOSE | re.ASCII,
)
_PERHAPS_ITALIAN = FIGURES.hint("[A-Z]{3} ?[A-Z]{3} ?[0-9]")
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
    "gb_nino": _Scheme(_SOCIAL, "svnr.gb", _is_british),
    "it_codice_fiscale": _Scheme(_TAX, "steuer_id.it", codicefiscale.is_valid),
}
_MARKED: Final = frozenset({"se_personnummer", "fi_hetu"})  # the sign in them says the century
_SOCIAL_LABEL = Label.of(
    """social_security social_insurance _ssn_ _ssn_no national_insurance _nino_ _ni_no_ _ni_number
    sozialversicherungs _sv_nr _sv_nummer _svnr _ahv _avs_ sécurité_sociale securite_sociale _nir_
    _insee_"""
)
# A number that names its bearer to a health service is no number of the social insurance (§ 147 SGB VI).
_HEALTH_LABEL = Label.of("medicare _nhs_n national_health_service_n")
_HEALTH_SERVICE = Label.of("_nhs_ national_health_service")
_TAX_LABEL = Label.of(
    """_pesel _nip_ _bsn_ burgerservicen sofinummer rijksregister personnummer personal_identity
    personal_identification _cpr_ fødselsn foedselsn henkilötunnus _oib_ _cnp_ _egn_ _amka_ _emšo _emso_
    aadhaar _pps_ _ppsn kimlik _tckn_ rodné_ rodne_ isikukood asmens_kodas kennitala codice_fiscale
    _dni_ _d_n_i_ _nie_ _nif_ cédula _cpf_ _curp_ _itin_ national_id nationale_id _tax_id _tax_file
    tax_number tax_no_ _utr_ abgabenkonto steuernummer steuer_id _pan_card _pan_no _pan_number"""
)
# What such a word announces: six digits at least, letters in capitals, in groups.
_VALUE = re.compile(r"\d(?<!\d\d)(?:[ ./-]?[\dA-Z]){5,17}(?![^\W_])", re.ASCII)
_LETTERS_BEFORE = re.compile(r"(?<![^\W_])[A-Z]{1,5}[ ]?\Z", re.ASCII)
_DIGITS_MIN = 5
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d")


def find(view: View) -> Iterator[Span]:
    """Numbers of other countries by their form and check digits, and what a word announces as one."""
    for pattern in _patterns_for(view.text):
        for match in pattern.finditer(view.text):
            name = match.lastgroup or ""
            written = match.group()
            scheme = _SCHEMES[name]
            if scheme.is_valid(written if name in _MARKED else _SEPARATORS.sub("", written)):
                yield view.span(*match.span(), scheme.type, 0.9, scheme.reason)
            elif (_SOCIAL_LABEL if scheme.type is _SOCIAL else _TAX_LABEL).announces(
                view.text, *match.span()
            ):
                yield view.span(*match.span(), scheme.type, 0.7, scheme.reason)
    if figures_in(view.text) < _DIGITS_MIN:
        return
    if any(
        label.occurs_in(view.text) for label in (_SOCIAL_LABEL, _TAX_LABEL, _HEALTH_LABEL, _HEALTH_SERVICE)
    ):
        yield from _announced(view)


def _patterns_for(text: str) -> tuple[re.Pattern[str], ...]:
    """Those that may find anything: all but one have six figures at least, parted by no letter."""
    if PERHAPS_SIX_FIGURES.is_in(text):
        return _FIGURES, _LETTERS
    return (_LETTERS,) if _PERHAPS_ITALIAN.is_in(text) else ()


def _announced(view: View) -> Iterator[Span]:
    for value in _VALUE.finditer(view.text):
        start, end = value.span()
        if sum(map(str.isdigit, value.group())) < _DIGITS_MIN or _DATE.fullmatch(value.group()):
            continue
        if start and view.text[start - 1].isalnum():
            letters = _LETTERS_BEFORE.search(view.text, max(0, start - 6), start)
            if not letters:
                continue
            start = letters.start()
        surroundings = around(view.text, start, end)
        if _HEALTH_SERVICE.is_in(surroundings) and nhs.is_valid(_SEPARATORS.sub("", view.text[start:end])):
            yield view.span(start, end, EntityType.KVNR, 0.9, "kvnr.gb")
        elif _HEALTH_LABEL.is_in(surroundings):
            yield view.span(start, end, EntityType.KVNR, 0.75, "kvnr.context")
        elif _SOCIAL_LABEL.is_in(surroundings):
            yield view.span(start, end, EntityType.SVNR, 0.75, "svnr.context")
        elif _TAX_LABEL.is_in(surroundings):
            yield view.span(start, end, EntityType.STEUER_ID, 0.75, "steuer_id.context")
