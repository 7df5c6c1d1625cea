from collections.abc import Sequence
from pathlib import Path

import pytest

from connectors.communities.slack import SlackExport
from connectors.contract import ArchiveCommunity
from tests.connectors.communities.slack.exports import members, message, write_export
from tests.connectors.contract.archive_contract import ArchiveContract

_DAYS = {
    "general/2026-03-01": [
        message(
            "1772360000.000100", "root", reactions=[{"name": "tada", "users": ["U0BOB", "U0ADA"], "count": 2}]
        ),
        message("1772361000.000100", "reply", "U0BOB", thread_ts="1772360000.000100"),
    ],
    "general/2026-03-02": [message("1772446400.000100", "late", thread_ts="1772360000.000100")],
}
_PRIVATE = {
    "dms": [{"id": "D024BE91L", "members": ["U0ADA", "U0BOB"]}],
    "mpims": [{"id": "G024BE91L", "name": "mpdm-ada--bob-1"}],
    "groups": [{"id": "G0SECRET", "name": "secret-plans"}],
    "D024BE91L/2026-03-01": [message("1772360000.000200", "whispered")],
    "mpdm-ada--bob-1/2026-03-01": [message("1772360000.000300", "murmured")],
    "secret-plans/2026-03-01": [message("1772360000.000400", "planned")],
}


class TestSlackExport(ArchiveContract):
    @pytest.fixture
    def community(self) -> ArchiveCommunity:
        return SlackExport()

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        return write_export(tmp_path, members({**_DAYS, **_PRIVATE}))

    @pytest.fixture
    def private_members(self) -> Sequence[str]:
        return [f"{name}.json" for name in _PRIVATE]

    @pytest.fixture
    def private_words(self) -> Sequence[str]:
        return ["whispered", "murmured", "planned", "secret"]

    @pytest.fixture
    def large_archive(self, tmp_path: Path) -> Path:
        days = {
            f"general/2026-{day // 28 + 1:02}-{day % 28 + 1:02}": [
                message(f"{1772360000 + day * 86_400 + n}.000100", f"{day} {n} " + "word " * 50)
                for n in range(100)
            ]
            for day in range(105)
        }
        return write_export(tmp_path, members(days))
