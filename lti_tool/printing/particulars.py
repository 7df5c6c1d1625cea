"""What belongs to a thread of a kind, in its document: how a poll stands, and where a shared resource leads."""

from collections.abc import Iterator

from flask_babel import gettext, ngettext

from lti_tool.kinds.polls import Option, PollView
from lti_tool.kinds.reading import KindView
from lti_tool.printing.tree import Block, Run, breakable, link_to
from lti_tool.space.presentation import Times
from sync.previews.keeping import Preview


def particulars_of(kind: KindView, times: Times) -> list[Block]:
    """What stands below the first post, as far as the viewer is told."""
    if kind.poll:
        return _poll(kind.poll, times)
    if kind.shared:
        return [
            _line({"v": breakable(kind.shared.address), **link_to(kind.shared.address)}),
            *_page(kind.preview, times),
        ]
    return []


def _poll(poll: PollView, times: Times) -> list[Block]:
    said = [ngettext("%(num)s has voted", "%(num)s have voted", poll.voters)]
    if poll.is_closed:
        said.append(gettext("voting has ended"))
    elif poll.closes_at:
        said.append(gettext("open until %(time)s", time=times.absolute(poll.closes_at)))
    if poll.are_too_few:
        said.append(
            gettext(
                "how they voted is shown from %(least)s on, so that nobody’s vote can be told",
                least=poll.fewest,
            )
        )
    return [
        {"t": "ul", "items": [[_line(*_option(each))] for each in poll.options]},
        _line({"v": breakable(" · ".join(said))}),
    ]


def _option(option: Option) -> Iterator[Run]:
    yield {"v": breakable(option.words)}
    if option.votes is not None:
        votes = ngettext("%(num)s vote", "%(num)s votes", option.votes)
        yield {"v": breakable(f": {votes}"), "b": True}
    if option.is_chosen:
        yield {"v": f" ({gettext('your vote')})"}


def _page(preview: Preview | None, times: Times) -> Iterator[Block]:
    if preview is None:
        return
    page = preview.page
    yield _line({"v": breakable(page.title), "b": True})
    if page.description:
        yield _line({"v": breakable(page.description)})
    said = gettext("What the page said of itself on %(date)s", date=times.date(preview.fetched_at))
    yield _line({"v": breakable(f"{said} · {page.site}" if page.site else said), "i": True})


def _line(*runs: Run) -> Block:
    return {"t": "p", "c": list(runs)}
