"""An index of the posts of one space, in memory: who looks for what finds which of them, the best first."""

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import nlargest
from typing import Final, NamedTuple
from uuid import UUID

from sync.search.queries import Query, telling_words
from sync.search.sought import Sought, by_nearness, rarity
from sync.search.vocabulary import SAME_STEM, Places, Vocabulary
from sync.search.words import SHORTEST_BEGINNING, spellings, words_of

_MOST_WEIGHED: Final = 2_000  # of the posts that a query finds: those with it in the title, and the latest
_NEWEST_GAINS: Final = 0.3  # of its worth; half of that after
_HALF_LIFE: Final = timedelta(days=60)
_ALIKE_FROM: Final = 0.5  # of what the words of a title are worth in all
_IN_OPENING: Final = 0.6  # of what a word is worth in the title of another thread


class State(NamedTuple):
    """What may change of a post: its revision, for which group it is, and whether its author is hidden from peers."""

    revision: int
    group_id: str | None = None
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """A post as it is taken into the index. `title` is None for an answer.

    `is_reserved`: not all who belong to where it stands may read it, whatever its group.
    """

    id: UUID
    author_id: UUID
    state: State
    occurred_at: datetime
    markdown: str
    title: str | None = None
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who looks for something, and what they may know.

    `groups` are those whose posts they read beside what is for all, None for every one. `names` are the words of the
    names that they see of authors, folded; of what was written anonymously they see them only if they see all, or it
    is their own. What is reserved weighs for who sees all alone.
    """

    person_id: UUID
    names: Mapping[UUID, Collection[str]] = field(default_factory=dict)
    groups: Collection[str] | None = None
    sees_all: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept of a post beside its words."""

    id: UUID
    author_id: UUID
    state: State
    occurred_at: datetime


class Index:
    """Posts by their words. Numbers are given in the order of arrival. Not to be shared among threads."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        self._number_of: dict[UUID, int] = {}
        self._next = 0
        self._texts = Vocabulary()  # the words of titles, too
        self._titles = Vocabulary()
        self._openings: set[int] = set()
        self._anonymous: set[int] = set()
        self._reserved: set[int] = set()
        self._by_group: dict[str, set[int]] = {}
        self._by_author: dict[UUID, Places] = {}

    def __len__(self) -> int:
        """How many posts it knows."""
        return len(self._known)

    def state_of(self, post_id: UUID) -> State | None:
        """How a post is known; None where it is not."""
        number = self._number_of.get(post_id)
        return None if number is None else self._known[number].state

    def posts_of(self, author_id: UUID) -> list[UUID]:
        """What somebody has written."""
        return [self._known[number].id for number in self._by_author.get(author_id, ())]

    def add(self, post: Posted) -> None:
        """Take in a post that is not known yet."""
        number, self._next = self._next, self._next + 1
        words = set(words_of(post.markdown))
        if post.title is not None:
            in_title = set(words_of(post.title))
            self._titles.add(number, in_title)
            self._openings.add(number)
            words |= in_title
        self._texts.add(number, words)
        if post.state.is_anonymous:
            self._anonymous.add(number)
        if post.is_reserved:
            self._reserved.add(number)
        if post.state.group_id is not None:
            self._by_group.setdefault(post.state.group_id, set()).add(number)
        self._by_author.setdefault(post.author_id, array("I")).append(number)
        self._known[number] = _Known(post.id, post.author_id, post.state, post.occurred_at)
        self._number_of[post.id] = number

    def forget(self, post_ids: Iterable[UUID]) -> None:
        """Take posts out, and every word that stands nowhere else."""
        numbers = {self._number_of.pop(post_id) for post_id in post_ids if post_id in self._number_of}
        if not numbers:
            return
        self._texts.forget(numbers)
        self._titles.forget(numbers)
        self._openings -= numbers
        self._anonymous -= numbers
        self._reserved -= numbers
        for of_group in self._by_group.values():
            of_group -= numbers
        for author_id in {self._known.pop(number).author_id for number in numbers}:
            left = array("I", (each for each in self._by_author[author_id] if each not in numbers))
            if left:
                self._by_author[author_id] = left
            else:
                del self._by_author[author_id]

    def find(self, query: Query, seeker: Seeker, now: datetime, most: int) -> list[UUID]:
        """The posts in which every word of the query is found, the best first, at most so many.

        What a title says weighs more than what a text does, a rare word more than a common one, and something new a
        little more than something old. The order of words in a phrase is not looked at. How rare a word is, is counted
        over what the seeker may read: or else the order would tell them which words others use where they may not.
        """
        if not query:
            return []
        hidden = self._hidden_from(seeker)
        last = len(query.words) - 1
        sought = [
            self._seek(word, seeker, hidden, is_beginning=query.is_unfinished and place == last)
            for place, word in enumerate(query.words)
        ]
        found: set[int] | None = None
        for each in sorted(sought, key=lambda each: each.size()):
            found = each.among(found)
        found = self._readable(found or set(), seeker)
        for word in query.without:
            found -= self._seek(word, seeker, hidden, is_beginning=False).among(found)
        worth = {
            number: sum(each.worth_in(number) for each in sought) * self._newness(number, now)
            for number in _weighed(found, sought)
        }
        return [self._known[each].id for each in nlargest(most, worth, key=lambda each: (worth[each], each))]

    def alike(self, title: str, seeker: Seeker, most: int) -> list[UUID]:
        """First posts of threads that may be about what a new thread's title says, the likeliest first."""
        hidden = self._hidden_from(seeker)
        openings = self._openings - hidden
        worth: dict[int, float] = {}
        in_all = 0.0
        for word in dict.fromkeys(telling_words(words_of(title))):
            meant = self._texts.meant_by(word, is_beginning=False)
            near = [known for known, nearness in meant.items() if nearness >= SAME_STEM]
            in_titles = set[int]().union(*(self._titles.places.get(each, ()) for each in near))
            found = self._openings.intersection(
                set[int]().union(*(self._texts.places[each] for each in near))
            )
            is_worth = rarity(len(found - hidden), len(openings))
            in_all += is_worth
            for number in found:
                share = 1.0 if number in in_titles else _IN_OPENING
                worth[number] = worth.get(number, 0.0) + is_worth * share
        enough = {number for number, each in worth.items() if each >= in_all * _ALIKE_FROM}
        best = nlargest(most, self._readable(enough, seeker), key=lambda each: (worth[each], each))
        return [self._known[number].id for number in best]

    def _hidden_from(self, seeker: Seeker) -> set[int]:
        """What weighs nothing for a seeker, since they may not know of it; some of it they may read all the same."""
        groups = () if seeker.groups is None else self._by_group.keys() - seeker.groups
        reserved = set[int]() if seeker.sees_all else self._reserved
        return reserved.union(*(self._by_group[each] for each in groups))

    def _seek(self, word: str, seeker: Seeker, hidden: set[int], *, is_beginning: bool) -> Sought:
        meant = self._texts.meant_by(word, is_beginning=is_beginning)
        titles = by_nearness(meant, self._titles.places)
        sought = Sought(
            by_nearness(meant, self._texts.places),
            [(near, set().union(*places)) for near, places in titles],
            self._of_named(word, seeker, is_beginning=is_beginning),
            worth=0.0,
        )
        sought.worth = rarity(sought.size(hidden), len(self._known) - len(hidden))
        return sought

    def _of_named(self, word: str, seeker: Seeker, *, is_beginning: bool) -> set[int]:
        """The posts whose author has this name, as far as the seeker sees it above them."""
        forms = spellings(word)
        is_beginning = is_beginning and len(word) >= SHORTEST_BEGINNING
        found: set[int] = set()
        for author_id, names in seeker.names.items():
            if any(each in forms or (is_beginning and each.startswith(forms)) for each in names):
                posts = self._by_author.get(author_id, ())
                hides = not seeker.sees_all and author_id != seeker.person_id
                found.update(set(posts) - self._anonymous if hides else posts)
        return found

    def _readable(self, numbers: set[int], seeker: Seeker) -> set[int]:
        if seeker.groups is None:
            return numbers
        groups = {None, *seeker.groups}
        return {number for number in numbers if self._known[number].state.group_id in groups}

    def _newness(self, number: int, now: datetime) -> float:
        age = max(now - self._known[number].occurred_at, timedelta())
        return float(1 + _NEWEST_GAINS * 0.5 ** (age / _HALF_LIFE))


def _weighed(found: set[int], sought: Sequence[Sought]) -> Collection[int]:
    """As many of what was found as there is time to weigh: what stands out, and of the rest the latest."""
    if len(found) <= _MOST_WEIGHED:
        return found
    outstanding: set[int] = set()
    for each in sought:
        outstanding.update(found.intersection(each.authors), *(found & numbers for _, numbers in each.titles))
    half = _MOST_WEIGHED // 2
    return {*sorted(outstanding)[-half:], *sorted(found)[half - _MOST_WEIGHED :]}
