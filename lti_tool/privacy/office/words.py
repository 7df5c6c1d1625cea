"""What stands in the tables of data protection, in words."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext

from lti_tool.privacy.words import purpose_words
from sync.audit.verifying import (
    BATCH_CHANGED,
    BATCH_MISSING,
    ROW_ADDED,
    ROW_CHANGED,
    ROW_MISSING,
    Flaw,
)
from sync.retention.holds import HoldReason

HOLD_REASONS: Final[Mapping[HoldReason, str]] = {
    HoldReason.LITIGATION: lazy_gettext("a legal claim"),
    HoldReason.AUTHORITY: lazy_gettext("an authority has asked"),
    HoldReason.INVESTIGATION: lazy_gettext("an investigation within the organisation"),
    HoldReason.EXAMINATION: lazy_gettext("a contested grade or certificate"),
    HoldReason.DUTY: lazy_gettext("a duty by law or agreement"),
}
CATEGORIES: Final[Mapping[str, str]] = {
    "certificates": lazy_gettext("certificates that expired or were revoked"),
    "levels": lazy_gettext("levels of competencies that were taken back, declined, replaced or have ended"),
    "portfolio_links": lazy_gettext("links to portfolios that have ended"),
    "handed_over": lazy_gettext("that records were handed over in a file which are not kept here any more"),
    "drafts": lazy_gettext("what people began to write and did not post"),
    "uploads": lazy_gettext("files that were neither posted nor kept in a draft"),
    "sessions": lazy_gettext("visits of browsers, with what they may open"),
    "feedback": lazy_gettext("what staff wrote to learners about their work"),
    "texts": lazy_gettext("what people wrote"),
    "notes": lazy_gettext("why staff decided as they did, in words"),
    "moderation": lazy_gettext("what moderators and authors said about what was hidden"),
    "reports": lazy_gettext("what members reported to moderators"),
    "spaces": lazy_gettext("discussions that have ended, as a whole"),
    "memberships": lazy_gettext("that somebody was in a course that they left"),
    "people": lazy_gettext("who somebody is that is in no course any more"),
    "sent_texts": lazy_gettext("copies of texts that were sent"),
    "consents": lazy_gettext("consents in whose place a later word is"),
    "requests": lazy_gettext("requests of data subjects that are answered"),
    "receipts": lazy_gettext("receipts of erasures that are closed"),
    "audit": lazy_gettext("rows of the audit, folded away"),
}
_SENT: Final = "sent_"


def category_words(category: str) -> str:
    """A category of retention."""
    if category not in CATEGORIES and category.startswith(_SENT):
        purpose = purpose_words(category.removeprefix(_SENT))
        return str(gettext("what other systems were sent for the purpose “%(purpose)s”", purpose=purpose))
    return str(CATEGORIES.get(category, category))


def flaw_words(flaw: Flaw) -> str:
    """What does not fit in the audit."""
    number = {"row": flaw.sequence, "batch": flaw.batch}
    sentences = {
        ROW_CHANGED: gettext("Row %(row)s was changed after it was sealed in batch %(batch)s.", **number),
        ROW_MISSING: gettext("Row %(row)s of batch %(batch)s is gone.", **number),
        ROW_ADDED: gettext("Row %(row)s was put in after batch %(batch)s was sealed.", **number),
        BATCH_CHANGED: gettext("Batch %(batch)s does not fit its seal.", **number),
        BATCH_MISSING: gettext("Batch %(batch)s is gone.", **number),
    }
    return str(sentences.get(flaw.code, flaw.code))
