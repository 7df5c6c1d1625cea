"""The privacy register in words for people: what each table holds of them, why, and what erasing does to it.

The tables' own notes (`config.privacy`) say it to the programs; a test fails for a table that is missing here. All
words are English here, and translated where they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from config.language import N_
from config.privacy import Erasure

ERASURES: Final[Mapping[Erasure, str]] = {
    Erasure.ROWS_DELETED: N_("deleted"),
    Erasure.TEXT_EMPTIED: N_("emptied; its place in the conversation stays"),
    Erasure.KEY_DESTROYED: N_("unreadable for good, also in backups: its key is destroyed"),
    Erasure.SUPPRESSION_ONLY: N_("stays: without it the next roster would bring the person back"),
    Erasure.RANDOM_ID_ONLY: N_("stays under a random id that leads to nobody any more"),
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
    ("people", N_("Name and mail address, encrypted"), N_("to show who wrote what to the same course")),
    ("person_keys", N_("The key to what is encrypted"), N_("so that erasing reaches backups too")),
    ("erasure_journal", N_("That the person was erased, by random id"), N_("so that a restored backup does not bring the person back")),
    ("suppressions", N_("Keyed fingerprints of erased accounts"), N_("so that the next roster does not bring the person back")),
    ("suppression_copies", N_("The same, for a key store that was restored"), N_("so that the next roster does not bring the person back")),
    ("accounts", N_("Accounts in learning platforms, encrypted"), N_("to recognise a person at the next launch, and to name them to that learning platform")),
    ("memberships", N_("Discussions that the person belongs to"), N_("to let members in and nobody else")),
    ("member_duties", N_("Duties that the person has in discussions"), N_("to let members do what they are there for")),
    ("group_members", N_("Groups that the person belongs to"), N_("to show threads of a group to that group")),
    ("grants", N_("Which discussions a browser may open"), N_("to let members in and nobody else")),
    ("browser_sessions", N_("Visits that are still open"), N_("to stay signed in")),
    ("tickets", N_("Windows that are being opened"), N_("to go on in a window of its own")),
    ("errands", N_("Visits for setting something up"), N_("to answer the learning platform")),
    ("contributions", N_("What the person wrote"), N_("the discussion itself")),
    ("open_archives", N_("That the person picks from an archive of another service, for an hour at most"), N_("to keep what they pick, and nothing else")),
    ("archive_items", N_("What such an archive holds, encrypted, for an hour at most"), N_("to keep what they pick, and nothing else")),
    ("outside_accounts", N_("Accounts in connected communities, by keyed fingerprints, and whether the person agreed"), N_("to take in what the person writes there, as they agreed")),
    ("outside_account_codes", N_("That the person wants an account to be known as theirs"), N_("to recognise it")),
    ("drafts", N_("What the person has begun to write and not posted, encrypted"), N_("so that nothing that is written is lost")),
    ("attachments", N_("Pictures and documents that the person brought, encrypted"), N_("the discussion itself")),
    ("attachment_bytes", N_("Their bytes, in pieces, encrypted"), N_("the discussion itself")),
    ("draft_attachments", N_("Which of them belong to a draft"), N_("so that nothing that is written is lost")),
    ("contribution_versions", N_("What the person wrote before editing it, encrypted"), N_("so that answers stay understandable")),
    ("contribution_fingerprints", N_("Keyed fingerprints of word sequences"), N_("to recognise copies")),
    ("link_previews", N_("What pages that the person shared say of themselves, encrypted"), N_("to show where a link leads")),
    ("reactions", N_("Reactions that the person gave"), N_("the discussion itself")),
    ("same_questions", N_("Questions that the person has, too"), N_("the discussion itself")),
    ("poll_votes", N_("What the person voted for in polls"), N_("to count votes; nobody is shown who voted for what")),
    ("thread_summaries", N_("Summaries of threads that the person wrote, encrypted"), N_("so that a long thread can be joined")),
    ("facilitators", N_("Threads that the person facilitates, and what they are asked to do there, encrypted"), N_("so that conversations are looked after")),
    ("freshness", N_("What the person noted about posts being outdated, encrypted"), N_("so that nobody relies on what is outdated")),
    ("collected", N_("What the person noted about posts in collections, encrypted"), N_("so that what is worth it is found again")),
    ("certificates", N_("Certificates of the person with their evidence, encrypted, and what their public page shows"), N_("certificates that others can check")),
    ("vouches", N_("What of others the person vouches for, with a sentence, encrypted"), N_("levels that people decide on evidence")),
    ("portfolios", N_("What the person says of themselves in their portfolio, encrypted"), N_("a portfolio that the person takes along, at their wish")),
    ("portfolio_entries", N_("What the person has chosen for their portfolio"), N_("a portfolio that the person takes along, at their wish")),
    ("portfolio_links", N_("Links by which others see the portfolio, encrypted, and how often they were opened"), N_("a portfolio that the person takes along, at their wish")),
    ("ledger", N_("Facts without text that points follow from"), N_("points that can be checked and explained")),
    ("decision_notes", N_("What staff noted about the person's work"), N_("decisions that can be explained")),
    ("moderation_acts", N_("What moderators decided about what the person wrote, why, and what the person said to that, encrypted"), N_("decisions that can be explained, and appealed against")),
    ("reports", N_("What the person reported to moderators, and why, encrypted"), N_("keeping the discussion good")),
    ("withdrawn_contributions", N_("What the person has just removed"), N_("so that a removal can be undone for a while")),
    ("standings", N_("How far points are worked out"), N_("to know which points are to be worked out")),
    ("scores", N_("Points"), N_("the grade that the course asks for")),
    ("gradings", N_("Feedback to the person, and how staff assessed their work"), N_("assessment by teachers")),
    ("send_exceptions", N_("Whether the person's scores are held back"), N_("to send what was decided, and no more")),
    ("outbox", N_("Scores, evidence and statements for other systems"), N_("to deliver each once, and to withdraw it again")),
    ("calendar_feeds", N_("The address by which the person’s calendar reads dates"), N_("dates in the person's own calendar, at their request")),
    ("space_readings", N_("Up to which post everything is read"), N_("to show what is new")),
    ("thread_readings", N_("Up to which post a thread is read"), N_("to show what is new")),
    ("posts_read_ahead", N_("Posts that were read out of order"), N_("to show what is new")),
    ("mentions", N_("Where the person is mentioned"), N_("to tell the person")),
    ("tag_follows", N_("Tags that the person follows"), N_("to tell them what is begun there")),
    ("asker_follows", N_("Whose questions the person follows"), N_("to tell them what those ask")),
    ("mail_choices", N_("Which mail the person wants, and when"), N_("to send it to whom it was promised, and to nobody else")),
    ("mails", N_("Up to when the person was told of what is new by mail"), N_("to tell it once")),
    ("mail_wishes", N_("Which post the person wants to see at the next visit"), N_("to come back to it from a mail")),
    ("thread_follows", N_("Threads that the person follows, or does not want to"), N_("following threads")),
    ("audit", N_("Entries in the log of acts, by random id"), N_("accountability (Art. 5(2))")),
    ("consents", N_("Consents: what was shown, and when it was given or taken back"), N_("proof of consent (Art. 7(1))")),
    ("withheld_contributions", N_("Contributions that their author keeps back"), N_("respecting it")),
    ("notices_seen", N_("Which privacy notice was seen, and when"), N_("informing people (Art. 13)")),
    ("held_texts", N_("Contributions that staff look at before anything of them is sent"), N_("review before sending")),
    ("sent_texts", N_("Texts that were sent, filtered, encrypted"), N_("so that people can read what was sent of them")),
    ("erasure_receipts", N_("Receipts of erasures"), N_("proof of erasure (Art. 5(2), 19)")),
    ("withdrawals", N_("What other systems were asked to take back"), N_("telling recipients of an erasure or a withdrawn consent (Art. 7(3), 17(2), 19)")),
    ("competency_ratings", N_("Levels of competencies that were decided, why, and until when, encrypted"), N_("documenting what was learned")),
    ("competency_evidence", N_("What these levels were given for, without text"), N_("documenting what was learned")),
    ("path_learners", N_("Learning paths that the person has begun"), N_("to show the next step")),
    ("path_steps_done", N_("Steps of learning paths that the person opened or marked as done"), N_("to show the next step")),
    ("handed_over", N_("Which levels and certificates were handed over to another system in a file, and when"), N_("not handing them over twice, and telling what was handed over")),
    ("matrix_exports", N_("Files of the matrix that the person asked for, and what they were narrowed to, encrypted"), N_("handing a qualification manager what they asked for")),
    ("matrix_export_people", N_("That levels of the person stand in a file of the matrix"), N_("throwing the file away once the person is erased")),
    ("matrix_export_bytes", N_("The bytes of files of the matrix that the person asked for, encrypted"), N_("handing a qualification manager what they asked for")),
    ("competency_goals", N_("Goals of the organisation that the person wrote down"), N_("planning what is learned")),
    ("qualification_managers", N_("That the person looks after qualification in the organisation"), N_("letting those in who look after what is learned")),
    ("department_members", N_("The department that the learning platform tells of the person"), N_("showing by departments what was learned")),
    ("findable_competencies", N_("For which competencies the person wants to be found"), N_("helping others find somebody to ask, as the person chose")),
    ("framework_versions", N_("Versions of competency frameworks that the person has made"), N_("answering for what is learned")),
    ("legal_holds", N_("That data of the person must be kept for legal reasons"), N_("legal claims and duties (Art. 17(3))")),
    ("data_subject_requests", N_("Requests as a data subject"), N_("to answer them in time (Art. 12(3))")),
)  # fmt: skip

FIELDS: Final[Mapping[str, str]] = {
    "user_id": N_("the learning platform's id of the person"),
    "score": N_("points"),
    "progress": N_("progress"),
    "time": N_("time"),
    "review_link": N_("address of the review page (Canvas only)"),
    "comment": N_("comment"),
    "competency": N_("competency"),
    "level": N_("level"),
    "space_title": N_("title of the discussion"),
    "excerpt": N_("filtered excerpt"),
    "account": N_("pseudonym, another one in each course and at each recipient"),
    "name": N_("name"),
    "mail": N_("mail address"),
    "activity": N_(
        "that somebody began a thread, replied, reacted, was endorsed or answered, reached a level"
    ),
    "object": N_("opaque numbers of posts and threads"),
    "course": N_("opaque numbers of discussion and course"),
    "date": N_("date"),
    "link": N_("link to the contribution"),
}
