"""Events to an address of the organisation's own, signed by Standard Webhooks."""

from connectors.records.webhook.connector import GONE, Webhook

__all__ = ["GONE", "Webhook"]
