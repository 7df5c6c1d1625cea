"""What one page has done, told once by the page that it leads to.

In a cookie of its own, below the space's address: to write into the session's, beside a launch that has just renewed
it, could put the old one back.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from flask import Response, after_this_request, request
from flask_babel import lazy_gettext, ngettext

_COOKIE: Final = "stoa_told"
_SECONDS: Final = 60


class Told(StrEnum):
    """What can be told; the cookie holds this word, perhaps with a count, and nothing of anybody."""

    SETTINGS_SAVED = "settings_saved"
    GRADING_SAVED = "grading_saved"
    RELEASED = "released"
    RULE_SAVED = "rule_saved"
    POST_REMOVED = "post_removed"
    ALL_READ = "all_read"
    THREAD_UNREAD = "thread_unread"
    TAGS_SAVED = "tags_saved"
    DECIDED = "decided"
    REPORTED = "reported"
    APPEALED = "appealed"
    MODERATION_SAVED = "moderation_saved"
    THREADS_MERGED = "threads_merged"
    POSTS_MOVED = "posts_moved"
    THREAD_SPLIT = "thread_split"
    DUTIES_SAVED = "duties_saved"
    COLLECTED = "collected"
    COLLECTION_SAVED = "collection_saved"
    FRESHNESS_SAVED = "freshness_saved"
    FACILITATORS_NAMED = "facilitators_named"
    FACILITATOR_ENDED = "facilitator_ended"
    SUMMARY_SAVED = "summary_saved"
    SUMMARY_REMOVED = "summary_removed"
    DRAFT_DELETED = "draft_deleted"
    CHANGED = "changed"
    POSTED = "posted"
    POSTED_LONG_ENOUGH = "posted_long_enough"
    POSTED_TOO_SHORT = "posted_too_short"
    POST_WAITS = "post_waits"
    MESSAGE_SENT = "message_sent"
    GATES_SAVED = "gates_saved"
    ITEMS_RETRIED = "items_retried"
    ITEMS_RELEASED = "items_released"
    ITEMS_HELD = "items_held"
    ITEMS_OVERWRITE = "items_overwrite"
    COLUMN_AGREED = "column_agreed"
    COLUMN_IS_THERE = "column_is_there"
    TEXT_RELEASED = "text_released"
    TEXT_KEPT = "text_kept"
    COMPARISON_ASKED = "comparison_asked"
    NOTHING_TO_COMPARE = "nothing_to_compare"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONTRIBUTION_KEPT_BACK = "contribution_kept_back"
    CONTRIBUTION_LET_OUT = "contribution_let_out"
    LEVEL_DECIDED = "level_decided"
    LEVEL_DISPUTED = "level_disputed"
    FINDABLE = "findable"
    FOUND_NO_MORE = "found_no_more"
    EVIDENCE_RULES_SAVED = "evidence_rules_saved"
    CERTIFICATE_ISSUED = "certificate_issued"
    CERTIFICATE_REVOKED = "certificate_revoked"
    SHOWING_SAVED = "showing_saved"
    PORTFOLIO_SAVED = "portfolio_saved"
    VOUCHED = "vouched"
    ATTESTED = "attested"
    BROUGHT_IN = "brought_in"
    BROUGHT_TAKEN_BACK = "brought_taken_back"
    PORTFOLIO_LINK_MADE = "portfolio_link_made"
    PORTFOLIO_LINK_ENDED = "portfolio_link_ended"
    PATH_NOTED = "path_noted"
    PATH_LEFT = "path_left"
    PATH_SAVED = "path_saved"
    PATH_PUBLISHED = "path_published"
    PATH_WITHDRAWN = "path_withdrawn"
    PATH_DELETED = "path_deleted"
    MAIL_ON = "mail_on"
    MAIL_OFF = "mail_off"


_SENTENCES: Final[Mapping[str, str]] = {
    Told.SETTINGS_SAVED: lazy_gettext("The settings are saved."),
    Told.GRADING_SAVED: lazy_gettext("Saved."),
    Told.RELEASED: lazy_gettext(
        "Released: scores are on their way, and learners see what you wrote to them."
    ),
    Told.LEVEL_DECIDED: lazy_gettext("Saved. The learner sees it, and why."),
    Told.LEVEL_DISPUTED: lazy_gettext("Thank you. Staff are told, and decide once more."),
    Told.FINDABLE: lazy_gettext("Saved. You are found for this in this discussion."),
    Told.FOUND_NO_MORE: lazy_gettext("Ended: nobody of this discussion finds you for this any more."),
    Told.EVIDENCE_RULES_SAVED: lazy_gettext(
        "The rules are saved. Nothing is given by them: somebody decides."
    ),
    Told.RULE_SAVED: lazy_gettext("The rule counts now. Points are brought up to date within a minute."),
    Told.POST_REMOVED: lazy_gettext("Your post is removed."),
    Told.COLLECTED: lazy_gettext("The post is in this collection."),
    Told.COLLECTION_SAVED: lazy_gettext("The collection is saved."),
    Told.FRESHNESS_SAVED: lazy_gettext("Noted."),
    Told.SUMMARY_SAVED: lazy_gettext("Your summary stands on top of the thread."),
    Told.SUMMARY_REMOVED: lazy_gettext("The summary is taken away. Its earlier versions can still be read."),
    Told.FACILITATORS_NAMED: lazy_gettext(
        "Saved. They are told among what is new for them, and in the thread."
    ),
    Told.FACILITATOR_ENDED: lazy_gettext("Ended: they do not facilitate this thread any more."),
    Told.ALL_READ: lazy_gettext("Everything is marked as read."),
    Told.THREAD_UNREAD: lazy_gettext("The thread is marked as unread."),
    Told.REPORTED: lazy_gettext("Thank you. The moderators look at it. Nobody else is told who reported it."),
    Told.APPEALED: lazy_gettext("The moderators look once more. The answer is told at your post."),
    Told.MODERATION_SAVED: lazy_gettext("Saved."),
    Told.TAGS_SAVED: lazy_gettext("The tags are saved."),
    Told.THREADS_MERGED: lazy_gettext("The threads are one now."),
    Told.POSTS_MOVED: lazy_gettext("The reply is moved, with what answers it."),
    Told.THREAD_SPLIT: lazy_gettext("The reply is a thread of its own now."),
    Told.DUTIES_SAVED: lazy_gettext("The duties are saved."),
    Told.DRAFT_DELETED: lazy_gettext("The draft is deleted."),
    Told.CHANGED: lazy_gettext("Your changes are saved."),
    Told.POSTED: lazy_gettext("Posted."),
    Told.POSTED_LONG_ENOUGH: lazy_gettext("Posted. It is long enough to count."),
    Told.POST_WAITS: lazy_gettext("Your post is kept, and a moderator reads it first."),
    Told.MESSAGE_SENT: lazy_gettext("Sent to those who moderate."),
    Told.GATES_SAVED: lazy_gettext("Saved: posts are looked at like this from now on."),
    Told.COLUMN_AGREED: lazy_gettext(
        "Agreed. Another column is made within a minute, and all scores go there."
    ),
    Told.COLUMN_IS_THERE: lazy_gettext("The column is there again, so that no other one is needed."),
    Told.TEXT_RELEASED: lazy_gettext("The text goes as it was shown, within a minute."),
    Told.TEXT_KEPT: lazy_gettext("The text is kept back."),
    Told.COMPARISON_ASKED: lazy_gettext(
        "A comparison is asked for. It takes some minutes; what differs is then listed here."
    ),
    Told.NOTHING_TO_COMPARE: lazy_gettext("Nothing was sent there yet that could be compared."),
    Told.CONSENT_GIVEN: lazy_gettext("You have agreed. You can take that back here at any time."),
    Told.CONSENT_WITHDRAWN: lazy_gettext(
        "You do not agree: nothing more is sent for that, and recipients are asked to delete what they have."
    ),
    Told.CONTRIBUTION_KEPT_BACK: lazy_gettext(
        "Kept back: it is sent nowhere, and recipients are asked to delete what they have of it."
    ),
    Told.CONTRIBUTION_LET_OUT: lazy_gettext("It may be sent again."),
    Told.CERTIFICATE_ISSUED: lazy_gettext("The certificate is issued; its holder finds it among their own."),
    Told.CERTIFICATE_REVOKED: lazy_gettext("Revoked: whoever checks it is told so from now on."),
    Told.SHOWING_SAVED: lazy_gettext("Saved: others see what you have chosen."),
    Told.VOUCHED: lazy_gettext("You vouch for this post. Whoever decides about levels sees it."),
    Told.ATTESTED: lazy_gettext("You attest this contribution. Whoever decides about levels sees it."),
    Told.PORTFOLIO_SAVED: lazy_gettext("Saved: the portfolio holds what you have chosen, and nothing else."),
    Told.PORTFOLIO_LINK_MADE: lazy_gettext("The link is made. Whoever has it sees your portfolio."),
    Told.PORTFOLIO_LINK_ENDED: lazy_gettext("The link has ended: it shows nothing any more."),
    Told.PATH_NOTED: lazy_gettext("Noted. Your next step is shown above the threads, too."),
    Told.PATH_LEFT: lazy_gettext("You are not on this path any more, and what you had marked is forgotten."),
    Told.PATH_SAVED: lazy_gettext("The path is saved."),
    Told.PATH_PUBLISHED: lazy_gettext("Published: learners read the path as it is now."),
    Told.PATH_WITHDRAWN: lazy_gettext("Taken back: learners do not find the path any more."),
    Told.PATH_DELETED: lazy_gettext("The path is deleted. What was written on it stays where it is."),
    Told.MAIL_ON: lazy_gettext("Saved: mail comes as you have chosen. You can turn it off here at any time."),
    Told.MAIL_OFF: lazy_gettext("Saved: no mail comes."),
}
_COUNTED: Final[Mapping[str, Callable[[int], str]]] = {
    Told.POSTED_TOO_SHORT: lambda number: ngettext(
        "Posted. It is too short by %(num)s word to count.",
        "Posted. It is too short by %(num)s words to count.",
        number,
    ),
    Told.BROUGHT_IN: lambda number: ngettext(
        "%(num)s contribution is brought in. Everything else of the archive is deleted.",
        "%(num)s contributions are brought in. Everything else of the archive is deleted.",
        number,
    ),
    Told.BROUGHT_TAKEN_BACK: lambda number: ngettext(
        "%(num)s contribution is taken back and deleted.",
        "%(num)s contributions are taken back and deleted.",
        number,
    ),
    Told.DECIDED: lambda number: ngettext(
        "Decided about %(num)s post.", "Decided about %(num)s posts.", number
    ),
    Told.ITEMS_RETRIED: lambda number: ngettext(
        "What waits is tried again at once, with %(num)s entry that was stuck.",
        "What waits is tried again at once, with %(num)s entries that were stuck.",
        number,
    ),
    Told.ITEMS_RELEASED: lambda number: ngettext(
        "%(num)s entry is released and on its way.", "%(num)s entries are released and on their way.", number
    ),
    Told.ITEMS_HELD: lambda number: ngettext(
        "%(num)s entry is held until somebody releases it.",
        "%(num)s entries are held until somebody releases them.",
        number,
    ),
    Told.ITEMS_OVERWRITE: lambda number: ngettext(
        "%(num)s entry is sent over what is there now.",
        "%(num)s entries are sent over what is there now.",
        number,
    ),
}
_AT_POST: Final = frozenset((Told.POSTED, Told.POSTED_LONG_ENOUGH, Told.POSTED_TOO_SHORT, Told.MESSAGE_SENT))


def tell(response: Response, space_id: UUID, told: Told, number: int | None = None) -> None:
    """Let the space's next page tell this, with how many of something it is about."""
    response.set_cookie(
        _COOKIE,
        told.value if number is None else f"{told.value}-{number}",
        max_age=_SECONDS,
        path=_path(space_id),
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )


def told_once(space_id: UUID) -> str:
    """What there is to tell on this page, which no other page tells again; empty for nothing."""
    word = request.cookies.get(_COOKIE)
    if word is None:
        return ""

    @after_this_request
    def forget(response: Response) -> Response:
        response.delete_cookie(
            _COOKIE, path=_path(space_id), secure=True, httponly=True, samesite="None", partitioned=True
        )
        return response

    word, _, number = word.partition("-")
    if word in _COUNTED:
        return (
            _COUNTED[word](int(number))
            if number.isascii() and number.isdecimal() and len(number) < 10
            else ""
        )
    return str(_SENTENCES.get(word, ""))


class ToldInThread(NamedTuple):
    """What there is to tell on a thread's page: at the post that the viewer wrote last, and above all posts.

    `falls_short`: it is no success alone.
    """

    at_post: str
    above: str
    falls_short: bool


def told_in_thread(space_id: UUID) -> ToldInThread:
    """What there is to tell on a thread's page, which no other page tells again."""
    word = request.cookies.get(_COOKIE, "").partition("-")[0]
    sentence = told_once(space_id)
    falls_short = word == Told.POSTED_TOO_SHORT
    return (
        ToldInThread(sentence, "", falls_short)
        if word in _AT_POST
        else ToldInThread("", sentence, falls_short)
    )


def _path(space_id: UUID) -> str:
    return f"{request.root_path}/s/{space_id}/"
