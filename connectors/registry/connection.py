"""What a connector gets to reach its system."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.clock import Clock
from connectors.contract import ConnectorError
from connectors.http import HttpClient
from connectors.lti import AccessTokens, PlatformClient, PlatformService


@dataclass(frozen=True, slots=True)
class Connection:
    """The way to one system: the client, and whichever proofs of identity it takes.

    `secret` is a password or token that an administrator entered; `tokens` and `client` are for an LTI platform.
    """

    http: HttpClient
    secret: str | None = field(default=None, repr=False)
    tokens: AccessTokens | None = None
    client: PlatformClient | None = None

    def platform_service(self) -> PlatformService:
        """The LTI platform's services. Raises `ConnectorError` where there is no platform."""
        if self.tokens is None or self.client is None:
            raise ConnectorError("This connector needs an LTI platform.", code="connector.no_platform")
        return PlatformService(self.http, self.tokens, self.client)

    def required_secret(self) -> str:
        """The secret. Raises `ConnectorError` where none was entered."""
        if not self.secret:
            raise ConnectorError("This connector needs a token or password.", code="connector.no_secret")
        return self.secret


@dataclass(frozen=True, slots=True)
class CommunityConnection:
    """The way to one community: the client, and what an administrator entered, by the names of its settings."""

    http: HttpClient
    clock: Clock
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def required(self, name: str) -> str:
        """A setting or a secret. Raises `ConnectorError` ``connector.no_setting`` where nothing was entered."""
        value = self.secrets.get(name) or self.settings.get(name, "")
        if not value.strip():
            raise ConnectorError(f"This connection lacks its {name}; enter it.", code="connector.no_setting")
        return value.strip()
