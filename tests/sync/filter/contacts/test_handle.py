"""User names with an @."""

import pytest

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.HANDLE]


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("folgt mir: @mara60 / dort", "@mara60"),
        ("Danke, @lindt-mara.", "@lindt-mara"),
        ("(@jörg_b)", "@jörg_b"),
        ("@mara@social.example sagt", "@mara@social.example"),
        ("<@U024BE7LH> und", "<@U024BE7LH>"),
        ("<@U024BE7LH|mara> und", "<@U024BE7LH|mara>"),
        ("<@!80351110224678912>", "<@!80351110224678912>"),
        ("&#64;mara", "&#64;mara"),
    ],
)
def test_a_mention_is_found_with_its_sign(text: str, handle: str) -> None:
    assert found(text) == [handle]


@pytest.mark.parametrize(
    "text",
    [
        "mara@example.org",
        "@app.route('/posts')\ndef posts(): ...",
        "Mit `@app.route('/')` geht es",
        "@dataclass\nclass Post: ...",
        "@property\n    def name(self): ...",
        "@everyone bitte lesen",
        "Treffen @5pm",
        "logo @2x",
        "@media (max-width: 5px)",
        "@Override",
        "a @ b",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert found(text) == []


def test_a_mention_at_the_start_of_a_line_is_no_decorator() -> None:
    assert found("@mara\nich sehe das anders") == ["@mara"]
    assert found("Danke @mara\nclass und def sind verschieden") == ["@mara"]
