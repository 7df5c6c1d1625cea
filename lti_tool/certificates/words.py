"""Certificates in words: whether they hold, why not, and what is wrong with a request."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

from sync.certificates.issuing import Because, Standing

STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.VALID: lazy_gettext("Valid"),
    Standing.EXPIRED: lazy_gettext("Expired"),
    Standing.REVOKED: lazy_gettext("Revoked"),
}
REASONS: Final[Mapping[Because, str]] = {
    Because.NOT_MET: lazy_gettext("What it is for is not met any more"),
    Because.ERROR: lazy_gettext("It was issued in error"),
    Because.REPLACED: lazy_gettext("Another one has taken its place"),
    Because.HOLDER: lazy_gettext("Its holder asked for it"),
}
REFUSED: Final[Mapping[str, str]] = {  # by the code of NotIssued
    "certificates.inactive": lazy_gettext("This is not certified at present. Choose something else."),
    "certificates.own": lazy_gettext("Nobody certifies themselves: ask somebody else who teaches here."),
    "certificates.note_too_long": lazy_gettext("A note has at most 500 characters. Shorten it, please."),
    "certificates.nobody": lazy_gettext("This person is not here any more. Choose somebody else."),
    "certificates.restricted": lazy_gettext(
        "The use of this person’s data is restricted, as they asked: nothing can be issued until that is lifted."
    ),
    "certificates.already": lazy_gettext(
        "This person has one that holds, and that cannot be renewed yet. Revoke it first if it is wrong."
    ),
    "certificates.choose": lazy_gettext("Choose what is certified, and for whom."),
}
