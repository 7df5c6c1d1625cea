"""Addresses of threads that somebody types, kept as which thread is meant."""

import re
from typing import Final
from uuid import UUID

from sync.contributions.thread_links import THREAD, thread_token

_ID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def keep_threads(typed: str, base_url: str, space_id: UUID) -> str:
    """A text with tokens in place of addresses of threads of its space that stand by themselves.

    What else looks like a token is made harmless; an address behind words of the author's own stays a link.
    """
    text = THREAD.sub(r"# {\1}", typed)
    address = re.compile(
        rf"(?<![^\s(])(?<!\]\(){re.escape(base_url)}/s/{space_id}/threads/({_ID})(?:/posts/\1)?(?=[\s.,;:!?)]|$)"
    )
    return address.sub(lambda found: thread_token(UUID(found[1])), text)


def threads_as_typed(kept: str, base_url: str, space_id: UUID) -> str:
    """A kept text as its author edits it: with the addresses that were typed."""
    return THREAD.sub(lambda found: f"{base_url}/s/{space_id}/threads/{UUID(hex=found[1])}", kept)
