"""Rules on the token's times. All are seconds since 1970."""

from typing import Final

from lti_tool.launch.gate.claims import Claims, optional_number, required_number
from lti_tool.launch.gate.refusals import Malformed, StartAgain

LEEWAY: Final = 60.0  # seconds by which clocks may differ
MAXIMUM_AGE: Final = 600.0  # seconds from issue to arrival
MAXIMUM_LIFE: Final = 86_400.0  # seconds from issue to expiry


def check_times(claims: Claims, now: float, *, maximum_age: float = MAXIMUM_AGE) -> float:
    """Apply every rule on times; the expiry."""
    expires_at = read_expiry(claims, now)
    issued_at = read_issue(claims, now, maximum_age)
    check_lifetime(issued_at, expires_at)
    check_not_before(claims, now)
    return expires_at


def read_expiry(claims: Claims, now: float) -> float:
    """`exp` is required and not past: Security Framework 1.0, sections 5.1.2 and 5.1.3 (7)."""
    expires_at = required_number(claims, "exp", "launch.expiry")
    if now >= expires_at + LEEWAY:
        raise StartAgain("the token has expired", code="launch.token_expired")
    return expires_at


def read_issue(claims: Claims, now: float, maximum_age: float) -> float:
    """`iat` is required, not in the future and not too long past: Security Framework 1.0, 5.1.2, 5.1.3 (8)."""
    issued_at = required_number(claims, "iat", "launch.issued_at")
    if issued_at > now + LEEWAY:
        raise Malformed("the token comes from the future", code="launch.issued_at")
    if now - issued_at > maximum_age:
        raise StartAgain("the token was issued too long ago", code="launch.token_expired")
    return issued_at


def check_lifetime(issued_at: float, expires_at: float) -> None:
    """Issued before it expires, and for a day at most; a token that lives for years is a mistake."""
    if not 0 < expires_at - issued_at <= MAXIMUM_LIFE:
        raise Malformed("the token's life is absurd", code="launch.lifetime")


def check_not_before(claims: Claims, now: float) -> None:
    """`nbf` is obeyed where it is sent: RFC 7519, section 4.1.5."""
    not_before = optional_number(claims, "nbf", "launch.not_before")
    if not_before is not None and not_before > now + LEEWAY:
        raise Malformed("the token is not valid yet", code="launch.not_before")
