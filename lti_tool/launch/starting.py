"""Starting a login: what an LMS's third-party initiated login must say, and where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from sqlalchemy.orm import Session

from lti_tool.app.headers import allow_frame_of
from lti_tool.app.services import Services
from lti_tool.launch.adapter import authentication_address
from lti_tool.launch.gate.message import has_origin_of
from lti_tool.launch.gate.refusals import Malformed, NotRegistered
from lti_tool.launch.logins import begin_login
from lti_tool.launch.storage import PlatformStorage, offered_storage
from sync.platforms.registry import find_clients
from sync.platforms.tables import Platform

_LONGEST_FRAME_NAME: Final = 255  # it stands in the state, and that in addresses
_MAXIMUM_LENGTH: Final = 4096  # characters of a parameter
_MAXIMUM_HINT_LENGTH: Final = 16_384  # hints are the LMS's own affair, signed tokens in some of them


class Parameters(Protocol):
    """The parameters of a request, each of which may have been sent several times."""

    def getlist(self, key: str) -> Sequence[str]:
        """All values of a parameter."""
        ...


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """A third-party initiated login (Security Framework 1.0, section 5.1.1.1; LTI Core 1.3, section 4.1).

    `storage_target` names the frame in which the LMS keeps values for tools (LTI Client Side OIDC Login 0.1).
    """

    issuer: str
    login_hint: str = field(repr=False)
    target_link_uri: str
    client_id: str | None
    deployment_id: str | None
    message_hint: str | None = field(repr=False)
    storage_target: str | None = None

    def as_parameters(self) -> dict[str, str]:
        """The same login as parameters of an address, for a window of its own: no frame of the LMS is near it."""
        named = {
            "iss": self.issuer,
            "login_hint": self.login_hint,
            "target_link_uri": self.target_link_uri,
            "client_id": self.client_id,
            "lti_deployment_id": self.deployment_id,
            "lti_message_hint": self.message_hint,
        }
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class StartedLogin:
    """A login under way: where to send the browser, the state, and the value that binds it to the browser.

    A cookie keeps that value, and the LMS's storage where it offers one and cookies do not work.
    """

    address: str = field(repr=False)
    state: str = field(repr=False)
    binding: str = field(repr=False)
    storage: PlatformStorage | None


def read_login_request(parameters: Parameters) -> LoginRequest:
    """Read the parameters of a login. Raises Malformed for a missing, repeated or over-long one."""
    return LoginRequest(
        issuer=_required(parameters, "iss"),
        login_hint=_required(parameters, "login_hint", _MAXIMUM_HINT_LENGTH),
        target_link_uri=_required(parameters, "target_link_uri"),
        client_id=single(parameters, "client_id"),
        deployment_id=single(parameters, "lti_deployment_id"),
        message_hint=single(parameters, "lti_message_hint", _MAXIMUM_HINT_LENGTH),
        storage_target=_storage_target(parameters),
    )


def start_login(services: Services, asked: LoginRequest) -> StartedLogin:
    """Begin a login: check it, and make its state and nonce.

    Raises NotRegistered for an LMS or a deployment that is unknown or ambiguous, Malformed for a foreign target.
    """
    with services.database.read() as session:
        platform, has_deployment = _registered_platform(session, asked)
    allow_frame_of(*platform.frame_origins)
    if asked.deployment_id is not None and not has_deployment:
        raise NotRegistered("the deployment is not registered", code="login.deployment_unknown")
    base_url = services.settings.base_url
    if not has_origin_of(asked.target_link_uri, base_url):
        raise Malformed("the target is not ours", code="login.target_link_uri")
    login = begin_login(services.keys, platform.id, services.clock.now(), asked.storage_target)
    address = authentication_address(
        platform,
        login,
        launch_url=f"{base_url}/lti/launch",
        login_hint=asked.login_hint,
        lti_message_hint=asked.message_hint,
    )
    storage = offered_storage(platform, asked.storage_target, login.state)
    return StartedLogin(address, login.state, login.binding, storage)


def single(parameters: Parameters, name: str, longest: int = _MAXIMUM_LENGTH) -> str | None:
    """The one value of a parameter, None where it is missing or empty.

    A parameter must not be sent twice (RFC 6749, section 3.1). Raises Malformed for that, and for over-long values.
    """
    values = parameters.getlist(name)
    if len(values) > 1 or any(len(value) > longest or "\x00" in value for value in values):
        raise Malformed(f"the parameter {name} is repeated or malformed", code="login.malformed")
    return values[0] or None if values else None


def _storage_target(parameters: Parameters) -> str | None:
    target = single(parameters, "lti_storage_target")
    return target if target and len(target) <= _LONGEST_FRAME_NAME else None


def _required(parameters: Parameters, name: str, longest: int = _MAXIMUM_LENGTH) -> str:
    value = single(parameters, name, longest)
    if value is None:
        raise Malformed(f"the parameter {name} is missing", code=f"login.{name}")
    return value


def _registered_platform(session: Session, asked: LoginRequest) -> tuple[Platform, bool]:
    clients = find_clients(session, asked.issuer, asked.client_id, asked.deployment_id or "")
    if not clients:
        raise NotRegistered("issuer and client are not registered", code="login.issuer_unknown")
    if len(clients) > 1:
        raise NotRegistered("the issuer has several clients and names none", code="login.client_ambiguous")
    return clients[0]
