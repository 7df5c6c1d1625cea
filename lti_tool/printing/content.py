"""What stands in a thread's PDF: what its page shows to this viewer, and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from flask_babel import gettext, lazy_gettext, ngettext

from lti_tool.app.errors import PageError
from lti_tool.kinds.reading import KindView
from lti_tool.kinds.words import NAMES
from lti_tool.printing.bounds import Room
from lti_tool.printing.particulars import particulars_of
from lti_tool.printing.tree import Block, breakable, printable, tree_of
from lti_tool.space.frame import Frame
from lti_tool.space.places import say_lost
from lti_tool.space.presentation import Times
from lti_tool.space.thread_view import PostView, ThreadView
from lti_tool.space.visibility import Byline
from lti_tool.summaries.reading import Summary
from sync.contributions.tables import Withheld

MOST_POSTS: Final = 500
MOST_CHARACTERS: Final = 500_000

_SHORT: Final = 70  # characters of the title at the foot of each page
_REPLY, _ANSWER = 2, 3


class TooLong(PageError):
    """The thread is longer than one document holds."""

    status: ClassVar[int] = 422
    default_code = "printing.too_long"
    sentence = lazy_gettext(
        "This thread is too long for one document: that holds 500 posts with half a million characters. "
        "Print its pages one by one."
    )


def require_fits(thread: ThreadView) -> None:
    """Raise TooLong where a thread that was read with windows of `MOST_POSTS` replies is longer than may be."""
    characters = sum(len(post.markdown) for post, _ in posts_of(thread))
    if thread.window.count > 1 or characters > MOST_CHARACTERS:
        raise TooLong()


def posts_of(thread: ThreadView) -> Iterator[tuple[PostView, int]]:
    """The posts of a thread that was read whole, as they stand, each with the level of its heading."""
    yield thread.first, _REPLY
    for reply in thread.replies:
        yield reply.post, _REPLY
        for answer in reply.answers:
            yield answer, _ANSWER


def content_of(
    thread: ThreadView, kind: KindView, title: str, frame: Frame, language: str
) -> Mapping[str, Any]:
    """A thread as `printed-thread.typ` takes it, with texts only."""
    times, room = frame.times, Room()
    count = thread.reply_count + thread.first.is_public
    lines = [
        " · ".join(part for part in (frame.title or gettext("Discussion"), str(NAMES[thread.kind])) if part),
        ngettext("%(num)s post", "%(num)s posts", count)
        + " · "
        + gettext("as of %(time)s", time=times.absolute(times.now)),
    ]
    if thread.group:
        lines.append(f"{gettext('For the group')} {thread.group}")
    if thread.awaits_own:
        lines.append(
            gettext("Here everybody writes first: once you have replied, you see what the others wrote.")
        )
    posts = [_summary(thread.summary, times, room)] if thread.summary else []
    posts += [_post(post, level, times, room) for post, level in posts_of(thread)]
    if not thread.first.is_removed:
        posts[bool(thread.summary)]["blocks"] += particulars_of(kind, times)
    if room.was_short:
        lines.append(
            gettext("Parts of this thread do not fit into one document. A word stands in their place.")
        )
    return {
        "language": language.partition("_")[0],
        "title": printable(title),
        "short_title": printable(title if len(title) <= _SHORT else f"{title[:_SHORT]}…"),
        "lines": [breakable(str(line)) for line in lines],
        "lacks": gettext(
            "Some characters of this thread are not in the fonts of this document. The page shows them."
        ),
        "posts": posts,
    }


def _post(post: PostView, level: int, times: Times, room: Room) -> dict[str, Any]:
    line = [times.absolute(post.created_at)]
    if post.edited_at and not post.is_removed:
        said = gettext("edited by staff or moderators") if post.is_moderated else gettext("edited")
        line.append(f"{said} {times.absolute(post.edited_at)}")
    if post.answers:
        line.append(gettext("answers %(name)s", name=post.answers.author.name))
    is_there = not post.is_removed
    text = tree_of(post.markdown, post.file_names, level + 1) if is_there and not post.is_lost else []
    return {
        "level": level,
        "heading": breakable(_heading(post)),
        "line": breakable(" · ".join(line)),
        "notes": [breakable(each) for each in _notes(post)],
        "blocks": room.fit(text),
        "below": room.fit(map(_line, _below(post, times))) if is_there else [],
    }


def _heading(post: PostView) -> str:
    signs = []
    if not post.is_removed:
        signs += [gettext("Accepted answer")] if post.signs.is_answer else []
        signs += [gettext("Endorsed")] if post.signs.is_endorsed else []
    return " · ".join([_name(post.author), *signs])


def _name(author: Byline) -> str:
    said = [str(each) for each in (*author.badges, author.note) if each]
    return f"{author.name} ({', '.join(said)})" if said else author.name


def _notes(post: PostView) -> list[str]:
    """What stands in the place of a text, or above one that is not public."""
    if post.is_removed:
        return [_why_removed(post)]
    notes = [say_lost()] if post.is_lost else []
    if post.withheld is Withheld.HELD:
        notes.append(gettext("Waits for a moderator: only its author and those who moderate see it."))
    elif post.withheld is Withheld.HIDDEN:
        notes.append(gettext("Hidden: only its author and those who moderate see it."))
    return notes


def _why_removed(post: PostView) -> str:
    if post.withheld is Withheld.WITHDRAWN or (post.withheld is None and post.signs.is_removed_by_author):
        said = gettext("This post was removed by its author.")
    elif post.withheld is Withheld.HIDDEN:
        said = gettext("This post was hidden by the moderators.")
    else:
        said = (
            gettext("This post is not shown at present.")
            if post.withheld
            else gettext("This post was removed.")
        )
    return str(said)


def _below(post: PostView, times: Times) -> list[str]:
    lines = [gettext("File: %(name)s", name=file.title) for file in post.files]
    if post.outdated:
        said = f"{gettext('Outdated since')} {times.absolute(post.outdated.since)}"
        lines.append(f"{said}: {post.outdated.note}" if post.outdated.note else said)
    lines += [f"{gettext('Endorsed by')} {_name(each.by)}: {each.reason}" for each in post.endorsements]
    return lines


def _summary(summary: Summary, times: Times, room: Room) -> dict[str, Any]:
    return {
        "level": _REPLY,
        "heading": gettext("Summary"),
        "line": breakable(f"{_name(summary.author)} · {times.absolute(summary.written_at)}"),
        "notes": [],
        "blocks": room.fit(tree_of(summary.markdown, {}, _REPLY + 1)),
        "below": [],
    }


def _line(words: str) -> Block:
    return {"t": "p", "c": [{"v": breakable(words)}]}
