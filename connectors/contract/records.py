"""What leaves towards a record system, and what came of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Self
from uuid import UUID

from connectors.contract.text import FilteredText


@dataclass(frozen=True, slots=True)
class Target:
    """One place in a record system that receives one kind of item, with what `prepare` has learnt of it.

    `settings` is what an administrator or a launch set (addresses, ids, a title); `learnt` is what the connector
    found or made (a line item's address). Both are flat text, never secrets: those come through the connection.
    Without `may_make` `prepare` finds what is there, and makes nothing.
    """

    key: str
    settings: tuple[tuple[str, str], ...] = ()
    learnt: tuple[tuple[str, str], ...] = ()
    may_make: bool = True

    def setting(self, name: str, default: str = "") -> str:
        """A setting, or the default."""
        return dict(self.settings).get(name, default)

    def known(self, name: str) -> str | None:
        """What `prepare` learnt under this name, or None."""
        return dict(self.learnt).get(name)

    def knowing(self, **learnt: str) -> Self:
        """The same target with more learnt."""
        return replace(self, learnt=tuple(sorted({**dict(self.learnt), **learnt}.items())))

    def forgetting(self, *names: str) -> Self:
        """The same target with this not learnt, if it was."""
        return replace(self, learnt=tuple(pair for pair in self.learnt if pair[0] not in names))


@dataclass(frozen=True, slots=True)
class Score:
    """A learner's score for a gradebook (LTI AGS 2.0, section 3.4).

    `user_id` is the receiver's own id of the learner; `given` and `maximum` are exact points, 0..maximum;
    `stamp` is the item's strictly rising instant, fixed before a try and kept for as long as that may have arrived.
    `review` is the address at which an instructor sees what the score was given for; `repeated` whether the receiver
    was given a score of this learner before. `reference` is a short token that stands in a comment of ours, by which it
    is told from what a teacher says there; `clears`: one of ours may stand there that this score is to take away.
    """

    key: str
    user_id: str
    given: Fraction
    maximum: int
    stamp: datetime
    comment: FilteredText | None = None
    review: str | None = None
    repeated: bool = False
    reference: str = ""
    clears: bool = False

    def __post_init__(self) -> None:
        _only_filtered(self.comment)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A competency level that a learner has shown, with a note that says by what.

    `competency_id` and `user_id` are the receiver's own; `level` counts from 1 (the scale's lowest); `reference`
    is a short token that stands in the note, so that a receiver which only appends can be asked whether it has it.
    `levels` is how many the scale has by which the level was given: 0 for something that one has or has not, None
    where the level is by the receiver's own scale. `title` is what the competency is called, for a receiver that has to
    make a place for it.
    """

    key: str
    user_id: str
    competency_id: str
    level: int
    reference: str
    note: FilteredText
    stamp: datetime
    levels: int | None = None
    title: str = ""

    def __post_init__(self) -> None:
        _only_filtered(self.note)


class Verb(StrEnum):
    """What a statement says that a learner did, or what was done about a contribution of theirs."""

    STARTED = "started"  # a thread
    REPLIED = "replied"
    REACTED = "reacted"  # to somebody's post
    ENDORSED = "endorsed"  # the learner's own post was
    ANSWER_ACCEPTED = "answer_accepted"  # the learner's own reply was, by who had asked
    ACHIEVED = "achieved"  # a level of a competency


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a learner did, for a store of learning records: facts, and not a word that anybody wrote.

    `id` is the same for the same fact at every receiver, so that a repeat makes no second. `account` is an opaque name
    of the learner, who is told by it to nobody. `name` is their own, where a purpose names that field: no filter could
    let it through, since taking such names out is what it is for. `object`, `thread`, `space` and `course` are opaque
    names of a post and of where it stands, each in the next, and `answers` of the post that a reply answers; None for
    what is not told. Of ACHIEVED `object` is the competency's own id, and `level` counts from 1 up to `levels`.
    """

    key: str
    id: UUID
    account: str
    verb: Verb
    object: str
    occurred_at: datetime
    name: str | None = None
    answers: str | None = None
    thread: str | None = None
    space: str | None = None
    course: str | None = None
    level: int | None = None
    levels: int | None = None


class EventType(StrEnum):
    """What happened to a record of a learner."""

    COMPETENCY_AWARDED = "competency.awarded"
    COMPETENCY_REVOKED = "competency.revoked"
    COMPETENCY_LAPSED = "competency.lapsed"
    CERTIFICATE_ISSUED = "certificate.issued"
    CERTIFICATE_REVOKED = "certificate.revoked"
    CERTIFICATE_LAPSED = "certificate.lapsed"
    WITHDRAWN = "record.withdrawn"  # an event and what it told is to be forgotten


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a level or a certificate of a learner: facts, and not a word that anybody wrote.

    `id` is the same for the same fact, so that a receiver knows a repeat. `user_id` is the LMS's own id of the learner,
    `record` a random id of the level or certificate, `occurred_at` when it happened (aware UTC). `name` and `mail` are
    the learner's, where a purpose names those fields.
    """

    key: str
    id: UUID
    type: EventType
    user_id: str
    occurred_at: datetime
    record: UUID
    title: str
    code: str = ""
    framework: str = ""
    level: int | None = None
    level_name: str | None = None
    valid_until: datetime | None = None
    name: str | None = None
    mail: str | None = None


def _only_filtered(text: object) -> None:
    if text is not None and not isinstance(text, FilteredText):
        raise TypeError("only FilteredText may leave")


Item = Score | Evidence | Statement | Event


class OutcomeKind(StrEnum):
    """What became of one item."""

    APPLIED = "applied"
    SUPERSEDED = "superseded"  # the receiver holds a later one
    RETRY = "retry"  # may succeed later, unchanged
    BLOCKED = "blocked"  # needs something else to change first
    REJECTED = "rejected"  # will never be taken as it is


class BlockReason(StrEnum):
    """What has to change before a blocked item can be taken."""

    NOT_ENROLLED = "not_enrolled"
    OVERRIDE = "override"
    ITEM_GONE = "item_gone"
    NO_RIGHTS = "no_rights"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item, in the receiver's words cut down to a code.

    `code` is stable (``"http.503"``, ``"moodle.usernotenrolled"``) and holds no personal data. `after` is seconds
    that the receiver asked to wait (Retry-After) or None. `uncertain` is true when the item may have been
    applied although no answer said so: it is read back before it is ever sent again. `tries_at_most` bounds a retry:
    after so many of the same code in a row it counts as blocked for its reason, or as superseded where it has none.
    `throttled` is true when the receiver said that it was asked too much.
    """

    kind: OutcomeKind
    code: str
    after: float | None = None
    reason: BlockReason | None = None
    uncertain: bool = False
    whole_target: bool = False  # true when the trouble is the target's, not this item's
    tries_at_most: int | None = None
    throttled: bool = False

    @classmethod
    def applied(cls, code: str = "applied", *, after: float | None = None) -> Self:
        """The receiver has it; `after` where it is to be left in peace for so long."""
        return cls(OutcomeKind.APPLIED, code, after=after)

    @classmethod
    def superseded(cls, code: str) -> Self:
        """The receiver holds a later one."""
        return cls(OutcomeKind.SUPERSEDED, code)

    @classmethod
    def retry(
        cls,
        code: str,
        *,
        after: float | None = None,
        uncertain: bool = False,
        whole_target: bool = True,
        tries_at_most: int | None = None,
        reason: BlockReason | None = None,
        throttled: bool = False,
    ) -> Self:
        """May succeed later, unchanged."""
        return cls(
            OutcomeKind.RETRY,
            code,
            after=after,
            reason=reason,
            uncertain=uncertain,
            whole_target=whole_target,
            tries_at_most=tries_at_most,
            throttled=throttled,
        )

    @classmethod
    def blocked(cls, reason: BlockReason, code: str, *, whole_target: bool = False) -> Self:
        """Needs something else to change first."""
        return cls(OutcomeKind.BLOCKED, code, reason=reason, whole_target=whole_target)

    @classmethod
    def rejected(cls, code: str) -> Self:
        """Will never be taken as it is."""
        return cls(OutcomeKind.REJECTED, code)


class Held(StrEnum):
    """What reading back says of one item."""

    SAME = "same"  # the receiver holds just this
    OTHER = "other"  # the receiver holds something else for this learner and item
    NONE = "none"  # the receiver holds nothing
    UNKNOWN = "unknown"  # it could not be read
    HIDDEN = "hidden"  # it can never be read: nobody has given the right to


@dataclass(frozen=True, slots=True)
class Reading:
    """What the receiver holds for one learner and item, compared with the item that was asked about.

    `value` is its number in that item's own scale (points 0..maximum, a level), and just the item's where they are the
    same but for rounding; None where it holds or tells none. `has_comment`: words of ours stand there, perhaps without
    a number, which somebody has taken away.
    """

    held: Held
    value: Fraction | None = None
    has_comment: bool = False
