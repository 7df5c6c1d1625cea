import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.communities.mastodon import MastodonArchive
from connectors.communities.personal import LeftOut
from connectors.contract import ArchiveCommunity, Contribution, ContributionKind
from tests.connectors.contract.archive_contract import ArchiveContract
from tests.connectors.contract.hostile_archives import zip_of
from tests.connectors.contract.hostile_tars import HOSTILE_TARS, damaged_tar_member, tar_of

_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_ME = "https://social.example/users/ada"


def _create(
    number: int, content: str, *, to: Sequence[str] = (_PUBLIC,), cc: Sequence[str] = (), **more: object
) -> object:
    note = {
        "id": f"{_ME}/statuses/{number}",
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": "2026-03-01T10:13:20Z",
        "url": f"https://social.example/@ada/{number}",
        "to": list(to),
        "cc": list(cc),
        "content": content,
        "tag": [],
        **more,
    }
    id_ = f"{_ME}/statuses/{number}/activity"
    return {"id": id_, "type": "Create", "actor": _ME, "to": list(to), "cc": list(cc), "object": note}


_ITEMS = [
    _create(3, "<p>Mine<br>too</p>", to=[f"{_ME}/followers"], cc=[_PUBLIC], inReplyTo=f"{_ME}/statuses/1"),
    _create(
        1,
        '<p>On <a href="https://social.example/tags/python" class="mention hashtag">#<span>python</span></a> 2 * 3</p>',
        summary="Loops",
        updated="2026-03-01T10:14:20Z",
        tag=[{"type": "Hashtag", "name": "#python"}, {"type": "Mention", "name": "@bob"}],
    ),
    _create(4, "<p>whispered</p>", to=["https://other.example/users/bob"]),
    _create(5, "<p>murmured</p>", to=[f"{_ME}/followers"]),
    {
        "id": f"{_ME}/statuses/6/activity",
        "type": "Announce",
        "to": [_PUBLIC],
        "object": "https://other.example/stranger",
    },
    _create(7, "<p>undated</p>", published="soon"),
]
_PRIVATE = {
    "likes.json": b'{"orderedItems": ["https://other.example/liked"]}',
    "bookmarks.json": b'{"a": "kept"}',
}


def _members(items: Sequence[object]) -> dict[str, bytes]:
    box = {"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "orderedItems": items}
    picture = random.Random(7).randbytes(40_000)
    return {"media_attachments/files/1.png": picture, "outbox.json": json.dumps(box).encode(), **_PRIVATE}


def _archive(folder: Path, items: Sequence[object]) -> Path:
    path = folder / "archive-20260301.tar.gz"
    path.write_bytes(tar_of(_members(items)))
    return path


class TestMastodonArchive(ArchiveContract):
    hostile = HOSTILE_TARS
    damage = staticmethod(damaged_tar_member)

    @pytest.fixture
    def community(self) -> ArchiveCommunity:
        return MastodonArchive()

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        return _archive(tmp_path, _ITEMS)

    @pytest.fixture
    def private_members(self) -> Sequence[str]:
        return list(_PRIVATE)

    @pytest.fixture
    def private_words(self) -> Sequence[str]:
        return ["whispered", "murmured", "stranger", "liked", "kept", "bob"]

    @pytest.fixture
    def large_archive(self, tmp_path: Path) -> Path:
        return _archive(tmp_path, [_create(n, f"<p>{n} {'word ' * 50}</p>") for n in range(10_000)])

    def test_public_and_unlisted_posts_are_read_with_their_warnings(
        self, archive: Path, contributions: Sequence[Contribution]
    ) -> None:
        post, answer = contributions
        assert (post.kind, post.markdown) == (ContributionKind.POST, "Loops\n\nOn #python 2 \\* 3")
        assert (post.tags, post.link) == (("python",), "https://social.example/@ada/1")
        assert (post.revision, post.edited_at) == (601, datetime(2026, 3, 1, 10, 14, 20, tzinfo=UTC))
        assert (answer.kind, answer.in_reply_to) == (ContributionKind.REPLY, f"{_ME}/statuses/1")
        assert answer.markdown == "Mine\\\ntoo"
        assert MastodonArchive().left_out(archive) == {
            LeftOut.PRIVATE: 2,
            LeftOut.OTHERS: 1,
            LeftOut.MALFORMED: 1,
        }

    def test_newer_instances_hand_out_a_zip(
        self, archive: Path, contributions: Sequence[Contribution]
    ) -> None:
        archive.write_bytes(zip_of(_members(_ITEMS)))
        assert tuple(MastodonArchive().read(archive)) == contributions
