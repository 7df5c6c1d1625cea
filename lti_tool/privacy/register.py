"""The privacy register in words for people: what each table holds of them, why, and what erasing does to it.

The tables' own notes (`config.privacy`) say it to the programs; a test fails for a table that is missing here. All
words are English here, and translated where they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from config.privacy import Erasure


def _(words: str) -> str:
    """Mark words for the catalogues."""
    return words


ERASURES: Final[Mapping[Erasure, str]] = {
    Erasure.ROWS_DELETED: _("deleted"),
    Erasure.TEXT_EMPTIED: _("emptied; its place in the conversation stays"),
    Erasure.KEY_DESTROYED: _("unreadable for good, also in backups: its key is destroyed"),
    Erasure.SUPPRESSION_ONLY: _("stays: without it the next roster would bring the person back"),
    Erasure.RANDOM_ID_ONLY: _("stays under a random id that leads to nobody any more"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is held, and why."""

    table: str
    what: str
    why: str


def _entries(*entries: tuple[str, str, str]) -> Mapping[str, Entry]:
    return {table: Entry(table, what, why) for table, what, why in entries}


REGISTER: Final = _entries(
    ("people", _("Name and mail address, encrypted"), _("to show who wrote what to the same course")),
    ("person_keys", _("The key to what is encrypted"), _("so that erasing reaches backups too")),
    ("erasure_journal", _("That the person was erased, by random id"), _("so that a restored backup does not bring the person back")),
    ("suppressions", _("Keyed fingerprints of erased accounts"), _("so that the next roster does not bring the person back")),
    ("suppression_copies", _("The same, for a key store that was restored"), _("so that the next roster does not bring the person back")),
    ("accounts", _("Accounts in learning platforms, encrypted"), _("to recognise a person at the next launch, and to name them to that learning platform")),
    ("memberships", _("Discussions that the person belongs to"), _("to let members in and nobody else")),
    ("member_duties", _("Duties that the person has in discussions"), _("to let members do what they are there for")),
    ("group_members", _("Groups that the person belongs to"), _("to show threads of a group to that group")),
    ("grants", _("Which discussions a browser may open"), _("to let members in and nobody else")),
    ("browser_sessions", _("Visits that are still open"), _("to stay signed in")),
    ("tickets", _("Windows that are being opened"), _("to go on in a window of its own")),
    ("errands", _("Visits for setting something up"), _("to answer the learning platform")),
    ("contributions", _("What the person wrote"), _("the discussion itself")),
    ("open_archives", _("That the person picks from an archive of another service, for an hour at most"), _("to keep what they pick, and nothing else")),
    ("archive_items", _("What such an archive holds, encrypted, for an hour at most"), _("to keep what they pick, and nothing else")),
    ("outside_accounts", _("Accounts in connected communities, by keyed fingerprints, and whether the person agreed"), _("to take in what the person writes there, as they agreed")),
    ("outside_account_codes", _("That the person wants an account to be known as theirs"), _("to recognise it")),
    ("drafts", _("What the person has begun to write and not posted, encrypted"), _("so that nothing that is written is lost")),
    ("attachments", _("Pictures and documents that the person brought, encrypted"), _("the discussion itself")),
    ("attachment_bytes", _("Their bytes, in pieces, encrypted"), _("the discussion itself")),
    ("draft_attachments", _("Which of them belong to a draft"), _("so that nothing that is written is lost")),
    ("contribution_versions", _("What the person wrote before editing it, encrypted"), _("so that answers stay understandable")),
    ("contribution_fingerprints", _("Keyed fingerprints of word sequences"), _("to recognise copies")),
    ("link_previews", _("What pages that the person shared say of themselves, encrypted"), _("to show where a link leads")),
    ("reactions", _("Reactions that the person gave"), _("the discussion itself")),
    ("same_questions", _("Questions that the person has, too"), _("the discussion itself")),
    ("poll_votes", _("What the person voted for in polls"), _("to count votes; nobody is shown who voted for what")),
    ("thread_summaries", _("Summaries of threads that the person wrote, encrypted"), _("so that a long thread can be joined")),
    ("facilitators", _("Threads that the person facilitates, and what they are asked to do there, encrypted"), _("so that conversations are looked after")),
    ("freshness", _("What the person noted about posts being outdated, encrypted"), _("so that nobody relies on what is outdated")),
    ("collected", _("What the person noted about posts in collections, encrypted"), _("so that what is worth it is found again")),
    ("certificates", _("Certificates of the person with their evidence, encrypted, and what their public page shows"), _("certificates that others can check")),
    ("vouches", _("What of others the person vouches for, with a sentence, encrypted"), _("levels that people decide on evidence")),
    ("portfolios", _("What the person says of themselves in their portfolio, encrypted"), _("a portfolio that the person takes along, at their wish")),
    ("portfolio_entries", _("What the person has chosen for their portfolio"), _("a portfolio that the person takes along, at their wish")),
    ("portfolio_links", _("Links by which others see the portfolio, encrypted, and how often they were opened"), _("a portfolio that the person takes along, at their wish")),
    ("ledger", _("Facts without text that points follow from"), _("points that can be checked and explained")),
    ("decision_notes", _("What staff noted about the person's work"), _("decisions that can be explained")),
    ("moderation_acts", _("What moderators decided about what the person wrote, why, and what the person said to that, encrypted"), _("decisions that can be explained, and appealed against")),
    ("reports", _("What the person reported to moderators, and why, encrypted"), _("keeping the discussion good")),
    ("withdrawn_contributions", _("What the person has just removed"), _("so that a removal can be undone for a while")),
    ("standings", _("How far points are worked out"), _("to know which points are to be worked out")),
    ("scores", _("Points"), _("the grade that the course asks for")),
    ("gradings", _("Feedback to the person, and how staff assessed their work"), _("assessment by teachers")),
    ("send_exceptions", _("Whether the person's scores are held back"), _("to send what was decided, and no more")),
    ("outbox", _("Scores, evidence and statements for other systems"), _("to deliver each once, and to withdraw it again")),
    ("calendar_feeds", _("The address by which the person’s calendar reads dates"), _("dates in the person's own calendar, at their request")),
    ("space_readings", _("Up to which post everything is read"), _("to show what is new")),
    ("thread_readings", _("Up to which post a thread is read"), _("to show what is new")),
    ("posts_read_ahead", _("Posts that were read out of order"), _("to show what is new")),
    ("mentions", _("Where the person is mentioned"), _("to tell the person")),
    ("tag_follows", _("Tags that the person follows"), _("to tell them what is begun there")),
    ("asker_follows", _("Whose questions the person follows"), _("to tell them what those ask")),
    ("mail_choices", _("Which mail the person wants, and when"), _("to send it to whom it was promised, and to nobody else")),
    ("mails", _("Up to when the person was told of what is new by mail"), _("to tell it once")),
    ("mail_wishes", _("Which post the person wants to see at the next visit"), _("to come back to it from a mail")),
    ("thread_follows", _("Threads that the person follows, or does not want to"), _("following threads")),
    ("audit", _("Entries in the log of acts, by random id"), _("accountability (Art. 5(2))")),
    ("consents", _("Consents: what was shown, and when it was given or taken back"), _("proof of consent (Art. 7(1))")),
    ("withheld_contributions", _("Contributions that their author keeps back"), _("respecting it")),
    ("notices_seen", _("Which privacy notice was seen, and when"), _("informing people (Art. 13)")),
    ("held_texts", _("Contributions that staff look at before anything of them is sent"), _("review before sending")),
    ("sent_texts", _("Texts that were sent, filtered, encrypted"), _("so that people can read what was sent of them")),
    ("erasure_receipts", _("Receipts of erasures"), _("proof of erasure (Art. 5(2), 19)")),
    ("withdrawals", _("What other systems were asked to take back"), _("telling recipients of an erasure or a withdrawn consent (Art. 7(3), 17(2), 19)")),
    ("competency_ratings", _("Levels of competencies that were decided, why, and until when, encrypted"), _("documenting what was learned")),
    ("competency_evidence", _("What these levels were given for, without text"), _("documenting what was learned")),
    ("path_learners", _("Learning paths that the person has begun"), _("to show the next step")),
    ("path_steps_done", _("Steps of learning paths that the person opened or marked as done"), _("to show the next step")),
    ("handed_over", _("Which levels and certificates were handed over to another system in a file, and when"), _("not handing them over twice, and telling what was handed over")),
    ("matrix_exports", _("Files of the matrix that the person asked for, and what they were narrowed to, encrypted"), _("handing a qualification manager what they asked for")),
    ("matrix_export_people", _("That levels of the person stand in a file of the matrix"), _("throwing the file away once the person is erased")),
    ("matrix_export_bytes", _("The bytes of files of the matrix that the person asked for, encrypted"), _("handing a qualification manager what they asked for")),
    ("competency_goals", _("Goals of the organisation that the person wrote down"), _("planning what is learned")),
    ("qualification_managers", _("That the person looks after qualification in the organisation"), _("letting those in who look after what is learned")),
    ("department_members", _("The department that the learning platform tells of the person"), _("showing by departments what was learned")),
    ("findable_competencies", _("For which competencies the person wants to be found"), _("helping others find somebody to ask, as the person chose")),
    ("framework_versions", _("Versions of competency frameworks that the person has made"), _("answering for what is learned")),
    ("legal_holds", _("That data of the person must be kept for legal reasons"), _("legal claims and duties (Art. 17(3))")),
    ("data_subject_requests", _("Requests as a data subject"), _("to answer them in time (Art. 12(3))")),
)  # fmt: skip

FIELDS: Final[Mapping[str, str]] = {
    "user_id": _("the learning platform's id of the person"),
    "score": _("points"),
    "progress": _("progress"),
    "time": _("time"),
    "review_link": _("address of the review page (Canvas only)"),
    "comment": _("comment"),
    "competency": _("competency"),
    "level": _("level"),
    "space_title": _("title of the discussion"),
    "excerpt": _("filtered excerpt"),
    "account": _("pseudonym, another one in each course and at each recipient"),
    "name": _("name"),
    "mail": _("mail address"),
    "activity": _(
        "that somebody began a thread, replied, reacted, was endorsed or answered, reached a level"
    ),
    "object": _("opaque numbers of posts and threads"),
    "course": _("opaque numbers of discussion and course"),
    "date": _("date"),
    "link": _("link to the contribution"),
}
