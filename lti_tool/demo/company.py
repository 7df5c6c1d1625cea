"""The company of the written course: who writes what at which time, and each with a browser of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from lti_tool.demo.courses import ACTIVITY_ID
from lti_tool.demo.stage import Stage
from lti_tool.demo.visitor import DemoFailed, Form, Page, Visitor
from lti_tool.demo_course import DemoCourse, DemoDecision, DemoReply, DemoReport, DemoThread

SPAN: Final = timedelta(days=21)
_THREADS_BEGIN_WITHIN: Final = timedelta(days=14)
# How long after the last post of its thread a reply is written: some at once, some overnight.
_MINUTES_BETWEEN: Final = (35, 110, 290, 1010, 50, 170, 1330)
_LAUNCH_AGAIN_AFTER: Final = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class Act:
    """One post: `path` is its place in the course, `answers` the path of what it answers, None for a thread.

    `accepted_by` and `endorsed_by` are the user ids of those who do so at once.
    """

    at: datetime
    path: str
    author: str
    text: str
    title: str | None = None
    answers: str | None = None
    report: DemoReport | None = None
    accepted_by: str | None = None
    endorsed_by: str | None = None


def schedule(content: DemoCourse, beginning: datetime) -> list[Act]:
    """Everything that is written in the course, in order of time, from `beginning` on within `SPAN`."""
    acts: list[Act] = []
    for number, thread in enumerate(content.threads, 1):
        begun = beginning + _THREADS_BEGIN_WITHIN * number / len(content.threads)
        acts.append(Act(begun, str(number), thread.author, thread.text, title=thread.title))
        acts.extend(_replies(str(number), thread, thread.replies, _Times(begun)))
    return sorted(acts, key=lambda act: (act.at, act.path))


def _replies(path: str, thread: DemoThread, replies: Sequence[DemoReply], times: "_Times") -> Iterator[Act]:
    for number, reply in enumerate(replies, 1):
        own = f"{path}.{number}"
        yield Act(
            times.next(reply.days_later),
            own,
            reply.author,
            reply.text,
            answers=path,
            report=reply.report,
            accepted_by=thread.author if reply.accepted else None,
            endorsed_by=reply.endorsed_by,
        )
        yield from _replies(own, thread, reply.replies, times)


class _Times:
    """When the replies of a thread are written, the same in every run."""

    def __init__(self, begun: datetime) -> None:
        self._begun = begun
        self._last = begun
        self._gaps = cycle(timedelta(minutes=minutes) for minutes in _MINUTES_BETWEEN)

    def next(self, days_later: int) -> datetime:
        """The instant of the next reply; `days_later` after the thread's beginning where its text says so."""
        if days_later:
            self._last = self._begun + timedelta(days=days_later)
        else:
            self._last += next(self._gaps)
        return self._last


class Company:
    """The people, launched whenever they come to write. Performs acts in their order."""

    def __init__(self, stage: Stage, language: str, space_id: UUID) -> None:
        self._stage = stage
        self._language = language
        self._space = f"{stage.tool_url}/s/{space_id}"
        self._visitors: dict[str, tuple[Visitor, datetime]] = {}
        self._addresses: dict[str, str] = {}  # of what was written, by path

    def perform(self, act: Act) -> None:
        """Let the author write it, through the form that a person fills in, and others do with it what they do."""
        self._stage.clock.play(act.at)
        visitor = self._browser_of(act.author)
        form = visitor.get(self._form_address(act)).form_with("text")
        self._addresses[act.path] = self._send(visitor, form, act).address
        if act.report is not None:
            self._report(act.report, self._address_of(act))
        if act.accepted_by is not None:
            self._accept(self._browser_of(act.accepted_by), self._address_of(act))
        if act.endorsed_by is not None:
            self._endorse(self._browser_of(act.endorsed_by), self._address_of(act))

    def decide(self, decision: DemoDecision, person_id: UUID, competency_id: UUID) -> None:
        """Let a trainer give somebody a level, on the page that shows what it is proposed for."""
        until = self._stage.clock.now() + timedelta(days=decision.days)
        visitor = self._browser_of(decision.by)
        page = visitor.get(f"{self._space}/evidence/people/{person_id}")
        fields = page.form_with("newest").fields
        form = Form(page.address, "post", {name: fields[name] for name in ("csrf_token", "newest")})
        given = {"act": "award", "competency": str(competency_id), "level": str(decision.level)}
        page = visitor.submit(form, {**given, "reason": decision.reason, "valid_until": f"{until:%Y-%m-%d}"})
        if page.status != 200:
            raise DemoFailed(f"A decision of user {decision.by} was answered with status {page.status}.")

    def leave(self) -> None:
        """Close all browsers."""
        for visitor, _ in self._visitors.values():
            visitor.close()

    def _form_address(self, act: Act) -> str:
        if act.answers is None:
            return f"{self._space}/threads/new"
        thread, _, post = self._addresses[act.answers].partition("#post-")
        return f"{thread.partition('?')[0]}?reply_to={post}" if post else thread

    def _address_of(self, act: Act) -> str:
        """Where a reply's own pages and acts are."""
        thread, _, post = self._addresses[act.path].partition("#post-")
        return f"{thread.partition('?')[0]}/posts/{post}"

    def _report(self, report: DemoReport, address: str) -> None:
        visitor = self._browser_of(report.by)
        page = visitor.get(f"{address}/report")
        if page.status == 200:  # else somebody who plays has hidden it
            visitor.submit(page.form_with("words"), {"reason": "hurtful", "words": report.words})

    def _accept(self, visitor: Visitor, address: str) -> None:
        page = visitor.get(address.partition("/posts/")[0])
        token = page.form_with("csrf_token").fields["csrf_token"]
        visitor.submit(Form(f"{address}/answer", "post", {"csrf_token": token}))

    def _endorse(self, visitor: Visitor, address: str) -> None:
        page = visitor.get(f"{address}/endorse")
        if page.status == 200:
            visitor.submit(page.form_with("reason"))

    def _send(self, visitor: Visitor, form: Form, act: Act) -> Page:
        values = {
            "text": act.text,
            "submission": str(uuid5(NAMESPACE_URL, f"stoa-demo:{self._language}:{act.path}")),
        }
        if act.title is not None:
            values["title"] = act.title
        page = visitor.submit(form, values)
        if page.status != 200 or "/threads/" not in page.address:
            raise DemoFailed(f"A post of user {act.author} was answered with status {page.status}.")
        return page

    def _browser_of(self, user_id: str) -> Visitor:
        now = self._stage.clock.now()
        visitor, launched_at = self._visitors.get(user_id, (None, now))
        if visitor is None or now - launched_at > _LAUNCH_AGAIN_AFTER:
            visitor = visitor or Visitor()
            visitor.launch(self._stage.lms_url, user_id, ACTIVITY_ID)
            self._visitors[user_id] = (visitor, now)
        return visitor
