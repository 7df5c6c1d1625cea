"""The server's time for the list of many threads, beside that of few."""

from dataclasses import dataclass

from lti_tool.space.listing import Sort
from tests.bench.measure import Aim, Measurement, alternate
from tests.bench.thread_page import milliseconds, open_room, visitor_of, write_thread
from tests.bench.workbench import Workbench

FEW = 50  # as many as a page shows


@dataclass(frozen=True)
class Load:
    """How many threads the longer list has, each with so many posts, and how often it is opened."""

    threads: int = 1000
    posts: int = 4
    rounds: int = 60


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the median time of the list as it opens."""
    return _measure(bench, load or Load(), "list", "", Aim(1.25, at_least=False))


def measure_sorted(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the median time of what costs most: every thread is looked into, for a filter and for the order."""
    query = f"?show=unread&show=unanswered&sort={Sort.UNDISCOVERED.value}"
    return _measure(bench, load or Load(), "list-sorted", query, None)


def _measure(bench: Workbench, load: Load, name: str, query: str, aim: Aim | None) -> Measurement:
    many, few = (bench.install(f"{name.replace('-', '_')}_{each}") for each in ("many", "few"))
    with many.open() as services, few.open() as others:
        lists = []
        for at, threads in ((services, load.threads), (others, min(FEW, load.threads))):
            classroom = open_room(at, load.posts)
            for number in range(threads):
                write_thread(at, classroom, 1 if number % 2 else load.posts)
            lists.append(visitor_of(at, classroom))
        figures = alternate(
            load.rounds,
            lambda _round: milliseconds(lists[0].client.application, f"{lists[0].space}/{query}", lists[0]),
            lambda _round: milliseconds(lists[1].client.application, f"{lists[1].space}/{query}", lists[1]),
            bench.say,
        )
    return Measurement(
        name=name,
        what=f"list of {load.threads} threads{', filtered and sorted' if query else ''}, beside one of {FEW}",
        unit="ms (median)",
        figures=figures,
        aim=aim,
    )
