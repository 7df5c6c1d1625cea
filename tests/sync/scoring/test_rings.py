from collections.abc import Mapping
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.scoring import rings as search
from sync.scoring.rings import LARGEST_RING, Ring, find_rings

SHARE, LEAST = 600, 3
Counts = Mapping[tuple[int, int], int]


def person(number: int) -> UUID:
    return UUID(int=number)


def giving(counts: Counts) -> dict[tuple[UUID, UUID], int]:
    return {(person(giver), person(receiver)): number for (giver, receiver), number in counts.items()}


def rings(counts: Counts) -> list[tuple[int, ...]]:
    return [
        tuple(each.int for each in ring.members) for ring in find_rings(giving(counts), SHARE, LEAST).rings
    ]


def circle(*members: int, number: int = 3) -> dict[tuple[int, int], int]:
    """Each gives to the next."""
    return {(giver, members[(place + 1) % len(members)]): number for place, giver in enumerate(members)}


def test_two_who_give_each_other_most_are_a_ring() -> None:
    counts = circle(1, 2, number=6) | {(3, 1): 2, (4, 2): 4}
    assert find_rings(giving(counts), SHARE, LEAST).rings == [
        Ring((person(1), person(2)), credits=12, received=18, share=600)
    ]


def test_one_who_gives_and_receives_nothing_back_is_none() -> None:
    assert rings({(1, 2): 9}) == []


def test_two_who_receive_enough_from_others_are_none() -> None:
    assert rings(circle(1, 2) | {(3, 1): 3, (4, 2): 3}) == []


def test_few_credits_say_nothing() -> None:
    assert rings(circle(1, 2, number=2)) == []


@pytest.mark.parametrize("size", range(2, LARGEST_RING + 1))
def test_a_circle_of_up_to_five_is_a_ring(size: int) -> None:
    assert rings(circle(*range(1, size + 1))) == [tuple(range(1, size + 1))]


def test_a_larger_circle_is_none() -> None:
    assert rings(circle(*range(1, LARGEST_RING + 2))) == []


def test_who_reacts_to_everybody_draws_nobody_in() -> None:
    everybody = {(9, number): 1 for number in range(1, 9)}
    assert rings(circle(1, 2) | everybody) == [(1, 2)]


def test_a_ring_that_holds_a_smaller_one_is_not_told_again() -> None:
    assert rings(circle(1, 2, number=6) | {(2, 3): 3, (3, 2): 3}) == [(1, 2)]


def test_what_people_give_themselves_counts_for_nothing() -> None:
    assert rings({(1, 1): 9, (2, 2): 9}) == []


def smallest_rings(counts: Counts, share: int) -> set[tuple[int, ...]]:
    """By trying every group of six people."""
    received = {each: {g: n for (g, r), n in counts.items() if r == each != g} for each in range(1, 7)}

    def is_ring(group: tuple[int, ...]) -> bool:
        inside = {each: sum(received[each].get(other, 0) for other in group) for each in group}
        return all(
            inside[each] >= LEAST and 1000 * inside[each] >= share * sum(received[each].values())
            for each in group
        )

    groups = [
        set(group)
        for size in range(2, LARGEST_RING + 1)
        for group in combinations(range(1, 7), size)
        if is_ring(group)
    ]
    return {tuple(sorted(each)) for each in groups if not any(other < each for other in groups)}


COUNTS = st.dictionaries(st.tuples(st.integers(1, 6), st.integers(1, 6)), st.integers(1, 6), max_size=14)
SHARES = st.sampled_from([100, 500, 600, 900])


@given(COUNTS, SHARES)
def test_exactly_the_smallest_groups_that_fulfil_the_condition_are_found(counts: Counts, share: int) -> None:
    found = find_rings(giving(counts), share, LEAST)
    assert found.is_whole
    assert {tuple(each.int for each in ring.members) for ring in found.rings} == smallest_rings(counts, share)


@given(COUNTS, SHARES, st.integers(1, 8), st.integers(1, 3))
def test_a_search_that_ends_early_says_so_and_tells_nothing_but_smallest_rings(
    counts: Counts, share: int, circles: int, of_one: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MOST_CIRCLES", 1)
        patch.setattr(search, "LEAST_CIRCLES", circles)
        patch.setattr(search, "MOST_RINGS_OF_ONE", of_one)
        found = find_rings(giving(counts), share, LEAST)

    told = {tuple(each.int for each in ring.members) for ring in found.rings}
    assert told <= smallest_rings(counts, share)
    assert not found.is_whole or told == smallest_rings(counts, share)


def test_groups_in_which_all_give_all_alike_do_not_make_a_search_without_end() -> None:
    groups = [range(first, first + 25) for first in range(0, 1000, 25)]
    counts = {(a, b): 3 for group in groups for a in group for b in group if a != b}
    found = find_rings(giving(counts), 100, LEAST)
    assert not found.is_whole
    assert {each for ring in found.rings for each in ring.members} == set(map(person, range(1000)))
    assert len(found.rings) <= 1000 * search.MOST_RINGS_OF_ONE


def test_a_large_course_without_rings_is_gone_through_quickly_and_whole() -> None:
    counts = {(number, (number + step) % 2000): 1 for number in range(2000) for step in (1, 7, 31, 111, 400)}
    assert find_rings(giving(counts), SHARE, LEAST) == ([], True)
