"""Looking ahead: what reading a channel would bring, before anything of it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

from connectors.contract import Contribution, Page, PullCommunity
from sync.communities.scope import Scope
from sync.contributions.plain import plain_text
from sync.filter import FilterRefused, TextFilter

MOST_PAGES: Final = 3
MOST_SECONDS: Final = 8.0
_SAMPLES: Final = 5
_SHOWN_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of something that is on topic, as the filter lets it through; None where it lets none through."""

    occurred_at: datetime
    text: str | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was seen in the first pages. `authors` is how many people wrote it, whoever they are.

    `more`: there is more than was looked at. `pages` took `seconds`, `records` among them all that is on topic or not.
    """

    records: int
    on_topic: int
    left_out: int
    authors: int
    earliest: datetime | None
    latest: datetime | None
    samples: tuple[Sample, ...]
    more: bool
    pages: int
    seconds: float

    @property
    def off_topic(self) -> int:
        """How many would stay out."""
        return self.records - self.on_topic


def look_ahead(
    community: PullCommunity, channel: str, scope: Scope, text_filter: TextFilter, language: str
) -> Ahead:
    """Read the first pages of a channel, `MOST_PAGES` or for about `MOST_SECONDS`, and keep nothing of them.

    Raises `CommunityTrouble`.
    """
    began = monotonic()
    pages = list(_first_pages(community, channel, scope, began))
    said = [each for page in pages for each in page.records if isinstance(each, Contribution)]
    fitting = [each for each in said if scope.fits(each)]
    instants = sorted(each.occurred_at for each in fitting)
    return Ahead(
        records=len(said),
        on_topic=len(fitting),
        left_out=sum(page.left_out for page in pages),
        authors=len({each.author.subject for each in fitting}),
        earliest=instants[0] if instants else None,
        latest=instants[-1] if instants else None,
        samples=tuple(_sample(each, text_filter, language) for each in fitting[:_SAMPLES]),
        more=bool(pages) and pages[-1].more,
        pages=len(pages),
        seconds=monotonic() - began,
    )


def _first_pages(community: PullCommunity, channel: str, scope: Scope, began: float) -> Iterator[Page]:
    since = None
    for _ in range(MOST_PAGES):
        page = community.pull(channel, since, scope.begins_at())
        yield page
        if not page.more or monotonic() - began > MOST_SECONDS:
            return
        since = page.checkpoint


def _sample(said: Contribution, text_filter: TextFilter, language: str) -> Sample:
    try:
        examined = text_filter.examine(plain_text(said.markdown)[:_SHOWN_CHARACTERS], language=language)
    except FilterRefused:
        return Sample(said.occurred_at, None)
    return Sample(said.occurred_at, None if examined.held else examined.text)
