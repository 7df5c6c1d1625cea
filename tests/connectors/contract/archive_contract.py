"""What every archive community has to pass: subclass, and say by fixtures which community and which archives."""

import tracemalloc
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.contract import (
    Access,
    ArchiveCommunity,
    ArchiveRefused,
    Contribution,
    ContributionKind,
    Direction,
)
from tests.connectors.contract.hostile_archives import HOSTILE, damaged_member


def assert_one_sentence(refusal: ArchiveRefused) -> None:
    sentence = refusal.message
    assert 20 < len(sentence) <= 300
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert sentence.isprintable()


class ArchiveContract:
    """`community`, `archive` (a valid one with posts and replies), `private_members` (the names of members in it
    that hold what nobody may read), `private_words` (what stands only there), `large_archive` (10,000 or more
    contributions)."""

    @pytest.fixture
    def contributions(self, community: ArchiveCommunity, archive: Path) -> Sequence[Contribution]:
        return tuple(community.read(archive))

    def test_the_manifest_says_what_is_read(self, community: ArchiveCommunity) -> None:
        manifest = community.manifest
        assert manifest.id
        assert manifest.title
        assert manifest.direction is Direction.COMMUNITIES
        assert manifest.access in (Access.OPEN, Access.ARCHIVE)
        assert manifest.personal_data
        assert all((manifest.authentication, manifest.destination, manifest.cost, manifest.deletions))

    def test_reading_twice_gives_the_same(
        self, community: ArchiveCommunity, archive: Path, contributions: Sequence[Contribution]
    ) -> None:
        assert contributions
        assert tuple(community.read(archive)) == contributions

    def test_each_contribution_is_there_once(self, contributions: Sequence[Contribution]) -> None:
        keys = [(c.source, c.source_id, c.revision) for c in contributions]
        assert len(set(keys)) == len(keys)
        assert all(c.source and c.source_id and c.revision >= 1 and c.author.subject for c in contributions)

    def test_parents_come_before_their_replies(self, contributions: Sequence[Contribution]) -> None:
        place = {c.source_id: number for number, c in enumerate(contributions)}
        replies = [c for c in contributions if c.kind is ContributionKind.REPLY]
        assert replies
        for reply in replies:
            assert reply.in_reply_to is not None
            assert place.get(reply.in_reply_to, -1) < place[reply.source_id]
        assert all(c.in_reply_to is None for c in contributions if c.kind is ContributionKind.POST)

    def test_instants_are_utc(self, contributions: Sequence[Contribution]) -> None:
        assert {c.occurred_at.utcoffset() for c in contributions} == {timedelta(0)}

    def test_private_words_are_not_read(
        self, contributions: Sequence[Contribution], private_words: Sequence[str]
    ) -> None:
        assert private_words
        assert not [word for word in private_words if word in repr(contributions)]

    def test_private_members_are_not_even_opened(
        self,
        community: ArchiveCommunity,
        archive: Path,
        contributions: Sequence[Contribution],
        private_members: Sequence[str],
    ) -> None:
        assert private_members
        data = archive.read_bytes()
        for name in private_members:
            damaged = damaged_member(data, name)
            assert damaged != data
            data = damaged
        archive.write_bytes(data)
        assert tuple(community.read(archive)) == contributions

    @pytest.mark.parametrize("kind", HOSTILE)
    def test_a_hostile_archive_is_refused_in_one_sentence_before_the_first_record(
        self, community: ArchiveCommunity, archive: Path, kind: str
    ) -> None:
        code, spoil = HOSTILE[kind]
        archive.write_bytes(spoil(archive.read_bytes()))
        with pytest.raises(ArchiveRefused) as refusal:
            next(iter(community.read(archive)))
        assert refusal.value.code == code
        assert_one_sentence(refusal.value)

    def test_a_file_that_is_not_there_is_refused_in_one_sentence(
        self, community: ArchiveCommunity, tmp_path: Path
    ) -> None:
        for path in (tmp_path / "nothing.zip", tmp_path):
            with pytest.raises(ArchiveRefused) as refusal:
                next(iter(community.read(path)))
            assert_one_sentence(refusal.value)

    def test_nothing_is_unpacked(self, community: ArchiveCommunity, archive: Path) -> None:
        before = sorted(archive.parent.rglob("*"))
        assert list(community.read(archive))
        assert sorted(archive.parent.rglob("*")) == before

    def test_memory_does_not_grow_with_the_archive(
        self, community: ArchiveCommunity, large_archive: Path
    ) -> None:
        tracemalloc.start()
        try:
            number = sum(1 for _ in community.read(large_archive))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert number >= 10_000
        assert peak < 2_000_000  # bytes: all the contributions at once take several times that
