"""Telephone numbers of any country, in the forms that people write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sync.filter.contacts.phone_plans import Standing, is_mobile_from_abroad, is_national, standing
from sync.filter.hints import FIGURES, WORDS
from sync.filter.identifiers.digit_groups import PERHAPS_SIX_FIGURES, figures_in
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_CANDIDATE = re.compile(
    r"""(?<![^\W_])(?<!\+)[+(]{0,2}[ ]?\d
        (?:(?:\. | \)?[ \t]{0,2}\r?\n[ \t]{0,2} | [ \t]{0,2}[()/-][ \t]{0,2}[()/-]?[ \t]{0,2} | [ \t]{1,2}
            | [ \t]{0,9}\|[ \t]{0,9})?\d){5,}
    """,
    re.VERBOSE | re.ASCII,
)
_DIGITS = re.compile(r"\d+", re.ASCII)
_UNDERSCORES = re.compile(r"(?<=\d)_{1,2}(?=\d)", re.ASCII)
_LONE_DIGIT = re.compile(r"(?<!\d)\d(?!\d)", re.ASCII)
_BETWEEN_CELLS = "|"
_CELLS_MAX = 3  # country, area and number in columns of their own
# Digits one by one, perhaps after a country or area code: 0 1 7 0 …, +49 1 7 0 …; the whole chain of them.
_SPACED_OUT = re.compile(
    r"""(?<![^\W_])(?<![+.,-])(?<!\d[ \t/])(?<!\d[ \t./-]{2})(?<!\d[ \t./-]{3})
        (?:\(?\+[ ]?\d{1,3}[ \t./()-]{1,3})?\+?\d{1,5}(?:[ \t./()-]{1,3}\d){6,14}(?![^\W_]|[ \t./-]{1,3}\d)
    """,
    re.VERBOSE | re.ASCII,
)
_PERHAPS_SPACED_OUT = FIGURES.hint("(?:[^0-9A-Za-z]+[0-9]){6}")
_SPACED_OUT_MIN = 10
_COUNTED = "0123456789"
_GROUPS_MAX = 8
_ANNOUNCED = 0.75
_INTERNAL_MIN = 2
_DIGITS_MIN, _DIGITS_MAX = 6, 15  # ITU-T E.164: 15 at most

# Digits that are something else. Each is blanked before numbers are looked for.
_OTHER = re.compile(
    r"""(?<![\w.+/-])(?:
        (?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?:T\d\d)?       # 2024-05-31
      | (?:0?[1-9]|[12]\d|3[01])(?P<d>[./-])[ ]?(?:0?[1-9]|1[0-2])(?P=d)[ ]?(?:(?:19|20)\d\d|\d\d)   # 31.05.2024
      | (?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(?:19|20)\d\d                          # 05/31/2024
      | (?:19|20)\d\d[ ]?[-/][ ]?(?:19|20)?\d\d                                            # 1990-1995
      | (?:\d{1,3}\.){3}\d{1,3}                                                            # an IPv4 address
      | (?:[1-9]\d?|0)(?:\.\d{1,3}){2,4}                                                   # a version, a section
      | 0[0-7]{3}(?:[ ,/]{1,2}0[0-7]{3})+(?![ ]?\d)                                         # modes of files
      | \d\d[ ]?\d{6}[ ]?[a-z][ ]?\d{3}                                                     # a German SVNR
      | \d{1,3}(?:[.,' ]\d{3}){1,4},\d{1,2} | [1-9]\d{0,2}(?:[.,']\d{3}){1,5}              # an amount
      | 97[89][ -]?(?:\d[ -]?){9}\d                                                        # an ISBN
      | 10\.\d{4,9}/\S{1,80}                                                               # a DOI
      | (?:\d{4}-){3}\d{3}[\dX]                                                            # an ORCID
      | [a-z]{2}\d\d(?:[ ./-]?\d{4}){3,7}(?:[ ./-]?\d{1,4})?                                  # like an IBAN
      | [1-9]\d{3}(?:[ -]\d{4}){3}                                                         # a payment card
      | [0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}                                        # a UUID
    )(?![\w/])(?!-\d)(?!\.\d)""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_NOT_BEFORE = re.compile(
    r"""(?:\b(?:isbn|issn|doi|rfc|zeilen?|lines?|seiten?|pages?|version|art\.|artikel|kapitel)
        (?:-?1[03])?[ :.\#]{0,3}
        |\b(?:artikel|auftrags?|beleg|bestell(?:ungs)?|inventar|konto|kunden|liefer(?:schein)?|material|matrikel|mitglieds?
        |personal|rechnungs?|serien|steuer|teile|versicherungs|vertrags|vorgangs)[ ]?-?(?:nr|nummern?)\b[ :.\#]{0,3}
        |\b(?:account|article|customer|invoice|item|member|order|part|product|serial|ticket)[ ](?:id|no|numbers?)\b
        [ :.\#]{0,3}
        |\b(?:sku|order)[ :.\#]{0,3}
        |[§€$£\#]\s?)\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_BEFORE_REACH = 30
_NOT_BEHIND = re.compile(
    r"\s?(?:[€$£%°]|(?:eur|euro|usd|chf|kg|km|mb|gb|ms|kwh|mwh|prozent|percent)\b)", re.IGNORECASE
)
# Not in brackets: that is the filter's own placeholder.
_CONTEXT = re.compile(
    r"""(?<!\[)(?:\b(?:tel(?:\b|ef|ep)|phone|fon\b|fax|mobil|handy|cell\b|whats?app|signal\b|sms\b|hotline|festnetz
        |durchwahl|rufnummer
        |ruf(?:en?|e?t|st)?\b(?:\ [^\W\d_]+){0,4}\ (?:an|durch|unter)\b|meld(?:en?|et)\b(?:\ [^\W\d_]+){0,4}\ unter\b
        |call|ring\b|text\b|anruf|erreich|answering|reach|(?:my|meine)\ (?:number|nummer)
        |messages?\ (?:to|on)\b)
        [^\d.!?]{0,30}(?:\.[^\d.!?]{0,3})?
        |(?:手机|手機|电话|電話|致电|致電|拨打|撥打|联系方式|聯絡方式)(?:号码?|號碼?)?[是为為:\s]{0,4})\Z""",
    re.IGNORECASE | re.VERBOSE,
)
# These announce much else too, so what follows must be known to the Polish plan.
_POLISH_CONTEXT = re.compile(
    r"""\b(?:(?:zadzwo|dzwo[nń]|kom\.|kom[oó]rk|m[oó]j\ numer)[^\d.!?]{0,30}
        |numer(?:u|em)?(?:\ (?:to|tel\w*|kom\w*|kontaktowy)\.?){0,2}[ :.-]{0,3})\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_POLISH_DIGITS = 9
_CONTEXT_REACH = 60
_LABEL_BEHIND = re.compile(
    r"[ -]{1,2}(?:\(?)(?:fax|office|mobile?|cell|work|home|privat|dienstlich)\b", re.IGNORECASE
)
# A few digits are a number where a word says that they reach somebody inside of a house.
_INTERNAL = re.compile(
    r"""\b(?:durchwahl|nebenstelle|dw[.:]|(?:phone|my|at|on|tel\w*)\ (?:extension|ext\.))
        (?:\ (?:ist|is|lautet|nr\.?|no\.?|nummer|number))?[ \t]?[:.-]?[ \t]?-?(?P<number>\d{2,6})(?![\w%€$]|[.,:/-]\d)
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_PERHAPS_INTERNAL = WORDS.hint(r"(?i)durchwahl|nebenstelle|dw[.:]|extension|ext\.")
_EXTENSION = re.compile(r"[ ]?(?:x|ext\.?|durchwahl|app\.)[ ]?\d{1,6}(?!\w)", re.IGNORECASE | re.ASCII)

_AREA_CODE = re.compile(r"\(?0[1-9]\d{1,4}(?!\d)", re.ASCII)
_BRACKETED_AREA_CODE = re.compile(r"0 ?\([1-9]\d{1,3}\)", re.ASCII)  # Turkish: 0 (532) 123 45 67
_OPENING = re.compile(r"[+(]{1,2} ?\Z")
_GERMAN_GROUPS = re.compile(
    r"(?:0[1-9]\d{1,4} ?[ /()-]{1,3}|0 [1-9]\d{1,3} ?[/)-]) ?\d{2,8}(?:[ /-]\d{1,5}){0,4}", re.ASCII
)
_FRENCH_GROUPS = re.compile(r"0[1-9](?:[ .-]\d\d){4}", re.ASCII)
_SPANISH_OR_POLISH_GROUPS = re.compile(r"(?:[6-9]\d\d|[1-9]\d[ ]\d{3})(?:[ ]\d\d){2,3}", re.ASCII)
_NORTH_AMERICAN_GROUPS = re.compile(
    r"(?:1[ .-])?(?:\(\d{3}\)(?: |[ \t]{0,2}\r?\n[ \t]{0,2})?|\d{3}[.-])\d{3}[.-]\d{4}", re.ASCII
)


@dataclass(frozen=True, slots=True)
class _Number:
    """Some groups of digits of a candidate, as they are written and where; `last` is the last group's index."""

    start: int
    end: int
    written: str
    digits: str
    last: int
    announced: bool


@dataclass(frozen=True, slots=True)
class _Verdict:
    score: float
    reason: str


def find(view: View) -> Iterator[Span]:
    """Numbers that a plan of some country knows, that are written as numbers are, or that a word announces."""
    if figures_in(view.text) < _INTERNAL_MIN:
        return
    text = _UNDERSCORES.sub(lambda between: "-" * len(between.group()), view.text)
    for chain in _SPACED_OUT.finditer(text) if _PERHAPS_SPACED_OUT.is_in(view.text) else ():
        if verdict := _spaced_out(chain.group()):
            yield view.span(*chain.span(), EntityType.PHONE, verdict.score, verdict.reason)
    for internal in _INTERNAL.finditer(text) if _PERHAPS_INTERNAL.is_in(view.text) else ():
        yield view.span(*internal.span("number"), EntityType.PHONE, _ANNOUNCED, "phone.context")
    if not PERHAPS_SIX_FIGURES.is_in(view.text):
        return
    text = _OTHER.sub(lambda other: "x" * len(other.group()), text)
    for candidate in _CANDIDATE.finditer(text):
        for number, verdict in _numbers_in(text, candidate):
            extension = _EXTENSION.match(text, number.end)
            end = extension.end() if extension else number.end
            yield view.span(number.start, end, EntityType.PHONE, verdict.score, verdict.reason)


def _numbers_in(text: str, candidate: re.Match[str]) -> Iterator[tuple[_Number, _Verdict]]:
    """Take a chain of digits apart, from left to right."""
    groups = [group.span() for group in _DIGITS.finditer(text, *candidate.span())]
    first = 0
    while first < len(groups):
        best = _best_from(text, groups, first)
        if best and not _is_next_lines(text, groups, first, best):
            yield best
            first = best[0].last
        first += 1


def _best_from(text: str, groups: list[tuple[int, int]], first: int) -> tuple[_Number, _Verdict] | None:
    readings = [
        (number, verdict) for number in _readings(text, groups, first) if (verdict := _verdict(number))
    ]
    return max(readings, key=lambda reading: reading[1].score, default=None)


def _is_next_lines(
    text: str, groups: list[tuple[int, int]], first: int, best: tuple[_Number, _Verdict]
) -> bool:
    """Whether what the next line holds of a number is one by itself: a postcode before it is none of its groups."""
    number, verdict = best
    if "\n" not in number.written:
        return False
    line_end = text.index("\n", number.start)
    behind = next(index for index in range(first, number.last + 1) if groups[index][0] > line_end)
    alone = _best_from(text, groups, behind)
    return alone is not None and alone[1].score >= verdict.score


def _readings(text: str, groups: list[tuple[int, int]], first: int) -> Iterator[_Number]:
    """What may be one number from group `first` on: in one place before across a break, longer before shorter."""
    start = groups[first][0]
    if opening := _OPENING.search(text, max(groups[first - 1][1] if first else 0, start - 3), start):
        start = opening.start()
    if not _may_start(text, start, first):
        return
    if _NOT_BEFORE.search(text, max(0, start - _NOT_BEFORE_REACH), start):
        return
    # Inside of a chain there are no words.
    reach = max(0, start - _CONTEXT_REACH)
    announced = not first and bool(_CONTEXT.search(text, reach, start))
    announced_polish = not (first or announced) and bool(_POLISH_CONTEXT.search(text, reach, start))
    for last in _lasts(text, groups, first):
        end = groups[last][1]
        if _NOT_BEHIND.match(text, end):
            continue
        digits = "".join(_DIGITS.findall(text, start, end))
        # A bracket around the whole is not the number's.
        opened = start + 1 if text[start] == "(" and ")" not in text[start:end] else start
        labelled = bool(_LABEL_BEHIND.match(text, end))
        polish = announced_polish and _is_polish(digits)
        yield _Number(opened, end, text[opened:end], digits, last, announced or polish or labelled)


def _is_polish(digits: str) -> bool:
    return len(digits) == _POLISH_DIGITS and standing("+48" + digits) is Standing.VALID


def _lasts(text: str, groups: list[tuple[int, int]], first: int) -> list[int]:
    """The groups that a number from group `first` on may end with, by its number of digits, the likeliest first."""
    lasts = []
    count = 0
    for last in range(first, min(first + _GROUPS_MAX, len(groups))):
        count += groups[last][1] - groups[last][0]
        if _DIGITS_MIN <= count <= _DIGITS_MAX:
            lasts.append(last)

    def likeliest(last: int) -> tuple[bool, int, int]:
        written = text[groups[first][0] : groups[last][1]]
        return "\n" in written, written.count(_BETWEEN_CELLS), -last

    return sorted(lasts, key=likeliest)


def _may_start(text: str, start: int, first: int) -> bool:
    """Inside of a chain of digits a number starts only with a plus, after a blank or in a cell of a table."""
    return not first or text[start] == "+" or text[start - 1].isspace() or text[start - 1] == _BETWEEN_CELLS


def _verdict(number: _Number) -> _Verdict | None:
    if len(set(number.digits)) < 3:
        return None
    if _BETWEEN_CELLS in number.written:
        return _across_cells(number)
    if number.written.lstrip("(").startswith("+"):
        return _international(number)
    if number.digits.startswith("00"):
        known = standing("+" + number.digits[2:])
        if known is Standing.VALID or (known is Standing.POSSIBLE and number.announced):
            return _Verdict(0.95, "phone.international")
    national = _national(number)
    # Not below this for the form of its first groups: else the longer number lost to its own beginning.
    if number.announced and (national is None or national.score < _ANNOUNCED):
        return _Verdict(_ANNOUNCED, "phone.context")
    return national


def _across_cells(number: _Number) -> _Verdict | None:
    """Figures stand side by side in tables: only what a plan knows from its code on is a number there."""
    if number.written.count(_BETWEEN_CELLS) >= _CELLS_MAX:
        return None
    if number.written.lstrip("(").startswith("+"):
        return _Verdict(0.85, "phone.cells") if standing("+" + number.digits) is Standing.VALID else None
    known = _AREA_CODE.match(number.written) and len(number.digits) >= 9 and is_national(number.digits)
    return _Verdict(0.8, "phone.cells") if known else None


def _spaced_out(written: str) -> _Verdict | None:
    digits = "".join(_DIGITS.findall(written))
    if len(digits) < _SPACED_OUT_MIN or len(set(digits)) < 3 or digits == _COUNTED:
        return None
    if written.lstrip("(").startswith("+") or digits.startswith("00"):
        known = standing("+" + digits.removeprefix("00")) is Standing.VALID
    else:
        known = digits.startswith("0") and is_national(digits)
    return _Verdict(0.8, "phone.spaced_out") if known else None


def _international(number: _Number) -> _Verdict | None:
    if len(number.digits) < 7:
        return None
    match standing("+" + number.digits):
        case Standing.VALID:
            return _Verdict(0.95, "phone.international")
        case Standing.POSSIBLE:
            return _Verdict(0.8, "phone.country_code")
        case Standing.UNKNOWN:
            return _Verdict(0.6, "phone.plus")


def _national(number: _Number) -> _Verdict | None:
    written, digits = number.written, number.digits
    if digits[0] != "0":
        if _NORTH_AMERICAN_GROUPS.fullmatch(written):
            return _Verdict(0.8, "phone.north_american_form")
        if not _LONE_DIGIT.search(written) and is_mobile_from_abroad(digits):
            return _Verdict(0.7, "phone.country_code")
        return _Verdict(0.7, "phone.pairs") if _SPANISH_OR_POLISH_GROUPS.fullmatch(written) else None
    least = 10 if written == digits else 8
    if len(digits) >= least and _has_area_code(written) and is_national(digits):
        return _Verdict(0.9, "phone.national")
    if 8 <= len(digits) <= 13 and _GERMAN_GROUPS.fullmatch(written.lstrip("(")):
        return _Verdict(0.7, "phone.german_form")
    return _Verdict(0.7, "phone.pairs") if _FRENCH_GROUPS.fullmatch(written) else None


def _has_area_code(written: str) -> bool:
    """Whether the first group can be one: two digits only where pairs or a long rest follow (06 12 …, 06-12345678),
    or one stands in brackets behind a zero."""
    if _BRACKETED_AREA_CODE.match(written):
        return True
    groups = _DIGITS.findall(written)
    return len(groups[0]) > 2 or (len(groups[0]) == 2 and (len(groups) >= 4 or len(groups[-1]) >= 6))
