"""Reading results: of a few learners one by one, of many by the whole column at once."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from config.clock import Clock
from connectors.contract import Target
from connectors.http import HttpTrouble
from connectors.lti import PlatformService, ServiceTrouble, TokenTrouble, ags
from connectors.records.lti_ags.line_items import scopes

_FEW: Final = 4
_COLUMN_LASTS: Final = timedelta(seconds=30)
_MOST_PAGES: Final = 100
_MOST_PAGES_OF_COLUMN: Final = 20  # beyond it, asking for a few one by one is less

Column = Mapping[str, ags.Result]


class Results:
    """The results of one column. What was read of all is used again for a short while, but for who was written to."""

    def __init__(self, service: PlatformService, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._column: Column = {}
        self._line_item = ""
        self._read_at: datetime | None = None
        self._written: set[str] = set()
        self._comments: dict[str, str | None] = {}
        self._is_readable = True

    def read(
        self, target: Target, line_item: str, user_ids: Collection[str]
    ) -> Mapping[str, ags.Result | None]:
        """The result of each learner, None where there is none. Who is missing from the answer could not be read."""
        wanted = set(user_ids)
        known = self._of_column(target, line_item) if len(wanted) > _FEW else None
        from_column = set() if known is None else wanted - self._written
        found: dict[str, ags.Result | None] = {
            user_id: known.get(user_id) for user_id in from_column if known is not None
        }
        for user_id in sorted(wanted - from_column):
            own = self._fetch(target, ags.results_url(line_item, user_id), _MOST_PAGES)
            if own is not None:
                found[user_id] = own.get(user_id)  # looked up, since not every platform heeds the filter
        self._comments |= {user_id: result.comment if result else None for user_id, result in found.items()}
        return found

    def forget(self, user_id: str) -> str | None:
        """What was read of this learner counts no more; gives the comment there that was."""
        self._written.add(user_id)
        return self._comments.pop(user_id, None)

    def _of_column(self, target: Target, line_item: str) -> Column | None:
        now = self._clock.now()
        age = None if self._read_at is None else now - self._read_at
        if self._line_item == line_item and age is not None and timedelta() <= age < _COLUMN_LASTS:
            return self._column
        if not self._is_readable:
            return None
        column = self._fetch(target, ags.results_url(line_item), _MOST_PAGES_OF_COLUMN)
        if column is None:
            self._is_readable = False
            return None
        self._column, self._line_item, self._read_at = column, line_item, now
        self._written.clear()
        return column

    def _fetch(self, target: Target, url: str, most_pages: int) -> Column | None:
        """All results behind an address, the first of each learner that has a score, or else one that has a comment.

        None where they cannot be read.
        """
        found: dict[str, ags.Result] = {}
        try:
            for result in self._pages(target, url, most_pages):
                known = found.get(result.user_id)
                says_more = known is None or (known.score is None and result.score is not None)
                if says_more and not (result.score is None and result.comment is None):
                    found[result.user_id] = result
        except (TokenTrouble, HttpTrouble, ServiceTrouble):
            return None
        return found

    def _pages(self, target: Target, url: str, most_pages: int) -> Iterator[ags.Result]:
        pages = self._service.pages(url, scopes=scopes(target), accept=ags.RESULTS, at_most=most_pages)
        for page in pages:
            if page.status in (404, 410):
                return
            if not page.ok:
                raise ServiceTrouble("The platform gave no results.")
            yield from ags.read_results(page.json())
