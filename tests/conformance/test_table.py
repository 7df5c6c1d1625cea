"""The committed table of results is what the suite says. It runs last in its folder."""

from pathlib import Path

import pytest

from tests.conformance.guide import PAGE, RESULTS


def test_the_committed_table_is_what_the_suite_says(request: pytest.FixtureRequest) -> None:
    results = request.config.stash[RESULTS]
    if not results.are_complete():
        pytest.skip("only part of the guide's tests has run: run the whole folder tests/conformance")

    committed = (Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8")

    assert committed == results.page(), "run: python -m tests.conformance"
