"""A text with its findings replaced, which may be looked at again, with the way back to the text as it was given."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from sync.filter.placeholders import placeholder
from sync.filter.replacing import Replacer
from sync.filter.types import HELD_TYPES, Span


@dataclass(frozen=True, slots=True)
class _Patch:
    """What stands instead of a finding."""

    span: Span
    text: str


class Patches:
    """The findings so far, in order and without overlap, and the text that they make."""

    def __init__(
        self, original: str, replacer: Replacer, language: str | None, patches: Sequence[_Patch] = ()
    ) -> None:
        self._original = original
        self._replacer = replacer
        self._language = language
        self._patches = patches

    @cached_property
    def text(self) -> str:
        """The text with everything replaced."""
        parts: list[str] = []
        position = 0
        for patch in self._patches:
            parts += (self._original[position : patch.span.start], patch.text)
            position = patch.span.end
        parts.append(self._original[position:])
        return "".join(parts)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The findings, in code points of the original."""
        return tuple(patch.span for patch in self._patches)

    @property
    def replaced(self) -> tuple[str, ...]:
        """What stands in `text` in the place of each finding."""
        return tuple(patch.text for patch in self._patches)

    def with_more(self, found: Sequence[Span]) -> "Patches":
        """These with what another look at `text` found, in order.

        What is found in what a patch left (a town that reads as a name), or over one that left nothing, becomes one
        with it, under a placeholder.
        """
        return self._with(found, self._merged)

    def with_masks(self, found: Sequence[Span]) -> "Patches":
        """The same, with a placeholder for each, whatever else would replace it."""
        return self._with(found, self._masked)

    def _with(
        self, found: Sequence[Span], made: Callable[[Span, Sequence[int], int, int], _Patch]
    ) -> "Patches":
        starts = self._starts
        patches: list[_Patch] = []
        taken = 0
        for span in found:
            first = max(taken, self._first_touched(starts, span))
            last = first
            while last < len(self._patches) and self._touches(starts[last], self._patches[last], span):
                last += 1
            patches += self._patches[taken:first]
            patches.append(made(span, starts, first, last))
            taken = last
        return Patches(self._original, self._replacer, self._language, [*patches, *self._patches[taken:]])

    @cached_property
    def _starts(self) -> Sequence[int]:
        """Where each patch stands in `text`."""
        shifts = accumulate(
            (len(patch.text) - (patch.span.end - patch.span.start) for patch in self._patches), initial=0
        )
        return [patch.span.start + shift for patch, shift in zip(self._patches, shifts, strict=False)]

    def _first_touched(self, starts: Sequence[int], span: Span) -> int:
        before = bisect_right(starts, span.start)
        if before and starts[before - 1] + len(self._patches[before - 1].text) > span.start:
            return before - 1
        return before

    @staticmethod
    def _touches(start: int, patch: _Patch, span: Span) -> bool:
        end = start + len(patch.text)
        if start == end:
            return span.start < start < span.end
        return max(start, span.start) < min(end, span.end)

    def _merged(self, span: Span, starts: Sequence[int], first: int, last: int) -> _Patch:
        if first < last:
            return self._masked(span, starts, first, last)
        start, end = self._in_original(starts, span.start, first), self._in_original(starts, span.end, last)
        moved = replace(span, start=start, end=end)
        return _Patch(moved, self._replacer.replace(moved, self._original[start:end], self._language))

    def _masked(self, span: Span, starts: Sequence[int], first: int, last: int) -> _Patch:
        touched = [patch.span for patch in self._patches[first:last]]
        start, end = self._in_original(starts, span.start, first), self._in_original(starts, span.end, last)
        if touched:
            start, end = min(start, touched[0].start), max(end, touched[-1].end)
        named = _naming([*touched, span])
        return _Patch(replace(named, start=start, end=end), placeholder(named.type, self._language))

    def _in_original(self, starts: Sequence[int], place: int, behind: int) -> int:
        """A place in `text` that stands behind so many patches, told in code points of the original."""
        if behind == 0:
            return place
        patch = self._patches[behind - 1]
        return patch.span.end + max(0, place - starts[behind - 1] - len(patch.text))


def whole_lines(text: str, found: Sequence[Span]) -> Sequence[Span]:
    """The lines in which something is found."""
    masks: list[Span] = []
    for span in found:
        if masks and span.start < masks[-1].end:
            masks[-1] = replace(_naming([masks[-1], span]), start=masks[-1].start, end=masks[-1].end)
            continue
        start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
        masks.append(replace(span, start=start, end=end if end >= 0 else len(text)))
    return masks


def whole_text(text: str, found: Sequence[Span]) -> Sequence[Span]:
    """All of it, after which there is one placeholder, and nothing to be found."""
    return [replace(_naming(found), start=0, end=len(text))]


def _naming(spans: Sequence[Span]) -> Span:
    """Which of several names what they become: the first that is held, so that it stays so."""
    return next((span for span in spans if span.type in HELD_TYPES), spans[0])
