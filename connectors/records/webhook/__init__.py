"""Events to an address of the organisation's own, signed by Standard Webhooks."""

from connectors.records.webhook.connector import GONE, Webhook
from connectors.records.webhook.signing import SigningKeys

__all__ = ["GONE", "SigningKeys", "Webhook"]
