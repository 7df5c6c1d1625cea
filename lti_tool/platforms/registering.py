"""Registering an LMS by its own word (LTI Dynamic Registration 1.0): asked, told, remembered."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from config.errors import StoaError
from connectors.http import HostPolicy, HttpClient, HttpTrouble, Response, origin_of
from connectors.lti.registration import (
    PlatformConfiguration,
    Registered,
    RegistrationTrouble,
    ToolDescription,
    read_answer,
    read_configuration,
    registration_document,
)
from lti_tool.app.errors import PageError
from lti_tool.app.services import Services
from sync.audit.trail import record
from sync.platforms.invitations import OpenInvitation, find_invitation, give_back, use_invitation
from sync.platforms.registry import Registration, RegistrationRefused, find_organisation, register

_SECONDS: Final = 15.0


class NotInvited(PageError):
    """An invitation that was used, is over or never was."""

    status = 403
    default_code = "register.invitation"
    heading = lazy_gettext("This invitation is not good any more")
    sentence = lazy_gettext(
        "An invitation to register a learning platform can be used once, and for a few days. If you have just used it, "
        "the learning platform is registered: go on there. If not, see whether the address was cut when it was copied, "
        "or ask the people who run Stoa for a new one."
    )


class NotRegistrable(PageError):
    """A registration that came to nothing; the invitation is still good."""

    status = 422
    default_code = "register.failed"
    heading = lazy_gettext("The learning platform could not be registered")
    sentence = lazy_gettext(
        "Nothing was changed here, and the invitation is still good. Begin once more in your learning platform; if it "
        "happens again, tell the people who run Stoa the code below."
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the registration page brought. Everything but the invitation may be missing."""

    invitation: str = field(repr=False)
    configuration_url: str | None
    registration_token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A registration that was made: what the LMS is, what was sent to it, and what it answered."""

    configuration: PlatformConfiguration
    sent: dict[str, Any]
    registered: Registered


def check_invitation(services: Services, secret: str) -> OpenInvitation:
    """The invitation. Raises NotInvited."""
    with services.database.read() as session:
        found = find_invitation(session, secret, services.clock.now())
    if found is None:
        raise NotInvited()
    return found


def check_configuration_url(services: Services, url: str) -> None:
    """Refuse an address that no configuration could be at. Raises NotRegistrable; sends nothing."""
    try:
        origin = origin_of(url)
    except HttpTrouble as error:
        raise NotRegistrable(str(error), code="register.configuration_address") from error
    if origin.startswith("http:") and not services.settings.allow_loopback:
        raise NotRegistrable("plain http", code="register.configuration_address")


def register_platform(services: Services, asked: Asked, tool: ToolDescription) -> Outcome:
    """Register the LMS whose configuration is at an address.

    Raises NotInvited, and NotRegistrable for whatever else goes wrong: the invitation can then be used again.
    """
    invitation = check_invitation(services, asked.invitation)
    with services.database.write() as session:
        if not use_invitation(session, invitation, services.clock.now()):
            raise NotInvited()
    try:
        return _register(services, invitation, asked, tool)
    except (HttpTrouble, RegistrationTrouble, RegistrationRefused) as trouble:
        _give_back(services, invitation)
        raise NotRegistrable(str(trouble), code=_code(trouble)) from trouble
    except BaseException:
        _give_back(services, invitation)
        raise


def _register(services: Services, invitation: OpenInvitation, asked: Asked, tool: ToolDescription) -> Outcome:
    url = asked.configuration_url or ""
    token = asked.registration_token
    configuration = read_configuration(_json(_client(services, url).request("GET", url)), url)
    sent = registration_document(tool, configuration)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    answer = _client(services, configuration.registration_url).request(
        "POST", configuration.registration_url, headers=headers, body=json.dumps(sent).encode()
    )
    registered = read_answer(_json(answer))
    with services.database.write() as session:
        register(
            session,
            Registration(
                name=invitation.name,
                issuer=configuration.issuer,
                client_id=registered.client_id,
                deployment_id=registered.deployment_id,
                auth_login_url=configuration.auth_login_url,
                auth_token_url=configuration.auth_token_url,
                jwks_url=configuration.jwks_url,
            ),
            organisation=invitation.organisation,
            allow_http=services.settings.allow_loopback,
            now=services.clock.now(),
        )
        note_registration(session, services, invitation, configuration.product or "unknown")
    return Outcome(configuration, sent, registered)


def note_registration(session: Session, services: Services, invitation: OpenInvitation, product: str) -> None:
    """Leave a trace in the audit."""
    record(
        session,
        action="platform.registered",
        now=services.clock.now(),
        organisation_id=find_organisation(session, invitation.organisation).id,
        detail={"product": product[:64]},
    )


def _client(services: Services, url: str) -> HttpClient:
    """A client for the one host that somebody with an invitation names, at a public address as ever."""
    origin = origin_of(url)
    policy = HostPolicy(lambda asked: asked == origin, allow_loopback=services.settings.allow_loopback)
    return HttpClient(policy, read_timeout=_SECONDS, total_timeout=_SECONDS)


def _json(response: Response) -> Any:
    if not response.ok:
        raise RegistrationTrouble(
            f"The LMS answered with status {response.status}.", code=f"register.http_{response.status}"
        )
    return response.json()


def _give_back(services: Services, invitation: OpenInvitation) -> None:
    with services.database.write() as session:
        give_back(session, invitation)


def _code(trouble: StoaError) -> str:
    known = ("register.", "http.", "platform.", "organisation.")
    return trouble.code if trouble.code.startswith(known) else NotRegistrable.default_code
