"""Places on the map in figures: degrees, grids, codes and links that hold them."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.hints import FIGURE, FIGURES, WORDS
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_PAIR: Final = re.compile(
    r"""(?<![\w.,+-])(?<![\d,;][ \n])(?P<lat>[+-]?\d{1,2}[.,]\d{3,12})[°º]?[ ]?(?P<ns>[NS](?![^\W_]))?
        (?P<between>[ ]?[,;/|][ \t]{0,2}(?:\r?\n[ \t]{0,8})?|[ \t]{1,2}|\r?\n[ \t]{0,2})
        (?P<lon>[+-]?\d{1,3}[.,]\d{3,12})[°º]?[ ]?(?P<ew>[EWO](?![^\W_]))?
        (?![\w%€$]|[.,]\d|[,;]?(?:[ ]|\r?\n)[+-]?\d)""",
    re.VERBOSE,
)
_LETTERED: Final = re.compile(
    r"""(?<![\w.])(?:(?P<before>[NS])[ ]?)?\d{1,2}(?:[.,]\d{1,10})?[ ]?[°º][ ]?(?(before)|[NS](?![^\W_]))
        [ ]?[,;/]?[ ]{0,2}(?:(?P<leads>[EWO])[ ]?)?\d{1,3}(?:[.,]\d{1,10})?[ ]?[°º][ ]?(?(leads)|[EWO](?![^\W_]))""",
    re.VERBOSE,
)
_MINUTES: Final = (
    r"[ ]?[°º*d][ ]?\d{1,2}(?:[.,]\d{1,6})?[ ]?['’′`m]?[ ]?"
    r"(?:\d{1,2}(?:[.,]\d{1,6})?[ ]?(?:[\"”″]|''|′′|s)?)?"
)
_DEGREES: Final = re.compile(
    rf"""(?<![\w.])(?:[NS][ ]?\d{{1,2}}{_MINUTES}|\d{{1,2}}{_MINUTES}[ ]?[NS](?![^\W_]))
        [ ]?[,;/]?\s{{0,2}}
        (?:[EWO][ ]?\d{{1,3}}{_MINUTES}|\d{{1,3}}{_MINUTES}[ ]?[EWO](?![^\W_]))""",
    re.VERBOSE,
)
_LABELLED: Final = re.compile(
    r"""(?<![^\W_])(?:lat(?:itude)?|breite(?:ngrad)?|mlat)["']?[ ]?[:=]?[ ]?["']?
        [+-]?\d{1,2}[.,]\d{2,12}["']?°?[ ]?[NS]?[ ]?[,;&|/]?\s{0,3}["']?
        (?:lon(?:g(?:itude)?)?|lng|läng(?:e|engrad)|mlon)["']?[ ]?[:=]?[ ]?["']?
        [+-]?\d{1,3}[.,]\d{2,12}(?!\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERS: Final = r"-?\d{1,2}\.\d{2,12}(?:,|%2C|/|!4d|&mlon=|&lon=|&lng=|,\+?|\ )-?\d{1,3}\.\d{2,12}"
_LINK: Final = re.compile(
    rf"""(?<![\w.])(?:
        geo:{_NUMBERS}[^\s<>"')\]]{{0,200}}
      | (?:https?://)?(?:[\w-]{{1,40}}\.){{1,4}}[a-z]{{2,6}}/[^\s<>"']{{0,300}}?
        (?: @ | !3d | \#map=\d{{1,2}}/ | /place/ | /dir/ | /search/
          | [?&](?:q|s?ll|query|center|[ds]addr|destination|origin|cp|m?lat|viewpoint|loc)=(?:loc:)? )
        {_NUMBERS}[^\s<>"')\]]{{0,300}}
      | (?:https?://)?(?:maps\.app\.goo\.gl|goo\.gl/maps|w3w\.co|what3words\.com|plus\.codes|osm\.org/go)
        /[\w.+/-]{{4,80}}
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_CODE: Final = "[2-9CFGHJMPQRVWX]"
_PLUS_CODE: Final = re.compile(
    rf"(?<![\w+])(?:{_CODE}{{8}}\+{_CODE}{{2,3}}"
    rf"|{_CODE}{{4,6}}\+{_CODE}{{2,3}},?(?=[ ][A-ZÄÖÜ][a-zäöüß]{{2}}))(?![\w+])"
)
_WORDS: Final = re.compile(r"(?<![:/\w])///[^\W\d_]{2,20}\.[^\W\d_]{2,20}\.[^\W\d_]{2,20}(?!\w|[./]\w)")
_ZONE: Final = r"(?:[1-9]|[1-5]\d|60)[ ]?[C-HJ-NP-X]"
_GRID: Final = re.compile(
    rf"""(?<![\w.])(?:
        {_ZONE}[ ,]{{1,2}}\d{{6}}(?:[.,]\d{{1,3}})?(?:[ ]?m?[EO])?[ ,]{{1,3}}\d{{7}}(?:[.,]\d{{1,3}})?(?:[ ]?m?N)?
      | (?P<mgrs>{_ZONE}[ ]?[A-HJ-NP-Z]{{2}}[ ]?(?:\d{{4,5}}[ ]\d{{4,5}}|\d{{10}}|\d{{8}}|\d{{6}}))
    )(?!\w|\.\d)""",
    re.VERBOSE,
)
_CONTEXT: Final = re.compile(
    r"""(?<!\[)\b(?:gps|koordinat|coord|standort|location|position|geo\b|lat\b|latitude|breitengrad|l[aä]ngengrad|mgrs|utm
        |geocach|cache\b|pin\b|wohn|lebe\b|live\b|zuhause|zu\ hause|home|treffpunkt|maps?\b|karte\b)[^\n]{0,40}\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_CONTEXT_REACH: Final = 60
_PERHAPS_PAIR: Final = FIGURES.hint(f"{FIGURE}[.,]{FIGURE}{{3}}")
_PERHAPS_LABELLED: Final = WORDS.hint("(?i)(?:lat|itude|breite|grad)[\"']?[ ]?[:=]?[ ]?[\"']?[+-]?" + FIGURE)
_PERHAPS_GRID: Final = FIGURES.hint(
    f"{FIGURE} ?[C-HJ-NP-X](?:[ ,]{{1,2}}{FIGURE}{{6}}| ?[A-HJ-NP-Z]{{2}} ?{FIGURE}{{4}})"
)
_SURE_DECIMALS, _LIKELY_DECIMALS = 5, 4
_LATITUDE_MAX, _LONGITUDE_MAX = 90, 180


def find(view: View) -> Iterator[Span]:
    """Places in the forms of maps, navigators and those who share where they are.

    Two decimals side by side are a place only if they have as many digits as a map's, or a word says so: tables are
    full of them.
    """
    text = view.text
    for pattern, reason in _patterns_for(text):
        for found in pattern.finditer(text):
            if _is_place(text, found, reason):
                yield view.span(found.start(), _end(found), EntityType.COORDINATES, 0.9, reason)


def _patterns_for(text: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """Those whose signs are there at all."""
    if "°" in text or "º" in text:
        yield _DEGREES, "coordinates.degrees"
        yield _LETTERED, "coordinates.degrees"
    if "///" in text:
        yield _WORDS, "coordinates.words"
    if "+" in text:
        yield _PLUS_CODE, "coordinates.plus_code"
    if "/" in text or "geo:" in text.lower():
        yield _LINK, "coordinates.link"
    if _PERHAPS_LABELLED.is_in(text):
        yield _LABELLED, "coordinates.label"
    if _PERHAPS_PAIR.is_in(text):
        yield _PAIR, "coordinates.pair"
    if _PERHAPS_GRID.is_in(text):
        yield _GRID, "coordinates.grid"


def _end(found: re.Match[str]) -> int:
    return found.start() + len(found.group().rstrip(" .,;:!?\n"))


def _is_place(text: str, found: re.Match[str], reason: str) -> bool:
    if reason == "coordinates.pair":
        return _is_pair(text, found)
    if reason == "coordinates.grid" and found["mgrs"]:
        return " " in found["mgrs"].strip() or _is_announced(text, found)
    if reason == "coordinates.plus_code":
        code = found.group()
        return any(map(str.isalpha, code)) and any(map(str.isdigit, code))
    return True


def _is_announced(text: str, found: re.Match[str]) -> bool:
    return bool(_CONTEXT.search(text, max(0, found.start() - _CONTEXT_REACH), found.start()))


def _is_pair(text: str, found: re.Match[str]) -> bool:
    latitude, longitude = (found[name].replace(",", ".") for name in ("lat", "lon"))
    if abs(float(latitude)) > _LATITUDE_MAX or abs(float(longitude)) > _LONGITUDE_MAX:
        return False
    if ("," in found["lat"]) != ("," in found["lon"]):
        return False
    if found["ns"] and found["ew"]:
        return True
    if _is_announced(text, found):
        return True
    if not found["between"].strip() or "|" in found["between"]:
        return False
    decimals = min(len(latitude.partition(".")[2]), len(longitude.partition(".")[2]))
    if decimals >= _SURE_DECIMALS:
        return abs(float(latitude)) >= 1
    return decimals == _LIKELY_DECIMALS and abs(float(latitude)) >= 10 and abs(float(longitude)) >= 1
