"""Web pages: what one says of itself, fetched from hosts that are registered for it."""

from connectors.pages.fetching import NoPage, fetch_head, in_ascii
from connectors.pages.head import PageHead, read_head

__all__ = ["NoPage", "PageHead", "fetch_head", "in_ascii", "read_head"]
