"""What of a channel is on topic."""

from datetime import UTC, date, datetime

import pytest

from connectors.contract import Author, Contribution, ContributionKind
from sync.communities.scope import Scope, ScopeRefused, words_of


def said(text: str, *tags: str, title: str | None = None, day: int = 15) -> Contribution:
    at = datetime(2026, 3, day, 23, 59, tzinfo=UTC)
    return Contribution("s", "1", 1, ContributionKind.POST, Author("a"), at, text, title=title, tags=tags)


@pytest.mark.parametrize(
    ("scope", "fitting", "other"),
    [
        (Scope(words=("hygiene",)), said("On HYGIENE."), said("Hygienekonzept")),
        (Scope(words=("hygiene*",)), said("Hygienekonzept"), said("Unhygienisch")),
        (Scope(words=("offene Wunde",)), said("eine offene,\nWunde"), said("Wunde, offene")),
        (Scope(words=("präzise",)), said("PRA\u0308ZISE"), said("Prazision")),
        (Scope(words=("c++",)), said("In c++ it is so"), said("abc")),
        (Scope(words=("title",)), said("text", title="The title"), said("text")),
        (Scope(tags=("ward",)), said("x", "Ward"), said("x", "wards")),
        (Scope(tags=("ward",)), said("on the #ward today"), said("on the ward")),
        (Scope(words=("hygiene",), tags=("ward",)), said("hygiene"), said("neither")),
        (Scope(words=("hygiene",), without=("joke",)), said("hygiene"), said("a hygiene joke")),
        (Scope(begin=date(2026, 3, 15), end=date(2026, 3, 15)), said("x"), said("x", day=16)),
        (Scope(begin=date(2026, 3, 15)), said("x"), said("x", day=14)),
    ],
)
def test_what_is_on_topic(scope: Scope, fitting: Contribution, other: Contribution) -> None:
    scope.require_usable()
    assert scope.fits(fitting)
    assert not scope.fits(other)
    assert Scope.stored(scope.document()) == scope


@pytest.mark.parametrize(
    "scope",
    [
        Scope(begin=date(2026, 3, 2), end=date(2026, 3, 1)),
        Scope(words=("!!",)),
        Scope(words=("a" * 101,)),
        Scope(without=tuple(f"w{number}" for number in range(101))),
    ],
)
def test_what_is_no_scope(scope: Scope) -> None:
    with pytest.raises(ScopeRefused):
        scope.require_usable()


def test_words_are_read_as_people_type_them() -> None:
    assert words_of(" Hygiene,  offene  Wunde ;#Ward\n\nhygiene, Hygiene") == (
        "Hygiene", "offene Wunde", "Ward", "hygiene",
    )  # fmt: skip
