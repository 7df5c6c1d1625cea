from datetime import UTC, datetime

import pytest

from connectors.http import Response, retry_after

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("Mon, 23 Nov 2026 09:01:30 GMT", 90.0),
        ("Mon, 23 Nov 2026 08:00:00 GMT", 0.0),
        ("999999999999", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("inf", None),
        ("", None),
    ],
)
def test_seconds_and_dates_are_understood_and_bounded(value: str, seconds: float | None) -> None:
    assert retry_after(Response("https://lms.example", 429, {"Retry-After": value}, b""), NOW) == seconds
