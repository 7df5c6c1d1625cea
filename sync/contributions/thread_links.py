"""Links to threads in texts: kept as which thread is meant, never as a title, and named for whoever may see it.

A text holds ``#{id}``, the thread's id in 32 hexadecimal digits, which leads there also after it was merged into
another. For who may see the thread its present title stands there; where nobody in particular reads, a dash.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from sync.contributions.texts import Text

THREAD: Final = re.compile(r"#\{([0-9a-f]{32})\}")
_IN_HTML: Final = re.compile(rf"<a\b[^>]*>.*?</a>|<[^>]*>|{THREAD.pattern}", re.DOTALL)
"""A thread in what the renderer made, or a link or a tag, in which no link may stand; values have no bare ``>``."""
_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&@])")


@dataclass(frozen=True, slots=True)
class ThreadLink:
    """What stands in a text for a thread: its title, and the address that leads there; empty for who may not see it."""

    title: str
    address: str = ""


UNNAMED: Final = ThreadLink("–")


def thread_token(thread_id: UUID) -> str:
    """What stands in a text for a thread."""
    return f"#{{{thread_id.hex}}}"


def threads_in(texts: Iterable["Text"]) -> frozenset[UUID]:
    """The threads that texts lead to, as they are kept."""
    return frozenset(UUID(hex=each) for text in texts for each in THREAD.findall(text.markdown))


def with_thread_links(
    text: "Text", links: Mapping[UUID, ThreadLink], other: ThreadLink = UNNAMED, base_url: str = ""
) -> "Text":
    """A text as it is read by somebody for whom these threads are called so, and all `other` ones like that.

    Its HTML links to them, and so does its Markdown where a `base_url` is given.
    """
    if "#{" not in text.markdown:
        return text

    def plain(match: "re.Match[str]") -> str:
        link = links.get(UUID(hex=match[1]), other)
        title = _MARKS.sub(r"\\\1", link.title)
        return f"[{title}]({base_url}{link.address})" if base_url and link.address else title

    def titled(match: "re.Match[str]") -> str:
        return escape(links.get(UUID(hex=match[1]), other).title)

    def linked(match: "re.Match[str]") -> str:
        if match[1] is None:
            return THREAD.sub(titled, match[0])
        address = links.get(UUID(hex=match[1]), other).address
        return f'<a href="{escape(address)}">{titled(match)}</a>' if address else titled(match)

    html = _IN_HTML.sub(linked, text.html) if text.html is not None else None
    return replace(text, markdown=THREAD.sub(plain, text.markdown), html=html)
