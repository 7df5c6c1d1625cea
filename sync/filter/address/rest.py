"""What belongs to a street before and behind it: units, postcodes, towns, states and countries."""

import re
from typing import Final

from sync.filter.address.words import ENGLISH_SURE, ENGLISH_WEAK

_CAPITAL: Final = r"[^\W\d_a-zß-öø-ÿ]"
_WORD: Final = rf"{_CAPITAL}[^\W\d_]*(?:['’.-][^\W\d_]+)*"
_SEPARATOR: Final = (
    r"[ \t]{0,8}(?:[,;|·/][ \t]{0,4})?(?:\r?\n[ \t?|]{0,8}){0,2}(?:,[ \t]{0,4})?(?:\r?\n[ \t?|]{0,8})?"
)
_COUNTRIES: Final = r"""(?i:(?:South|New|Saudi|Sri|Costa|Puerto|El|San|United)[ ](?:Africa|Korea|Zealand|Arabia|Lanka|Rica|Rico
    |Salvador|Marino|Kingdom|States(?:[ ]of[ ]America)?|Arab[ ]Emirates)
  | U\.?S\.?A?\.?|U\.?K\.?|England|Scotland|Wales|Northern[ ]Ireland|Ireland|Irland|Great[ ]Britain|Großbritannien
  | Germany|Deutschland|Austria|Österreich|Switzerland|Schweiz|Suisse|Svizzera|Liechtenstein|Luxemb(?:o)?urg|France|Frankreich
  | Italy|Italien|Italia|Spain|Spanien|España|Portugal|Netherlands|Niederlande|Nederland|Belgium|Belgien|België|Belgique
  | Denmark|Dänemark|Danmark|Sweden|Schweden|Sverige|Norway|Norwegen|Norge|Finland|Finnland|Suomi|Iceland|Island|Greenland(?:er)?
  | Estonia|Estland|Eesti|Latvia|Lettland|Lithuania|Litauen|Poland|Polen|Polska|Czechia|Czech[ ]Republic|Tschechien|Slovakia|Slowakei
  | Slovenia|Slowenien|Slovenija|Croatia|Kroatien|Hrvatska|Serbia|Serbien|Hungary|Ungarn|Magyarország|Romania|Rumänien|Bulgaria
  | Bulgarien|Greece|Griechenland|Cyprus(?:[ ]\(\w{3,10}\))?|Zypern|Turkey|Türkei|Türkiye|Ukraine|Russia|Russland|Tunisia|Tunesien
  | Morocco|Marokko|Algeria|Egypt|Ägypten|Israel|India|Indien|China|Japan|Australia|Australien|Canada|Kanada|Brazil|Brasilien|Brasil
  | Uruguay|Paraguay|Argentin(?:a|ien)|Chile|Peru|Colombia|Kolumbien|Mexico|Mexiko|Malta|Monaco|Albania|Vietnam|Thailand|Kenya|Nigeria
  | Pakistan|Philippines|Singapore|Singapur|Malaysia|Indonesia|Iran|Iraq|Lebanon|Georgia|Armenia|Kazakhstan|Syria)(?!\w)"""
# What an export writes for a cell without a value stands where the state would.
_EMPTY: Final = r"(?:nan|null|n/a)(?!\w)"
_STATE: Final = rf"(?:[A-Z]{{2,3}}(?![^\W_])|[a-z]{{2}}(?=\s{{1,3}}\d{{5}})|\d\d(?=[ ]\d{{5}})|{_EMPTY})"
# British, and Irish with the town behind it in some.
_UK_POSTCODE: Final = r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|[AC-FHKNPRTV-Y]\d[\dW][ ]?[\dA-Z]{4})(?![^\W_])"
_CANADIAN_POSTCODE: Final = r"[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d(?![^\W_])"
_ZIP: Final = r"\d{4,6}(?:-\d{3,4})?(?![^\W_])"
# Before its town, as in most of Europe: 10115, D-10115, 1234 AB, 123 45, 00-950.
_LEADING_POSTCODE: Final = (
    r"(?:(?:D|DE|A|AT|CH|FL|L|I|F|B|NL|SE|S|DK|N|PL|CZ|SK)[ ]?[-–][ ]?)?"
    r"(?:\d{5}(?:-\d{3})?|\d{4}-\d{3}|\d{4}[ ]?[A-Z]{2},?(?![^\W_])|(?!(?:19|20)\d\d[ ])\d{4}|\d{3}[ ]\d{2}|\d{2}-\d{3})(?![^\W_])"
)
_TOWN_PREFIX: Final = r"(?:Bad|Sankt|St\.|Neu|Alt|Groß|Klein|Hann\.|Lutherstadt|Hansestadt|Markt|Burg|Stadt|Den|La|Le|Las|Los|El|San|Santa|Saint|Sainte|Nieuwe?|São|Vila)"
_DAYS: Final = r"(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonn|Wochenende|Morgen|Abend|Mittag|Nachmittag|Ende|Anfang|Juni|Januar)"
_TOWN: Final = rf"""(?:{_TOWN_PREFIX}[ ])?{_WORD}(?:/{_WORD})?(?:[ ]\({_WORD}\))?
    (?:[ ](?:am|an[ ]der|im|in[ ]der|ob[ ]der|bei|vor[ ]der|auf[ ]der)[ ](?!{_DAYS}){_WORD}
      |[ ](?:a|b|i|v|o)\.[ ]?(?:d\.[ ]?)?{_CAPITAL}[^\W\d_]*\.?)?"""
# What is counted in thousands behind a number is no town.
_NO_TOWN: Final = r"""(?:Euro|EUR|Dollar|Franken|CHF|USD|Punkte|Points|Wörter|Worte|Zeichen|Words|Einwohner|Leute|Menschen|Personen|People
    |Stück|Mal|Schritte|Steps|Kilometer|Meter|Stimmen|Tonnen|Zuschauer|Besucher|Mitarbeite\w*|Studierende\w*|Teilnehm\w*|Kunden
    |Stunden|Tage|Jahre|Seiten|Zeilen|Fälle|Mitglieder|Exemplare|Datensätze|Beiträge|Posts|Views|Nutzer|User|Haushalte|Watt|Volt|Hz
    |Schüler\w*|Soldaten|Fans|Arbeitsplätze|Wohnungen|Autos|Bücher|Hektar|Quadratmeter|Uhr|Liter|Kilo\w*|Mio|Mrd|Prozent)(?!\w)"""
_PLACE_WORD: Final = r"[^\W\d_][^\s\d,;:!?()|]{0,40}+"
_PLACE: Final = rf"{_PLACE_WORD}(?:[ ]\(?{_PLACE_WORD}\)?){{0,3}}?"
UNIT: Final = r"""(?i:(?:apt|apartment|appartement|suite|ste|unit|flat|studio|floor|top|stiege|stg|tür|whg|wohnung|zimmer|room|app|piano|appartamento|interno|piso|puerta|planta|andar|bloco|apto|level)\.?
    [ ]?\#?(?:\d{1,5}[a-z]?|[a-z]\d{0,4})(?![^\W_])|\#[ ]?\d{1,5}[a-z]?(?![^\W_])|(?:\d{1,2}\.[ ]?)(?:og|stock|etage|obergeschoss|floor)(?!\w)
    |hinterhaus(?!\w)|hh(?!\w)|eg(?!\w)|dg(?!\w))"""

# A second name may stand between the street and its units: *Tungata 11 Rott Crossroad, Apt. 322*.
_UNITS: Final = re.compile(
    rf"\.?(?:[ ]{_WORD}){{0,3}}?(?:(?:{_SEPARATOR})(?<![^\W_])(?:{UNIT})){{1,3}}", re.VERBOSE
)
_POSTAL: Final = re.compile(
    rf"""(?:{_SEPARATOR})(?<![^\W_])(?:
        {_LEADING_POSTCODE}[ \t]{{1,3}}(?P<town>(?!{_NO_TOWN}){_TOWN}|[^\W\d_A-Z][\w-]{{3,30}}(?=\s*(?:[,.;)]|\Z)))(?:(?:,|[ ]\(|\n|,\n)[ \t]{{0,2}}(?:{_COUNTRIES})\)?)?
      | (?:(?P<county>{_PLACE})(?:,[ \t]{{0,2}}\n?|\n)[ \t]{{0,4}}){{0,2}}?(?:(?P<british>{_PLACE})(?:,[ \t]{{0,2}}|\n|[ ])[ \t]{{0,4}})?(?:{_UK_POSTCODE}|{_CANADIAN_POSTCODE})
      | (?P<american>{_PLACE}),?{_SEPARATOR}(?<![^\W_]){_STATE}{_SEPARATOR}(?<![^\W_])(?:(?:{_COUNTRIES}){_SEPARATOR}(?<![^\W_]))?(?:{_ZIP}|{_CANADIAN_POSTCODE})
        (?:[ ]\d{{2}}(?!\w))?
      | (?P<abroad>{_PLACE}){_SEPARATOR}(?<![^\W_])(?:{_STATE}{_SEPARATOR}(?<![^\W_]))?(?:{_COUNTRIES})(?:{_SEPARATOR}(?<![^\W_]){_ZIP})?
      | (?P<southern>{_PLACE}),[ ]{_ZIP}
      | (?P<last>{_PLACE}){_SEPARATOR}(?<![^\W_]){_EMPTY}{_SEPARATOR}(?<![^\W_])\d{{2,6}}(?:[ ]\d{{2}})?(?!\w)
    )""",
    re.VERBOSE,
)
_AFTER_UNIT: Final = re.compile(
    rf"""(?:{_SEPARATOR})(?<![^\W_])(?P<town>{_PLACE}),?{_SEPARATOR}(?<![^\W_])(?:{_STATE}|{_ZIP})""",
    re.VERBOSE,
)
_BEFORE: Final = re.compile(
    rf"""(?: (?i:c/o)[ ]{_WORD}(?:[ ]{_WORD}){{0,3}}(?:,[ ]?|[ ]?\r?\n[ ]{{0,8}}|[ ]-[ ])
        | (?<![^\W_]){_LEADING_POSTCODE}[ ](?P<town>{_TOWN})(?:,[ ]?|[ ]?\r?\n[ ]{{0,8}}|[ ]-[ ])
        | (?<![^\W_])(?i:(?:flat|studio|apartment|apt|unit|suite|room)\.?[ ]\#?\w{{1,5}}),?[ ](?:\d{{1,6}}[ ])?
        | (?<![\w.,/-])\d{{1,6}}[ ]
        )\Z""",
    re.VERBOSE,
)
_BEFORE_REACH: Final = 60


def units_end(text: str, end: int) -> int:
    """Where flats, floors and suites behind a street end; `end` itself where there are none."""
    units = _UNITS.match(text, end)
    return units.end() if units else end


def postal_end(text: str, end: int, *, after_unit: bool = False) -> int:
    """Where the town with its postcode behind a street ends, its country with it; `end` where there is none."""
    postal = _POSTAL.match(text, end)
    if not postal and after_unit:
        postal = _AFTER_UNIT.match(text, end)
    return postal.end() if postal else end


def start_before(text: str, start: int, *, is_sure: bool) -> int:
    """Where a building's number, a flat, *c/o somebody* or, before a sure street, a town with its postcode starts."""
    before = _BEFORE.search(text, max(0, start - _BEFORE_REACH), start)
    if not before or (before["town"] and not is_sure):
        return start
    return before.start()


def town_of(address: str) -> str | None:
    """The town of an address in any of these forms."""
    for pattern in (_TOWN_BEFORE_STATE, _TOWN_BEFORE_POSTCODE, _TOWN_AFTER_POSTCODE, _TOWN_BEFORE_COUNTRY):
        found = pattern.search(address)
        if found:
            town = " ".join(found["town"].split())
            return None if _is_street(town) else town
    return None


def _is_street(names: str) -> bool:
    last = names.casefold().rpartition(" ")[2]
    return last != names.casefold() and (last in ENGLISH_SURE or last in ENGLISH_WEAK)


_TOWN_AFTER_POSTCODE: Final = re.compile(
    rf"(?<![^\W_])(?:{_LEADING_POSTCODE})[ \t]+(?P<town>{_TOWN})(?![ ]?\d)", re.VERBOSE
)
_SEGMENT: Final = r"(?:^|[,\n])[ \t]*(?P<town>[^\W\d_][^\d,\n]{1,40}?)"
_TOWN_BEFORE_STATE: Final = re.compile(
    rf"{_SEGMENT}[ ]?,?[ \n]+{_STATE}[ \n]+(?:{_ZIP}|{_CANADIAN_POSTCODE})", re.VERBOSE
)
_TOWN_BEFORE_POSTCODE: Final = re.compile(
    rf"\d[^,\n]*[,\n][^\d]*?(?<=[,\n])[ \t]*(?P<town>[^\W\d_][^\d,\n]{{1,40}}?)[ ]?,?[ \n]+{_UK_POSTCODE}",
    re.VERBOSE,
)
_TOWN_BEFORE_COUNTRY: Final = re.compile(rf"{_SEGMENT}[ ]?,?[ \n]+(?:{_COUNTRIES})", re.VERBOSE)
