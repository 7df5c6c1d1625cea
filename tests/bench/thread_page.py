"""The server's time for the page of a long thread, beside plain pages of the same posts from memory."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from time import perf_counter
from typing import Any

from flask import Flask, g, template_rendered
from jinja2 import Template
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from config.clock import SetClock, format_stamp
from lti_tool.app.access import Viewer, public
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from lti_tool.space.windows import POSTS_PER_WINDOW
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Role
from tests.bench.measure import Aim, Measurement, alternate
from tests.bench.workbench import Workbench
from tests.factories.world import Classroom, open_classroom, some_text
from tests.lti_tool.space.visitor import ORIGIN, Form, Visitor

AUTHORS = tuple(f"a{number}" for number in range(20))
_BETWEEN_POSTS = timedelta(minutes=97)
_PLAIN = "/from-memory"
_TITLE = "How we keep our agenda"
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
{% for post in posts %}
<article><h2>{{ post.author }}</h2><time>{{ post.written_at }}</time><div>{{ post.html|safe }}</div></article>
{% endfor %}
</body></html>"""


@dataclass(frozen=True)
class Load:
    """How many posts the thread has, its first one included, and how often its page is opened."""

    posts: int = 100
    rounds: int = 120


@dataclass(frozen=True, slots=True)
class _PlainPost:
    author: str
    written_at: str
    html: str


def measure(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the median time of a page, beside Flask and Jinja alone making the same one from memory."""
    load = load or Load()
    what = f"page of a thread with {load.posts} posts, beside Flask and Jinja making the same one from memory"
    return _measure(bench, load, "thread-page", what, _from_memory, Aim(3.0, at_least=False))


def measure_beside_bare(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the median time of a page, beside one with nothing but names, times and texts."""
    load = load or Load()
    what = f"page of a thread with {load.posts} posts, beside one with names, times and texts alone"
    return _measure(bench, load, "thread-page-bare", what, lambda services, *_: _bare_app(services), None)


def _measure(
    bench: Workbench,
    load: Load,
    name: str,
    what: str,
    plain_app: Callable[[Services, Visitor, str], Flask],
    aim: Aim | None,
) -> Measurement:
    with bench.install(name.replace("-", "_")).open() as services:
        classroom = open_room(services, load.posts)
        thread = write_thread(services, classroom, load.posts)
        visitor = visitor_of(services, classroom)
        plain = plain_app(services, visitor, thread)
        figures = alternate(
            load.rounds,
            lambda _round: milliseconds(visitor.client.application, thread, visitor),
            lambda _round: milliseconds(plain, _PLAIN, visitor),
            bench.say,
        )
    return Measurement(name=name, what=what, unit="ms (median)", figures=figures, aim=aim)


def measure_windowed(bench: Workbench, load: Load | None = None) -> Measurement:
    """Measure the median time of a page of a thread of so many posts beside one of a fifth of them."""
    load = load or Load(posts=500)
    with bench.install("windowed").open() as services:
        classroom = open_room(services, load.posts)
        long, short = (write_thread(services, classroom, posts) for posts in (load.posts, load.posts // 5))
        visitor = visitor_of(services, classroom)
        app = visitor.client.application
        figures = alternate(
            load.rounds,
            lambda _round: milliseconds(app, f"{long}?from=new", visitor),
            lambda _round: milliseconds(app, f"{short}?from=new", visitor),
            bench.say,
        )
    return Measurement(
        name="windowed",
        what=f"page of a thread with {load.posts} posts, beside one with {load.posts // 5}",
        unit="ms (median)",
        figures=figures,
        aim=Aim(1.25, at_least=False),
    )


def open_room(services: Services, posts: int) -> Classroom:
    """A space with many learners, open since so many posts ago."""
    clock = SetClock(services.clock.now() - posts * _BETWEEN_POSTS)
    return open_classroom(services.database, services.keys, clock, learners=AUTHORS)


def visitor_of(services: Services, classroom: Classroom) -> Visitor:
    """One of the learners, today."""
    app, person = create_app(services), classroom.people[AUTHORS[0]]
    return Visitor(app, services, classroom.space_id, person, Role.LEARNER, "en")


def write_thread(services: Services, classroom: Classroom, posts: int) -> str:
    """A conversation over days, written through the forms; every third reply answers the one before it.

    Gives its address.
    """
    clock = SetClock(services.clock.now() - posts * _BETWEEN_POSTS)
    then = replace(services, clock=clock)
    app = create_app(then)
    app.config["WTF_CSRF_ENABLED"] = False  # so that each form need not be fetched first

    def send(number: int, path: str, **typed: str) -> str:
        clock.advance(_BETWEEN_POSTS)
        person = classroom.people[AUTHORS[number % len(AUTHORS)]]
        author = Visitor(app, then, classroom.space_id, person, Role.LEARNER, "en")
        answer = author.send(Form(path), text=_text(number), **typed)
        return answer.response.headers["Location"]

    thread = send(0, f"/s/{classroom.space_id}/threads/new", title=_TITLE)
    latest = ""
    for number in range(1, posts):
        location = send(number, f"{thread}/replies", reply_to=latest if number % 3 == 0 else "")
        latest = location.rpartition("#post-")[2]
    return thread


def _text(number: int) -> str:
    """Two paragraphs with what people use: emphasis, a link, code, a list."""
    return (
        f"**{some_text(number, 12)}**, as [the handbook](https://handbook.example/{number}) says.\n\n"
        f"{some_text(number + 1000, 40)} with `code {number}`:\n\n- {some_text(number, 6)}\n- and *that*\n"
    )


def _from_memory(services: Services, visitor: Visitor, thread: str) -> Flask:
    """An application that asks nobody who one is and no database, and fills the page's own templates."""
    made: list[tuple[Template, dict[str, Any], Viewer]] = []

    def keep(_app: Flask, template: Template, context: dict[str, Any]) -> None:
        made.append((template, context, g.viewer))

    known = visitor.client.application
    with template_rendered.connected_to(keep, known):
        milliseconds(known, thread, visitor)
    template, context, viewer = made[-1]
    app = create_app(services)

    @app.get(_PLAIN)
    @public
    def page() -> str:
        g.viewer = viewer
        return template.render(context)

    return app


def _bare_app(services: Services) -> Flask:
    app = Flask("bare_page")
    template = app.jinja_env.from_string(_PAGE)
    posts = _plain_posts(services)

    @app.get(_PLAIN)
    def page() -> str:
        return template.render(title=_TITLE, posts=posts)

    return app


def _plain_posts(services: Services) -> list[_PlainPost]:
    """As many as Stoa's page shows: the first one, and a window of replies."""
    with services.database.read() as session:
        shown = (
            select(StoredContribution).order_by(StoredContribution.occurred_at).limit(POSTS_PER_WINDOW + 1)
        )
        rows = session.scalars(shown).all()
        profiles = read_profiles(session, services.keys, {row.author_id for row in rows})
        texts = open_texts(Seals(session, services.keys), rows)
        return [
            _PlainPost(
                profiles[row.author_id].display_name or "",
                format_stamp(row.occurred_at),
                texts[row.id].html or "",
            )
            for row in rows
        ]


def milliseconds(app: Flask, path: str, visitor: Visitor) -> float:
    """From the request's arrival to the last byte of the answer, without any client's work."""
    cookie = visitor.client.get_cookie("stoa", domain="stoa.example")
    assert cookie is not None
    environ = EnvironBuilder(path, ORIGIN, headers=[("Cookie", f"stoa={cookie.value}")]).get_environ()
    began = perf_counter()
    body, status, _ = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    size = sum(len(piece) for piece in body)
    ended = perf_counter()
    if not status.startswith("200") or not size:
        raise RuntimeError(f"The page {path} was answered with {status}.")
    return (ended - began) * 1000
