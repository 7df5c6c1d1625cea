import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.communities.youtube import YouTubeArchive
from connectors.contract import ArchiveCommunity, ArchiveRefused, Contribution, ContributionKind
from tests.connectors.contract.archive_contract import ArchiveContract
from tests.connectors.contract.hostile_archives import zip_of

_ENGLISH = [
    "Comment ID",
    "Channel ID",
    "Comment create timestamp",
    "Price",
    "Parent comment ID",
    "Post ID",
    "Video ID",
    "Comment text",
    "Top-level comment ID",
]
_GERMAN = [
    "Kommentar-ID",
    "Kanal-ID",
    "Zeitstempel der Erstellung des Kommentars",
    "Preis",
    "Übergeordnete Kommentar-ID",
    "Beitrags-ID",
    "Video-ID",
    "Kommentartext",
    "Kommentar-ID der obersten Ebene",
]
_ROWS = [
    [
        "Ugx1.9a",
        "UCme",
        "2026-03-01T10:13:20.434647+00:00",
        "0",
        "Ugx1",
        "",
        "dQw4",
        '{"text":"answer"}',
        "Ugx1",
    ],
    [
        "Ugx1",
        "UCme",
        "2026-03-01T09:00:00Z",
        "0",
        "",
        "",
        "dQw4",
        '{"text":"Well, *so*"},{"text":"\\n"},{"text":"it is"}',
        "",
    ],
    [
        "Ugx2",
        "UCme",
        "2026-03-01T09:00:00Z",
        "0",
        "",
        "UgkPost",
        "",
        '{"takeoutSegments":[{"text":"under a post"}]}',
        "",
    ],
    ["Ugx3", "UCme", "yesterday", "0", "", "", "dQw4", '{"text":"no date"}', ""],
]
_PRIVATE = {
    "Takeout/YouTube and YouTube Music/live chats/live chats.csv": b"Live Chat ID\nwhispered\n",
    "Takeout/YouTube and YouTube Music/history/watch-history.html": b"<html>watched",
    "Takeout/Mail/All mail.mbox": b"Subject: secret",
}


def _csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([headings, *rows])
    return file.getvalue().encode()


def _archive(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "takeout-20260305T101112Z-001.zip"
    path.write_bytes(zip_of(members))
    return path


class TestYouTubeArchive(ArchiveContract):
    @pytest.fixture
    def community(self) -> ArchiveCommunity:
        return YouTubeArchive()

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        comments = "Takeout/YouTube and YouTube Music/comments/comments.csv"
        return _archive(tmp_path, {comments: _csv(_ENGLISH, _ROWS), **_PRIVATE})

    @pytest.fixture
    def private_members(self) -> Sequence[str]:
        return list(_PRIVATE)

    @pytest.fixture
    def private_words(self) -> Sequence[str]:
        return ["whispered", "watched", "secret"]

    @pytest.fixture
    def large_archive(self, tmp_path: Path) -> Path:
        rows = [
            [
                f"Ugx{n}",
                "UCme",
                "2026-03-01T09:00:00Z",
                "0",
                "",
                "",
                "dQw4",
                f'{{"text":"{n} {"word " * 50}"}}',
                "",
            ]
            for n in range(10_000)
        ]
        return _archive(tmp_path, {"Takeout/YouTube/comments/comments.csv": _csv(_ENGLISH, rows)})

    def test_comments_are_read_as_they_were_written(self, contributions: Sequence[Contribution]) -> None:
        comment, answer, under_post = contributions
        assert comment.markdown == "Well, \\*so\\*\nit is"
        assert (comment.kind, comment.link) == (
            ContributionKind.POST,
            "https://www.youtube.com/watch?v=dQw4&lc=Ugx1",
        )
        assert comment.channel is not None
        assert comment.channel.id == "dQw4"
        assert (answer.in_reply_to, answer.kind) == ("Ugx1", ContributionKind.REPLY)
        assert answer.occurred_at == datetime(2026, 3, 1, 10, 13, 20, 434647, tzinfo=UTC)
        assert (under_post.markdown, under_post.link) == (
            "under a post",
            "https://www.youtube.com/post/UgkPost?lc=Ugx2",
        )

    def test_archives_in_other_languages_and_of_older_kinds_hold_the_same(
        self, tmp_path: Path, contributions: Sequence[Contribution]
    ) -> None:
        unknown = [f"Überschrift {n}" for n in range(9)]
        older = [[*row[:4], *row[6:8]] for row in _ROWS]  # the id of an answer tells its parent
        for name, headings, rows in (
            ("YouTube und YouTube Music/Kommentare/Kommentare(1).csv", _GERMAN, _ROWS),
            ("YouTube ve YouTube Music/yorumlar/yorumlar.csv", unknown, _ROWS),
            ("يوتيوب و يوتيوب ميوزيك/تعليقات/تعليقات.csv", unknown[:6], older),
        ):
            read = list(YouTubeArchive().read(_archive(tmp_path, {f"Takeout/{name}": _csv(headings, rows)})))
            assert [(c.source_id, c.in_reply_to, c.markdown) for c in read] == [
                (c.source_id, c.in_reply_to, c.markdown) for c in contributions
            ]
        with pytest.raises(ArchiveRefused):
            next(
                YouTubeArchive().read(
                    _archive(tmp_path, {"Takeout/Blogger/comments.csv": _csv(_ENGLISH, _ROWS)})
                )
            )
