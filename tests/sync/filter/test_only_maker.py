"""Only the filter vouches for text that may leave."""

import re
from pathlib import Path

import pytest

from connectors.contract import Evidence, Score
from tests.conftest import BEGINNING

ROOT = Path(__file__).parents[3]
MAKES_IT = re.compile(r"FilteredText\.released\(|FilteredText\(")


def test_nobody_but_the_filter_makes_filtered_text() -> None:
    makers = {
        str(path.relative_to(ROOT))
        for package in ("config", "connectors", "sync", "lti_tool")
        for path in (ROOT / package).rglob("*.py")
        if MAKES_IT.search(path.read_text(encoding="utf-8"))
    }
    assert makers == {"sync/filter/engine.py"}


def test_a_plain_text_is_refused_where_filtered_text_belongs() -> None:
    with pytest.raises(TypeError):
        Score("k", "101", 1, 100, BEGINNING, comment="plain")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Evidence("k", "101", "11", 2, "ref", "plain", BEGINNING)  # type: ignore[arg-type]
