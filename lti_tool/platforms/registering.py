"""Registering an LMS by its own word (LTI Dynamic Registration 1.0): asked, told, remembered."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext

from config.database import repeated
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
from sync.platforms.invitations import OpenInvitation, find_invitation, give_back, spend, take
from sync.platforms.registry import Registration, RegistrationRefused, find_organisation, register

_SECONDS: Final = 15.0
_ALREADY_THERE: Final = (
    "platform.known",
    "platform.issuer_known",
    "platform.client_known",
    "platform.other_organisation",
)


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


class InvitationTaken(PageError):
    """An invitation with which a registration is under way, or was when its process ended."""

    status = 409
    default_code = "register.invitation_taken"
    heading = lazy_gettext("This invitation is being used just now")
    sentence = lazy_gettext(
        "A learning platform is being registered with it at this moment, or was until Stoa was interrupted. Wait two "
        "minutes and try once more: if nothing came of it, the invitation is good again then."
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


class AlreadyRegistered(NotRegistrable):
    """An LMS, an issuer or a client that is known, of which an invitation changes nothing."""

    default_code = "platform.known"
    heading = lazy_gettext("This learning platform is registered already")
    sentence = lazy_gettext(
        "An invitation changes nothing of what is registered. If something of it is to be changed or added, tell the "
        "people who run Stoa the code below: they do it with “stoa platform add”."
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
    """The invitation. Raises NotInvited and InvitationTaken."""
    with services.database.read() as session:
        found = find_invitation(session, secret, services.clock.now())
    if found is None:
        raise NotInvited()
    if found.is_taken:
        raise InvitationTaken()
    return found


def check_configuration_url(services: Services, url: str) -> None:
    """Refuse an address that no configuration could be at. Raises NotRegistrable; sends nothing."""
    try:
        origin = origin_of(url)
    except HttpTrouble as error:
        raise NotRegistrable(str(error), code="register.configuration_address") from error
    if origin.startswith("http:") and not services.settings.allow_loopback:
        raise NotRegistrable("plain http", code="register.configuration_address")


def register_platform(
    services: Services, invitation: OpenInvitation, asked: Asked, tool: ToolDescription
) -> Outcome:
    """Register the LMS whose configuration is at an address.

    Raises NotInvited and InvitationTaken, and NotRegistrable for whatever else goes wrong: the invitation can then be
    used again.
    """
    taken_until = _take(services, invitation)
    try:
        outcome = _register(services, asked, tool)
        registration = _registration(outcome, invitation.name)
        _keep(services, invitation, taken_until, registration, outcome.configuration.product or "unknown")
    except (HttpTrouble, RegistrationTrouble, RegistrationRefused) as trouble:
        _give_back(services, invitation, taken_until)
        raise _refused(trouble) from trouble
    except BaseException:
        _give_back(services, invitation, taken_until)
        raise
    return outcome


def _register(services: Services, asked: Asked, tool: ToolDescription) -> Outcome:
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
    return Outcome(configuration, sent, read_answer(_json(answer)))


def _registration(outcome: Outcome, name: str) -> Registration:
    configuration, registered = outcome.configuration, outcome.registered
    return Registration(
        name=name,
        issuer=configuration.issuer,
        client_id=registered.client_id,
        deployment_id=registered.deployment_id,
        auth_login_url=configuration.auth_login_url,
        auth_token_url=configuration.auth_token_url,
        jwks_url=configuration.jwks_url,
    )


def register_by_hand(services: Services, invitation: OpenInvitation, registration: Registration) -> None:
    """Register the LMS that somebody with an invitation has entered.

    Raises NotInvited, and NotRegistrable for what cannot be registered so: the invitation can then be used again.
    """
    try:
        _keep(services, invitation, None, registration, "by hand")
    except RegistrationRefused as refusal:
        raise _refused(refusal) from refusal


def _take(services: Services, invitation: OpenInvitation) -> datetime:
    with services.database.write() as session:
        taken_until = take(session, invitation, services.clock.now())
    if taken_until is None:
        raise InvitationTaken()
    return taken_until


def _keep(
    services: Services,
    invitation: OpenInvitation,
    taken_until: datetime | None,
    registration: Registration,
    product: str,
) -> None:
    def keep() -> None:
        now = services.clock.now()
        with services.database.write() as session:
            if not spend(session, invitation, taken_until, now):
                raise NotInvited()
            register(
                session,
                replace(registration, frame_origins=invitation.frame_origins),
                organisation=invitation.organisation,
                allow_http=services.settings.allow_loopback,
                now=now,
                invited=True,
            )
            record(
                session,
                action="platform.registered",
                now=now,
                organisation_id=find_organisation(session, invitation.organisation).id,
                detail={"product": product[:64]},
            )

    repeated(keep)  # two invitations may register the same LMS at the same time


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


def _give_back(services: Services, invitation: OpenInvitation, taken_until: datetime) -> None:
    with services.database.write() as session:
        give_back(session, invitation, taken_until)


def _refused(trouble: StoaError) -> NotRegistrable:
    if trouble.code in _ALREADY_THERE:
        return AlreadyRegistered(str(trouble), code=trouble.code)
    known = ("register.", "http.", "platform.", "organisation.")
    code = trouble.code if trouble.code.startswith(known) else NotRegistrable.default_code
    return NotRegistrable(str(trouble), code=code)
