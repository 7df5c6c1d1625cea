from itertools import permutations
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from sync.scoring.assignment import assign

Worth = list[list[int]]


@st.composite
def tables(draw: st.DrawFn) -> Worth:
    columns = draw(st.integers(1, 5))
    row = st.lists(st.sampled_from([0, 0, 1, 2, 5, 9]), min_size=columns, max_size=columns)
    return draw(st.lists(row, min_size=1, max_size=4))


def total(worth: Worth, chosen: list[int | None]) -> int:
    return sum(worth[row][column] for row, column in enumerate(chosen) if column is not None)


@given(tables())
def test_no_other_way_is_worth_more(worth: Worth) -> None:
    chosen = assign(worth)
    taken = [column for column in chosen if column is not None]
    assert len(set(taken)) == len(taken)
    assert all(worth[row][column] for row, column in enumerate(chosen) if column is not None)
    columns: list[int | None] = [*range(len(worth[0])), *[None] * len(worth)]
    assert total(worth, chosen) == max(total(worth, list(way)) for way in permutations(columns, len(worth)))


def test_among_equals_the_first_is_taken() -> None:
    assert assign([[3, 3, 3]]) == [0]
    assert assign([[1, 1, 1, 1], [1, 1, 1, 1]]) in ([0, 1], [1, 0])


def test_where_nothing_is_there_nothing_is_chosen() -> None:
    assert assign([]) == []
    assert assign([[], []]) == [None, None]


def test_a_hundred_places_for_thousands_of_things_take_no_time_to_speak_of() -> None:
    worth = [[1_000 - (thing * (place // 25 + 1)) // 40 for thing in range(4_000)] for place in range(100)]
    began = process_time()
    chosen = assign([[max(each, 0) for each in row] for row in worth])
    assert None not in chosen
    assert process_time() - began < 5  # seconds; a tenth of what it takes among all things
