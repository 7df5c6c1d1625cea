"""Addresses on the Internet (RFC 791, RFC 4291), those of networks of a house too.

A private address names a device, and who sits at it, to everybody in that house; one of the ranges for documentation
is found too, since nobody can tell whether it stands for a real one. What stays is nobody's: loopback, networks, masks,
unspecified, broadcast and multicast addresses, and the well-known public resolvers.
"""

import re
from collections.abc import Iterator, Sequence
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

from sync.filter.hints import FIGURES
from sync.filter.identifiers.digit_groups import figures_in
from sync.filter.labels import Label
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_DOT = r"(?:\.|[ ]?[\[(](?:\.|dot|punkt)[\])][ ]?)"  # also as it is written so that nobody clicks on it
_IPV4 = re.compile(
    rf"\d(?<![\w.]\d)\d{{0,2}}(?:{_DOT}\d{{1,3}}){{3}}(?P<more>:\d{{1,5}}(?!\d)|/\d{{1,2}}(?![\d/]))?(?![^\W_])(?!\.\d)",
    re.ASCII | re.IGNORECASE,
)
_PERHAPS_IPV4 = FIGURES.hint(rf"(?i)[0-9](?:{_DOT}[0-9]{{1,3}}){{2}}")
_OCTETS = re.compile(r"\d+", re.ASCII)
_IPV6 = re.compile(
    r"""(?=[0-9a-f]{0,4}:)[0-9a-f:](?<![\w:.].)[0-9a-f:]{1,38}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?
        (?P<more>%[\w.-]{1,16}|/\d{1,3})?(?![\w:])""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_PERHAPS_IPV6 = FIGURES.hint(r":[0-9A-Fa-f]{0,4}:")
_NETWORK_MAX: Final = 16  # a longer prefix leaves so few addresses that it may be somebody's house
_GROUPS_MIN = 3
_LONGEST_GROUP_MIN = 3  # with fewer it may be a score or a verse
_NOBODYS_4: Final = tuple(map(IPv4Network, ("0.0.0.0/8", "127.0.0.0/16", "224.0.0.0/3")))
_RESOLVERS: Final = frozenset(
    map(
        IPv4Address,
        ["1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "208.67.222.222", "208.67.220.220"],
    )
)
_NOBODYS_6: Final = tuple(map(IPv6Network, ("::/127", "ff00::/8")))
_DEVICE = re.compile(r"(?:[0-9a-f]{2}:){7}[0-9a-f]{2}", re.IGNORECASE)  # an EUI-64
_VERSION = re.compile(
    r"""(?:\b(?:v|ver\.?|versions?|versionen|release|build|firmware|update|upgrade|patch|treiber|driver|stand)|\b[A-Za-z]{2,20}/
        |[a-z_]-|[<>=~^])[ :]{0,2}v?\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_SECTION = re.compile(
    r"""(?:§{1,2}|\b(?:kapitel|kap\.|abschnitt|abs\.|ziffer|punkt|nr\.|nummer|section|sect?\.|chapter|clause|ch\.
            |artikel|art\.|anhang|appendix|figure|fig\.|abb\.|tabelle|table|aufgabe|task|übung|exercise|siehe|vgl\.|satz
            |teil|part|oid))[ :]{0,2}\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_UNIT_BEHIND = re.compile(r"[ ]?(?:[€$£%]|(?:euro?|usd|chf|dollars?|einwohner|stück)\b)", re.IGNORECASE)
_REACH = 24
_ADDRESS = Label.of(
    """_ip_ _ips_ _ipv4 _ip_adresse _adresse _address _addr_ _host _server _gateway _router _ping _client
    _proxy _dns_ _vpn_ _subnet _netz _network _log_ _from_ _von_ _login_ _ssh_ _rdp_ _drucker _printer"""
)
_OF_VERSIONS = re.compile(r"\b(?:version|release|build)", re.IGNORECASE)
_CLAUSE = 60
_PART_MAX = 30  # versions and sections rarely count further, addresses nearly always do


def find(view: View) -> Iterator[Span]:
    """Addresses of both versions, with their port or the length of their prefix; no versions, no sections."""
    text = view.text
    if not figures_in(text):
        return
    for match in _IPV4.finditer(text) if _PERHAPS_IPV4.is_in(text) else ():
        if _is_ipv4(match.group()) and not _is_number_of_text(text, match):
            yield view.span(*match.span(), EntityType.IP, 0.95, "ip.v4")
    if _PERHAPS_IPV6.is_in(text):
        for match in _IPV6.finditer(text):
            if _is_ipv6(match.group()):
                yield view.span(*match.span(), EntityType.IP, 0.95, "ip.v6")


def _is_ipv4(written: str) -> bool:
    octets = _OCTETS.findall(written)[:4]
    try:
        address = IPv4Address(".".join(octets))
    except AddressValueError:
        return False
    if _is_network(octets, written):
        return False
    return address not in _RESOLVERS and not any(address in network for network in _NOBODYS_4)


def _is_network(octets: Sequence[str], written: str) -> bool:
    """Whether it is a whole network's by its length, *10.0.0.0/8*: in it sits nobody alone."""
    length = written.rpartition("/")[2] if "/" in written else ""
    if not length.isdigit() or int(length) > _NETWORK_MAX:
        return False
    return ".".join(octets) == str(IPv4Network((".".join(octets), int(length)), strict=False).network_address)


def _is_ipv6(written: str) -> bool:
    written = written.split("/")[0]
    if (
        written.count(":") < _GROUPS_MIN - 1
        or not any(map(str.isdigit, written))
        or _DEVICE.fullmatch(written)
    ):
        return False
    groups = [group for group in written.split(":") if group]
    if len(groups) < _GROUPS_MIN - 1 or max(map(len, groups)) < _LONGEST_GROUP_MIN:
        return False
    try:
        address = IPv6Address(written)
    except AddressValueError:
        return False
    return not any(address in network for network in _NOBODYS_6)


def _is_number_of_text(text: str, match: re.Match[str]) -> bool:
    """Whether four numbers are those of a version or a section, or an amount."""
    start, end = match.span()
    if _UNIT_BEHIND.match(text, end):
        return True
    before = text[max(0, start - _REACH) : start]
    if _VERSION.search(before) or _SECTION.search(before):
        return True
    parts = list(map(int, _OCTETS.findall(match.group())[:4]))
    if match["more"] or parts[0] > _PART_MAX:
        return False
    if max(parts) > _PART_MAX and not _OF_VERSIONS.search(text, max(0, start - _CLAUSE), start):
        return False
    return not _ADDRESS.announces(text, start, end)
