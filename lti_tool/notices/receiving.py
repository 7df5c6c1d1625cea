"""Receiving a notice: the gate's rules in their order, and what is done about it, once.

The rules are those on a launch's token, but for those on the browser's login, which there is none of.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from config.database import repeated
from lti_tool.app.services import Services
from lti_tool.launch.admission import note_refusal
from lti_tool.launch.gate.claims import Claims
from lti_tool.launch.gate.header import check_header, check_signature
from lti_tool.launch.gate.parties import (
    check_audience,
    check_authorized_party,
    read_audience,
    read_issuer,
)
from lti_tool.launch.gate.refusals import LaunchRefused, NotRegistered
from lti_tool.launch.gate.times import LEEWAY, MAXIMUM_LIFE, check_times
from lti_tool.launch.gate.token import Token, read_token
from lti_tool.launch.key_sets import PlatformKey, PlatformKeys
from lti_tool.launch.logins import fingerprint, use_once
from lti_tool.launch.receiving import token_replayed
from lti_tool.notices.message import Notice, read_notice
from sync.audit.trail import record
from sync.platforms.registry import find_deployment, find_platforms
from sync.platforms.tables import Deployment, Platform
from sync.spaces.origins import note_copy

_MOST_MISSES: Final = 4


class KeysOfRequest:
    """The LMSs' keys for one request, which anybody can send: few keys that are not there are looked for."""

    def __init__(self, keys: PlatformKeys) -> None:
        self._keys = keys
        self._missed: list[LaunchRefused] = []

    def find(self, jwks_url: str, kid: str) -> PlatformKey:
        """As `PlatformKeys.find`; after a few that were not there, every other is taken for such a one."""
        if len(self._missed) >= _MOST_MISSES:
            raise self._missed[-1]
        try:
            return self._keys.find(jwks_url, kid)
        except LaunchRefused as refusal:
            self._missed.append(refusal)
            raise


class Outcome(StrEnum):
    """What became of a notice that was let in."""

    ACCEPTED = "notice.accepted"
    REPEATED = "notice.repeated"  # known by its id, or by its token
    IGNORED = "notice.ignored"  # of a type that Stoa does nothing about


def receive_notice(services: Services, platform_keys: KeysOfRequest, encoded: str) -> Outcome:
    """Let a notice in and do what it asks for. Raises LaunchRefused with the code of the rule that it breaks.

    Only what an LMS has signed leaves a trace in the audit trail, since anybody can post.
    """
    token = read_token(encoded)
    kid = check_header(token.header)
    platform = _check_parties(services, token.claims)
    check_signature(token, platform_keys.find(platform.jwks_url, kid))
    try:
        return _take_in(services, platform, token)
    except LaunchRefused as refusal:
        note_refusal(services, refusal, token, action="notice.refused")
        raise


def _check_parties(services: Services, claims: Claims) -> Platform:
    """The registration that the notice is for: the issuer's with the client that it names.

    An issuer may have several, and a notice that names strangers beside a client says for whom it is by `azp`.
    """
    issuer, audience = read_issuer(claims), read_audience(claims)
    with services.database.read() as session:
        registered = find_platforms(session, issuer)
    if not registered:
        raise NotRegistered("the issuer is not registered", code="launch.issuer_unknown")
    meant = [each for each in registered if each.client_id in audience] or registered
    platform = next((each for each in meant if each.client_id == claims.get("azp")), meant[0])
    check_audience(audience, platform.client_id)
    check_authorized_party(claims, audience, platform.client_id)
    return platform


def _take_in(services: Services, platform: Platform, token: Token) -> Outcome:
    now = services.clock.now()
    # An LMS may gather notices before it sends them, so they may be as old as any token.
    expires_at = check_times(token.claims, now.timestamp(), maximum_age=MAXIMUM_LIFE)
    notice = read_notice(token.claims)
    with services.database.read() as session:
        deployment = find_deployment(session, platform.id, notice.deployment_id)
    if deployment is None:
        raise NotRegistered("the deployment is not registered", code="launch.deployment_unknown")
    until = datetime.fromtimestamp(expires_at, UTC) + timedelta(seconds=LEEWAY)

    def once() -> Outcome:
        with services.database.write() as session:
            if _was_received(session, platform, token, notice, until):
                return Outcome.REPEATED
            return _carry_out(session, deployment, notice, now)

    # The same notice may come twice at the same time.
    return repeated(once)


def _was_received(
    session: Session, platform: Platform, token: Token, notice: Notice, until: datetime
) -> bool:
    """Whether a notice was received before, in this token or in another. Raises LaunchRefused for a reused nonce."""
    same_notice = fingerprint(f"notice {platform.id} {notice.deployment_id} {notice.id}")
    single_use = [fingerprint(f"notice {platform.id} {each}") for each in notice.single_use]
    used_before = use_once(session, until, token.fingerprint, same_notice, *single_use)
    if token.fingerprint in used_before:
        return True
    if not set(single_use).isdisjoint(used_before):
        raise token_replayed()
    return same_notice in used_before


def _carry_out(session: Session, deployment: Deployment, notice: Notice, now: datetime) -> Outcome:
    if notice.type is None:
        return Outcome.IGNORED
    origins = notice.copy.origins if notice.copy else ()
    if notice.copy:
        note_copy(session, deployment, notice.copy.context_id, origins, now)
    record(
        session,
        action="notice.accepted",
        now=now,
        organisation_id=deployment.organisation_id,
        detail={"type": notice.type.value, "origins": len(origins)},
    )
    return Outcome.ACCEPTED
