"""The text filter that stands in front of every record connector."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain
from typing import Final

from connectors.contract import FilteredText
from sync.filter import address, birth, coordinates, email, handle, iban, phone, phone_links, profile
from sync.filter.placeholders import Inert, placeholder
from sync.filter.resolve import resolve
from sync.filter.roster import RosterDetector
from sync.filter.roster_index import index_roster
from sync.filter.types import Filtered, FilterRefused, RosterName, Span
from sync.filter.view import View

# What is found without knowing anybody; each takes a view and gives spans.
_DETECTORS: Final[tuple[Callable[[View], Iterable[Span]], ...]] = (
    email.find,
    iban.find,
    phone.find,
    phone_links.find,
    handle.find,
    address.find,
    birth.find,
    coordinates.find,
    profile.find,
)
# Taking something away can lay something else bare, so a text is looked at until nothing is found. Two looks are
# the rule; a text that needs more than this many was made to, and is refused.
_LOOKS_MAX = 6


class TextFilter:
    """Puts placeholders in the place of personal data.

    Built once for a roster and used for many texts; safe to share between threads, since nothing in it changes.
    The roster is everybody in the space, the author of a text too.
    """

    def __init__(self, roster: Iterable[RosterName] = ()) -> None:
        self._roster = RosterDetector(index_roster(roster))

    def scan(self, text: str, *, language: str | None = None) -> Filtered:
        """Find personal data in a text of any length, in time linear in it.

        `language` (a tag such as ``"de"`` or ``"en-GB"``) is that of the placeholders; None means English. A scan of
        the text that comes back finds nothing more.
        """
        filtered = Filtered(text, ())
        for _ in range(_LOOKS_MAX):
            found = self._find(filtered.text)
            if not found:
                break
            filtered = _replaced(text, filtered.spans + _in_original(filtered, found, language), language)
        return filtered

    def release(self, text: str, *, language: str | None = None) -> FilteredText:
        """Filter a text that is to leave, and vouch for it. Closed by default.

        Raises `FilterRefused` where anything goes wrong or a last scan still finds something; nothing may be
        sent then (GDPR, Articles 5(1)(f) and 25).
        """
        try:
            filtered = self.scan(text, language=language)
            remaining = self._find(filtered.text)
        except Exception as trouble:  # noqa: BLE001  whatever went wrong, nothing leaves
            # Without the cause: its message and frames may hold the text.
            kind = type(trouble).__name__
            raise FilterRefused(f"The text filter failed ({kind}), so nothing was released.") from None
        if remaining:
            raise FilterRefused(
                f"The text filter could not make the text free of personal data "
                f"({remaining[0].reason}), so nothing was released."
            )
        return FilteredText.released(filtered.text)

    def _find(self, text: str) -> tuple[Span, ...]:
        view = View.of(text)
        found = chain.from_iterable(find(view) for find in (*_DETECTORS, self._roster.find))
        return resolve(Inert(text).without(found))


def _replaced(text: str, spans: tuple[Span, ...], language: str | None) -> Filtered:
    spans = tuple(sorted(spans, key=lambda span: span.start))
    parts: list[str] = []
    position = 0
    for span in spans:
        parts += (text[position : span.start], placeholder(span.type, language))
        position = span.end
    parts.append(text[position:])
    return Filtered("".join(parts), spans)


def _in_original(filtered: Filtered, found: tuple[Span, ...], language: str | None) -> tuple[Span, ...]:
    """Findings in a filtered text, told in code points of the original."""
    moved = []
    shift = 0
    earlier = iter(filtered.spans)
    following = next(earlier, None)
    for span in found:
        while following and following.start < span.start + shift:
            shift += following.end - following.start - len(placeholder(following.type, language))
            following = next(earlier, None)
        moved.append(replace(span, start=span.start + shift, end=span.end + shift))
    return tuple(moved)
