"""Putting things into places so that the whole is worth most."""

from collections.abc import Sequence
from heapq import nlargest


def assign(worth: Sequence[Sequence[int]]) -> list[int | None]:
    """For each place (a row) the thing (a column) that it gets, None where it stays empty; each thing has one place.

    `worth` is what a thing gives in a place, 0 where it does not belong there. The sum is the greatest possible (the
    Hungarian method with potentials, Kuhn 1955 and Munkres 1957). Equal input gives equal output, and among equals
    things that come first are preferred.
    """
    if not worth or not worth[0]:
        return [None] * len(worth)
    if len(worth) > len(worth[0]):
        of_things = assign([list(column) for column in zip(*worth, strict=True)])
        places: list[int | None] = [None] * len(worth)
        for thing, place in enumerate(of_things):
            if place is not None:
                places[place] = thing
        return places
    things = _best_things(worth)
    chosen: list[int | None] = [None] * len(worth)
    for thing, place in zip(things, _holders([[row[each] for each in things] for row in worth]), strict=True):
        if place is not None and worth[place][thing]:
            chosen[place] = thing
    return chosen


def _best_things(worth: Sequence[Sequence[int]]) -> list[int]:
    """The things among which the greatest sum is found: of each place its best, as many as there are places.

    Whatever worse thing a place had, one of these would be free for it.
    """
    found: set[int] = set()
    for row in set(map(tuple, worth)):
        found.update(nlargest(len(worth), range(len(row)), key=row.__getitem__))
    return sorted(found)


def _holders(worth: Sequence[Sequence[int]]) -> list[int | None]:
    """Which row holds each column once every row has one; there are at least as many columns as rows."""
    search = _Search(worth)
    for row in range(len(worth)):
        search.give_a_column_to(row)
    return search.holder


class _Search:
    """One row after the other gets a column, those before it moving to others where that is worth more."""

    def __init__(self, worth: Sequence[Sequence[int]]) -> None:
        self._worth = worth
        self._of_rows = [0] * len(worth)  # the potentials
        self._of_columns = [0] * len(worth[0])
        self.holder: list[int | None] = [None] * len(worth[0])

    def give_a_column_to(self, newcomer: int) -> None:
        """Find the cheapest way from a row to a column that nobody holds, and let each on it move one on."""
        columns = range(len(self.holder))
        least: list[int | None] = [None] * len(columns)  # what reaching a column costs at least
        came_from: list[int | None] = [None] * len(columns)
        visited: list[int] = []
        open_columns = list(columns)
        row: int | None = newcomer
        while row is not None:
            for each in open_columns:
                cost = -self._worth[row][each] - self._of_rows[row] - self._of_columns[each]
                known = least[each]
                if known is None or cost < known:
                    least[each] = cost
                    came_from[each] = visited[-1] if visited else None
            column = min(open_columns, key=lambda each: least[each] or 0)
            self._move_potentials(newcomer, visited, open_columns, least, least[column] or 0)
            open_columns.remove(column)
            visited.append(column)
            row = self.holder[column]
        self._hand_on(came_from, visited[-1], newcomer)

    def _move_potentials(
        self,
        newcomer: int,
        visited: Sequence[int],
        open_columns: Sequence[int],
        least: list[int | None],
        step: int,
    ) -> None:
        self._of_rows[newcomer] += step
        for each in visited:
            held_by = self.holder[each]
            assert held_by is not None
            self._of_rows[held_by] += step
            self._of_columns[each] -= step
        for each in open_columns:
            reached = least[each]
            assert reached is not None
            least[each] = reached - step

    def _hand_on(self, came_from: Sequence[int | None], column: int, newcomer: int) -> None:
        while (earlier := came_from[column]) is not None:
            self.holder[column] = self.holder[earlier]
            column = earlier
        self.holder[column] = newcomer
