"""Communities of the organisation's own, which call by themselves: signed by Standard Webhooks."""

from connectors.communities.webhook.connector import SCHEMA, WebhookIn

__all__ = ["SCHEMA", "WebhookIn"]
