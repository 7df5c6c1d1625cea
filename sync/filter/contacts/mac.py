"""Addresses of network devices: EUI-48, known as MAC, and EUI-64 (IEEE 802)."""

import re
from collections.abc import Iterator

from sync.filter.hints import FIGURES
from sync.filter.labels import Label
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_PAIR = "[0-9A-Fa-f]{2}"
_ADDRESS = re.compile(
    rf"""{_PAIR}(?<![\w:.-]..)(?:
        (?P<sign>[:-]){_PAIR}(?:(?P=sign){_PAIR}){{4}}(?:(?P=sign){_PAIR}(?P=sign){_PAIR})?
      | {_PAIR}(?P<group>[.:-]){_PAIR}{_PAIR}(?P=group){_PAIR}{_PAIR}(?:(?P=group){_PAIR}{_PAIR})?
      | (?P<half>(?:{_PAIR}){{2}}-(?:{_PAIR}){{3}})
      | (?P<bare>(?:{_PAIR}){{5}}|(?:[ ]{_PAIR}){{5}})
    )(?![\w:]|[.-]\w)""",
    re.VERBOSE | re.ASCII,
)
_PERHAPS_ADDRESS = FIGURES.hint(
    "H{2}[:-]H{2}[:-]|H{4}[.:-]H{4}|H{6}|H{2} H{2} H{2} ".replace("H", "[0-9A-Fa-f]")
)
_LABEL = Label.of(
    """_mac_ _mac_adresse _mac_addr _macadresse hardware_adresse hardware_addr physical_addr _eui _bssid
    _wlan_adresse _ethernet"""
)
_NO_DIGIT = re.compile(r"[^0-9A-Fa-f]+")
# Written with colons, six pairs of figures are an address all the same; with other signs they may be a number.
_LETTER = re.compile("[A-Fa-f]")


def find(view: View) -> Iterator[Span]:
    """Six or eight pairs with the signs between them that systems write; without signs where a word says so."""
    for match in _ADDRESS.finditer(view.text) if _PERHAPS_ADDRESS.is_in(view.text) else ():
        if len(set(_NO_DIGIT.sub("", match.group()).lower())) == 1:
            continue  # 00:00:… is no device, ff:ff:… all of them
        sure = match["sign"] == ":" or (
            (match["sign"] == "-" or match["group"] in {".", ":"}) and bool(_LETTER.search(match.group()))
        )
        if sure or _LABEL.announces(view.text, *match.span()):
            yield view.span(
                *match.span(), EntityType.MAC, 0.95 if sure else 0.8, "mac.address" if sure else "mac.context"
            )
