"""What is said of a file that cannot be read, and of how to ask each service for one."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext

from connectors.contract import ArchiveRefused
from lti_tool.app.typed import Field
from lti_tool.space.forms import Complaint
from lti_tool.space.presentation import format_count
from sync.bringing.keeping import MOST_KEPT

FIELDS: Final = {"service": Field(lazy_gettext("Service"))}
HOW: Final[Mapping[str, str]] = {
    "linkedin": lazy_gettext("Settings, Data privacy, Get a copy of your data. Ask for the larger archive."),
    "x": lazy_gettext("Settings, Your account, Download an archive of your data."),
    "youtube": lazy_gettext(
        "takeout.google.com: choose YouTube alone, and of it comments alone; videos make the file too large."
    ),
    "facebook": lazy_gettext(
        "Settings, Your information, Download: choose the format JSON, and posts, comments and groups alone."
    ),
    "discord": lazy_gettext("User settings, Data & privacy, Request all of my data: messages alone."),
    "mastodon": lazy_gettext("Preferences, Import and export, Data export: request your archive."),
    "discourse": lazy_gettext("Your profile, Activity, Download all."),
}
"""By connector, in the words of the services' own pages."""

_REFUSED: Final[Mapping[str, str]] = {
    "archive.busy": lazy_gettext("Other archives are being read at present. Try again in a minute."),
    "archive.too_long": lazy_gettext(
        "The file takes too long to be read. Ask the service for a part of your data only."
    ),
    "archive.missing_member": lazy_gettext(
        "This is no archive of that service, or nothing that you wrote is in it. Bring the file as the service gave it."
    ),
    "archive.foreign": lazy_gettext(
        "This looks like the archive of another service. Choose that one in the list."
    ),
    "archive.not_a_zip": lazy_gettext(
        "This file is no archive as the service gives it. Bring it as it came."
    ),
    "archive.encrypted": lazy_gettext(
        "The archive is protected by a password. Bring it as the service gave it."
    ),
    "archive.too_large": lazy_gettext(
        "The archive is too large to be read. Ask the service for a part of your data only."
    ),
    "archive.bomb": lazy_gettext(
        "The archive holds far more than its size says, which is not safe to read. Bring it as the service gave it."
    ),
}
_BROKEN: Final = lazy_gettext("The archive is damaged, or was changed. Ask the service for it once more.")


def complain_of_file(refused: ArchiveRefused, language: str) -> Complaint:
    """What is wrong with a file: the reader's own sentence, which says more, or the catalogue's for its code."""
    known = refused.code in _REFUSED and refused.code.partition(".")[2] in ("busy", "too_long")
    sentence = refused.message if language == "en" and not known else str(_REFUSED.get(refused.code, _BROKEN))
    return Complaint("file", refused.code, sentence)


def complain_of_none() -> Complaint:
    """No file was chosen."""
    return Complaint("file", "archive.none", gettext("Choose the file that the service gave you."))


def complain_of_size(most: int) -> Complaint:
    """The file is larger than the installation takes."""
    sentence = gettext(
        "The file is larger than %(most)s MB. Ask the service for your posts and comments alone, without pictures.",
        most=format_count(most),
    )
    return Complaint("file", "archive.too_large", sentence)


def complain_of_empty() -> Complaint:
    """Nothing is in it that could be shown."""
    sentence = gettext("The archive could be read, and holds no post or comment of yours.")
    return Complaint("file", "archive.empty", sentence)


def complain_of_picks(picked: int) -> Complaint | None:
    """What is wrong with how many items are picked, or None."""
    if not picked:
        return Complaint("picks", "archive.nothing_picked", gettext("Pick something first."))
    if picked > MOST_KEPT:
        sentence = gettext(
            "%(picked)s are picked. Pick at most %(most)s at once: what shows something best.",
            picked=format_count(picked),
            most=format_count(MOST_KEPT),
        )
        return Complaint("picks", "archive.too_many_picked", sentence)
    return None
