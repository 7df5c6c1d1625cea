"""The server's time for a search among very many posts, beside SQLite's full-text index over the same in plain."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import insert
from werkzeug.test import EnvironBuilder, run_wsgi_app

from config.ids import timeless_id
from config.upsert import table_of
from connectors.contract import ContributionKind
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from lti_tool.space.tables import Post, Thread
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, seal_text
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow, Standing
from sync.people.sealing import Seals
from sync.spaces.tables import Role
from tests.bench.measure import Measurement, alternate
from tests.bench.workbench import Workbench
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.space.visitor import ORIGIN, Visitor

AUTHORS = 200
WORDS = 60  # of a post
IN_THREAD = 10  # posts
_AT_ONCE = 2_000
_SYLLABLES = """
    ver be ge ent ab an auf aus ein vor zu nach mit um stel frag pruf bau lern schul ung heit keit lich ig en er
    schrift daten bank netz werk con pro re de in ter ment tion able ing land stadt wort bild raum zeit tag buch
"""


@dataclass(frozen=True)
class Load:
    """How many posts the space has, and how often is searched in it."""

    posts: int = 100_000
    rounds: int = 300


@dataclass(frozen=True, slots=True)
class _Written:
    """A post of the load; `opens` says whether it begins a thread."""

    author_id: UUID
    occurred_at: datetime
    words: str
    title: str
    opens: bool


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the median time of a search; the note tells the slowest, and the first, which reads the posts in."""
    load = load or Load()
    vocabulary = _Vocabulary(Random(7))
    with bench.install("searching").open() as services:
        classroom = open_classroom(
            services.database,
            services.keys,
            services.clock,
            learners=tuple(f"a{number}" for number in range(AUTHORS)),
        )
        written = list(_write_all(classroom, load, vocabulary))
        _store(services, classroom, written, bench)
        plain = _plain_index(written)
        visitor = Visitor(
            create_app(services), services, classroom.space_id, classroom.people["a0"], Role.LEARNER, "en"
        )
        first = _read_in(visitor)
        queries = [vocabulary.query() for _ in range(load.rounds + 1)]

        def search(number: int) -> float:
            return _search(visitor, queries[number])[0]

        def search_plain(number: int) -> float:
            began = perf_counter()
            plain.execute(
                "SELECT rowid FROM posts WHERE posts MATCH ? ORDER BY bm25(posts, 3, 1) LIMIT 20",
                (" ".join(f'"{word}"' for word in queries[number].split()) + "*",),
            ).fetchall()
            return (perf_counter() - began) * 1000

        figures = alternate(load.rounds, search, search_plain, bench.say)
    slowest = quantiles(figures.stoa, n=20, method="inclusive")[-1]
    return Measurement(
        name="search",
        what=f"search among {load.posts} posts, beside FTS5 over the same texts in plain, without a page",
        unit="ms (median)",
        figures=figures,
        note=f"19 of 20 searches take at most {slowest:.0f} ms; reading the posts in first took {first:.1f} s",
    )


class _Vocabulary:
    """Words as a language has them: few that are everywhere, very many that are rare."""

    def __init__(self, random: Random, size: int = 60_000) -> None:
        made: dict[str, None] = {}
        syllables = _SYLLABLES.split()
        while len(made) < size:
            made["".join(random.choices(syllables, k=random.randint(2, 4)))] = None
        self._random = random
        self._words = list(made)
        self._weights = list(accumulate(1 / (rank + 20) for rank in range(size)))

    def text(self, words: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._weights, k=words))

    def query(self) -> str:
        """One to three words; the last is sometimes not typed to its end."""
        words = self.text(self._random.randint(1, 3))
        return words if self._random.random() < 0.5 else words[: -self._random.randint(1, 3)]


def _write_all(classroom: Classroom, load: Load, vocabulary: _Vocabulary) -> Iterator[_Written]:
    people = list(classroom.people.values())
    begin = classroom.clock.now() - load.posts * timedelta(minutes=5)
    for number in range(load.posts):
        opens = number % IN_THREAD == 0
        yield _Written(
            people[number * 7 % len(people)],
            begin + number * timedelta(minutes=5),
            vocabulary.text(WORDS),
            vocabulary.text(5) if opens else "",
            opens,
        )


def _store(services: Services, classroom: Classroom, written: list[_Written], bench: Workbench) -> None:
    """Write what the intake would, many rows at once."""
    thread_id = UUID(int=0)
    for start in range(0, len(written), _AT_ONCE):
        rows: dict[Any, list[dict[str, Any]]] = {
            table: [] for table in (StoredContribution, Thread, Post, LedgerRow)
        }
        with services.database.write() as session:
            seals = Seals(session, services.keys)
            for each in written[start : start + _AT_ONCE]:
                contribution_id = timeless_id()
                thread_id = contribution_id if each.opens else thread_id
                place = {"contribution_id": contribution_id, "created_at": each.occurred_at}
                kind = ContributionKind.POST if each.opens else ContributionKind.REPLY
                text = Text(each.words, each.title or None, None, f"<p>{each.words}</p>\n", 1)
                rows[StoredContribution].append(
                    {
                        "id": contribution_id,
                        "space_id": classroom.space_id,
                        "author_id": each.author_id,
                        "source": "discussion",
                        "source_id": str(contribution_id),
                        "revision": 1,
                        "kind": kind.value,
                        "conversation_id": thread_id,
                        "sealed_text": seal_text(seals, contribution_id, each.author_id, text),
                        "anonymous": False,
                        "occurred_at": each.occurred_at,
                    }
                )
                if each.opens:
                    last = {"space_id": classroom.space_id, "last_activity_at": each.occurred_at}
                    rows[Thread].append({"id": thread_id, **place, **last})
                else:
                    rows[Post].append({"id": contribution_id, "thread_id": thread_id, **place})
                rows[LedgerRow].append(
                    {
                        "space_id": classroom.space_id,
                        "person_id": each.author_id,
                        "kind": FactKind.CONTRIBUTION.value,
                        "contribution_id": contribution_id,
                        "revision": 1,
                        "source": "discussion",
                        "counted_words": WORDS,
                        "answers": not each.opens,
                        "matched": 0,
                        "run": 1,
                        "occurred_at": each.occurred_at,
                        "recorded_at": each.occurred_at,
                    }
                )
            for table, values in rows.items():
                session.execute(insert(table_of(table)), values)
        if start % (10 * _AT_ONCE) == 0:
            bench.say(f"{start} posts written")
    with services.database.write() as session:
        standing = {"space_id": classroom.space_id, "ledger_version": 1, "derived_version": 1}
        session.execute(
            insert(table_of(Standing)),
            [{**standing, "person_id": person} for person in classroom.people.values()],
        )


def _plain_index(written: list[_Written]) -> sqlite3.Connection:
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE VIRTUAL TABLE posts USING fts5(title, text)")
    plain.executemany("INSERT INTO posts VALUES (?, ?)", ((each.title, each.words) for each in written))
    return plain


def _read_in(visitor: Visitor) -> float:
    """Seconds until a search looks through all posts."""
    began = perf_counter()
    while "data-again" in _search(visitor, "first")[1]:
        pass
    return perf_counter() - began


def _search(visitor: Visitor, typed: str) -> tuple[float, str]:
    """From the request's arrival to the last byte of the answer, without any client's work; and that answer."""
    cookie = visitor.client.get_cookie("stoa", domain="stoa.example")
    assert cookie is not None
    path = f"{visitor.space}/search?q={quote(typed)}"
    environ = EnvironBuilder(path, ORIGIN, headers=[("Cookie", f"stoa={cookie.value}")]).get_environ()
    began = perf_counter()
    body, status, _ = run_wsgi_app(visitor.client.application.wsgi_app, environ, buffered=True)
    html = b"".join(body).decode()
    ended = perf_counter()
    if not status.startswith("200"):
        raise RuntimeError(f"The search {path} was answered with {status}.")
    return (ended - began) * 1000, html
