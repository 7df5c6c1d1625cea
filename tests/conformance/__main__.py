"""Run the certification suite and write its table: `python -m tests.conformance`."""

import sys
from pathlib import Path

import pytest

from tests.conformance.guide import PAGE, RESULTS, Results

HERE = Path(__file__).parent


class Writer:
    """Writes the page of results at the end of the run."""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        (HERE.parents[1] / PAGE).write_text(session.config.stash[RESULTS].page(), encoding="utf-8")

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash.setdefault(RESULTS, Results())


if __name__ == "__main__":
    sys.exit(pytest.main([str(HERE), "-q", "-m", "guide"], plugins=[Writer()]))
