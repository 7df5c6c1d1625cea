"""LTI Dynamic Registration 1.0: the documents by which a tool and a platform come to know each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from connectors.contract.errors import ConnectorError
from connectors.http import HttpTrouble, origin_of
from connectors.lti import ags, notices, nrps
from connectors.lti.products import canvas, moodle
from connectors.lti.text import NO_TEXT

SCOPE_GROUPS: Final = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
SCOPES: Final = (
    ags.SCOPE_LINE_ITEM,
    ags.SCOPE_LINE_ITEM_READ,
    ags.SCOPE_RESULT_READ,
    ags.SCOPE_SCORE,
    nrps.SCOPE,
    SCOPE_GROUPS,
    notices.SCOPE,
)
# What a launch tells of its person; an LMS may tell less.
CLAIMS: Final = ("iss", "sub", "name", "given_name", "family_name", "email", "locale")
MESSAGES: Final = (
    "LtiResourceLinkRequest",
    "LtiDeepLinkingRequest",
    "LtiSubmissionReviewRequest",
    "DataPrivacyLaunchRequest",
    "LtiDataPrivacyLaunchRequest",
)
HISTORY: Final[Mapping[str, str]] = {
    "link_history": "$ResourceLink.id.history",  # LTI Core 1.3, appendix D
    "context_history": "$Context.id.history",
}
_PLATFORM: Final = "https://purl.imsglobal.org/spec/lti-platform-configuration"
_TOOL: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
_LONGEST: Final = 2048


class RegistrationTrouble(ConnectorError):
    """A platform's part in a registration that cannot be used."""

    default_code = "register.unusable"


@dataclass(frozen=True, slots=True)
class PlatformConfiguration:
    """What a platform says of itself (section 3.4). `messages` and `scopes` are those that it supports, empty where it
    does not say; `product` is its family code."""

    issuer: str
    auth_login_url: str
    auth_token_url: str
    jwks_url: str
    registration_url: str
    product: str
    messages: Sequence[str]
    scopes: Sequence[str]


@dataclass(frozen=True, slots=True)
class ToolDescription:
    """What a tool says of itself: its name, in English what it does, by language what it does, and its address."""

    name: str
    description: str
    descriptions: Mapping[str, str]
    base_url: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What a platform answers: the client id, and the deployment id where it tells one (section 3.6)."""

    client_id: str
    deployment_id: str | None


def read_configuration(document: Any, url: str) -> PlatformConfiguration:
    """Read the platform configuration that was found at `url`.

    Raises `RegistrationTrouble` for one that lacks an address, and for one whose issuer is another host: anybody could
    claim to be anybody's LMS otherwise (section 3.4; the clouds of some products speak for their schools).
    """
    if not isinstance(document, dict):
        raise RegistrationTrouble("The configuration is no JSON object.", code="register.configuration")
    about = document.get(_PLATFORM)
    about = about if isinstance(about, dict) else {}
    configuration = PlatformConfiguration(
        issuer=_address(document, "issuer"),
        auth_login_url=_address(document, "authorization_endpoint"),
        auth_token_url=_address(document, "token_endpoint"),
        jwks_url=_address(document, "jwks_uri"),
        registration_url=_address(document, "registration_endpoint"),
        product=_text(about.get("product_family_code")).lower(),
        messages=_message_types(about.get("messages_supported")),
        scopes=_texts(document.get("scopes_supported")),
    )
    if not _speaks_for(_host(url), configuration.issuer):
        raise RegistrationTrouble(
            "The issuer is another host than the configuration.", code="register.issuer"
        )
    return configuration


def registration_document(tool: ToolDescription, platform: PlatformConfiguration) -> dict[str, Any]:
    """What the tool asks a platform for (section 3.5): only what the platform says that it has."""
    launch = f"{tool.base_url}/lti/launch"
    scopes = [scope for scope in SCOPES if not platform.scopes or scope in platform.scopes]
    custom = dict(HISTORY)
    if platform.product == moodle.FAMILY_CODE:
        custom["group_ids"] = moodle.GROUP_IDS
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["client_credentials", "implicit"],
        "initiate_login_uri": f"{tool.base_url}/lti/login",
        "redirect_uris": [launch],
        "client_name": tool.name,
        "jwks_uri": f"{tool.base_url}/lti/jwks",
        "logo_uri": f"{tool.base_url}/static/mark.svg",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(scopes),
        _TOOL: {
            "domain": urlsplit(tool.base_url).netloc,
            "description": tool.description,
            **{f"description#{language}": text for language, text in tool.descriptions.items()},
            "target_link_uri": launch,
            "custom_parameters": custom,
            "claims": list(CLAIMS),
            "messages": _messages(tool, platform, launch),
            **(canvas.REGISTRATION if platform.product == canvas.FAMILY_CODE else {}),
        },
    }


def read_answer(document: Any) -> Registered:
    """Read what the platform answered. Raises `RegistrationTrouble` where it holds no client id."""
    if not isinstance(document, dict):
        raise RegistrationTrouble("The answer is no JSON object.", code="register.answer")
    client_id = document.get("client_id")
    if isinstance(client_id, int) and not isinstance(client_id, bool):
        client_id = str(client_id)
    if not isinstance(client_id, str) or not client_id.strip():
        raise RegistrationTrouble("The answer holds no client id.", code="register.answer")
    tool = document.get(_TOOL)
    deployment_id = tool.get("deployment_id") if isinstance(tool, dict) else None
    if isinstance(deployment_id, int) and not isinstance(deployment_id, bool):
        deployment_id = str(deployment_id)
    return Registered(client_id, deployment_id if isinstance(deployment_id, str) and deployment_id else None)


def _messages(tool: ToolDescription, platform: PlatformConfiguration, launch: str) -> list[dict[str, Any]]:
    placements = (
        canvas.PLACEMENTS
        if platform.product == canvas.FAMILY_CODE
        else {"LtiDeepLinkingRequest": ["ContentArea"]}
    )
    return [
        {
            "type": message,
            "target_link_uri": launch,
            "label": tool.name,
            **({"placements": placements[message]} if message in placements else {}),
        }
        for message in MESSAGES
        if message in platform.messages or (not platform.messages and message == MESSAGES[1])
    ]


def is_shared_issuer(issuer: str) -> bool:
    """Whether a product's cloud has this issuer for all of its schools."""
    return canvas.is_cloud_issuer(issuer)


def _speaks_for(host: str, issuer: str) -> bool:
    return host == _host(issuer) or canvas.speaks_for(host, issuer)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _address(document: Mapping[str, Any], name: str) -> str:
    address = document.get(name)
    try:
        if not isinstance(address, str) or len(address) > _LONGEST or NO_TEXT.search(address):
            raise TypeError(name)
        origin_of(address)
    except (TypeError, HttpTrouble) as error:
        raise RegistrationTrouble(
            f"The configuration has no usable {name}.", code="register.configuration"
        ) from error
    return address


def _message_types(value: Any) -> Sequence[str]:
    messages = value if isinstance(value, list) else []
    return [_text(each.get("type")) for each in messages if isinstance(each, dict)]


def _texts(value: Any) -> Sequence[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) and not NO_TEXT.search(value) else ""
