import sys
from datetime import UTC, datetime

import pytest

from connectors.archives import parents_first
from connectors.contract import ArchiveRefused, Author, Contribution, ContributionKind


def _said(source_id, in_reply_to=None, text="x"):
    kind = ContributionKind.REPLY if in_reply_to else ContributionKind.POST
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Contribution("x", source_id, 1, kind, Author("self"), at, text, in_reply_to=in_reply_to)


def _order(*said):
    return "".join(each.source_id for each in parents_first(lambda: said))


def test_replies_wait_for_their_parents_and_for_nothing_else():
    said = [
        _said("d", "c"),
        _said("c", "a"),
        _said("z", "elsewhere"),
        _said("b", "a"),
        _said("a"),
        _said("b", "a"),
    ]
    assert _order(*said) == "zacbd"


def test_what_answers_itself_holds_nothing_up():
    assert _order(_said("s", "s"), _said("a", "b"), _said("b", "a"), _said("c")) == "sc"


def test_too_many_replies_far_before_their_parents_are_refused_before_the_first(monkeypatch):
    monkeypatch.setattr(sys.modules["connectors.archives.parents_first"], "_MOST_HELD", 5_000)
    near = [each for n in range(9) for each in (_said(f"p{n}"), _said(f"r{n}", f"p{n}"))]
    assert len(list(parents_first(lambda: near))) == 18
    far = [*(_said(f"r{n}", "p") for n in range(9)), _said("p")]
    with pytest.raises(ArchiveRefused):
        next(parents_first(lambda: far))
