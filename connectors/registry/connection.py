"""What a record connector gets to reach its system."""

from dataclasses import dataclass, field

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
