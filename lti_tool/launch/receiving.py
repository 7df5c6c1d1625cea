"""Receiving a launch: the gate's rules in their order, the LTI library behind them, and no writing yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.sql.elements import ColumnElement

from lti_tool.app.headers import allow_frame_of
from lti_tool.app.services import Services
from lti_tool.launch.adapter import validate_launch
from lti_tool.launch.gate.header import check_header, check_signature
from lti_tool.launch.gate.login import check_browser, check_known, check_nonce, check_unexpired, check_unused
from lti_tool.launch.gate.message import LaunchMessage, read_message
from lti_tool.launch.gate.parties import (
    check_audience,
    check_authorized_party,
    check_issuer,
    read_audience,
    read_issuer,
)
from lti_tool.launch.gate.refusals import LaunchRefused, Malformed, NotRegistered, PlatformDeclined
from lti_tool.launch.gate.times import LEEWAY, check_times
from lti_tool.launch.gate.token import Token, fingerprint_of, read_token
from lti_tool.launch.key_sets import PlatformKeys
from lti_tool.launch.logins import PendingLogin, cookie_name, read_login
from lti_tool.launch.storage import offered_storage
from lti_tool.launch.tables import UsedOnce
from sync.platforms.registry import find_platforms
from sync.platforms.tables import Platform


def _was_used(value: str) -> ColumnElement[bool]:
    return select(UsedOnce.value_hash).where(UsedOnce.value_hash == bindparam(value)).exists()


# Made once: to make a statement takes longer than to run it, and every launch runs this.
_KNOWN: Final = select(Platform, _was_used("state"), _was_used("token")).where(
    Platform.id == bindparam("platform", type_=Uuid())
)


@dataclass(frozen=True, slots=True)
class LaunchForm:
    """What the LMS lets the browser post (Security Framework 1.0, sections 5.1.1.3 and 5.1.1.5).

    `binding` is what Stoa's own page has added from the LMS's storage; None in what comes from the LMS.
    """

    state: str = field(repr=False)
    id_token: str = field(repr=False)
    error: str
    binding: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SignedLaunch:
    """A launch whose token a registered LMS has signed, for a login that this very browser has begun with it."""

    login: PendingLogin
    platform: Platform
    state: str = field(repr=False)
    token: Token = field(repr=False)
    was_accepted: bool


@dataclass(frozen=True, slots=True)
class ReceivedLaunch:
    """A launch that every rule has let through, still to be claimed. `token_until` is the end of its token's life."""

    login: PendingLogin
    platform: Platform
    message: LaunchMessage
    token_fingerprint: str = field(repr=False)
    token_until: datetime


def receive_launch(
    services: Services, platform_keys: PlatformKeys, form: LaunchForm, cookies: Mapping[str, str]
) -> SignedLaunch:
    """Apply the rules on where a launch comes from. Raises LaunchRefused with the code of the one that it breaks.

    The rules that cost nothing and need no trust come first; an LMS is asked for its keys only on behalf of a browser
    that has begun a login with it.
    """
    login, platform, was_accepted = _check_login(services, form, cookies)
    token = read_token(form.id_token)
    kid = check_header(token.header)
    _check_parties(services, token, platform)
    check_signature(token, platform_keys.find(platform.jwks_url, kid))
    return SignedLaunch(login, platform, form.state, token, was_accepted)


def check_content(services: Services, signed: SignedLaunch) -> ReceivedLaunch:
    """Apply the rules on what a launch says. Raises LaunchRefused with the code of the one that it breaks."""
    login, platform, claims = signed.login, signed.platform, signed.token.claims
    expires_at = check_times(claims, services.clock.now().timestamp())
    if signed.was_accepted:
        raise token_replayed()
    check_nonce(claims, login)
    message = read_message(
        claims, base_url=services.settings.base_url, may_be_anonymous=platform.allows_anonymous
    )
    validate_launch(
        platform,
        login,
        deployment_id=message.deployment_id,
        state=signed.state,
        id_token=signed.token.encoded,
    )
    token_until = datetime.fromtimestamp(expires_at, UTC) + timedelta(seconds=LEEWAY)
    return ReceivedLaunch(login, platform, message, signed.token.fingerprint, token_until)


def _check_login(
    services: Services, form: LaunchForm, cookies: Mapping[str, str]
) -> tuple[PendingLogin, Platform, bool]:
    now = services.clock.now()
    login = check_known(read_login(services.keys, form.state))
    with services.database.read() as session:
        asked = {
            "platform": login.platform_id,
            "state": login.state_hash,
            "token": fingerprint_of(form.id_token),
        }
        found = session.execute(_KNOWN, asked).one_or_none()
    if found is None:
        raise NotRegistered("the LMS was removed since its login", code="launch.issuer_unknown")
    platform, was_used, was_accepted = found
    allow_frame_of(*platform.frame_origins)
    check_unused(was_used=was_used)
    check_unexpired(login, now)
    binding = cookies.get(cookie_name(form.state), form.binding)
    check_browser(login, binding, offered_storage(platform, login.storage_target, form.state))
    if form.error:
        raise PlatformDeclined("the LMS answered the login with an error")
    if not form.id_token:
        raise Malformed("there is no token", code="launch.token_missing")
    return login, platform, was_accepted


def _check_parties(services: Services, token: Token, platform: Platform) -> None:
    issuer = read_issuer(token.claims)
    if issuer != platform.issuer:
        with services.database.read() as session:
            is_registered = bool(find_platforms(session, issuer))
        check_issuer(issuer, of_login=platform.issuer, is_registered=is_registered)
    audience = read_audience(token.claims)
    check_audience(audience, platform.client_id)
    check_authorized_party(token.claims, audience, platform.client_id)


def token_replayed() -> LaunchRefused:
    """The refusal of a token that was accepted before (Security Framework 1.0, section 5.1.3 (9))."""
    return LaunchRefused("the token was accepted before", code="launch.token_replayed")
