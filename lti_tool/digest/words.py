"""What the sections of what is new are called, on pages and in mails."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext, ngettext

from lti_tool.digest.news import About
from lti_tool.evidence.notices import Notice, NoticeKind
from lti_tool.space.presentation import Times

HEADINGS: Final[Mapping[About, str]] = {
    About.FACILITATED: lazy_gettext("You are asked to facilitate"),
    About.MENTIONS: lazy_gettext("Mentions of you"),
    About.ANSWERS: lazy_gettext("Answers to you"),
    About.ANNOUNCEMENTS: lazy_gettext("Announcements"),
    About.FOLLOWED: lazy_gettext("In what you follow"),
    About.UNANSWERED: lazy_gettext("Questions that nobody has answered"),
}

_NAMED: Final[Mapping[NoticeKind, str]] = {  # with a name, inside the LMS
    NoticeKind.LEVEL_GIVEN: lazy_gettext("You were given a level of “%(name)s”."),
    NoticeKind.LEVEL_NOT_GIVEN: lazy_gettext("A level of “%(name)s” was not given, with a reason."),
    NoticeKind.LEVEL_TAKEN_BACK: lazy_gettext("Your level of “%(name)s” was taken back, with a reason."),
    NoticeKind.DISPUTE_DECIDED: lazy_gettext("“%(name)s” was decided about once more, as you had asked."),
    NoticeKind.LEVEL_ENDS: lazy_gettext("Your level of “%(name)s” ends: %(time)s."),
    NoticeKind.LEVEL_ENDED: lazy_gettext("Your level of “%(name)s” has ended."),
    NoticeKind.CERTIFICATE_ISSUED: lazy_gettext("You have a new certificate: “%(name)s”."),
    NoticeKind.CERTIFICATE_REVOKED: lazy_gettext("Your certificate “%(name)s” was revoked."),
    NoticeKind.CERTIFICATE_ENDS: lazy_gettext("Your certificate “%(name)s” ends: %(time)s."),
    NoticeKind.CERTIFICATE_ENDED: lazy_gettext("Your certificate “%(name)s” has ended."),
}
_UNNAMED: Final[Mapping[NoticeKind, str]] = {  # in mail, which passes through other hands
    NoticeKind.LEVEL_GIVEN: lazy_gettext("You were given a level of a competency."),
    NoticeKind.LEVEL_NOT_GIVEN: lazy_gettext(
        "A level that was proposed for you was not given, with a reason."
    ),
    NoticeKind.LEVEL_TAKEN_BACK: lazy_gettext("A level of yours was taken back, with a reason."),
    NoticeKind.DISPUTE_DECIDED: lazy_gettext("What you said is wrong was decided about once more."),
    NoticeKind.LEVEL_ENDS: lazy_gettext("A level of yours ends: %(time)s."),
    NoticeKind.LEVEL_ENDED: lazy_gettext("A level of yours has ended."),
    NoticeKind.CERTIFICATE_ISSUED: lazy_gettext("You have a new certificate."),
    NoticeKind.CERTIFICATE_REVOKED: lazy_gettext("A certificate of yours was revoked."),
    NoticeKind.CERTIFICATE_ENDS: lazy_gettext("A certificate of yours ends: %(time)s."),
    NoticeKind.CERTIFICATE_ENDED: lazy_gettext("A certificate of yours has ended."),
}

_UNCOUNTED: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.REVIEWS_DUE: lazy_gettext("Levels are to be looked at again."),
    NoticeKind.DISPUTES_OPEN: lazy_gettext("Decisions about levels are said to be wrong."),
    NoticeKind.PROPOSALS_WAIT: lazy_gettext("Levels are proposed."),
}


def say_notice(notice: Notice, times: Times, *, named: bool) -> str:
    """What somebody is told of levels and certificates; in mail nothing is `named`."""
    if notice.is_of_staff:
        return _say_what_waits(notice)
    words = _NAMED if named and notice.name else _UNNAMED
    time = times.until(notice.ends_at) if notice.ends_at else ""
    return str(words[notice.kind]) % {"name": notice.name, "time": time}


def _say_what_waits(notice: Notice) -> str:
    number = notice.count
    if not number:
        return str(_UNCOUNTED[notice.kind])
    match notice.kind:
        case NoticeKind.REVIEWS_DUE:
            return str(
                ngettext(
                    "%(num)s level is to be looked at again.",
                    "%(num)s levels are to be looked at again.",
                    number,
                )
            )
        case NoticeKind.DISPUTES_OPEN:
            return str(
                ngettext(
                    "%(num)s decision about a level is said to be wrong.",
                    "%(num)s decisions about levels are said to be wrong.",
                    number,
                )
            )
        case _:
            return str(ngettext("%(num)s level is proposed.", "%(num)s levels are proposed.", number))


def say_where_notices_are() -> str:
    """Where more of it stands, for a mail."""
    return str(gettext("More of it stands in the discussion, among your competencies and certificates."))
