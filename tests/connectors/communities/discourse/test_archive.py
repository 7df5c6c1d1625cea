import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.communities.discourse import DiscourseArchive
from connectors.communities.personal import LeftOut
from connectors.contract import ArchiveCommunity, Contribution, ContributionKind
from tests.connectors.contract.archive_contract import ArchiveContract
from tests.connectors.contract.hostile_archives import zip_of

_HEADINGS = [
    "topic_title",
    "categories",
    "is_pm",
    "post_raw",
    "post_cooked",
    "like_count",
    "reply_count",
    "url",
    "created_at",
]
_WHEN = "2026-03-01 10:13:20 UTC"


def _row(
    number: int, text: str, *, private: str = "Nein", category: str = "Kurse|Python", when: str = _WHEN
) -> list[str]:
    address = f"https://Forum.example/t/slug/77/{number}"
    return ["Generators", category, private, text, f"<p>{text}</p>", "2", "0", address, when]


_ROWS = [
    _row(
        4,
        '[quote="bob, post:1, topic:77"]\nStranger words [quote="eve"]and more[/quote]\n[/quote]\n\n**Mine**',
    ),
    _row(1, "A *first* post\n\n- one", when="2026-03-01T10:13:00.123Z"),
    _row(2, "whispered", private="Ja"),
    _row(3, "murmured", private="Perhaps"),
    _row(5, "hidden", category="-"),
    _row(6, "undated", when="yesterday"),
]


def _archive(folder: Path, rows: Sequence[Sequence[str]], **others: bytes) -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_HEADINGS, *rows])
    path = folder / "user_archive-ada-260301-101320-1.zip"
    members = {"user_archive.csv": text.getvalue().encode(), **others}
    path.write_bytes(
        zip_of({f"user_archive-ada-260301-101320-1/{name}": data for name, data in members.items()})
    )
    return path


class TestDiscourseArchive(ArchiveContract):
    @pytest.fixture
    def community(self) -> ArchiveCommunity:
        return DiscourseArchive()

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        return _archive(
            tmp_path, _ROWS, **{"flags.csv": b"id,post_id\n1,murky\n", "preferences.json": b'{"a": "secret"}'}
        )

    @pytest.fixture
    def private_members(self) -> Sequence[str]:
        return [f"user_archive-ada-260301-101320-1/{name}" for name in ("flags.csv", "preferences.json")]

    @pytest.fixture
    def private_words(self) -> Sequence[str]:
        return ["whispered", "murmured", "hidden", "murky", "secret", "Stranger", "and more"]

    @pytest.fixture
    def large_archive(self, tmp_path: Path) -> Path:
        return _archive(tmp_path, [_row(n, f"{n} " + "word " * 50) for n in range(1, 10_002)])

    def test_only_what_is_surely_no_private_message_is_read_and_no_quoted_words(
        self, archive: Path, contributions: Sequence[Contribution]
    ) -> None:
        first, answer = contributions
        assert (first.kind, first.title, first.source_id) == (
            ContributionKind.POST,
            "Generators",
            "forum.example/t/77/1",
        )
        assert first.occurred_at == datetime(2026, 3, 1, 10, 13, 0, 123_000, tzinfo=UTC)
        assert first.markdown == "A *first* post\n\n- one"
        assert first.channel is not None
        assert first.channel.title == "Kurse / Python"
        assert (answer.markdown, answer.in_reply_to) == ("**Mine**", "forum.example/t/77/1")
        assert DiscourseArchive().left_out(archive) == {LeftOut.PRIVATE: 3, LeftOut.MALFORMED: 1}
