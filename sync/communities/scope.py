"""What of a channel is on topic: since when, with which words or tags, and without which."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Final, Self

from config.errors import StoaError
from connectors.contract import Contribution

MOST_WORDS: Final = 100
LONGEST_WORD: Final = 100  # characters
_WORD = re.compile(r"\w+", re.UNICODE)


class ScopeRefused(StoaError):
    """A scope that cannot be used; the message says what to change."""

    default_code = "scope.refused"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which contributions are on topic.

    From `begin` on and until `end`, both days included, in UTC. With at least one of `words` or `tags`, where there are
    any; a word of several parts stands for these one after the other. With none of `without`. Upper and lower case and
    accents make no difference; a word that ends with `*` stands for all that begin so.
    """

    begin: date | None = None
    end: date | None = None
    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @classmethod
    def stored(cls, document: Mapping[str, Any]) -> Self:
        """As it was kept by `document`."""
        begin, end = document.get("begin"), document.get("end")
        return cls(
            date.fromisoformat(begin) if begin else None,
            date.fromisoformat(end) if end else None,
            *(tuple(document.get(name, ())) for name in ("words", "tags", "without")),
        )

    def document(self) -> dict[str, object]:
        """What is kept of it."""
        return {
            "begin": self.begin.isoformat() if self.begin else None,
            "end": self.end.isoformat() if self.end else None,
            "words": list(self.words),
            "tags": list(self.tags),
            "without": list(self.without),
        }

    def require_usable(self) -> None:
        """Raises `ScopeRefused`: ``scope.days`` for an end before its beginning, ``scope.words`` for no words."""
        if self.begin and self.end and self.end < self.begin:
            raise ScopeRefused(
                "The last day lies before the first one. Change one of them.", code="scope.days"
            )
        for each in (self.words, self.tags, self.without):
            if len(each) > MOST_WORDS or any(len(word) > LONGEST_WORD or not _parts(word) for word in each):
                raise ScopeRefused(
                    f"Give at most {MOST_WORDS} words, each with a letter or digit in it and at most "
                    f"{LONGEST_WORD} characters long.",
                    code="scope.words",
                )

    def begins_at(self) -> datetime | None:
        """The first instant that is on topic, None where all of the past is."""
        return datetime.combine(self.begin, time.min, UTC) if self.begin else None

    def fits(self, contribution: Contribution) -> bool:
        """Whether a contribution is on topic."""
        day = contribution.occurred_at.astimezone(UTC).date()
        if (self.begin and day < self.begin) or (self.end and day > self.end):
            return False
        if not (self.words or self.tags or self.without):
            return True
        said = _folded(f"{contribution.title or ''}\n{contribution.markdown}")
        if any(_stands_in(word, said) for word in self.without):
            return False
        if not (self.words or self.tags):
            return True
        tagged = {_folded(tag) for tag in contribution.tags}
        return any(_folded(tag) in tagged or _stands_in(f"#{tag}", said) for tag in self.tags) or any(
            _stands_in(word, said) for word in self.words
        )


def words_of(typed: str) -> tuple[str, ...]:
    """Words as people type them, one a line or with commas between; each once, in their order."""
    words = (" ".join(word.split()) for word in re.split(r"[,;\n]", typed))
    return tuple(dict.fromkeys(word.lstrip("#") for word in words if word))


def _stands_in(word: str, said: str) -> bool:
    return _pattern(word).search(said) is not None


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    parts = r"\W+".join(map(re.escape, _parts(word)))
    before = "#" if word.startswith("#") else r"(?<!\w)"
    return re.compile(before + parts + ("" if word.rstrip().endswith("*") else r"(?!\w)"))


def _parts(word: str) -> Iterable[str]:
    return _WORD.findall(_folded(word))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))
