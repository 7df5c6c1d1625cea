"""Which hosts may be talked to."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from connectors.http.addresses import IPAddress, is_loopback, is_public, parse_address
from connectors.http.errors import HttpTrouble

_DEFAULT_PORTS = {"https": 443, "http": 80}
_REFUSED = "http.refused_host"
_KEPT = 1024  # addresses: a gradebook's is the same for each of its scores
# Backslashes and blanks are read differently by different parsers; no real address has them.
_AMBIGUOUS = re.compile(r"[\\\x00-\x20\x7f]")
# A name as name servers know it (RFC 5890's ASCII form, and the underscores of inner networks), or an IPv6 address.
# Any other character could mean something of its own where an origin is written, such as in a security policy.
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """Which hosts may be talked to: registered ones, at public addresses, over https.

    `is_registered` is asked anew for every request whether an origin (as `origin_of` writes it) is registered,
    since registrations change. `allow_loopback` is for development: it also lets loopback addresses be reached,
    and them by plain http; never other private addresses.
    """

    is_registered: Callable[[str], bool]
    allow_loopback: bool = False

    def admit(self, url: str) -> None:
        """Let an address pass, or raise `HttpTrouble` ``http.refused_host``."""
        parts = _split(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and self.allow_loopback):
            raise _refusal("Only https addresses can be used.")
        literal = parse_address(parts.hostname or "")
        if literal is not None and not self.permits(literal):
            raise _refusal(f"The address {parts.hostname} is not a public one.")
        if not self.is_registered(origin_of(url)):
            raise _refusal(f"The host {parts.hostname} is not registered.")

    def permits(self, address: IPAddress) -> bool:
        """Whether a connection to this network address is permitted."""
        return is_public(address) or self.permits_in_clear(address)

    def permits_in_clear(self, address: IPAddress) -> bool:
        """Whether an unencrypted connection to this network address is permitted."""
        return self.allow_loopback and is_loopback(address)


@lru_cache(maxsize=_KEPT)
def origin_of(url: str) -> str:
    """The origin of an address: ``https://lms.example`` or ``https://lms.example:8443`` (RFC 6454, section 6.2).

    Raises `HttpTrouble` ``http.refused_host`` for what is no plain http(s) address.
    """
    parts = _split(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


@lru_cache(maxsize=_KEPT)
def _split(url: str) -> SplitResult:
    if _AMBIGUOUS.search(url):
        raise _refusal("An address holds characters that it must not hold.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refusal("An address cannot be read.") from error
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port == 0:
        raise _refusal("An address is no http(s) address of a host.")
    if not _HOST.fullmatch(parts.hostname):
        raise _refusal("An address names a host with characters that no host has.")
    if "@" in parts.netloc:
        raise _refusal("An address must not hold a user name or password.")
    return parts


def _refusal(message: str) -> HttpTrouble:
    return HttpTrouble(message, code=_REFUSED, sent=False)
