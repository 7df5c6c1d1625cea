from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.communities.linkedin import LinkedInArchive
from connectors.communities.personal import LeftOut
from connectors.contract import ArchiveCommunity, Contribution, ContributionKind
from tests.connectors.contract.archive_contract import ArchiveContract
from tests.connectors.contract.hostile_archives import zip_of

_FEED = "https://www.linkedin.com/feed/update/urn%3Ali%3A"
_SHARES = (
    "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\r\n"
    f'2026-03-01 10:13:20,{_FEED}share%3A7001,"A first line, ""quoted""""\n""and a second","https://x.example/a",,'
    "MEMBER_NETWORK\r\n"
    f"2026-03-01 10:13:21,{_FEED}share%3A7002,,https://x.example/others,,MEMBER_NETWORK\r\n"
)
_COMMENTS = (
    "\ufeffDate,Link,Message\n"
    f'2026-03-02 08:00:00 UTC,{_FEED}share%3A7001,"He said: \\"make it so.\\""\n'
    f"2026-03-02 09:00:00,{_FEED}activity%3A8001?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A8001%2C8002%29,"
    '"Two\n\nparagraphs, and *stars*"\n'
    f",{_FEED}activity%3A8003,No date\n"
)
_PRIVATE = {
    "messages.csv": "CONVERSATION ID,FROM,TO,DATE,CONTENT\n1,Bob,Ada,2026-03-01,whispered\n",
    "Connections.csv": 'Notes:\n"About"\n\nFirst Name,Last Name\nBob,Strangerson\n',
}


def _archive(folder: Path, **members: str) -> Path:
    path = folder / "Complete_LinkedInDataExport_03-05-2026.zip"
    path.write_bytes(zip_of({name: text.encode() for name, text in members.items()}))
    return path


class TestLinkedInArchive(ArchiveContract):
    @pytest.fixture
    def community(self) -> ArchiveCommunity:
        return LinkedInArchive()

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        return _archive(tmp_path, **{"Shares.csv": _SHARES, "Comments_17529409.csv": _COMMENTS, **_PRIVATE})

    @pytest.fixture
    def private_members(self) -> Sequence[str]:
        return list(_PRIVATE)

    @pytest.fixture
    def private_words(self) -> Sequence[str]:
        return ["whispered", "Strangerson", "Bob"]

    @pytest.fixture
    def large_archive(self, tmp_path: Path) -> Path:
        rows = "".join(
            f"2026-03-01 10:13:20,{_FEED}activity%3A{n},{n} {'word ' * 50}\n" for n in range(10_000)
        )
        return _archive(tmp_path, **{"Comments.csv": f"Date,Link,Message\n{rows}"})

    def test_posts_and_comments_are_read_as_they_were_written(
        self, archive: Path, contributions: Sequence[Contribution]
    ) -> None:
        comment, answer, post = sorted(contributions, key=lambda each: each.kind is ContributionKind.POST)
        assert post.markdown == 'A first line, "quoted"\nand a second'
        assert (post.source_id, post.particulars) == ("urn:li:share:7001", ("https://x.example/a",))
        assert post.link == f"{_FEED}share%3A7001"
        assert answer.markdown == 'He said: "make it so."'
        assert (answer.in_reply_to, answer.occurred_at) == (
            "urn:li:share:7001",
            datetime(2026, 3, 2, 8, tzinfo=UTC),
        )
        assert comment.markdown == "Two\n\nparagraphs, and \\*stars\\*"
        assert comment.source_id == "urn:li:comment:(activity:8001,8002)"
        assert comment.in_reply_to == "urn:li:activity:8001"
        assert LinkedInArchive().left_out(archive) == {LeftOut.EMPTY: 1, LeftOut.MALFORMED: 1}
