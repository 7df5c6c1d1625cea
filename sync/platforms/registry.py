"""Registering LMSs, and finding them again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, delete, func, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.ids import new_id
from connectors.http import HttpTrouble, origin_of
from connectors.lti.registration import is_shared_issuer
from sync.consent.purposes import make_purposes
from sync.organisations.tables import Organisation
from sync.platforms.tables import Deployment, Platform
from sync.spaces.tables import Space

MAXIMUM_ADDRESS_LENGTH = 2048
# Made once: to make a statement takes longer than to run it, and every login and launch runs these.
_CLIENTS: Final = (
    select(Platform)
    .where(
        Platform.issuer == bindparam("issuer"),
        Platform.client_id == func.coalesce(bindparam("client", type_=String()), Platform.client_id),
    )
    .order_by(Platform.created_at)
)
_DEPLOYMENT: Final = select(Deployment).where(
    Deployment.platform_id == bindparam("platform", type_=Uuid()),
    Deployment.deployment_id == bindparam("deployment"),
)
_WITH_DEPLOYMENT: Final = _CLIENTS.add_columns(
    select(Deployment.id)
    .where(Deployment.platform_id == Platform.id, Deployment.deployment_id == bindparam("deployment"))
    .exists()
)
_IDS = ("name", "issuer", "client_id", "deployment_id")
_ADDRESSES = ("issuer", "auth_login_url", "auth_token_url", "jwks_url")
_UNUSABLE = re.compile(
    r"[\x00-\x1f\x7f\ud800-\udfff]"
)  # no id or address has them, and no database takes all of them
MAXIMUM_ID_LENGTH = 255  # LTI Core 1.3, 5.3.3: issuer, client and deployment ids


class RegistrationRefused(StoaError):
    """A registration that cannot be used, with the sentence that says why."""

    default_code = "platform.refused"


@dataclass(frozen=True, slots=True)
class Registration:
    """What an LMS's administrator tells about it (LTI Core 1.3, 3.1.3).

    `deployment_id` is None where the LMS makes deployments later; until one is told, nobody can launch.
    `allows_anonymous` tells whether it may bring people without saying who (5.3.6.1); None leaves that as it is.
    `frame_origins` are addresses of the LMS's pages that may frame Stoa; without any, those named before stay.
    """

    name: str
    issuer: str
    client_id: str
    deployment_id: str | None
    auth_login_url: str
    auth_token_url: str
    jwks_url: str
    allows_anonymous: bool | None = None
    frame_origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """One deployment of one registered LMS, as listed; or an LMS that has none yet, with None for it and its owner.

    `frame_origins` are the origins of the pages that may frame Stoa.
    """

    platform_id: UUID
    name: str
    issuer: str
    client_id: str
    deployment_id: str | None
    organisation: str | None
    auth_login_url: str
    auth_token_url: str
    jwks_url: str
    allows_anonymous: bool
    frame_origins: tuple[str, ...]


def register(
    session: Session,
    registration: Registration,
    *,
    organisation: str,
    allow_http: bool,
    now: datetime,
    invited: bool = False,
) -> Platform:
    """Register a deployment of an LMS with an organisation, which has its one purpose then: the score itself.

    Repeatable: an LMS that is known by issuer and client id gets its addresses updated and the deployment added.
    Whoever was only `invited` to register an LMS changes nothing of one that is known, adds to none but their own, and
    speaks for no issuer and no client that is known: else an invitation would let in whom it pleases, as whom it
    pleases, or be given another LMS's access tokens. Clouds whose schools share an issuer may bring further clients.
    Raises RegistrationRefused for what no LMS can be, for an unknown organisation, for a deployment that belongs to
    another one, and for a client that another issuer has at the same host's token address.
    """
    for field in dict.fromkeys((*_IDS, *_ADDRESSES)):
        check_registration(registration, field, allow_http=allow_http)
    frame_origins = check_frame_origins(registration.frame_origins, allow_http=allow_http)
    owner = find_organisation(session, organisation)
    found = find_platforms(session, registration.issuer, registration.client_id)
    _check_client(session, registration, invited=invited)
    if invited:
        _check_invited(session, registration, owner)
    make_purposes(session, owner.id, now)
    platform = found[0] if found else _new_platform(session, registration, now)
    if not (invited and found):
        _bring_up_to_date(platform, registration, frame_origins)
    session.flush()
    if registration.deployment_id is None:
        return platform
    deployment = find_deployment(session, platform.id, registration.deployment_id)
    if deployment is None:
        session.add(
            Deployment(
                id=new_id(),
                platform_id=platform.id,
                organisation_id=owner.id,
                deployment_id=registration.deployment_id,
                created_at=now,
            )
        )
    elif deployment.organisation_id != owner.id:
        raise RegistrationRefused(
            "This deployment is registered with another organisation; remove it there first.",
            code="platform.other_organisation",
        )
    session.flush()
    return platform


def find_organisation(session: Session, slug: str) -> Organisation:
    """An organisation by its slug. Raises RegistrationRefused where there is none."""
    found = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if found is None:
        raise RegistrationRefused(
            f"There is no organisation {slug!r}; run `stoa db upgrade`, or name one that exists.",
            code="organisation.unknown",
        )
    return found


def find_platforms(session: Session, issuer: str, client_id: str | None = None) -> Sequence[Platform]:
    """The registrations of an issuer; one issuer may hold several clients."""
    return session.scalars(_CLIENTS, {"issuer": issuer, "client": client_id}).all()


def find_clients(
    session: Session, issuer: str, client_id: str | None, deployment_id: str
) -> Sequence[tuple[Platform, bool]]:
    """`find_platforms`, each with whether it has this deployment."""
    asked = {"issuer": issuer, "client": client_id, "deployment": deployment_id}
    return [(platform, has_it) for platform, has_it in session.execute(_WITH_DEPLOYMENT, asked)]


def find_deployment(session: Session, platform_id: UUID, deployment_id: str) -> Deployment | None:
    """A deployment of a registration, by the LMS's own id."""
    return session.scalar(_DEPLOYMENT, {"platform": platform_id, "deployment": deployment_id})


def list_registered(session: Session) -> Sequence[Registered]:
    """Every deployment of every LMS, by name."""
    rows = session.execute(
        select(Platform, Deployment.deployment_id, Organisation.slug)
        .outerjoin(Deployment, Deployment.platform_id == Platform.id)
        .outerjoin(Organisation, Organisation.id == Deployment.organisation_id)
        .order_by(Platform.name, Deployment.deployment_id)
    )
    return [
        Registered(
            platform.id,
            platform.name,
            platform.issuer,
            platform.client_id,
            deployment,
            slug,
            platform.auth_login_url,
            platform.auth_token_url,
            platform.jwks_url,
            platform.allows_anonymous,
            platform.frame_origins,
        )
        for platform, deployment, slug in rows
    ]


def remove(session: Session, issuer: str, client_id: str) -> None:
    """Remove a registration that no space hangs on.

    Raises RegistrationRefused for an unknown one and for one with spaces: their discussions would be lost.
    """
    found = find_platforms(session, issuer, client_id)
    if not found:
        raise RegistrationRefused(
            "No LMS is registered with this issuer and client id; `stoa platform list` shows those that are.",
            code="platform.unknown",
        )
    deployments = select(Deployment.id).where(Deployment.platform_id == found[0].id)
    if session.scalar(select(Space.id).where(Space.deployment_id.in_(deployments)).limit(1)):
        raise RegistrationRefused(
            "This LMS has spaces with discussions in Stoa, so it stays registered.", code="platform.in_use"
        )
    session.execute(delete(Platform).where(Platform.id == found[0].id))


def check_address(address: str, *, allow_http: bool, name: str = "address") -> str:
    """An address that may be talked to, as it came. Raises RegistrationRefused, naming what the address is for."""
    code = f"platform.{name}"
    unusable = RegistrationRefused(f"The {name.replace('_', ' ')} must be an https address.", code=code)
    if len(address) > MAXIMUM_ADDRESS_LENGTH:
        raise unusable
    try:
        origin = origin_of(address)
    except HttpTrouble as error:
        raise unusable from error
    if origin.startswith("http:") and not allow_http:
        raise RegistrationRefused(
            f"The {name.replace('_', ' ')} must be https; plain http is for development, with STOA_ALLOW_LOOPBACK=1.",
            code=code,
        )
    return address


def check_frame_origins(addresses: Sequence[str], *, allow_http: bool) -> list[str]:
    """The origins of the addresses of an LMS's pages. Raises RegistrationRefused."""
    checked = [check_address(each, allow_http=allow_http, name="frame_origin") for each in addresses]
    return sorted({origin_of(each) for each in checked})


def _check_client(session: Session, registration: Registration, *, invited: bool) -> None:
    """A client id is what access tokens are asked for, with Stoa's one key: two LMSs are not to share one."""
    others = session.scalars(
        select(Platform).where(
            Platform.client_id == registration.client_id, Platform.issuer != registration.issuer
        )
    )
    server = _server_of(registration.auth_token_url)
    if any(invited or _server_of(other.auth_token_url) == server for other in others):
        raise RegistrationRefused(
            "Another LMS is registered with this client id. Where both have made it up by themselves, "
            "`stoa platform add` registers this one too.",
            code="platform.client_known",
        )


def _server_of(url: str) -> str:
    """The origin, in the one spelling of a host that may also be written with a dot at its end."""
    return re.sub(r"\.(?=(:\d+)?$)", "", origin_of(url))


def _check_invited(session: Session, registration: Registration, owner: Organisation) -> None:
    of_issuer = find_platforms(session, registration.issuer)
    same = [each for each in of_issuer if _own_addresses(each) == _own_addresses(registration)]
    of_client = [each for each in of_issuer if each.client_id == registration.client_id]
    if of_client and not (of_client[0] in same and _has_deployment(session, of_client[0], owner)):
        raise RegistrationRefused(
            "This LMS is registered already, with other addresses or another organisation; `stoa platform add` changes "
            "them, or adds a deployment.",
            code="platform.known",
        )
    if of_issuer and not of_client and not (same and is_shared_issuer(registration.issuer)):
        raise RegistrationRefused(
            "The issuer is registered already; `stoa platform add` registers another client of it.",
            code="platform.issuer_known",
        )


def _own_addresses(of: Platform | Registration) -> tuple[str, ...]:
    return of.auth_login_url, of.auth_token_url, of.jwks_url


def _has_deployment(session: Session, platform: Platform, owner: Organisation) -> bool:
    query = select(Deployment.id).where(
        Deployment.platform_id == platform.id, Deployment.organisation_id == owner.id
    )
    return session.scalar(query.limit(1)) is not None


def _bring_up_to_date(platform: Platform, registration: Registration, frame_origins: Sequence[str]) -> None:
    platform.name = registration.name
    platform.auth_login_url = registration.auth_login_url
    platform.auth_token_url = registration.auth_token_url
    platform.jwks_url = registration.jwks_url
    if registration.allows_anonymous is not None:
        platform.allows_anonymous = registration.allows_anonymous
    if frame_origins:
        platform.named_frame_origins = " ".join(frame_origins)


def _new_platform(session: Session, registration: Registration, now: datetime) -> Platform:
    platform = Platform(
        id=new_id(),
        issuer=registration.issuer,
        client_id=registration.client_id,
        named_frame_origins="",
        created_at=now,
    )
    session.add(platform)
    return platform


def check_registration(registration: Registration, field: str, *, allow_http: bool) -> None:
    """Check one field of a registration. Raises RegistrationRefused for what no LMS can have there."""
    value: str | None = getattr(registration, field)
    if field in _ADDRESSES:
        check_address(value or "", allow_http=allow_http, name=field)
    is_unusable = value is not None and bool(_UNUSABLE.search(value))
    if is_unusable or (
        field in _IDS and value is not None and not 0 < len(value.strip()) <= MAXIMUM_ID_LENGTH
    ):
        raise RegistrationRefused(
            f"The {field.replace('_', ' ')} must be a text of 1 to {MAXIMUM_ID_LENGTH} characters.",
            code=f"platform.{field}",
        )
