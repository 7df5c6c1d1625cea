"""What is said of a file that is not taken, and how large one is."""

from collections.abc import Mapping
from typing import Final

from babel.numbers import format_decimal
from flask_babel import get_locale, gettext, lazy_gettext

from lti_tool.app.services import services
from lti_tool.app.uploads import MEGA
from lti_tool.space.forms import Complaint
from lti_tool.space.presentation import format_count
from sync.attachments.keeping import MOST_OF_POST
from sync.attachments.media import MOST_PAGES

FIELD: Final = "files"
KILO: Final = 1_000

_SENTENCES: Final[Mapping[str, str]] = {
    "file.empty": lazy_gettext("“%(name)s” is empty."),
    "file.kind": lazy_gettext("“%(name)s” is neither a picture (JPEG, PNG, GIF or WebP) nor a PDF."),
    "file.broken": lazy_gettext(
        "“%(name)s” cannot be read to its end. Open it, save it anew and add that, please."
    ),
    "file.pixels": lazy_gettext("“%(name)s” has more than 50 million pixels. Make it smaller, please."),
    "file.pages": lazy_gettext(
        "“%(name)s” has more than %(pages)s pages, or too much on them. Split it, please."
    ),
    "file.costly": lazy_gettext("“%(name)s” takes too much to unpack. Save it in a simpler form, please."),
    "file.protected": lazy_gettext(
        "“%(name)s” is protected. Save it without a password and add that, please."
    ),
    "file.too_large": lazy_gettext("“%(name)s” is too large: a file has at most %(file)s MB."),
    "file.post": lazy_gettext("The files of a post have at most %(post)s MB together. Take one out, please."),
    "file.too_many": lazy_gettext("A post has at most %(most)s files. “%(name)s” was not added."),
    "file.day": lazy_gettext(
        "“%(name)s” was not added: you have brought as much as there is room for in a day."
    ),
    "file.space": lazy_gettext("“%(name)s” was not added: this discussion has no room for more files."),
    "file.busy": lazy_gettext("“%(name)s” was not added: many add files just now. Try again in a minute."),
    "file.scan_refused": lazy_gettext(
        "“%(name)s” was not added: your organisation’s virus scanner refuses it."
    ),
    "file.scan_failed": lazy_gettext(
        "“%(name)s” was not added: your organisation’s virus scanner does not answer. Try again later, please."
    ),
    "file.off": lazy_gettext("“%(name)s” was not added: no files are taken here."),
    "file.gone": lazy_gettext(
        "A file of this post is not here any more, or another post has it. Add it again, please."
    ),
}


def complain(code: str, name: str = "") -> Complaint:
    """What is wrong with a file, as its form says it."""
    settings = services().settings
    sentence = str(_SENTENCES.get(code, _SENTENCES["file.broken"])) % {
        "name": name,
        "file": format_count(settings.attachment_file_mb),
        "post": format_count(settings.attachment_post_mb),
        "most": format_count(MOST_OF_POST),
        "pages": format_count(MOST_PAGES),
    }
    return Complaint(FIELD, code, sentence)


def say_size(size: int) -> str:
    """How large a file is."""
    locale = get_locale()
    if size < MEGA:
        return str(gettext("%(size)s kB", size=format_decimal(max(1, size // KILO), locale=locale)))
    return str(gettext("%(size)s MB", size=format_decimal(round(size / MEGA, 1), locale=locale)))
