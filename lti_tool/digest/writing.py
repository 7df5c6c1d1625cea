"""One mail with what is new for a person in all of their spaces, as plain text and as simple HTML.

It leaves Stoa, and so the rule of all that leaves holds: texts and titles go through the filter, of what the filter
holds or refuses not a word goes, nor of what its author keeps back or asked not to be used; and nobody is named. The
subject says nothing of anybody. What is behind a link is read where it was written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale
from flask import render_template
from flask_babel import gettext
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.language import best_language, regional_locale
from lti_tool.app.access import Viewer
from lti_tool.digest.links import Aim, go_token, stop_token
from lti_tool.digest.news import About, Item, News, Span, read_news
from lti_tool.digest.spaces import spaces_of
from lti_tool.digest.words import HEADINGS, say_notice, say_where_notices_are
from lti_tool.evidence.notices import Notice, count_proposals
from lti_tool.learner.dates import DateKind, OwnDate
from lti_tool.learner.feeds import SpaceDates, read_dates
from lti_tool.learner.ics import date_title
from lti_tool.space.presentation import Times
from sync.consent.withheld import read_withheld
from sync.delivery.filters import SpaceFilters
from sync.filter import FilterRefused, TextFilter
from sync.mail.outbox import Claimed
from sync.mail.tables import MailKind
from sync.mail.times import Cadence
from sync.organisations.works_council import read_mode
from sync.rights.standing import read_stopped
from sync.spaces.tables import Role, Space

_IN_ONE_LINE: Final = SMTP.clone(max_line_length=998)
"""How headers are written (RFC 5322, 2.1.1): an address that does not fit a shorter line would be encoded."""
_NAME: Final = "Stoa"
_LEAD: Final[Mapping[Cadence, timedelta]] = {  # a date is told so long before, at the latest
    Cadence.DAILY: timedelta(days=3),
    Cadence.WEEKLY: timedelta(days=9),
    Cadence.NEVER: timedelta(0),
}
NOTICES_SINCE: Final = 2
"""The version of the words of consent from which on a mail tells of levels and certificates."""
_AT_ONCE: Final = (About.MENTIONS, About.ANSWERS)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a mail: all of it filtered. `text` and `title` are empty where they may not leave."""

    title: str
    text: str
    count: int
    is_by_staff: bool
    link: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a mail says of one space: lines by their headings, dates, and what is told of levels and certificates."""

    title: str
    sections: Sequence[tuple[str, Sequence[Line], int]]
    dates: Sequence[tuple[str, str]]
    notices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A mail that is to go; `body` is whole, with its header."""

    address: str = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class MailWriter:
    """Writes mails, from an address, with links to where Stoa is."""

    keys: KeyRing
    filters: SpaceFilters
    sender: str
    base_url: str

    def read(self, session: Session, claimed: Claimed, now: datetime) -> Sequence[tuple[Space, News]]:
        """What there is to tell, in the language of the surrounding context; nothing in it is filtered yet."""
        reader, wants_all = claimed.reader, claimed.kind is MailKind.DIGEST
        spaces = spaces_of(session, reader.person_id, reader.wanted.locale)
        language = best_language(reader.wanted.locale)
        known = read_dates(session, reader.person_id, language, now) if wants_all else ()
        dates = {each.space_id: each for each in known}
        told = []
        for space, viewer in spaces:
            if (
                not wants_all
                and viewer.role is not Role.LEARNER
                and read_mode(session, space.organisation_id).enabled
            ):
                continue  # when somebody answered is not for staff to know
            span = Span(claimed.since, claimed.until)
            news = read_news(session, self.keys, space, viewer, now, span=span)
            if wants_all:
                news = replace(
                    news,
                    dates=_near(dates.get(space.id), claimed, now),
                    notices=self._notices(session, claimed, space, viewer, news),
                )
            else:
                news = news.narrowed(*_AT_ONCE)
            if news.is_any:
                told.append((space, news))
        return told

    def _notices(
        self, session: Session, claimed: Claimed, space: Space, viewer: Viewer, news: News
    ) -> Sequence[Notice]:
        """What a digest tells of levels and certificates, to whoever has agreed to that."""
        wanted = claimed.reader.wanted
        if wanted.text_version < NOTICES_SINCE:
            return ()
        language = best_language(wanted.locale)
        waiting = count_proposals(session, space, viewer, claimed.since, claimed.until, language)
        return [*news.notices, *waiting]

    def readers_filters(
        self, session: Session, told: Sequence[tuple[Space, News]]
    ) -> Mapping[UUID, tuple[TextFilter, frozenset[UUID]]]:
        """For each space its filter, and the contributions of which not a word may leave."""
        found = {}
        for space, news in told:
            written = {item.contribution_id: item.author_id for item in news.items}
            written |= {
                item.opening_id: item.opening_author_id
                for item in news.items
                if item.opening_id and item.opening_author_id
            }
            authors = set(written.values())
            stopped = read_stopped(session, authors)
            kept = frozenset[UUID]().union(*read_withheld(session, space.id, authors).values())
            silent = {each for each, author_id in written.items() if author_id in stopped}
            found[space.id] = self.filters.filter_for(session, space), kept | silent
        return found

    def write(
        self,
        claimed: Claimed,
        told: Sequence[tuple[Space, News]],
        filters: Mapping[UUID, tuple[TextFilter, frozenset[UUID]]],
        now: datetime,
    ) -> Written:
        """The mail; outside of any transaction, since the filter takes its time."""
        reader = claimed.reader
        parts = [self._part(claimed, space, news, *filters[space.id], now) for space, news in told]
        stop = f"{self.base_url}/mail/stop/{stop_token(self.keys, reader.person_id)}"
        language = best_language(reader.wanted.locale)
        subject = _subject(claimed.kind)
        shown = {"parts": parts, "stop": stop, "subject": subject, "language": language}
        shown["where_notices"] = say_where_notices_are()
        message = EmailMessage(policy=SMTP)
        message["Subject"] = subject
        message["From"] = Address(_NAME, addr_spec=self.sender)
        message["To"] = Address(addr_spec=reader.address)
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{claimed.message_id}@{self.sender.rpartition('@')[2]}>"
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message["Content-Language"] = language
        message.set_content(render_template("digest/mail.txt", **shown), cte="quoted-printable")
        message.add_alternative(
            render_template("digest/mail.html", **shown), subtype="html", cte="quoted-printable"
        )
        return Written(reader.address, message.as_bytes(policy=_IN_ONE_LINE))

    def _part(
        self,
        claimed: Claimed,
        space: Space,
        news: News,
        text_filter: TextFilter,
        silent: frozenset[UUID],
        now: datetime,
    ) -> Part:
        language = best_language(claimed.reader.wanted.locale)

        def filtered(text: str) -> str:
            try:
                return text_filter.release(text, language=language).text if text else ""
            except FilterRefused:
                return ""

        def line(item: Item) -> Line:
            is_silent = item.contribution_id in silent
            aim = Aim(claimed.reader.person_id, space.id, item.thread_id, item.post_id)
            return Line(
                "" if item.opening_id in silent else filtered(item.title),
                "" if is_silent else filtered(item.text),
                item.count,
                item.is_by_staff,
                f"{self.base_url}/mail/go/{go_token(self.keys, aim, now)}",
            )

        sections = [
            (str(HEADINGS[about]), [line(item) for item in news.of(about)], news.more(about))
            for about in About
            if news.of(about)
        ]
        zone = ZoneInfo(space.time_zone)
        times = Times(now, zone, Locale.parse(regional_locale(claimed.reader.wanted.locale)))
        dates = [(times.until(each.at), filtered(date_title(each))) for each in news.dates]
        notices = [say_notice(each, times, named=False) for each in news.notices]
        return Part(space.title or gettext("Discussion"), sections, dates, notices)


def _near(dates: SpaceDates | None, claimed: Claimed, now: datetime) -> Sequence[OwnDate]:
    """The dates that have come near since the last mail, so that each is told once; ends of periods only on pages."""
    lead = _LEAD[claimed.reader.wanted.rhythm.cadence]
    return [
        each
        for each in (dates.dates if dates else ())
        if each.kind is not DateKind.PERIOD_END
        and each.at > now
        and claimed.since < each.at - lead <= claimed.until
    ]


def _subject(kind: MailKind) -> str:
    """The same for everybody: it says nothing of anybody, nor of any thread."""
    return _SUBJECTS[kind]()


_SUBJECTS: Final[Mapping[MailKind, Callable[[], str]]] = {
    MailKind.DIGEST: lambda: str(gettext("What is new in your discussions")),
    MailKind.AT_ONCE: lambda: str(gettext("There is something for you in your discussions")),
}
