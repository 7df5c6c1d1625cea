"""Rules on the token's header, and its signature."""

from collections.abc import Mapping
from typing import Any, Final

from jwt.algorithms import RSAAlgorithm

from lti_tool.launch.gate.refusals import LaunchRefused, Malformed
from lti_tool.launch.gate.token import Token
from lti_tool.launch.key_sets import PlatformKey

ALGORITHM: Final = "RS256"
_MAXIMUM_KEY_ID_LENGTH: Final = 255
_BRINGS_ITS_OWN_KEY: Final = frozenset({"jwk", "jku", "x5u", "x5c"})


def check_header(header: Mapping[str, Any]) -> str:
    """Apply every rule on the header; the id of the key that is said to have signed."""
    check_algorithm(header)
    check_no_key_of_its_own(header)
    check_no_critical_extension(header)
    return read_key_id(header)


def check_algorithm(header: Mapping[str, Any]) -> None:
    """RS256 and nothing else: Security Framework 1.0, sections 5.1.3 (6) and 6.1; RFC 8725, section 3.1."""
    if header.get("alg") != ALGORITHM:
        raise LaunchRefused("the algorithm is not RS256", code="launch.algorithm")


def check_no_key_of_its_own(header: Mapping[str, Any]) -> None:
    """The key comes from the LMS's registered key set only: Security Framework 1.0, section 5.4; RFC 8725, 3.10."""
    if not _BRINGS_ITS_OWN_KEY.isdisjoint(header):
        raise LaunchRefused("the token brings its own key", code="launch.foreign_key")


def check_no_critical_extension(header: Mapping[str, Any]) -> None:
    """An extension that must be understood and is not: RFC 7515, section 4.1.11. Stoa understands none."""
    if "crit" in header:
        raise LaunchRefused("an unknown critical extension", code="launch.critical_extension")


def read_key_id(header: Mapping[str, Any]) -> str:
    """The `kid`, which a key set requires: Security Framework 1.0, section 6.3."""
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not 0 < len(key_id) <= _MAXIMUM_KEY_ID_LENGTH:
        raise Malformed("no key id", code="launch.key_id")
    return key_id


def check_signature(token: Token, key: PlatformKey) -> None:
    """The LMS's key signed this token: Security Framework 1.0, section 5.1.3 (1)."""
    if not RSAAlgorithm(RSAAlgorithm.SHA256).verify(token.signing_input, key.public_key(), token.signature):
        raise LaunchRefused("the signature does not fit", code="launch.signature")
