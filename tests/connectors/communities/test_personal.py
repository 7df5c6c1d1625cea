from pathlib import Path

import pytest

from connectors.communities.facebook import FacebookArchive
from connectors.communities.linkedin import LinkedInArchive
from connectors.communities.x import XArchive
from connectors.communities.youtube import YouTubeArchive
from connectors.contract import ArchiveRefused
from tests.connectors.contract.archive_contract import assert_one_sentence
from tests.connectors.contract.hostile_archives import zip_of


def test_an_archive_of_another_service_is_refused_with_its_name(tmp_path: Path) -> None:
    readers = {
        "LinkedIn": (LinkedInArchive(), ["Basic_LinkedInDataExport/Profile.csv", "Connections.csv"]),
        "X": (XArchive(), ["data/account.js", "data/like.js"]),
        "YouTube": (YouTubeArchive(), ["Takeout/Mail/a.mbox", "Takeout/YouTube/history/watch-history.json"]),
        "Facebook": (FacebookArchive(), ["your_facebook_activity/messages/inbox/b/message_1.json"]),
    }
    archives = {**{title: names for title, (_, names) in readers.items()}, "Discord": ["messages/index.json"]}
    for title, (reader, _) in readers.items():
        for other, names in archives.items():
            path = tmp_path / "archive.zip"
            path.write_bytes(zip_of(dict.fromkeys(names, b"[]")))
            with pytest.raises(ArchiveRefused) as refusal:
                next(reader.read(path))
            assert_one_sentence(refusal.value)
            assert refusal.value.code == "archive.missing_member"
            assert (f"looks like one of {other}" in refusal.value.message) == (other != title)
