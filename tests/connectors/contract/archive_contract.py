"""What every archive community has to pass: subclass, and say by fixtures which community and which archives."""

import tracemalloc
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from connectors.contract import (
    Access,
    ArchiveCommunity,
    ArchiveRefused,
    Contribution,
    ContributionKind,
    Direction,
    Reaction,
)
from tests.connectors.contract.hostile_archives import HOSTILE, damaged_member

FEWEST_IN_A_LARGE_ARCHIVE = 10_000
MOST_MEMORY = 2_000_000  # bytes: all the contributions at once take several times that


def assert_one_sentence(refusal: ArchiveRefused) -> None:
    sentence = refusal.message
    said = f"a refusal is one sentence that ends with a full stop, of 21 to 300 characters, not: {sentence!r}"
    assert 20 < len(sentence) <= 300, said
    assert sentence.endswith("."), said
    assert ". " not in sentence, said
    assert sentence.isprintable(), f"a refusal has no line breaks and no control characters: {sentence!r}"


def assert_refused_as(refusal: ArchiveRefused, code: str, kind: str) -> None:
    assert refusal.code == code, f"{kind}: refused under another code"
    assert_one_sentence(refusal)


def _contributions(records: Iterable[Contribution | Reaction]) -> Sequence[Contribution]:
    return tuple(record for record in records if isinstance(record, Contribution))


class ArchiveContract:
    """`community`, `archive` (a valid one with at least one post and one reply to it), `private_members` (the names
    of members in it that hold what nobody may read), `private_words` (what stands only there), `large_archive`
    (10,000 contributions or more, to be read in less than 2 MB of memory).

    `hostile` is what a valid archive can be made into, with the code of the refusal, and `damage` what makes one member
    unreadable: those of zip files, unless the community reads another kind.
    """

    hostile: ClassVar[Mapping[str, tuple[str, Callable[[bytes], bytes]]]] = HOSTILE
    damage: ClassVar[Callable[[bytes, str], bytes]] = staticmethod(damaged_member)

    @pytest.fixture
    def contributions(self, community: ArchiveCommunity, archive: Path) -> Sequence[Contribution]:
        return _contributions(community.read(archive))

    def test_the_manifest_says_what_is_read(self, community: ArchiveCommunity) -> None:
        manifest = community.manifest
        assert manifest.id, "the manifest has no id"
        assert manifest.title, "the manifest has no title"
        assert manifest.direction is Direction.COMMUNITIES, "a community's direction is Direction.COMMUNITIES"
        assert manifest.access in (Access.OPEN, Access.ARCHIVE), "what reads archives is open or archive-only"
        assert manifest.personal_data, (
            "the manifest names no personal data: an author's name at least is some"
        )
        for name in ("authentication", "destination", "cost", "deletions"):
            assert getattr(manifest, name), f"the manifest does not say its {name}"

    def test_reading_twice_gives_the_same(
        self, community: ArchiveCommunity, archive: Path, contributions: Sequence[Contribution]
    ) -> None:
        assert contributions, "nothing is read from `archive`"
        records = tuple(community.read(archive))
        assert tuple(community.read(archive)) == records, "a second reading gives something else"

    def test_each_contribution_is_there_once(self, contributions: Sequence[Contribution]) -> None:
        keys = [(c.source, c.source_id, c.revision) for c in contributions]
        assert len(set(keys)) == len(keys), "a contribution (source, source_id, revision) is given twice"
        incomplete = [c for c in contributions if not (c.source and c.source_id and c.author.subject)]
        assert not incomplete, "source, source_id and the author's subject are never empty"
        assert all(c.revision >= 1 for c in contributions), "revisions count from 1"

    def test_parents_come_before_their_replies(
        self, community: ArchiveCommunity, contributions: Sequence[Contribution]
    ) -> None:
        # What a person answered is mostly somebody else's, so that no personal archive holds it, and some services do
        # not even tell what it was. Where a personal archive does hold both, the order is kept all the same.
        personal = community.manifest.personal_archive
        place = {c.source_id: number for number, c in enumerate(contributions)}
        replies = [c for c in contributions if c.kind is ContributionKind.REPLY]
        assert replies, "`archive` has to hold a reply, or nothing is known of their order"
        for reply in replies:
            named = f"the reply {reply.source_id!r}"
            assert personal or reply.in_reply_to is not None, f"{named} names nothing that it answers"
            assert place.get(reply.in_reply_to or "", -1) < place[reply.source_id], (
                f"{named} comes before its parent"
            )
        answering = [c.source_id for c in contributions if c.kind is ContributionKind.POST and c.in_reply_to]
        assert not answering, f"these answer something, and so are replies, not posts: {answering}"

    def test_each_reaction_comes_once_after_what_it_is_to(
        self, community: ArchiveCommunity, archive: Path
    ) -> None:
        given: set[str] = set()
        reactions: set[tuple[str, str]] = set()
        for record in community.read(archive):
            if isinstance(record, Contribution):
                given.add(record.source_id)
                continue
            assert record.source_id in given, (
                f"a reaction to {record.source_id!r} comes before it, or without it"
            )
            key = (record.source_id, record.author.subject)
            assert key not in reactions, f"a reaction of one person to {record.source_id!r} is given twice"
            reactions.add(key)

    def test_instants_are_utc(self, community: ArchiveCommunity, archive: Path) -> None:
        instants = [record.occurred_at for record in community.read(archive)]
        offsets = {instant.utcoffset() for instant in instants if instant is not None}
        assert offsets == {timedelta(0)}, "occurred_at is timezone-aware UTC"

    def test_private_words_are_not_read(
        self, contributions: Sequence[Contribution], private_words: Sequence[str]
    ) -> None:
        assert private_words, "name words that stand only where nobody may read"
        read = [word for word in private_words if word in repr(contributions)]
        assert not read, f"private words are read: {read}"

    def test_private_members_are_not_even_opened(
        self,
        community: ArchiveCommunity,
        archive: Path,
        contributions: Sequence[Contribution],
        private_members: Sequence[str],
    ) -> None:
        assert private_members, "name the members of `archive` that hold what nobody may read"
        data = archive.read_bytes()
        for name in private_members:
            damaged = self.damage(data, name)
            assert damaged != data, f"`archive` has no member {name}"
            data = damaged
        archive.write_bytes(data)
        read = _contributions(community.read(archive))
        assert read == contributions, "damage in members that are not read changes what is read"

    def test_a_hostile_archive_is_refused_in_one_sentence_before_the_first_record(
        self, community: ArchiveCommunity, archive: Path
    ) -> None:
        valid = archive.read_bytes()
        for kind, (code, spoil) in self.hostile.items():
            archive.write_bytes(spoil(valid))
            try:
                next(iter(community.read(archive)))
            except ArchiveRefused as refusal:
                assert_refused_as(refusal, code, kind)
            else:
                pytest.fail(f"{kind}: not refused")

    def test_a_file_that_is_not_there_is_refused_in_one_sentence(
        self, community: ArchiveCommunity, tmp_path: Path
    ) -> None:
        for path in (tmp_path / "nothing.zip", tmp_path):
            with pytest.raises(ArchiveRefused) as refusal:
                next(iter(community.read(path)))
            assert_one_sentence(refusal.value)

    def test_nothing_is_unpacked(self, community: ArchiveCommunity, archive: Path) -> None:
        before = sorted(archive.parent.rglob("*"))
        assert list(community.read(archive)), "nothing is read from `archive`"
        assert sorted(archive.parent.rglob("*")) == before, "reading leaves files beside the archive"

    def test_memory_does_not_grow_with_the_archive(
        self, community: ArchiveCommunity, large_archive: Path
    ) -> None:
        tracemalloc.start()
        try:
            number = sum(1 for _ in community.read(large_archive))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert number >= FEWEST_IN_A_LARGE_ARCHIVE, f"`large_archive` holds only {number} contributions"
        assert peak < MOST_MEMORY, f"reading took {peak:,} bytes of memory at once: read piece by piece"
