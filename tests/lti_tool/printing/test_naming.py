"""What the document of a thread is called."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from lti_tool.printing.naming import file_name, slug_of
from lti_tool.space.presentation import Times


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Größe & Übung: „Ärger“?", "groesse-uebung-aerger"),
        ("A\u0308rger mit é und ﬁ", "aerger-mit-e-und-fi"),
        ('../../etc/passwd"\r\nX: y', "etc-passwd-x-y"),
        (f"{'word ' * 11}together again", "-".join(["word"] * 11)),
        ("w" * 300, "w" * 60),
        ("日本語", ""),
    ],
    ids=["german", "composed", "hostile", "long", "one word", "none"],
)
def test_a_title_becomes_a_safe_part_of_a_file_name(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_what_no_title_names_is_named_by_its_number() -> None:
    times = Times(datetime(2026, 11, 27, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"), Locale("de"))
    assert file_name("日本語", UUID(int=0xF62F5D6D << 96), times) == "thread-f62f5d6d-2026-11-28.pdf"
