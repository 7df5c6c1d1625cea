import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.communities.personal import LeftOut
from connectors.communities.x import XArchive
from connectors.contract import ArchiveCommunity, Contribution, ContributionKind
from tests.connectors.contract.archive_contract import ArchiveContract
from tests.connectors.contract.hostile_archives import zip_of

_LONG = "What I have learned about spaced repetition, in some more words than fit: " + "again and again " * 30


def _tweet(id_: int, text: str, **more: object) -> dict[str, object]:
    return {
        "tweet": {
            "id_str": str(id_),
            "id": str(id_),
            "created_at": "Sun Mar 01 10:13:20 +0000 2026",
            "full_text": text,
            "entities": {"urls": [], "hashtags": [], "user_mentions": []},
            **more,
        }
    }


_TWEETS = [
    _tweet(105, "an answer to myself", in_reply_to_status_id_str="103"),
    _tweet(
        103,
        "A &amp; B &lt;3 https://t.co/abc https://t.co/pic",
        entities={
            "urls": [{"url": "https://t.co/abc", "expanded_url": "https://x.example/a_b"}],
            "media": [
                {"url": "https://t.co/pic", "expanded_url": "https://twitter.com/ada/status/103/photo/1"}
            ],
            "hashtags": [{"text": "learning"}],
        },
    ),
    _tweet(104, "RT @bob: passed on, in the words of Strangerson"),
    _tweet(102, f"{_LONG[:200]}… https://t.co/long"),
    _tweet(101, "@bob agreed", in_reply_to_status_id_str="99"),
    _tweet(100, "no date", created_at="yesterday"),
]
_NOTES = [
    {
        "noteTweet": {
            "noteTweetId": "7",
            "createdAt": "2026-03-01T10:13:20.000Z",
            "core": {"text": _LONG, "urls": []},
        }
    },
    {
        "noteTweet": {
            "noteTweetId": "8",
            "createdAt": "2026-03-02T10:13:20.000Z",
            "core": {"text": "deleted long ago"},
        }
    },
]
_PRIVATE = {
    "direct-messages": [{"dmConversation": {"messages": [{"messageCreate": {"text": "whispered"}}]}}],
    "deleted-tweets": [_tweet(98, "regretted")],
    "like": [{"like": {"tweetId": "5", "fullText": "liked"}}],
}


def _archive(folder: Path, **members: object) -> Path:
    path = folder / "twitter-2026-03-05.zip"
    files = {
        f"data/{name}.js": f"window.YTD.{name.replace('-', '_')}.part0 = {json.dumps(content, indent=2)}".encode()
        for name, content in members.items()
    }
    path.write_bytes(zip_of({"Your archive.html": b"<html>", **files}))
    return path


class TestXArchive(ArchiveContract):
    @pytest.fixture
    def community(self) -> ArchiveCommunity:
        return XArchive()

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        parts = {"tweets": _TWEETS[:2], "tweets-part1": _TWEETS[2:], "note-tweet": _NOTES}
        return _archive(tmp_path, **parts, **_PRIVATE)

    @pytest.fixture
    def private_members(self) -> Sequence[str]:
        return [f"data/{name}.js" for name in _PRIVATE]

    @pytest.fixture
    def private_words(self) -> Sequence[str]:
        return ["whispered", "regretted", "Strangerson", "liked", "deleted long ago"]

    @pytest.fixture
    def large_archive(self, tmp_path: Path) -> Path:
        return _archive(tmp_path, tweets=[_tweet(n, f"{n} {'word ' * 50}") for n in range(1000, 11_000)])

    def test_posts_are_read_as_they_were_written(
        self, archive: Path, contributions: Sequence[Contribution]
    ) -> None:
        by_id = {each.source_id: each for each in contributions}
        assert list(by_id) == ["102", "101", "103", "105"]
        post = by_id["103"]
        assert post.markdown == "A & B <3 <https://x.example/a_b>"
        assert (post.tags, post.link) == (("learning",), "https://x.com/i/web/status/103")
        assert post.occurred_at == datetime(2026, 3, 1, 10, 13, 20, tzinfo=UTC)
        assert by_id["102"].markdown == _LONG.strip()
        assert (by_id["101"].kind, by_id["101"].in_reply_to) == (ContributionKind.REPLY, "99")
        assert XArchive().left_out(archive) == {LeftOut.OTHERS: 1, LeftOut.MALFORMED: 1}
