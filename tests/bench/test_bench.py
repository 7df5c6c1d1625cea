"""Every measurement works, with loads too small to mean anything; nothing is judged by the clock."""

from collections.abc import Callable, Iterator

import pytest

from tests.bench import (
    archive_import,
    crowd,
    export,
    filter_pace,
    launches,
    many_learners,
    matrix,
    outbox,
    processes,
    scores,
    scoring,
    searching,
    thread_list,
    thread_page,
)
from tests.bench.measure import Aim, Figures, Measurement
from tests.bench.workbench import Workbench, workbench
from tests.factories.programs import FORKED


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    # A server that has imported Stoa before is no fair one, but soon there.
    monkeypatch.setattr(processes, "_CONTEXT", FORKED)
    with workbench(postgres=False, say=lambda _: None) as made:
        yield made


def is_measured(measurement: Measurement, rounds: int) -> bool:
    figures = measurement.figures
    return len(figures.stoa) == len(figures.baseline) == rounds and measurement.ratio > 0


@pytest.mark.parametrize("measure", [launches.measure, launches.measure_in_clear, launches.measure_with_keys])
def test_launches_are_measured(bench: Workbench, measure: Callable[..., Measurement]) -> None:
    assert is_measured(measure(bench, launches.Load(browsers=5, rounds=2)), 2)


@pytest.mark.parametrize("measure", [thread_page.measure, thread_page.measure_beside_bare])
def test_the_page_of_a_thread_is_measured(bench: Workbench, measure: Callable[..., Measurement]) -> None:
    assert is_measured(measure(bench, thread_page.Load(posts=5, rounds=2)), 2)


def test_pages_of_long_threads_are_measured(bench: Workbench) -> None:
    assert is_measured(thread_page.measure_windowed(bench, thread_page.Load(posts=10, rounds=2)), 2)


@pytest.mark.parametrize("measure", [thread_list.measure, thread_list.measure_sorted])
def test_lists_of_threads_are_measured(bench: Workbench, measure: Callable[..., Measurement]) -> None:
    assert is_measured(measure(bench, thread_list.Load(threads=3, posts=2, rounds=2)), 2)


def test_the_matrix_and_the_pages_beside_it_are_measured(bench: Workbench) -> None:
    load = matrix.Load(people=3, competencies=2, rounds=2)
    for measure in (matrix.measure, matrix.measure_expiring, matrix.measure_coverage):
        assert is_measured(measure(bench, load), 2)


def test_a_file_of_the_matrix_is_measured(bench: Workbench) -> None:
    assert is_measured(export.measure(bench, export.Load(people=3, competencies=2, rounds=1)), 1)


def test_scores_are_measured(bench: Workbench) -> None:
    assert is_measured(scores.measure(bench, scores.Load(learners=3, rounds=2)), 2)


@pytest.mark.parametrize("measure", [outbox.measure, outbox.measure_beside_driver])
def test_the_outbox_is_measured(bench: Workbench, measure: Callable[..., Measurement]) -> None:
    assert is_measured(measure(bench, outbox.Load(learners=20, rounds=2)), 2)


def test_scoring_is_measured(bench: Workbench) -> None:
    measurement = scoring.measure(bench, scoring.Load(rows=300, people=20, rounds=2))
    assert is_measured(measurement, 2)
    assert measurement.note.startswith("replayed in")


def test_a_score_among_many_learners_is_measured(bench: Workbench) -> None:
    load = many_learners.Load(learners=200, due=2, rounds=2)
    assert is_measured(many_learners.measure(bench, load), 2)


def test_an_import_is_measured(bench: Workbench) -> None:
    load = archive_import.Load(rounds=1, made_up=60, use_real=False)
    measurement = archive_import.measure(bench, load)
    assert is_measured(measurement, 1)
    assert measurement.what.startswith("60 messages")


def test_the_filter_is_measured(bench: Workbench) -> None:
    assert is_measured(filter_pace.measure(bench, filter_pace.Load(characters=200, rounds=2)), 2)


def test_a_search_is_measured(bench: Workbench) -> None:
    measurement = searching.measure(bench, searching.Load(posts=60, rounds=2))
    assert is_measured(measurement, 2)
    assert "reading the posts in" in measurement.note


def test_the_ratio_is_of_medians_and_its_spread_of_the_rounds() -> None:
    figures = Figures(stoa=(1.0, 2.0, 9.0), baseline=(1.0, 4.0, 4.0))
    measurement = Measurement("name", "what", "unit", figures)
    assert measurement.ratio == 0.5
    assert measurement.middle_half == (0.75, 1.625)


def test_an_aim_is_a_floor_for_rates_and_a_ceiling_for_times() -> None:
    assert Aim(1.5).is_met_by(1.6)
    assert not Aim(1.5).is_met_by(1.4)
    assert Aim(3.0, at_least=False).is_met_by(2.9)
    assert not Aim(3.0, at_least=False).is_met_by(3.1)


def test_a_crowd_is_measured(bench: Workbench) -> None:
    measurement = crowd.measure(bench, crowd.Load(people=4, seconds=3, pause=(0.1, 0.3)))
    assert is_measured(measurement, 1)
    assert "none failed" in measurement.note
