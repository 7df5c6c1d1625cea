import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from connectors.communities.facebook import FacebookArchive
from connectors.communities.personal import LeftOut
from connectors.contract import ArchiveCommunity, Contribution, ContributionKind
from tests.connectors.contract.archive_contract import ArchiveContract
from tests.connectors.contract.hostile_archives import zip_of

_TOP = "facebook-ada-2026-03-05-x7/your_facebook_activity"


def _bytewise(text: str) -> str:
    return text.encode().decode("latin-1")


def _comment(at: int, text: str, **more: str) -> dict[str, object]:
    comment = {"timestamp": at, "comment": text, "author": "Ada Lovelace", **more}
    return {
        "timestamp": at,
        "data": [{"comment": comment}],
        "title": "Ada commented on Bob Strangerson's post.",
    }


_MEMBERS: dict[str, object] = {
    f"{_TOP}/groups/group_posts_and_comments.json": {
        "group_posts_v2": [
            {
                "timestamp": 1772360000,
                "data": [
                    {"post": _bytewise("Übung 😀 by @[1000:2048:Grace]")},
                    {"update_timestamp": 1772360001},
                ],
                "attachments": [{"data": [{"external_context": {"url": "https://x.example/a"}}]}],
                "title": "Ada posted in Strangerson's group.",
            },
            {"timestamp": 1772360002, "title": "Ada shared a photo of Bob Strangerson's."},
        ]
    },
    f"{_TOP}/groups/your_comments_in_groups.json": {
        "group_comments_v2": [
            _comment(1772360003, "plain é", group=_bytewise("Lernen für alle")),
            _comment(10**15, "no date"),
        ]
    },
    f"{_TOP}/comments_and_reactions/comments.json": {
        "comments_v2": [_comment(1772360003, "plain é"), _comment(1772360005, _bytewise("naïve"))]
    },
}
_PRIVATE: dict[str, object] = {
    f"{_TOP}/messages/inbox/bob_1/message_1.json": {"messages": [{"content": "whispered"}]},
    f"{_TOP}/groups/your_pending_posts_in_groups.json": {"pending_posts_v2": [{"post": "pending"}]},
    f"{_TOP}/comments_and_reactions/likes_and_reactions_1.json": [
        {"title": "Ada liked Bob Strangerson's photo"}
    ],
}


def _archive(folder: Path, members: dict[str, object]) -> Path:
    path = folder / "facebook-ada-2026-03-05-x7.zip"
    path.write_bytes(zip_of({name: json.dumps(content).encode() for name, content in members.items()}))
    return path


class TestFacebookArchive(ArchiveContract):
    @pytest.fixture
    def community(self) -> ArchiveCommunity:
        return FacebookArchive()

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        return _archive(tmp_path, {**_MEMBERS, **_PRIVATE})

    @pytest.fixture
    def private_members(self) -> Sequence[str]:
        return list(_PRIVATE)

    @pytest.fixture
    def private_words(self) -> Sequence[str]:
        return ["whispered", "pending", "Strangerson", "Lovelace"]

    @pytest.fixture
    def large_archive(self, tmp_path: Path) -> Path:
        comments = [_comment(1772360000 + n, f"{n} {'word ' * 50}") for n in range(10_000)]
        return _archive(tmp_path, {"groups/your_comments_in_groups.json": {"group_comments_v2": comments}})

    def test_posts_and_comments_are_read_as_they_were_written(
        self, archive: Path, contributions: Sequence[Contribution]
    ) -> None:
        post, in_group, comment = contributions
        assert (comment.markdown, comment.channel) == ("naïve", None)
        assert post.markdown == "Übung 😀 by @Grace"
        assert (post.kind, post.particulars) == (ContributionKind.POST, ("https://x.example/a",))
        assert in_group.channel is not None
        assert (in_group.markdown, in_group.channel.title) == ("plain é", "Lernen für alle")
        assert (in_group.kind, in_group.in_reply_to) == (ContributionKind.REPLY, None)
        assert FacebookArchive().left_out(archive) == {
            LeftOut.EMPTY: 1,
            LeftOut.MALFORMED: 1,
            LeftOut.DUPLICATE: 1,
        }
