"""The public addresses at which others check certificates and badges."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses below the installation's public one. Organisations stand in them by their slugs."""

    base_url: str

    def verification(self, token: str) -> str:
        """The page that says whether a certificate holds."""
        return self._below("verify", token)

    def issuer(self, organisation: str) -> str:
        """The issuer's profile, which is also its id in credentials."""
        return self._below("badges", "issuer", organisation)

    def keys(self, organisation: str) -> str:
        """All keys that an issuer has ever signed with, as a JWKS (RFC 7517)."""
        return self._below("badges", "issuer", organisation, "keys")

    def key(self, organisation: str, kid: str) -> str:
        """One of them, as a JWK: what the header of a credential names (Open Badges 3.0, 8.5)."""
        return self._below("badges", "issuer", organisation, "keys", kid)

    def logo(self, organisation: str) -> str:
        """The picture of an issuer."""
        return self._below("badges", "issuer", organisation, "logo")

    def achievement(self, version_id: object) -> str:
        """What a certificate is for, in one version of its definition."""
        return self._below("badges", "achievements", str(version_id))

    def achievement_picture(self, version_id: object) -> str:
        """The badge's picture, without any credential in it."""
        return self._below("badges", "achievements", str(version_id), "picture.svg")

    def status_list(self, organisation: str, number: int) -> str:
        """A list of which certificates are revoked."""
        return self._below("badges", "status", organisation, str(number))

    def _below(self, *parts: str) -> str:
        return "/".join((self.base_url.rstrip("/"), *(quote(each, safe="") for each in parts)))
