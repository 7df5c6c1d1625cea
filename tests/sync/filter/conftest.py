"""What the tests of the filter share."""

import pytest

from sync.filter import engine, persons


@pytest.fixture
def roster_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of people only those on the roster are found, so that a test sees what the roster finds and what it leaves."""
    detectors = tuple(each for each in engine._DETECTORS if each is not persons.find)
    monkeypatch.setattr(engine, "_DETECTORS", detectors)
