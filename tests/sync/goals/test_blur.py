"""Attacks on figures of groups: who knows everything but the key and one person's answer learns nothing for certain."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import exp
from uuid import UUID

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sync.goals.blur import Blur, hidden_parts

_KEYS = [number.to_bytes(4, "big") for number in range(4_000)]  # what an attacker tries


def people(numbers: Sequence[int]) -> frozenset[UUID]:
    return frozenset(UUID(int=number * 7919 + 1) for number in numbers)


def shown(
    key: bytes, unit: int, places: Sequence[tuple[int, int]], reached: frozenset[UUID]
) -> Iterator[tuple[str, int]]:
    """What a page tells of who has reached a goal, and of who has not: of all, by either breakdown and of both at once.

    `places` are department and course of each person.
    """
    blur = Blur(key, unit)
    groups = {"all": people(range(len(places)))}
    for at, name in ((0, "department"), (1, "course")):
        parts = {
            f"{name} {each}": people([who for who, place in enumerate(places) if place[at] == each])
            for each in {place[at] for place in places}
        }
        hidden = hidden_parts({part: len(group) for part, group in parts.items()}, unit)
        groups |= {part: group for part, group in parts.items() if part not in hidden}
    for both in set(places):
        groups[f"both {both}"] = people([who for who, place in enumerate(places) if place == both])
    for name, members in groups.items():
        if (group := blur.group(members)) is not None:
            yield f"{name}: reached", group.about("reached", reached)
            yield f"{name}: missing", group.about("missing", group.people - reached)


places = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=5, max_size=14)


@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate])
@given(places, st.data(), st.sampled_from([3, 5]), st.integers(0, 100))
def test_everybody_may_as_well_have_the_other_answer(
    places: list[tuple[int, int]], data: st.DataObject, unit: int, key: int
) -> None:
    """Also where all the other answers are known, nobody or everybody has reached it, and a part is hidden."""
    who = range(len(places))
    reached = people(data.draw(st.lists(st.sampled_from(who), unique=True)))
    somebody = people([data.draw(st.sampled_from(who))])
    page = dict(shown(key.to_bytes(8, "big"), unit, places, reached))
    still = set(page.items())
    for tried in _KEYS:  # each figure has a blur of its own: whether every one of them fits decides
        if not still:
            break
        still -= set(shown(tried, unit, places, reached ^ somebody))
    assert not still, "these figures rule the other answer out"


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8), st.integers(3, 8))
def test_what_is_hidden_is_never_one_part_alone_and_never_a_few_people(sizes: list[int], unit: int) -> None:
    parts = dict(enumerate(sizes))
    hidden = hidden_parts(parts, unit)
    shown_parts = parts.keys() - set(hidden)
    assert all(parts[each] >= unit for each in shown_parts)
    if hidden and shown_parts:
        assert len(hidden) > 1
        assert sum(parts[each] for each in hidden) >= unit
    if min(sizes) >= unit:
        assert not hidden


def test_one_person_more_changes_the_chances_of_a_figure_by_a_bounded_factor() -> None:
    """Of exactly none and of everybody as well; the bound is that of the geometric mechanism."""
    unit, size = 5, 12
    chances: dict[int, Counter[int]] = {}
    for count in range(size + 1):
        blurred = (Blur(key, unit).about("reached", 1, people(range(count)), 15) for key in _KEYS)
        chances[count] = Counter(blurred)
    for count in range(size):
        for figure, often in chances[count].items():
            if often > 100:
                ratio = chances[count + 1][figure] / often
                assert exp(-5 / unit) * 0.75 < ratio < exp(5 / unit) / 0.75, (count, figure)
    assert max(chances[10], key=lambda each: chances[10][each]) == 10
    assert chances[10][10] > 0.7 * len(_KEYS), "near the truth, mostly"


def test_the_same_question_has_the_same_answer_and_another_group_one_of_its_own() -> None:
    blur, some = Blur(b"key", 3), people(range(6))
    larger, smaller = people(range(12)), people(range(11))
    answers = [blur.group(each) for each in (larger, smaller)]
    assert all(answers)
    assert len({answers[0].about("reached", some) for _ in range(5) if answers[0]}) == 1
    differs = 0
    for key in _KEYS[:2000]:
        pair = [Blur(key, 3).group(each) for each in (larger, smaller)]
        differs += len({group.about("reached", some) for group in pair if group}) > 1
    assert differs > 200, "a difference between two groups does not say that the one more has reached it"
    sizes = {Blur(key, 3).group(larger).size - Blur(key, 3).group(smaller).size for key in _KEYS[:200]}  # type: ignore[union-attr]
    assert min(sizes) < 0 < max(sizes), "nor does the difference of their sizes say who is in one of them"
