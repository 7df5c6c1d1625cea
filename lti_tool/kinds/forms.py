"""The part of a new thread's form that says of which kind it is, read as it came."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid5
from zoneinfo import ZoneInfo

from flask_babel import gettext

from lti_tool.app.access import STAFF, Viewer
from lti_tool.app.dates import read_local, say_no_date, write_local
from lti_tool.app.typed import Field
from lti_tool.kinds.polls import Terms
from lti_tool.kinds.tables import Results
from lti_tool.kinds.words import kinds_for
from lti_tool.space.forms import Complaint, Draft
from lti_tool.space.presentation import format_count
from lti_tool.space.tables import ThreadKind
from sync.contributions.markdown import clean
from sync.spaces.tables import Anonymity, Role, Space

FIELDS: Final[Mapping[str, Field]] = {"options": Field(), "address": Field()}
LEAST_OPTIONS: Final = 2
MOST_OPTIONS: Final = 10
LONGEST_OPTION: Final = 200  # characters
_LONGEST_ADDRESS: Final = 2_000  # characters
_ON_TOP: Final = timedelta(days=7)
_SCHEMES: Final = ("http", "https")
_MISREAD: Final = re.compile(r"[\s\\\x00-\x1f\x7f]")
"""For browsers, a backslash ends the host: it would be another than the one that is shown."""


@dataclass(frozen=True, slots=True)
class KindDraft:
    """What the form says of a new thread's kind; `values` are its fields as they were typed.

    `particulars` go with the text: a poll's options, or the address that is shared. `terms` are a poll's.
    """

    kind: ThreadKind = ThreadKind.DISCUSSION
    values: Mapping[str, str] = field(default_factory=dict)
    particulars: tuple[str, ...] = ()
    terms: Terms | None = None
    on_top_until: datetime | None = None
    post_first: bool = False
    is_anonymous: bool = False
    staff_only: bool = False
    complaints: tuple[Complaint, ...] = ()

    def complaint(self, field: str) -> Complaint | None:
        """What is wrong with a field, or None."""
        return next((each for each in self.complaints if each.field == field), None)

    def marked(self, draft: Draft) -> Draft:
        """The draft, told apart from one of the same words and another kind that came from the same form."""
        if self.kind is ThreadKind.DISCUSSION:
            return draft
        words = "\n".join((self.kind.value, *self.particulars))
        return replace(draft, submission_id=uuid5(draft.submission_id, words))


USUAL: Final = KindDraft()


def blank_kind(asked: str, space: Space, viewer: Viewer, now: datetime) -> KindDraft:
    """The form before anybody has typed, with the kind that a link asks for, if the viewer may begin one of it."""
    found = [kind for kind in kinds_for(viewer) if kind.value == asked]
    on_top_until = write_local(now + _ON_TOP, ZoneInfo(space.time_zone))
    return KindDraft(found[0] if found else ThreadKind.DISCUSSION, {"on_top_until": on_top_until})


def read_kind(form: Mapping[str, str], space: Space, viewer: Viewer, now: datetime) -> KindDraft:
    """The form as it was sent, with what is wrong with it; fields of other kinds than the chosen one say nothing."""
    values = {name: value.strip() for name, value in form.items()}
    reading = _Reading(values, ZoneInfo(space.time_zone), now)
    kind = reading.kind(kinds_for(viewer))
    draft = KindDraft(
        kind,
        values,
        post_first="post_first" in form and viewer.role in STAFF,
        is_anonymous=wants_no_name(form, space, viewer),
    )
    if kind is ThreadKind.POLL:
        draft = replace(draft, particulars=reading.options(), terms=reading.terms())
    elif kind is ThreadKind.RESOURCE:
        draft = replace(draft, particulars=reading.address())
    elif kind is ThreadKind.ANNOUNCEMENT:
        draft = replace(draft, on_top_until=reading.date("on_top_until"))
    elif kind is ThreadKind.MESSAGE:
        draft = replace(draft, staff_only="staff_only" in form)
    return replace(draft, complaints=tuple(reading.complaints))


def wants_no_name(form: Mapping[str, str], space: Space, viewer: Viewer) -> bool:
    """Whether peers are not to know who writes: a learner's choice, where the space leaves it to them."""
    may = space.anonymity == Anonymity.BY_CHOICE and viewer.role is Role.LEARNER
    return may and "anonymous" in form


class _Reading:
    """Reads fields one by one and gathers what is wrong with them."""

    def __init__(self, values: Mapping[str, str], zone: ZoneInfo, now: datetime) -> None:
        self._values = values
        self._zone = zone
        self._now = now
        self.complaints: list[Complaint] = []

    def kind(self, offered: Iterable[ThreadKind]) -> ThreadKind:
        """The chosen kind; the usual one where the form has none.

        A message stays one where nobody could read it: nothing that was meant for few becomes a thread for all.
        """
        value = self._values.get("kind") or ThreadKind.DISCUSSION.value
        found = [kind for kind in offered if kind.value == value]
        if not found and value == ThreadKind.MESSAGE:
            sentence = gettext(
                "You moderate here yourself, so nothing was sent. What you have written is still here to copy."
            )
            self._complain("kind", "message.to_oneself", sentence)
            return ThreadKind.MESSAGE
        if not found:
            self._complain("kind", "thread.kind", gettext("Choose one of the kinds offered."))
        return found[0] if found else ThreadKind.DISCUSSION

    def options(self) -> tuple[str, ...]:
        """What a poll offers, from a line each; the same line twice is one option."""
        lines = clean(self._values.get("options", "")).split("\n")
        options = tuple(dict.fromkeys(filter(None, (" ".join(line.split()) for line in lines))))
        is_too_long = any(len(option) > LONGEST_OPTION for option in options)
        if is_too_long or not LEAST_OPTIONS <= len(options) <= MOST_OPTIONS:
            sentence = gettext(
                "A poll has %(least)s to %(most)s options, each on a line of its own and of at most %(longest)s "
                "characters.",
                least=format_count(LEAST_OPTIONS),
                most=format_count(MOST_OPTIONS),
                longest=format_count(LONGEST_OPTION),
            )
            self._complain("options", "poll.options", sentence)
        return options

    def terms(self) -> Terms:
        """How a poll is held."""
        try:
            results = Results(self._values.get("results") or Results.AFTER_VOTING)
        except ValueError:
            results = Results.AFTER_VOTING
            self._complain("results", "poll.results", gettext("Choose one of the answers offered."))
        closes_at = self.date("poll_closes_at")
        if closes_at is None and results is Results.AFTER_CLOSING and not self.complaints:
            sentence = gettext("Say when the poll closes, since its results are shown then.")
            self._complain("poll_closes_at", "poll.never_closes", sentence)
        return Terms("several" in self._values, results, closes_at)

    def address(self) -> tuple[str, ...]:
        """The address that is shared."""
        address = clean(self._values.get("address", ""))
        try:
            parts = urlsplit(address)
            is_one = parts.scheme in _SCHEMES and bool(parts.hostname) and not _MISREAD.search(address)
        except ValueError:
            is_one = False
        if not is_one or len(address) > _LONGEST_ADDRESS:
            sentence = gettext("Give the whole address, beginning with https://, as your browser shows it.")
            self._complain("address", "resource.address", sentence)
        return (address,)

    def date(self, name: str) -> datetime | None:
        """A date to come; None for an empty field."""
        text = self._values.get(name, "")
        if not text:
            return None
        try:
            instant = read_local(text, self._zone)
        except ValueError:
            self._complain(name, "thread.date", say_no_date())
            return None
        if instant <= self._now:
            sentence = gettext("This is over already. Choose a time to come, or leave it empty.")
            self._complain(name, "thread.date_over", sentence)
        return instant

    def _complain(self, name: str, code: str, sentence: str) -> None:
        self.complaints.append(Complaint(name, code, sentence))
