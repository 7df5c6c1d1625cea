"""A page of a thread as it is shown: its posts, and what somebody asked to see of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from lti_tool.attachments.showing import ShownFile
from lti_tool.facilitators.reading import Facilitation
from lti_tool.freshness.reading import Outdated
from lti_tool.kinds.questions import Question
from lti_tool.moderation.standing import Standing
from lti_tool.space.endorsements import Endorsement
from lti_tool.space.glimpses import preview
from lti_tool.space.signs import Signs
from lti_tool.space.tables import ThreadKind
from lti_tool.space.visibility import Byline
from lti_tool.space.windows import Window, first_new, window_with
from lti_tool.summaries.reading import Summary
from sync.contributions.tables import Withheld


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of a thread: what they answer, what is new to them, or a page by its number."""

    post_id: UUID | None = None
    new: bool = False
    number: int = 1

    def of(self, pages: Sequence[Window]) -> Window:
        """The page that shows it: the last one where there are not so many, the first where it is nowhere."""
        post_id = self.post_id or (first_new(pages) if self.new else None)
        if post_id is None:
            return pages[min(self.number, len(pages)) - 1]
        return window_with(pages, post_id) or pages[0]


BEGINNING: Final = Asked()


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as it is shown. `answers` is the post that it answers, where its place does not say so already.

    `is_lost`: the key of its text is missing. `is_new`: the viewer has still to read it. `endorsements` are those with
    a reason. `edited_at`: since when it says something else than before, `is_moderated`: not by its author alone.
    `is_removed`: the viewer cannot read it, and it only keeps its place; `withheld` why it is not public, and
    `standing` what there is to say of that to them.
    `title` is a first post's, also where its thread went into another one since.
    `files` are those that its text does not name, `file_names` the names of all by their ids.
    """

    id: UUID
    author: Byline
    markdown: str
    title: str
    html: str
    created_at: datetime
    is_removed: bool
    signs: Signs
    is_lost: bool = False
    answers: "PostView | None" = None
    endorsements: Sequence[Endorsement] = ()
    is_new: bool = False
    edited_at: datetime | None = None
    files: Sequence[ShownFile] = ()
    file_names: Mapping[str, str] = field(default_factory=dict)
    is_moderated: bool = False
    withheld: Withheld | None = None
    standing: Standing | None = None
    contribution_id: UUID | None = None
    outdated: Outdated | None = None

    @property
    def is_public(self) -> bool:
        """Whether all can read it who can read where it stands."""
        return not self.is_removed and self.withheld is None

    @property
    def excerpt(self) -> str:
        """Its beginning, to recognise it by."""
        return preview(self.markdown)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to the thread's first post, and what answers it or its answers, in order of time.

    Of these `earlier` stand on pages before, where the reply itself does too if it `is_continued`, and `later` after.
    """

    post: PostView
    answers: Sequence[PostView]
    earlier: int = 0
    later: int = 0
    is_continued: bool = False


@dataclass(frozen=True, slots=True)
class ThreadView:
    """One page of a thread. `is_locked`: only those write in it who moderate; `is_for_experts`: others do not answer.

    `group` is the name of the one whose it is, empty without one.

    `latest_own` is the post that the viewer wrote last in it: where a page tells what became of it; `latest_at` is when
    the last of those was written that the viewer sees. `new_count` counts
    what is to be read on all pages, and `first_new` is the first of it. `particulars` are its kind's
    (`sync.contributions.texts.Text`). Of a question `key_answers` are the replies that stand above the others.
    `is_paused`: nobody answers in it, since its first post is not public.
    `awaits_own`: the viewer sees what others answer once they have answered themselves; `hides_who_began`: peers are
    not to know whose thread it is. `has_moves`: posts went from it or came to it.
    `facilitation` is what the viewer is asked to do in it, if anything.
    """

    id: UUID
    title: str
    first: PostView
    replies: Sequence[Reply]
    window: Window
    reply_count: int
    group: str
    may_answer: bool
    is_paused: bool
    is_pinned: bool
    is_locked: bool
    is_for_experts: bool
    is_followed: bool
    latest_own: UUID | None
    latest_at: datetime
    new_count: int
    first_new: UUID | None
    kind: ThreadKind
    question: Question | None
    particulars: Sequence[str]
    key_answers: Sequence[PostView]
    post_first: bool
    staff_only: bool
    awaits_own: bool
    hides_who_began: bool
    has_moves: bool
    summary: Summary | None
    facilitation: Facilitation | None
    may_sum_up: bool

    def post(self, post_id: UUID | None) -> PostView | None:
        """One of this page's replies, or None; what is not there cannot be answered."""
        for reply in self.replies:
            for post in (reply.post, *reply.answers):
                if post.id == post_id and post.is_public:
                    return post
        return None

    @property
    def shown(self) -> Sequence[UUID]:
        """The posts that can be read on this page, the first one under the thread's id."""
        beginning = [self.id] if self.window.number == 1 else []
        return [*beginning, *(reply.id for reply in self.window)]

    @property
    def has_others(self) -> bool:
        """Whether somebody else's post stands on this page."""
        return any(not reply.is_own for reply in self.window) or not self.first.author.is_own
