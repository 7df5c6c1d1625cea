"""The privacy register: what each table holds, declared beside the table itself.

Export, erasure, retention and the record of processing (GDPR Art. 30) are driven by these notes; a test fails for
a table that has none.
"""

from dataclasses import dataclass
from enum import StrEnum


class Erasure(StrEnum):
    """What becomes of a person's rows when the person is erased."""

    NOTHING_PERSONAL = "nothing_personal"  # the table holds no personal data
    ROWS_DELETED = "rows_deleted"
    TEXT_EMPTIED = "text_emptied"  # the row stays as structure, without content
    KEY_DESTROYED = "key_destroyed"  # what is left cannot be read or linked to a person
    SUPPRESSION_ONLY = (
        "suppression_only"  # a keyed fingerprint stays, so that the person is not taken up again
    )
    RANDOM_ID_ONLY = "random_id_only"  # refers to the person's random id, which then leads nowhere


@dataclass(frozen=True, slots=True)
class PrivacyNote:
    """What a table holds of people, why, and what erasing a person does to it.

    Where rows are emptied, `emptied` are the columns, and `ended` the instant that is set where there is none yet.
    """

    holds: str
    why: str
    erasure: Erasure
    emptied: tuple[str, ...] = ()
    ended: str | None = None

    def as_table_info(self) -> dict[str, dict[str, "PrivacyNote"]]:
        """The keyword that attaches this note to an SQLAlchemy table."""
        return {"info": {"privacy": self}}


def privacy(
    holds: str, why: str, erasure: Erasure, *, emptied: tuple[str, ...] = (), ended: str | None = None
) -> dict[str, dict[str, PrivacyNote]]:
    """Declare a table's note: ``__table_args__ = privacy(…)``."""
    return PrivacyNote(holds, why, erasure, emptied, ended).as_table_info()
