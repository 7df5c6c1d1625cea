"""Rules on the login that a launch answers (Security Framework 1.0, sections 5.1.1.2 and 7.3.1; OIDC Core, 3.1.2.1)."""

import hmac
from datetime import datetime

from lti_tool.launch.gate.claims import Claims, required_id
from lti_tool.launch.gate.refusals import BindingInStorage, BrowserMismatch, LaunchRefused, StartAgain
from lti_tool.launch.logins import PendingLogin, fingerprint
from lti_tool.launch.storage import PlatformStorage


def check_known(login: PendingLogin | None) -> PendingLogin:
    """The state is one that was given out."""
    if login is None:
        raise StartAgain("the state is missing or was never given out", code="launch.state_missing")
    return login


def check_browser(login: PendingLogin, binding: str | None, storage: PlatformStorage | None = None) -> None:
    """The browser that brings the state is the one that it was given to.

    Raises BindingInStorage where it says nothing about that, but the LMS may remember it for it.
    """
    if binding is None and storage is not None:
        raise BindingInStorage(storage)
    if binding is None or not hmac.compare_digest(fingerprint(binding), login.binding_hash):
        raise BrowserMismatch("the binding is missing or another one")


def check_unused(*, was_used: bool) -> None:
    """The state was not used before."""
    if was_used:
        raise StartAgain("the state was used before", code="launch.state_used")


def check_unexpired(login: PendingLogin, now: datetime) -> None:
    """The login was begun at most ten minutes ago."""
    if now >= login.expires_at:
        raise StartAgain("the state has expired", code="launch.state_expired")


def check_nonce(claims: Claims, login: PendingLogin) -> None:
    """The token carries the nonce of this very login: Security Framework 1.0, section 5.1.3 (9)."""
    nonce = required_id(claims, "nonce", "launch.nonce")
    if not hmac.compare_digest(nonce.encode(), login.nonce.encode()):
        raise LaunchRefused("the nonce belongs to another login", code="launch.nonce")
