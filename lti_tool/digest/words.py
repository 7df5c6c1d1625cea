"""What the sections of what is new are called, on pages and in mails."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

from lti_tool.digest.news import About

HEADINGS: Final[Mapping[About, str]] = {
    About.FACILITATED: lazy_gettext("You are asked to facilitate"),
    About.MENTIONS: lazy_gettext("Mentions of you"),
    About.ANSWERS: lazy_gettext("Answers to you"),
    About.ANNOUNCEMENTS: lazy_gettext("Announcements"),
    About.FOLLOWED: lazy_gettext("In what you follow"),
    About.UNANSWERED: lazy_gettext("Questions that nobody has answered"),
}
