"""Which posts of a thread stand together on a page: two levels of replies, and so many of them at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

POSTS_PER_WINDOW: Final = 50


@dataclass(frozen=True, slots=True)
class Outline:
    """A reply without its text. `is_removed`: it does not stand. `is_new`: the viewer has still to read it."""

    id: UUID
    parent_id: UUID | None
    created_at: datetime
    is_own: bool
    is_removed: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A reply of the first level with some or all of what answers it; of the others how many are before and after.

    What was removed is not counted. Where some are before, the reply itself is on an earlier page.
    """

    top: Outline
    answers: Sequence[Outline]
    earlier: int = 0
    later: int = 0
    is_continued: bool = False

    def __iter__(self) -> Iterator[Outline]:
        """The replies that stand here, in their order."""
        return iter(self.answers if self.is_continued else (self.top, *self.answers))


@dataclass(frozen=True, slots=True)
class Window:
    """One page of a thread's replies. `number` counts from 1 to `count`; `before` and `after` are replies elsewhere."""

    number: int
    count: int
    parts: Sequence[Part]
    before: int
    after: int

    def __iter__(self) -> Iterator[Outline]:
        """The replies that stand here, in their order."""
        return (reply for part in self.parts for reply in part)


def windows(replies: Sequence[Outline], size: int = POSTS_PER_WINDOW) -> Sequence[Window]:
    """All pages of a thread, at least one. Replies come in order of time, so that what is answered comes first."""
    pages = _fill(_branches(replies), size)
    counts = [counted(reply for part in page for reply in part) for page in pages]
    return [
        Window(number, len(pages), page, sum(counts[: number - 1]), sum(counts[number:]))
        for number, page in enumerate(pages, start=1)
    ]


def window_with(pages: Sequence[Window], post_id: UUID | None) -> Window | None:
    """The page on which a reply stands; None where it is none of these."""
    return next((page for page in pages if any(reply.id == post_id for reply in page)), None)


def first_new(pages: Sequence[Window]) -> UUID | None:
    """The first reply, as they stand, that is still to be read."""
    return next((reply.id for page in pages for reply in page if reply.is_new), None)


def counted(replies: Iterator[Outline] | Sequence[Outline]) -> int:
    """How many of them can be read."""
    return sum(not reply.is_removed for reply in replies)


def _branches(replies: Sequence[Outline]) -> Sequence[tuple[Outline, list[Outline]]]:
    """Two levels: an answer to an answer stands beside it.

    An answer to something that the viewer does not see stands on the first level.
    """
    branch_of: dict[UUID, tuple[Outline, list[Outline]]] = {}
    branches = []
    for reply in replies:
        branch = branch_of.get(reply.parent_id) if reply.parent_id else None
        if branch is None:
            branch = (reply, [])
            branches.append(branch)
        else:
            branch[1].append(reply)
        branch_of[reply.id] = branch
    return branches


def _fill(branches: Sequence[tuple[Outline, list[Outline]]], size: int) -> list[list[Part]]:
    """A branch that does not fit begins a page; one that fits on none goes on over the next."""
    pages: list[list[Part]] = [[]]
    room = size
    for top, answers in branches:
        if pages[-1] and 1 + len(answers) > room:
            pages.append([])
            room = size
        begin, end = 0, room - 1
        pages[-1].append(_part(top, answers, begin, end))
        room = end - len(answers)
        while end < len(answers):
            begin, end = end, end + size
            pages.append([_part(top, answers, begin, end, is_continued=True)])
            room = end - len(answers)
    return pages


def _part(top: Outline, answers: list[Outline], begin: int, end: int, *, is_continued: bool = False) -> Part:
    return Part(top, answers[begin:end], counted(answers[:begin]), counted(answers[end:]), is_continued)
