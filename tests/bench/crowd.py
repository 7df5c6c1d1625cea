"""Many people who read and write at once, over HTTP, with a worker that derives beside them: what answers take, and
whether anything is lost.

Everybody opens the list and threads, asks what has come, answers, reacts and now and then begins a thread, with pauses
as people make them. At the end each text that was answered with a redirect is looked for in the database.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException
from random import Random
from statistics import quantiles
from threading import Event, Thread
from time import monotonic, perf_counter
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import select

from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.delivery.worker import Worker
from sync.people.sealing import Seals
from sync.spaces.tables import Role
from tests.bench.measure import Figures, Measurement
from tests.bench.processes import served
from tests.bench.workbench import BASE_URL, Installation, Workbench
from tests.factories.world import open_classroom, some_text
from tests.lti_tool.space.visitor import Visitor

_THREADS_BEFORE = 5
_TIMEOUT_SECONDS = 30
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_THREAD = re.compile(r'class="thread-link" href="([^"]+)"')
_REACTION = re.compile(r'name="give" value="(thanks [0-9a-f-]{36})"')
_ASKED = re.compile(r'data-ask="([^"]+)" data-after="([^"]+)"')
_FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Load:
    """How many people there are, for how long, and how long each pauses between two acts; in seconds.

    `people` None is as many as the database is meant for: 200 on PostgreSQL, 50 on SQLite.
    """

    people: int | None = None
    seconds: float = 60
    pause: tuple[float, float] = (5, 20)


@dataclass
class _Diary:
    """What came of somebody's visit: milliseconds by what was done, texts that were taken, and what failed."""

    took: list[tuple[str, float]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure what 95 of 100 answers take at most, beside what they take where one person is alone.

    Raises RuntimeError where anything was refused, failed or was lost.
    """
    load = load or Load()
    count = load.people or (200 if bench.postgres else 50)
    installation = bench.install("crowd")
    with installation.open() as services:
        names = tuple(f"c{number}" for number in range(count))
        classroom = open_classroom(services.database, services.keys, services.clock, learners=names)
        app = create_app(services)
        visitors = [
            Visitor(app, services, classroom.space_id, classroom.people[name], Role.LEARNER, "en")
            for name in names
        ]
        for number in range(_THREADS_BEFORE):
            thread = visitors[0].start_thread(f"Thread {number}", some_text(number, 60))
            for other in visitors[:20]:
                other.reply(thread, some_text(number, 30))
        with served(_stoa, installation) as address:
            alone = _let_in(address, visitors[:1], load)
            bench.say(f"{count} people for {load.seconds:g} s")
            crowd = _let_in(address, visitors, load)
        lost = _lost(services, [text for diary in crowd for text in diary.written])
    failed = sum((diary.failed for diary in crowd), Counter[str]())
    if failed or lost:
        raise RuntimeError(f"Of {count} people's acts these failed: {dict(failed)}; {lost} texts are lost.")
    return Measurement(
        name="crowd",
        what=f"{count} people read and write for {load.seconds:g} s, beside one of them alone",
        unit="ms (95 of 100)",
        figures=Figures((_most(crowd),), (_most(alone),)),
        note=_told(crowd),
    )


@contextmanager
def _stoa(_address: str, installation: Installation) -> Iterator[Flask]:
    """As `stoa serve --with-worker` has it."""
    stop = Event()
    with installation.open() as services:
        worker = Thread(target=Worker(services.sync_context()).run, args=(stop,))
        worker.start()
        yield create_app(services)
        stop.set()
        worker.join()


def _let_in(address: str, visitors: Sequence[Visitor], load: Load) -> list[_Diary]:
    diaries = [_Diary() for _ in visitors]
    until = monotonic() + (load.seconds if len(visitors) > 1 else load.seconds / 3)
    threads = [
        Thread(target=_visit, args=(address, visitor, number, until, load, diaries[number]))
        for number, visitor in enumerate(visitors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return diaries


def _visit(address: str, visitor: Visitor, number: int, until: float, load: Load, diary: _Diary) -> None:
    dice, stop = Random(f"{number} {until}"), Event()  # other texts each time
    person = _Person(address, visitor, diary)
    stop.wait(dice.uniform(0, load.pause[1]))  # not all come in the same moment
    while monotonic() < until:
        try:
            person.act(dice)
        except (OSError, HTTPException) as error:
            diary.failed[type(error).__name__] += 1
        stop.wait(dice.uniform(*load.pause))
    person.connection.close()


class _Person:
    """Somebody with a browser that keeps one connection."""

    def __init__(self, address: str, visitor: Visitor, diary: _Diary) -> None:
        self.connection = HTTPConnection(urlsplit(address).netloc, timeout=_TIMEOUT_SECONDS)
        cookie = visitor.client.get_cookie("stoa", domain=urlsplit(BASE_URL).hostname or "")
        assert cookie is not None
        self._headers = {"Cookie": f"stoa={cookie.value}"}
        self._space, self._diary = visitor.space, diary

    def act(self, dice: Random) -> None:
        """Look at the list, then at a thread; perhaps write."""
        threads = _THREAD.findall(self._ask("list", f"{self._space}/"))
        if dice.random() < 0.03:
            return self._write("thread", f"{self._space}/threads/new", dice, title="A new one")
        address = unescape(dice.choice(threads)).partition("#")[0]
        page = self._ask("thread page", address)
        chance = dice.random()
        if chance < 0.25:
            self._write("reply", f"{address.partition('?')[0]}/replies", dice, page)
        elif chance < 0.4 and (found := _REACTION.search(page)):
            fields = {"csrf_token": dict(_FIELD.findall(page))["csrf_token"], "give": found[1]}
            self._ask("reaction", f"{address.partition('?')[0]}/reactions", fields)
        elif asked := _ASKED.search(page):
            self._ask("arrivals", f"{asked[1]}?after={asked[2]}")
        return None

    def _write(self, what: str, address: str, dice: Random, page: str = "", **typed: str) -> None:
        page = page or self._ask("form", address)
        text = f"{some_text(dice.randrange(10**6), 45)} {dice.randrange(10**12)}"
        form = page[page.index("<textarea") - 4000 :] if "<textarea" in page else page
        self._ask(what, address, {**dict(_FIELD.findall(form)), "text": text, **typed})
        self._diary.written.append(text)

    def _ask(self, what: str, address: str, fields: dict[str, str] | None = None) -> str:
        body = urlencode(fields) if fields else None
        headers = {**self._headers, **(_FORM_TYPE if fields else {})}
        began = perf_counter()
        self.connection.request("POST" if fields else "GET", address, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        for kept in answer.headers.get_all("Set-Cookie", ()):
            if kept.startswith("stoa="):
                self._headers["Cookie"] = kept.partition(";")[0]
        self._diary.took.append((what, (perf_counter() - began) * 1000))
        if answer.status != (303 if fields else 200):
            self._diary.failed[f"{what}: {answer.status}"] += 1
            raise HTTPException(what)
        return page


def _lost(services: Services, written: Sequence[str]) -> int:
    """How many of these texts are not there exactly once."""
    with services.database.read() as session:
        rows = session.scalars(select(StoredContribution)).all()
        texts = open_texts(Seals(session, services.keys), rows)
    there = Counter(text.markdown.strip() for text in texts.values())
    return sum(there[text] != 1 for text in written)


def _most(diaries: Sequence[_Diary]) -> float:
    return _bound([each for diary in diaries for _, each in diary.took])


def _bound(took: Sequence[float]) -> float:
    """What 95 of 100 are below."""
    return quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else took[0]


def _told(diaries: Sequence[_Diary]) -> str:
    by_act: dict[str, list[float]] = {}
    for diary in diaries:
        for what, milliseconds in diary.took:
            by_act.setdefault(what, []).append(milliseconds)
    written = sum(len(diary.written) for diary in diaries)
    acts = ", ".join(f"{what} {len(took)} ({_bound(took):.0f} ms)" for what, took in sorted(by_act.items()))
    return f"{sum(map(len, by_act.values()))} requests, none failed; {written} texts, none lost; {acts}"
