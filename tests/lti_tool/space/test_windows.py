"""How the replies of a thread are laid out over pages."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from lti_tool.space.windows import Outline, Window, first_new, window_with, windows

BEGINNING = datetime(2026, 11, 23, tzinfo=UTC)


def reply(number: int, to: int | None = None, *, removed: bool = False, new: bool = False) -> Outline:
    parent = UUID(int=to) if to else None
    return Outline(
        UUID(int=number), parent, BEGINNING + timedelta(minutes=number), is_own=False, is_removed=removed, is_new=new
    )  # fmt: skip


def laid_out(pages: list[Window] | tuple[Window, ...]) -> list[list[int]]:
    return [[each.id.int for each in page] for page in pages]


def test_a_conversation_stays_together_where_it_fits() -> None:
    replies = [reply(1), reply(2), reply(3), reply(4, to=3), reply(5, to=4)]
    pages = windows(replies, size=4)
    assert laid_out(list(pages)) == [[1, 2], [3, 4, 5]]
    assert [(page.before, page.after) for page in pages] == [(0, 3), (2, 0)]


def test_a_conversation_that_fits_on_no_page_goes_on_over_the_next_and_says_how_many_there_are() -> None:
    answers = [reply(number, to=1, removed=number == 2) for number in range(2, 9)]
    pages = windows([reply(1), *answers, reply(9)], size=4)
    assert laid_out(list(pages)) == [[1, 2, 3, 4], [5, 6, 7, 8], [9]]
    (first,), (second,), _ = (page.parts for page in pages)
    assert (first.earlier, first.later, first.is_continued) == (0, 4, False)
    assert (second.earlier, second.later, second.is_continued) == (2, 0, True), (
        "what was removed is not counted"
    )


def test_an_answer_to_what_is_not_seen_stands_by_itself() -> None:
    (page,) = windows([reply(1), reply(3, to=2), reply(4, to=3)])
    assert [[each.id.int for each in part] for part in page.parts] == [[1], [3, 4]]


def test_a_thread_without_replies_has_a_page() -> None:
    (page,) = windows([])
    assert (page.number, page.count, page.before, page.after, list(page)) == (1, 1, 0, 0, [])


def test_what_is_new_first_is_so_as_it_stands() -> None:
    pages = windows([reply(1), reply(2, new=True), reply(3, to=1, new=True)], size=2)
    assert first_new(pages) == UUID(int=3)
    assert window_with(pages, UUID(int=2)) is pages[1]
    assert window_with(pages, UUID(int=4)) is None


def test_every_reply_stands_on_one_page_and_no_page_is_too_long() -> None:
    chance = random.Random(7)
    for size in (1, 2, 5, 50):
        numbers = range(1, 200)
        replies = [reply(each, to=chance.choice([None, *range(max(1, each - 40), each)])) for each in numbers]
        pages = windows(replies, size)
        assert sorted(number for page in laid_out(list(pages)) for number in page) == list(numbers)
        assert max(len(list(page)) for page in pages) <= size
        for page in pages:
            assert page.before + len(list(page)) + page.after == len(replies)
