"""When a request of a data subject is due."""

from datetime import UTC, datetime

import pytest

from sync.rights.requests import one_month_after


@pytest.mark.parametrize(
    ("begins", "due"),
    [
        ("2026-03-02", "2026-04-02"),
        ("2027-01-31", "2027-02-28"),
        ("2028-01-30", "2028-02-29"),
        ("2026-12-15", "2027-01-15"),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_its_last(begins: str, due: str) -> None:
    at = datetime.fromisoformat(begins).replace(hour=9, tzinfo=UTC)

    assert one_month_after(at) == datetime.fromisoformat(due).replace(hour=9, tzinfo=UTC)
