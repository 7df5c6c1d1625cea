import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.communities.discord import DiscordArchive
from connectors.communities.personal import LeftOut
from connectors.contract import ArchiveCommunity, Contribution, ContributionKind
from tests.connectors.contract.archive_contract import ArchiveContract
from tests.connectors.contract.hostile_archives import zip_of

_GUILD = {"id": "900000001", "name": "Course"}
_CHANNELS: dict[str, dict[str, object]] = {
    "c100000001": {"id": "100000001", "type": 0, "name": "general", "guild": _GUILD},
    "c100000011": {"id": "100000011", "type": "PUBLIC_THREAD", "name": "on loops", "guild": _GUILD},
    "c100000002": {"id": "100000002", "type": 1, "recipients": ["1", "2"]},
    "c100000003": {"id": "100000003", "type": "GROUP_DM", "recipients": ["1", "2", "3"], "name": "us"},
    "c100000004": {"id": "100000004", "recipients": ["1", "2"]},
    "c100000005": {"id": "100000005", "type": 12, "name": "aside", "guild": _GUILD},
    "c100000006": {"id": "100000006"},
}
_PRIVATE = ("c100000002", "c100000003", "c100000004", "c100000005", "c100000006")
_CSV = (
    "ID,Timestamp,Contents,Attachments\r\n"
    '100000012,2023-02-03 04:05:07.123000+00:00,"In **the** thread,\nsaid ""so"" <@123456>",\r\n'
    "100000013,2023-02-03 04:05:08.000000+00:00,,https://cdn.example/a.png\r\n"
)


def _json(*messages: tuple[int, str]) -> bytes:
    return json.dumps(
        [
            {"ID": id_, "Timestamp": "2025-01-02 03:04:05", "Contents": text, "Attachments": ""}
            for id_, text in messages
        ]
    ).encode()


def _archive(folder: Path, messages: bytes, root: str = "Nachrichten") -> Path:
    members = {
        f"{root}/{name}/channel.json": json.dumps(channel).encode() for name, channel in _CHANNELS.items()
    }
    members |= {
        f"{root}/{name}/messages.json": _json((200000001, f"whispered in {name}")) for name in _PRIVATE
    }
    members[f"{root}/c100000001/messages.json"] = messages
    members[f"{root}/c100000011/messages.csv"] = _CSV.encode()
    members[f"{root}/index.json"] = b'{"100000002": "Direct Message with Stranger"}'
    path = folder / "package.zip"
    path.write_bytes(zip_of(members))
    return path


class TestDiscordArchive(ArchiveContract):
    @pytest.fixture
    def community(self) -> ArchiveCommunity:
        return DiscordArchive()

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        return _archive(tmp_path, _json((100000011, "Hello <#100000001> <:wave:42>"), (7, "odd")))

    @pytest.fixture
    def private_members(self) -> Sequence[str]:
        return ["Nachrichten/index.json", *(f"Nachrichten/{name}/messages.json" for name in _PRIVATE)]

    @pytest.fixture
    def private_words(self) -> Sequence[str]:
        return ["whispered", "Stranger"]

    @pytest.fixture
    def large_archive(self, tmp_path: Path) -> Path:
        return _archive(tmp_path, _json(*((300000000 + n, f"{n} " + "word " * 50) for n in range(10_000))))

    def test_both_generations_are_read_and_threads_hang_on_their_messages(
        self, archive: Path, contributions: Sequence[Contribution]
    ) -> None:
        root, answer = contributions
        assert (root.kind, root.markdown) == (ContributionKind.POST, "Hello #unknown :wave:")
        assert root.link == "https://discord.com/channels/900000001/100000001/100000011"
        assert root.channel is not None
        assert root.channel.title == "Course · general"
        assert (answer.kind, answer.in_reply_to) == (ContributionKind.REPLY, "100000011")
        assert answer.markdown == 'In **the** thread,\nsaid "so" @unknown'
        assert answer.occurred_at == datetime(2023, 2, 3, 4, 5, 7, 123_000, tzinfo=UTC)
        assert DiscordArchive().left_out(archive) == {
            LeftOut.PRIVATE: len(_PRIVATE),
            LeftOut.MALFORMED: 1,
            LeftOut.EMPTY: 1,
        }
