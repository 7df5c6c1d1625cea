"""The text filter that stands in front of every record connector."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from math import inf
from time import thread_time
from typing import Final

from connectors.contract import FilteredText
from sync.filter import address, birth, coordinates, persons, sensitive
from sync.filter.contacts import email, handle, ip, mac, phone, phone_links, profile
from sync.filter.disguises.readings import readings
from sync.filter.identifiers import (
    credit_card,
    customer_id,
    foreign_ids,
    iban,
    id_card,
    kvnr,
    personal_id,
    plate,
    steuer_id,
    svnr,
)
from sync.filter.members.roster import RosterDetector
from sync.filter.members.roster_index import index_roster
from sync.filter.own_patterns import PatternDetector
from sync.filter.patches import Patches, whole_lines, whole_text
from sync.filter.placeholders import Inert
from sync.filter.replacing import PLACEHOLDERS, ReplacementPolicy, Replacer
from sync.filter.resolve import resolve
from sync.filter.secrets import secret_accounts, secret_tokens, secret_words
from sync.filter.terms import TermDetector
from sync.filter.types import EntityType, Filtered, FilterHeld, FilterRefused, FilterTooLong, RosterName, Span
from sync.filter.uuids import Uuids
from sync.filter.view import View

# What is found without knowing anybody; each takes a view and gives spans.
_DETECTORS: Final[tuple[Callable[[View], Iterable[Span]], ...]] = (
    email.find,
    iban.find,
    phone.find,
    phone_links.find,
    handle.find,
    sensitive.find,
    credit_card.find,
    steuer_id.find,
    svnr.find,
    kvnr.find,
    foreign_ids.find,
    id_card.find,
    customer_id.find,
    personal_id.find,
    plate.find,
    ip.find,
    mac.find,
    secret_tokens.find,
    secret_words.find,
    secret_accounts.find,
    address.find,
    birth.find,
    coordinates.find,
    profile.find,
    persons.find,
)
# Taking something away can lay something else bare, so a text is looked at until nothing is found. Two looks are
# the rule; a text that needs more than this many was made to: `release` refuses it, and `scan` masks its lines.
_LOOKS_MAX = 6


# More of one text than any page of ours takes: it is refused before a rule has seen it.
CHARACTERS_MAX: Final = 200_000
# Every rule's work is linear in the text, so that none can go on for long; a text that takes so long is refused.
SECONDS_MAX: Final = 20.0
PATTERN: Final = "re:"
"""What a confidential term begins with that is a pattern."""


class TextFilter:
    """Puts something else in the place of personal data, placeholders unless a policy says otherwise.

    Built once for a roster and used for many texts; safe to share between threads, since nothing in it changes.
    The roster is everybody in the space, the author of a text too. `terms` are what an organisation keeps to itself
    (those that begin with ``re:`` are patterns), `patterns` those of its own ids. Raises `PatternRefused`.
    """

    def __init__(
        self,
        roster: Iterable[RosterName] = (),
        *,
        terms: Iterable[str] = (),
        patterns: Iterable[str] = (),
        policy: ReplacementPolicy = PLACEHOLDERS,
    ) -> None:
        names, terms = tuple(roster), tuple(terms)
        own = [term.removeprefix(PATTERN) for term in terms if term.startswith(PATTERN)]
        self._own: tuple[Callable[[View], Iterable[Span]], ...] = (
            partial(_members, RosterDetector(index_roster(names))),
            TermDetector(term for term in terms if not term.startswith(PATTERN)).find,
            PatternDetector(own, EntityType.CONFIDENTIAL).find,
            PatternDetector(patterns, EntityType.PERSONAL_ID).find,
        )
        self._replacer = Replacer(policy, [name.pseudonym for name in names])

    def scan(self, text: str, *, language: str | None = None) -> Filtered:
        """Find personal data in a text of any length, in time linear in it.

        `language` (a tag such as ``"de"`` or ``"en-GB"``) is that of the placeholders; None means English. A scan of
        the text that comes back finds nothing more.
        """
        work = _Work()
        patches, remaining = self._looked_over(text, language, work)
        for masks in (whole_lines, whole_text):
            if remaining:
                patches = patches.with_masks(masks(patches.text, remaining))
                remaining = self._find(patches.text, work)
        return Filtered(patches.text, patches.spans, patches.replaced)

    def examine(self, text: str, *, language: str | None = None) -> Filtered:
        """Scan a text that is to leave once somebody has looked at what is held. Closed by default.

        Raises `FilterRefused` where anything goes wrong, it takes too long, or a last scan still finds something;
        nothing may be sent then (GDPR, Articles 5(1)(f) and 25).
        """
        if len(text) > CHARACTERS_MAX:
            raise FilterTooLong(
                f"A text of more than {CHARACTERS_MAX} characters is not filtered, so none of it leaves."
            )
        work = _Work(SECONDS_MAX)
        try:
            patches, remaining = self._looked_over(text, language, work)
        except FilterRefused:
            raise
        except Exception as trouble:  # noqa: BLE001  whatever went wrong, nothing leaves
            # Without the cause: its message and frames may hold the text.
            kind = type(trouble).__name__
            raise FilterRefused(f"The text filter failed ({kind}), so nothing was released.") from None
        if remaining:
            raise FilterRefused(
                f"The text filter could not make the text free of personal data "
                f"({remaining[0].reason}), so nothing was released."
            )
        return Filtered(patches.text, patches.spans, patches.replaced)

    def point_out(self, text: str, seconds: float) -> tuple[Span, ...]:
        """What one look finds in a text that stays here, for whoever writes it; within `seconds` of this thread's time.

        Raises `FilterRefused` where it takes longer, or anything goes wrong.
        """
        try:
            return self._find(text, _Work(seconds))
        except FilterRefused:
            raise
        except Exception as trouble:  # noqa: BLE001  a hint is not worth a text that cannot be posted
            raise FilterRefused(f"The text filter failed ({type(trouble).__name__}).") from None

    def release(self, text: str, *, language: str | None = None) -> FilteredText:
        """Filter a text that is to leave, and vouch for it. Closed by default.

        Raises `FilterRefused` as `examine` does, and `FilterHeld` for what a person has to look at (GDPR, Article 9).
        """
        filtered = self.examine(text, language=language)
        if filtered.held:
            raise FilterHeld(
                "The text may tell of somebody's health, beliefs or conduct, so it waits for a person to look at it."
            )
        return FilteredText.released(filtered.text)

    def _looked_over(
        self, text: str, language: str | None, work: "_Work"
    ) -> tuple[Patches, tuple[Span, ...]]:
        """A text after all looks that it takes, or may take, and what the last of them found."""
        patches = Patches(text, self._replacer, language)
        remaining = self._find(text, work)
        for _ in range(_LOOKS_MAX):
            if not remaining:
                break
            patches = patches.with_more(remaining)
            remaining = self._find(patches.text, work)
        return patches, remaining

    def _find(self, text: str, work: "_Work") -> tuple[Span, ...]:
        uuids = Uuids(text)
        found = uuids.without(self._look(text, work))
        if uuids.blanked != text:
            found += self._look(uuids.blanked, work)
        return resolve(Inert(text).without(found))

    def _look(self, text: str, work: "_Work") -> list[Span]:
        found: list[Span] = []
        for view in readings(text):
            for find in (*_DETECTORS, *self._own):
                found += find(view)
                if work.is_limited:  # to ask the system for the time takes as long as many a rule
                    work.require_time()
        return found


def _members(roster: RosterDetector, view: View) -> Iterator[Span]:
    """People on the roster, but for what is only a part of an author's full name."""
    found = tuple(roster.find(view))
    cited = () if all(map(_is_whole, found)) else persons.cited_places(view)
    for span in found:
        if _is_whole(span) or not any(start <= span.start and span.end <= end for start, end in cited):
            yield span


def _is_whole(span: Span) -> bool:
    return span.reason == "roster.full_name"


class _Work:
    """The time that one text may take, of this thread's own, so that a busy machine refuses nothing."""

    def __init__(self, seconds: float = inf) -> None:
        self.is_limited = seconds != inf
        self._end = thread_time() + seconds

    def require_time(self) -> None:
        """Raise `FilterRefused` once it is over."""
        if thread_time() > self._end:
            raise FilterRefused(
                "The text filter took too long, so nothing was released.", code="filter.too_slow"
            )
