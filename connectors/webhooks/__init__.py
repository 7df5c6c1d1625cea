"""Standard Webhooks, in both directions: what signs calls, and tells whether one is signed."""

from connectors.webhooks.signing import SigningKeys

__all__ = ["SigningKeys"]
