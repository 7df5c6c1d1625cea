"""The server's time for the list of many threads, beside that of few."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from config.ids import timeless_id
from connectors.contract import Author, Contribution, ContributionKind
from lti_tool.app.services import Services
from lti_tool.space.listing import Sort
from lti_tool.space.tables import Post, Thread
from sync.intake import Intake
from sync.spaces.tables import Space
from tests.bench.measure import Aim, Measurement, alternate
from tests.bench.thread_page import AUTHORS, milliseconds, open_room, visitor_of
from tests.bench.workbench import Workbench
from tests.factories.world import Classroom, some_text

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
            _write(at, classroom, threads, load.posts)
            _let_count(at)
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


def _write(services: Services, classroom: Classroom, threads: int, posts: int) -> None:
    """Threads of so many posts and, every other one, of a first post alone; through the intake, a minute apart."""
    now = services.clock.now() - timedelta(minutes=threads * posts)
    intake = Intake(services.keys, services.clock)
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        for number in range(threads):
            beginning, thread = "", Thread()
            for place in range(1 if number % 2 else posts):
                now += timedelta(minutes=1)
                author = classroom.people[AUTHORS[(number + place) % len(AUTHORS)]]
                contribution = _contribution(number, place, beginning, now)
                accepted = intake.accept(session, space, author, contribution, "<p>Some words</p>")
                if place == 0:
                    beginning = contribution.source_id
                    thread = Thread(
                        id=timeless_id(),
                        space_id=space.id,
                        contribution_id=accepted.contribution_id,
                        created_at=now,
                        last_activity_at=now,
                    )
                    session.add(thread)
                    session.flush()
                else:
                    post = Post(
                        id=timeless_id(),
                        thread_id=thread.id,
                        contribution_id=accepted.contribution_id,
                        created_at=now,
                    )
                    session.add(post)
                    thread.last_activity_at = now


def _let_count(services: Services) -> None:
    """PostgreSQL counts its rows by itself, a minute after so many have come."""
    if not services.database.is_sqlite:
        with services.database.write() as session:
            session.execute(text("ANALYZE"))


def _contribution(number: int, place: int, beginning: str, now: datetime) -> Contribution:
    return Contribution(
        source="discussion",
        source_id=f"{number}-{place}",
        revision=1,
        kind=ContributionKind.REPLY if place else ContributionKind.POST,
        author=Author("somebody"),
        occurred_at=now,
        markdown=some_text(number * 10 + place, 12),
        title=None if place else f"Thread {number}",
        in_reply_to=beginning or None,
    )
