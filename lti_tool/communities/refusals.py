"""What is said when a community cannot be connected or read so, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext, lazy_gettext

from config.errors import StoaError
from connectors.contract import CommunityTrouble

_SENTENCES: Final[Mapping[str, str]] = {
    "community.known": lazy_gettext(
        "This community is connected already. Open it to change what it is read with."
    ),
    "community.other": lazy_gettext(
        "These lead to another community than the one that is connected. Connect that one apart."
    ),
    "community.setting": lazy_gettext("Something that it needs is missing, or is too long."),
    "community.elsewhere": lazy_gettext("There is no such discussion any more. Choose one from the list."),
    "connector.no_setting": lazy_gettext("Something that it needs is missing, or is too long."),
    "scope.days": lazy_gettext("The last day lies before the first one. Change one of them."),
    "scope.words": lazy_gettext(
        "Give at most 100 words, each with a letter or digit in it and at most 100 characters long."
    ),
    "channel.missing": lazy_gettext("Choose a channel from the list, or enter its id."),
    "keys.undecipherable": lazy_gettext(
        "The stored secrets cannot be opened with the present secret key of Stoa. Enter them again."
    ),
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, and its code."""

    sentence: str
    code: str


def complaint_about(error: StoaError) -> Complaint:
    """An error in words; what connectors say of themselves is in the catalogues already."""
    if error.code in _SENTENCES:
        return Complaint(str(_SENTENCES[error.code]), error.code)
    if isinstance(error, CommunityTrouble):
        return Complaint(gettext(error.message), error.code)
    return Complaint(error.message, error.code)
