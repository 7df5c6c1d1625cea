from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.communities.generic_csv import GenericCsv
from connectors.contract import ArchiveCommunity, ArchiveRefused, Contribution, ContributionKind
from tests.connectors.contract.archive_contract import ArchiveContract
from tests.connectors.contract.hostile_archives import zip_of

_HEADINGS = (
    "ID;Kind;occurred_at;author;author_mail;title;text;link;in_reply_to;channel;tags;licence;Notes\r\n"
)
_ROWS = (
    '2;reply;01.03.2026 10:15;bob;;;"Yes; ""so"" it\r\nis";;1;Course;;;private aside\r\n'
    "1;post;2026-03-01T10:13:20+01:00;ada;Ada@Stoa.Example;Loops;A *loop*;https://x.example/1;;Course;"
    "#py, loops;CC BY;\r\n"
    ";;;;;;;;;;;;\r\n"
)


def _line(columns: str) -> Callable[[bytes], bytes]:
    return lambda valid: valid + columns.encode()


_HOSTILE: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "an empty file": ("archive.not_csv", lambda valid: b""),
    "a workbook": ("archive.not_csv", lambda valid: zip_of({"xl/workbook.xml": valid})),
    "a web page": ("archive.not_csv", lambda valid: b"<!doctype html>"),
    "UTF-16": ("archive.not_csv", lambda valid: valid.decode("utf-8-sig").encode("utf-16")),
    "Latin-1": (
        "archive.malformed",
        lambda valid: valid.decode("utf-8-sig").replace("Yes", "J\xe4").encode("latin-1"),
    ),
    "no headings": ("archive.malformed", lambda valid: valid.split(b"\n", 1)[1]),
    "one line of 40 MB": ("archive.malformed", lambda valid: valid + b"x" * 40_000_000),
    "an open quote": ("archive.malformed", _line('3;;2026-03-01;ada;;;"' + "x\n" * 1_000_000)),
    "one id twice": ("archive.malformed", _line("1;;2026-03-01;ada;;;b;;;;;;\r\n")),
}


class TestGenericCsv(ArchiveContract):
    hostile = _HOSTILE

    @pytest.fixture
    def community(self) -> ArchiveCommunity:
        return GenericCsv()

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        path = tmp_path / "posts.csv"
        path.write_bytes(f"\ufeff{_HEADINGS}{_ROWS}".encode())
        return path

    @pytest.fixture
    def private_members(self) -> Sequence[str]:
        return ["Notes"]

    def damage(self, data: bytes, name: str) -> bytes:
        """What stands in a column that is not read is something else."""
        return data.replace(b"private aside", b"another")

    @pytest.fixture
    def private_words(self) -> Sequence[str]:
        return ["aside"]

    @pytest.fixture
    def large_archive(self, tmp_path: Path) -> Path:
        path = tmp_path / "large.csv"
        rows = "".join(f"{n}\t2026-03-01\tada\t{n} {'word ' * 50}\n" for n in range(10_000))
        path.write_text(f"id\toccurred_at\tauthor\ttext\n{rows}")
        return path

    def test_a_file_of_excel_is_read_and_parents_come_first(
        self, contributions: Sequence[Contribution]
    ) -> None:
        post, reply = contributions
        assert post.author.mail == "ada@stoa.example"
        assert (post.title, post.tags, post.licence) == ("Loops", ("py", "loops"), "CC BY")
        assert post.occurred_at == datetime(2026, 3, 1, 9, 13, 20, tzinfo=UTC)
        assert (reply.kind, reply.in_reply_to) == (ContributionKind.REPLY, "1")
        assert reply.markdown == 'Yes; "so" it\nis'
        assert reply.occurred_at == datetime(2026, 3, 1, 10, 15, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("row", "named"),
        [
            ("3;;3/1/2026;ada;;;b;;;;;;", "occurred_at"),
            ("3;;2026-03-01;;;;b;;;;;;", "author"),
            ("3;reply;2026-03-01;ada;;;b;;;;;;", "in_reply_to"),
            ("3;;2026-03-01;ada;ada;;b;;;;;;", "author_mail"),
            ("3;;2026-03-01;ada;;;b;javascript:x;;;;;", "link"),
            ("3;;2026-03-01;ada;;;;;;;;;", "text"),
        ],
    )
    def test_what_cannot_be_used_is_told_with_its_line(self, archive: Path, row: str, named: str) -> None:
        archive.write_bytes(archive.read_bytes() + row.encode())
        with pytest.raises(ArchiveRefused, match="Line 6 of the file cannot be used") as refusal:
            next(iter(GenericCsv().read(archive)))
        assert named in refusal.value.message
