"""The two ways through the demo: the written course, discussed through forms; a Slack export, brought in."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from connectors.communities.slack import SlackExport
from lti_tool.demo.courses import ACTIVITY_ID
from lti_tool.demo.seating import set_up_space
from lti_tool.demo.stage import Stage
from lti_tool.demo.visitor import DemoFailed, Form, Page, Visitor
from lti_tool.demo_course import DemoCourse, DemoReply, DemoThread
from sync.delivery.worker import RunReport, Worker
from sync.intake.archive import Brought, bring_in

Progress = Callable[[str], None]

_SPACE_ADDRESS: Final = re.compile(r"/s/([0-9a-f-]{36})/")
_COURSE_WEEKS: Final = 1
_COMMUNITY_WEEKS: Final = 4


@dataclass(frozen=True)
class Played:
    """A way that was gone: the space it led to, what the worker did, and what an archive brought."""

    space_id: UUID
    report: RunReport
    brought: Brought | None = None


def play_course(stage: Stage, content: DemoCourse, progress: Progress) -> Played:
    """Launch everybody who writes, and let them write; then derive and send.

    Every form carries an id that follows from the course, so that a second time brings nothing new.
    """
    company = _Company(stage, content.language)
    try:
        space_id = _first_launch(stage, weeks=_COURSE_WEEKS)
        worker = Worker(stage.services.sync_context())
        for number, thread in enumerate(content.threads, 1):
            company.discuss(space_id, str(number), thread)
            progress(f"{number} of {len(content.threads)} threads")
        return Played(space_id, worker.run_once())
    finally:
        company.leave()


def play_conversations(stage: Stage, export: Path, progress: Progress) -> Played:
    """Read the roster from the LMS, bring the export in, derive and send."""
    space_id = _first_launch(stage, weeks=_COMMUNITY_WEEKS)
    services = stage.services
    worker = Worker(services.sync_context())
    worker.run_once()  # the roster
    brought = bring_in(
        services.database,
        services.keys,
        services.clock,
        space_id,
        SlackExport().read(export),
        lambda so_far: progress(f"{so_far.read} messages"),
    )
    return Played(space_id, worker.run_once(), brought)


def _first_launch(stage: Stage, *, weeks: int) -> UUID:
    """An instructor opens the activity, and the space that this made is set up."""
    instructor = next(person for person in stage.course.people if person.role == "instructor")
    visitor = Visitor()
    try:
        page = visitor.launch(stage.lms_url, instructor.user_id, ACTIVITY_ID)
    finally:
        visitor.close()
    space_id = space_of(page)
    set_up_space(stage, space_id, weeks=weeks)
    return space_id


def space_of(page: Page) -> UUID:
    """The space that a launch led to. Raises DemoFailed where it led to none."""
    found = _SPACE_ADDRESS.search(page.address)
    if not found:
        raise DemoFailed(f"The launch ended on {page.address}, which is no space.")
    return UUID(found[1])


class _Company:
    """The people of the written course, each with a browser of their own, launched when they first write."""

    def __init__(self, stage: Stage, language: str) -> None:
        self._stage = stage
        self._language = language
        self._visitors: dict[str, Visitor] = {}

    def discuss(self, space_id: UUID, path: str, thread: DemoThread) -> None:
        """Begin a thread and answer in it, each author through the forms."""
        space = f"{self._stage.tool_url}/s/{space_id}"
        form = self._browser_of(thread.author).get(f"{space}/threads/new").form_with("text")
        page = self._send(thread.author, form, path, {"title": thread.title, "text": thread.text})
        address = page.address.partition("#")[0]
        for place, reply in _numbered(path, thread.replies):
            self._answer(address, place, reply, to=None)

    def leave(self) -> None:
        """Close all browsers."""
        for visitor in self._visitors.values():
            visitor.close()

    def _answer(self, thread: str, path: str, reply: DemoReply, to: str | None) -> None:
        address = f"{thread}?reply_to={to}" if to else thread
        form = self._browser_of(reply.author).get(address).form_with("text")
        page = self._send(reply.author, form, path, {"text": reply.text})
        post_id = page.address.rpartition("#")[2].removeprefix("post-")
        for place, answer in _numbered(path, reply.replies):
            self._answer(thread, place, answer, to=post_id)

    def _send(self, author: str, form: Form, path: str, values: dict[str, str]) -> Page:
        submission = uuid5(NAMESPACE_URL, f"stoa-demo:{self._language}:{path}")
        page = self._browser_of(author).submit(form, {**values, "submission": str(submission)})
        if page.status != 200 or ("#" not in page.address and "/threads/" not in page.address):
            raise DemoFailed(f"A post of user {author} was answered with status {page.status}.")
        return page

    def _browser_of(self, user_id: str) -> Visitor:
        if user_id not in self._visitors:
            visitor = Visitor()
            visitor.launch(self._stage.lms_url, user_id, ACTIVITY_ID)
            self._visitors[user_id] = visitor
        return self._visitors[user_id]


def _numbered(path: str, replies: Sequence[DemoReply]) -> Iterator[tuple[str, DemoReply]]:
    return ((f"{path}.{number}", reply) for number, reply in enumerate(replies, 1))
