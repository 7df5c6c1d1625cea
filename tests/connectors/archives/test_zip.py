import struct
import time
import unicodedata
import zipfile
import zlib

import pytest

from connectors.archives import Limits, open_zip, shown_name
from connectors.contract import ArchiveRefused
from tests.connectors.contract.archive_contract import assert_one_sentence
from tests.connectors.contract.hostile_archives import HOSTILE, with_member, zip_of

_VALID = zip_of({"users.json": b'[{"id": "U1"}]' * 50, "general/2026-01-01.json": b"[1, 2, 3]" * 50})


@pytest.fixture
def archive(tmp_path):
    def written(data):
        path = tmp_path / "any name"
        path.write_bytes(data)
        return path

    return written


def _read_all(path, limits=None):
    with open_zip(path, limits=limits or Limits()) as opened:
        return {name: opened.read(name) for name in opened.names()}


def _refusal(path, limits=None):
    with pytest.raises(ArchiveRefused) as refusal:
        _read_all(path, limits)
    assert_one_sentence(refusal.value)
    return refusal.value.code


def test_members_are_read_by_name(archive):
    members = {"a.json": b"[]", "folder/b.txt": b"text" * 100_000}
    assert _read_all(archive(zip_of(members))) == members
    assert _read_all(archive(zip_of(members, zipfile.ZIP_STORED))) == members


def test_folders_are_no_members(archive):
    path = archive(with_member(_VALID, "empty/", b"", 0o40755))
    assert set(_read_all(path)) == {"users.json", "general/2026-01-01.json"}


@pytest.mark.parametrize(
    "kind", [kind for kind, (code, _) in HOSTILE.items() if code != "archive.missing_member"]
)
def test_a_hostile_archive_is_refused(archive, kind):
    code, spoil = HOSTILE[kind]
    assert _refusal(archive(spoil(_VALID))) == code


@pytest.mark.parametrize("at", range(0, len(_VALID), 7))
def test_an_archive_cut_anywhere_is_refused(archive, at):
    assert _refusal(archive(_VALID[:at])) in ("archive.damaged", "archive.not_a_zip")


@pytest.mark.parametrize("at", range(len(_VALID)))
def test_a_flipped_byte_is_read_right_or_refused(archive, at):
    data = bytearray(_VALID)
    data[at] ^= 0x55
    try:
        members = _read_all(archive(bytes(data)))
    except ArchiveRefused as refusal:
        assert_one_sentence(refusal)
    else:
        # A member may lose its place in the list (to a longer comment) and names are nobody's checksum.
        assert set(members.values()) <= set(_read_all(archive(_VALID)).values())


def test_a_member_that_is_not_there_is_named(archive):
    with open_zip(archive(_VALID)) as opened:
        with pytest.raises(ArchiveRefused, match=r"“channels\.json”") as refusal:
            opened.read("channels.json")
        assert refusal.value.code == "archive.missing_member"
        assert_one_sentence(refusal.value)
        with pytest.raises(ArchiveRefused):
            opened.size("channels.json")


def test_a_member_over_the_limit_is_refused_before_it_is_unpacked(archive):
    path = archive(zip_of({"a": bytes(range(256)) * 40}))
    assert _refusal(path, Limits(member_bytes=10_000)) == "archive.too_large"
    assert _read_all(path, Limits(member_bytes=10_240))


def test_all_that_is_read_counts(archive):
    path = archive(zip_of({"a": b"a" * 1000, "b": b"b" * 1000}))
    assert _refusal(path, Limits(total_bytes=1999)) == "archive.too_large"
    assert _read_all(path, Limits(total_bytes=2000))


def test_too_many_members_are_refused(archive):
    path = archive(zip_of({str(number): b"" for number in range(11)}))
    assert _refusal(path, Limits(members=10)) == "archive.too_large"
    assert len(_read_all(path, Limits(members=11))) == 11


def test_a_long_list_of_contents_is_refused_before_it_is_held(archive):
    path = archive(zip_of({letter * 60_000: b"" for letter in "abc"}))
    assert _refusal(path, Limits(directory_bytes=180_000)) == "archive.too_large"
    assert _read_all(path, Limits(directory_bytes=181_000))


def test_what_packs_well_is_a_bomb_only_where_it_is_large(archive):
    path = archive(zip_of({"a": b"a" * 900_000}))
    assert _read_all(path)
    assert _refusal(path, Limits(ratio_floor=500_000)) == "archive.bomb"


def test_a_directory_that_hides_the_rest_of_a_member_is_found_out(archive):
    whole, hidden = b"[1, 2]", b"[1, 2]" + b"hidden" * 1000
    data = bytearray(zip_of({"a": hidden}))
    entry = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, entry + 16, zlib.crc32(whole))
    struct.pack_into("<I", data, entry + 24, len(whole))
    assert _refusal(archive(bytes(data))) == "archive.damaged"


def test_a_lying_bomb_is_stopped_while_it_unpacks(archive):
    data = bytearray(zip_of({"a": b"\0" * 50_000_000}))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 10)
    begun = time.process_time()
    assert _refusal(archive(bytes(data))) == "archive.bomb"
    assert time.process_time() - begun < 1


def test_archives_within_are_members_like_any_other(archive):
    assert _read_all(archive(zip_of({"inner.zip": _VALID}))) == {"inner.zip": _VALID}


def test_names_are_read_as_utf_8_also_where_the_archive_does_not_say_so(archive):
    flagged = zip_of({"grüße/日本.json": b"[]"})
    unflagged = bytearray(flagged)
    unflagged[flagged.index(b"PK\x03\x04") + 7] &= ~8
    unflagged[flagged.index(b"PK\x01\x02") + 9] &= ~8
    apart = zip_of({unicodedata.normalize("NFD", "grüße/日本.json"): b"[]"})
    for data in (flagged, bytes(unflagged), apart):
        assert list(_read_all(archive(data))) == ["grüße/日本.json"]


def test_two_spellings_of_one_name_are_one_name_twice(archive):
    path = archive(zip_of({"ü": b"1", unicodedata.normalize("NFD", "ü"): b"2"}))
    assert _refusal(path) == "archive.duplicate_member"


def test_a_name_in_a_sentence_is_printable_and_short():
    assert shown_name("a\x1b[31m\n" + "b" * 500) == "“a\ufffd[31m\ufffd" + "b" * 53 + "…”"
