"""Reading claims with the types that the standard gives them.

An optional claim that is null or empty counts as absent, since LMSs send both for what they withhold. Any other type
than the expected one is refused.
"""

from collections.abc import Mapping
from typing import Any, Final

from connectors.http import HttpTrouble, origin_of
from lti_tool.launch.gate.refusals import Malformed

Claims = Mapping[str, Any]

LTI: Final = "https://purl.imsglobal.org/spec/lti/claim/"
MAXIMUM_ID_LENGTH: Final = 255  # LTI Core 1.3, sections 5.3.3, 5.3.5, 5.3.6, 5.4.1 and 5.4.2
_MAXIMUM_ADDRESS_LENGTH: Final = 2048


def required_id(claims: Claims, name: str, code: str) -> str:
    """An identifier of 1 to 255 characters that must be there."""
    value = optional_id(claims, name, code)
    if value is None:
        raise _malformed(name, code)
    return value


def optional_id(claims: Claims, name: str, code: str) -> str | None:
    """An identifier of at most 255 characters, or None."""
    value = optional_text(claims, name, code)
    if value is not None and len(value) > MAXIMUM_ID_LENGTH:
        raise _malformed(name, code)
    return value


def optional_text(claims: Claims, name: str, code: str = Malformed.default_code) -> str | None:
    """A text of any length that holds more than blanks, or None."""
    value = claims.get(name)
    if value is not None and not isinstance(value, str):
        raise _malformed(name, code)
    return value if value and value.strip() else None


def short_text(claims: Claims, name: str) -> str | None:
    """A title or name, cut where it is longer than 255 characters, or None."""
    text = optional_text(claims, name)
    return text[:MAXIMUM_ID_LENGTH] if text else None


def optional_object(claims: Claims, name: str, code: str = Malformed.default_code) -> Claims:
    """An object; an empty one where the claim is absent."""
    value = claims.get(name)
    if value in (None, [], ""):  # LMSs in PHP spell an empty object as a list
        return {}
    if not isinstance(value, dict):
        raise _malformed(name, code)
    return value


def check_texts(claims: Claims, *names: str, code: str = Malformed.default_code) -> None:
    """What is not used here is not to be nonsense either: texts, or absent."""
    for name in names:
        optional_text(claims, name, code)


def optional_texts(claims: Claims, name: str, code: str = Malformed.default_code) -> tuple[str, ...]:
    """A list of texts; an empty one where the claim is absent."""
    return () if claims.get(name) is None else required_texts(claims, name, code)


def required_texts(claims: Claims, name: str, code: str) -> tuple[str, ...]:
    """A list of texts that must be there and may be empty."""
    value = claims.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _malformed(name, code)
    return tuple(value)


def optional_address(claims: Claims, name: str, code: str) -> str | None:
    """An absolute http(s) address, or None."""
    value = optional_text(claims, name, code)
    if value is not None and not _is_web_address(value):
        raise _malformed(name, code)
    return value


def required_address(claims: Claims, name: str, code: str) -> str:
    """An absolute http(s) address that must be there."""
    value = optional_address(claims, name, code)
    if value is None:
        raise _malformed(name, code)
    return value


def optional_flag(claims: Claims, name: str, code: str) -> bool | None:
    """True or false, which some LMSs spell as a text, or None."""
    value = claims.get(name)
    value = {"true": True, "false": False, "": None}.get(value, value) if isinstance(value, str) else value
    if value is not None and not isinstance(value, bool):
        raise _malformed(name, code)
    return value


def check_measure(claims: Claims, name: str) -> None:
    """A number of pixels, which some LMSs spell as a text, or absent."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str | None):
        raise _malformed(name, Malformed.default_code)


def required_number(claims: Claims, name: str, code: str) -> float:
    """A point in time as a number of seconds since 1970 (RFC 7519, section 2: NumericDate) that must be there."""
    value = optional_number(claims, name, code)
    if value is None:
        raise _malformed(name, code)
    return value


def optional_number(claims: Claims, name: str, code: str) -> float | None:
    """A NumericDate, or None. A number beyond what a float holds exactly is no point in time."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**53:
        raise _malformed(name, code)
    return float(value)


def _is_web_address(address: str) -> bool:
    if len(address) > _MAXIMUM_ADDRESS_LENGTH:
        return False
    try:
        origin_of(address)
    except HttpTrouble:
        return False
    return True


def _malformed(name: str, code: str) -> Malformed:
    return Malformed(f"the claim {name.rpartition('/')[2]} is missing or malformed", code=code)
