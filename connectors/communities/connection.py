"""What a live community gets to reach its service."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.clock import Clock
from connectors.contract import ConnectorError
from connectors.http import HttpClient


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
