"""The privacy register in words for people: what each table holds of them, why, and what erasing does to it.

The tables' own notes (`config.privacy`) say it to the programs; a test fails for a table that is missing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext

from config.privacy import Erasure, PrivacyNote
from lti_tool.migrations.schema import whole_metadata

ERASURES: Final[Mapping[Erasure, str]] = {
    Erasure.ROWS_DELETED: lazy_gettext("deleted"),
    Erasure.TEXT_EMPTIED: lazy_gettext("emptied; its place in the conversation stays"),
    Erasure.KEY_DESTROYED: lazy_gettext("unreadable for good, also in backups: its key is destroyed"),
    Erasure.RANDOM_ID_ONLY: lazy_gettext("stays under a random id that leads to nobody any more"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is held, and why; both are put into the reader's language when they are printed."""

    table: str
    what: str
    why: str


def _entries(*entries: tuple[str, str, str]) -> Mapping[str, Entry]:
    return {table: Entry(table, what, why) for table, what, why in entries}


REGISTER: Final = _entries(
    ("people", lazy_gettext("Name and mail address, encrypted"), lazy_gettext("to show who wrote what to the same course")),
    ("person_keys", lazy_gettext("The key that opens them"), lazy_gettext("so that erasing reaches backups too")),
    ("accounts", lazy_gettext("Accounts in learning platforms, encrypted"), lazy_gettext("to recognise a person at the next launch, and to name them to that learning platform")),
    ("memberships", lazy_gettext("Discussions that the person belongs to"), lazy_gettext("to let members in and nobody else")),
    ("group_members", lazy_gettext("Groups that the person belongs to"), lazy_gettext("to show threads of a group to that group")),
    ("grants", lazy_gettext("Which discussions a browser may open"), lazy_gettext("to let members in and nobody else")),
    ("browser_sessions", lazy_gettext("Visits that are still open"), lazy_gettext("to stay signed in")),
    ("tickets", lazy_gettext("Windows that are being opened"), lazy_gettext("to go on in a window of its own")),
    ("errands", lazy_gettext("Visits for setting something up"), lazy_gettext("to answer the learning platform")),
    ("contributions", lazy_gettext("What the person wrote"), lazy_gettext("the discussion itself")),
    ("contribution_fingerprints", lazy_gettext("Keyed fingerprints of word sequences"), lazy_gettext("to recognise copies")),
    ("ledger", lazy_gettext("Facts without text that points follow from"), lazy_gettext("points that can be checked and explained")),
    ("decision_notes", lazy_gettext("What staff noted about the person's work"), lazy_gettext("decisions that can be explained")),
    ("standings", lazy_gettext("How far points have followed those facts"), lazy_gettext("to know which points are to be worked out")),
    ("scores", lazy_gettext("Points"), lazy_gettext("the grade that the course asks for")),
    ("gradings", lazy_gettext("Feedback to the person, and how staff assessed their work"), lazy_gettext("assessment by teachers")),
    ("send_exceptions", lazy_gettext("Whether the person's scores are held back"), lazy_gettext("to send what was decided, and no more")),
    ("outbox", lazy_gettext("Scores and evidence for other systems"), lazy_gettext("to deliver each once, and to withdraw it again")),
    ("calendar_feeds", lazy_gettext("The address by which the person’s calendar reads dates"), lazy_gettext("dates in the person's own calendar, at their request")),
    ("audit", lazy_gettext("Entries in the log of acts, by random id"), lazy_gettext("accountability (Art. 5(2))")),
    ("data_subject_requests", lazy_gettext("Requests as a data subject"), lazy_gettext("to answer them in time (Art. 12(3))")),
)  # fmt: skip

PURPOSES: Final[Mapping[str, str]] = {
    "grade": lazy_gettext("The score: points and progress, back into the gradebook of the learner's own learning platform"),
    "feedback": lazy_gettext("Feedback of teachers, into the gradebook of the learner's own learning platform"),
    "evidence": lazy_gettext("Evidence for a competency: filtered excerpts, into competency records"),
}  # fmt: skip
FIELDS: Final[Mapping[str, str]] = {
    "user_id": lazy_gettext("the learning platform's id of the person"),
    "score": lazy_gettext("points"),
    "progress": lazy_gettext("progress"),
    "comment": lazy_gettext("comment"),
    "competency": lazy_gettext("competency"),
    "level": lazy_gettext("level"),
    "excerpt": lazy_gettext("filtered excerpt"),
    "link": lazy_gettext("link to the contribution"),
    "date": lazy_gettext("date"),
}


def erasure_of(table: str) -> Erasure:
    """What erasing a person does to a table's rows."""
    note: PrivacyNote = whole_metadata().tables[table].info["privacy"]
    return note.erasure
