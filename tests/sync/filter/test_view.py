"""What a reader sees, and where it stands in the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.filter import EntityType
from sync.filter.view import View


@pytest.mark.parametrize(
    ("original", "seen"),
    [
        ("plain", "plain"),
        ("a&amp;b &#x41; &auml;", "a&b A ä"),
        ("&amp;amp;#64;", "@"),
        ("&unknown; & x", "&unknown; & x"),
        ("zero\u200b\u00adwidth\ufeff", "zerowidth"),
        ("no\u00a0break", "no break"),
        ("\uff12\uff10 \u0662", "20 2"),
        ("**bold** _it_ ~~x~~ `code`", "bold it x code"),
        ("snake_case stays", "snake_case stays"),
        ("3*4 stays", "3*4 stays"),
        ("a\\_b \\@", "a_b @"),
        ("hard\\\nbreak", "hard\nbreak"),
        ("> > quoted\n> on", "quoted\non"),
        ("<b>x</b>y<br>z", "xy\nz"),
        ("u\u0308", "ü"),
        ("it’s – ok", "it's - ok"),
        ("M%C3%BCller%20Wi%C5%9bniewski.pdf", "Müller Wiśniewski.pdf"),
        ("%F0%9F%98%80 %E7%8E%8B %e2%80%8b", "\U0001f600 王 "),
        ("%2541 %25C3%25BC %25252541", "A ü A"),
        ("100% der 5%-Hürde, %C3, %C3%41, %ED%A0%80, %FF", "100% der 5%-Hürde, %C3, %C3A, %ED%A0%80, %FF"),
        ("राहुल क़", "राहल क"),
        ("น้ำ น\u0e4d\u0e49า", "นา นา"),
        ("\ufdfa stays, \ufdf4 does not", "\ufdfa stays, محمد does not"),
        ("half \ud800 a \udfffpair", "half \ufffd a \ufffdpair"),
    ],
)
def test_a_view_shows_what_a_reader_sees(original: str, seen: str) -> None:
    assert View.of(original).text == seen


def test_a_finding_is_told_in_code_points_of_the_original() -> None:
    original = "\U0001f600 x&#64;\u200by"
    view = View.of(original)
    at = view.text.index("x")
    span = view.span(at, at + 3, EntityType.EMAIL, 1.0, "test")
    assert original[span.start : span.end] == "x&#64;\u200by"


def test_a_mark_that_is_not_seen_goes_with_its_letter() -> None:
    original = "தமிழ், a\u0301"
    view = View.of(original)
    span = view.span(0, view.text.index(","), EntityType.PERSON_R, 1.0, "test")
    assert original[span.start : span.end] == "தமிழ்"


@given(
    st.text(alphabet=st.characters(codec="utf-8")) | st.text("a_*>&;#64\\`~\u0308\u200b <br>\n", max_size=60)
)
def test_every_character_of_a_view_stands_somewhere_in_order(original: str) -> None:
    view = View.of(original)
    assert len(view.text) == len(view.starts) == len(view.ends)
    assert list(view.starts) == sorted(view.starts)
    assert all(0 <= start < end <= len(original) for start, end in zip(view.starts, view.ends, strict=True))
