import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.contributions.rendering import RENDERER_VERSION, render

SECONDS = 20  # of the processor; the slowest of these takes four, whatever is quadratic takes minutes
LENGTH = 200_000

HOSTILE = {
    "nested quotes": ">" * 10_000 + " deep",
    "quotes line by line": "\n".join(">" * depth + " a" for depth in range(600)),
    "lazy quotes": "> " * 20 + "a\n" + "b\n" * (LENGTH // 3),
    "nested lists": "\n".join(" " * 2 * depth + "- a" for depth in range(440)),
    "lists on one line": "- " * (LENGTH // 2),
    "brackets": "[" * LENGTH,
    "images": "![" * (LENGTH // 2),
    "open links": "[a](" * (LENGTH // 4),
    "open destinations": "[x](<" * (LENGTH // 5),
    "emphasis": "*a _" * (LENGTH // 4),
    "strikethrough": "~~a " * (LENGTH // 4),
    "backticks": " ".join("`" * length for length in range(1, 620)),
    "angles": "<a@" * (LENGTH // 3),
    "entities": "&#1" * (LENGTH // 3),
    "backslashes": "\\" * LENGTH,
    "addresses": "http://a(" * (LENGTH // 9),
    "mail addresses": "mailto:a@" * (LENGTH // 9),
    "just under the bound, many times": ("[" * 1_900 + "\n\n") * (LENGTH // 1_902),
    "definitions": "".join(f"[a{number}]: b\n" for number in range(18_000)),
    "table": "|a|b|\n|-|-|\n" + "|a|b|\n" * (LENGTH // 6),
    "headings": "# a\n" * (LENGTH // 4),
    "fences": "```\n" * (LENGTH // 4),
    "code for a slow lexer": "```java\n" + "\n" * (LENGTH - 20),
    "newlines": "\n" * LENGTH,
    "one word": "a" * LENGTH,
    "emoji": "😀" * LENGTH,
    "lone surrogates": "\ud800" * LENGTH,
    "NUL": "\0" * LENGTH,
}

# fmt: off
MARKS = [
    "*", "_", "`", "~~", "[", "]", "(", ")", "![", "<", ">", "#", "-", "|", "\\", "&", "\n", "\n\n", "```", "```html",
    "<script>", "</span>", "javascript:", "https://a.example", ' onload="', "style=",
]
# fmt: on

ALLOWED = {
    "a": {"href", "target", "rel"},
    "ol": {"start"},
    "div": {"class", "tabindex"},
    "pre": {"class", "tabindex"},
    "span": {"class"},
    "th": {"class", "dir"},
    "td": {"class", "dir"},
    **{tag: {"dir"} for tag in ("p", "h4", "h5", "h6", "li", "blockquote")},
    **{
        tag: set() for tag in ["br", "hr", "strong", "em", "s", "code", "ul", "table", "thead", "tbody", "tr"]
    },
}


class Elements(HTMLParser):
    """Everything in the result that is not text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def links(html: str) -> list[str | None]:
    return [
        attributes["href"] for tag, attributes in Elements(html).found if tag == "a" and "href" in attributes
    ]


def test_common_formatting() -> None:
    html = render("**bold** *italic* ~~gone~~ `code`\n\n1. one\n2. two\n\n> quoted\n\n|a|b|\n|:-:|-:|\n|1|2|")
    for part in (
        "<strong>bold</strong>",
        "<em>italic</em>",
        "<s>gone</s>",
        "<code>code</code>",
        '<li dir="auto">one</li>',
        '<blockquote dir="auto">',
        '<td dir="auto" class="centre">1</td>',
        '<th dir="auto" class="end">b</th>',
    ):
        assert part in html


def test_a_new_line_stays_one() -> None:
    assert render("one\ntwo").count("<br>") == 1


def test_nothing_gives_nothing() -> None:
    assert render("") == ""


@pytest.mark.parametrize(
    ("markdown", "levels"),
    [
        ("# one\n\n## two\n\n### three\n\n###### six", ["4", "5", "6", "6"]),
        ("### three\n\n##### five\n\n### three", ["4", "5", "4"]),
    ],
)
def test_headings_begin_below_those_of_the_page_and_leave_out_none(markdown: str, levels: list[str]) -> None:
    assert re.findall(r"<h(\d)", render(markdown)) == levels


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=alert(1)>b</b>",
        "<!-- --><style>*{display:none}</style>",
        "```html\n<script>alert(1)</script>\n```",
        "```python\n'</span><script>alert(1)</script>'\n```",
        "    <script>alert(1)</script>",
        '[x](https://a.example "\\"><script>alert(1)</script>")',
    ],
)
def test_raw_html_is_text(markdown: str) -> None:
    html = render(markdown)
    assert {tag for tag, _ in Elements(html).found} <= {"p", "pre", "code", "span", "a"}
    assert not any(name.startswith("on") for _, attributes in Elements(html).found for name in attributes)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///x",
        "ftp://a.example",
        "//a.example",
        "/s/x",
        "#here",
    ],
)
def test_links_lead_nowhere_but_to_http_https_and_mail(address: str) -> None:
    assert links(render(f"[x]({address}) [y]\n\n[y]: {address}\n\n<{address}>")) == []


def test_links_open_outside_of_the_frame_and_give_nothing_away() -> None:
    html = render("[a](https://a.example/?b=1&c=2) https://b.example/x, <mailto:c@d.example>")
    assert links(html) == ["https://a.example/?b=1&c=2", "https://b.example/x", "mailto:c@d.example"]
    assert html.count('target="_blank" rel="nofollow ugc noopener noreferrer"') == 3


def test_an_image_becomes_a_link() -> None:
    html = render(
        "![a chart](https://a.example/x.png) [![inside](https://a.example/y.png)](https://b.example)"
    )
    assert "<img" not in html
    assert links(html) == ["https://a.example/x.png", "https://b.example"]
    assert Elements(html).text.split("\n")[0] == "a chart inside"
    assert links(render("![](https://a.example/x.png)")) == ["https://a.example/x.png"]


def test_file_names_and_hosts_alone_are_not_links() -> None:
    assert links(render("see main.py, example.org and a@b.example")) == []


def test_code_is_coloured_by_classes_alone() -> None:
    html = render('```python\ndef f(x): return "é"\n```')
    assert '<span class="k">def</span>' in html
    assert "style" not in html
    assert render("```nonsense\nx\n```") == '<pre class="code" tabindex="0"><code>x\n</code></pre>\n'


def test_more_code_than_anybody_reads_is_left_plain() -> None:
    assert "<span" not in render("```python\n" + "x = 1\n" * 1_000 + "```")


def test_directional_overrides_are_taken_out_and_right_to_left_text_stays() -> None:
    html = render("file\u202egpj.exe \u202dx\u202c\n\nשלום \u2067עולם\u2069")
    assert not re.search("[\u202a-\u202e]", html)
    assert "filegpj.exe x" in html
    assert '<p dir="auto">שלום \u2067עולם\u2069</p>' in html


def test_broken_characters_are_shown_as_such() -> None:
    assert render("a\ud800b\0c") == '<p dir="auto">a\ufffdb\ufffdc</p>\n'


def test_what_is_nested_too_deep_is_shown_as_typed() -> None:
    text = ">" * 30 + " the *heart*"
    assert Elements(render(text)).text == text
    assert "<em>heart</em>" in render(">" * 10 + " the *heart*")


def test_a_paragraph_of_marks_is_shown_as_typed() -> None:
    assert Elements(render("*a* " * 2_000)).text.startswith("*a* *a*")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_longer_than_other_text(name: str) -> None:
    begin = time.process_time()
    html = render(HOSTILE[name])
    assert time.process_time() - begin < SECONDS
    html.encode()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=8) | st.sampled_from(MARKS), max_size=40).map("".join))
def test_nothing_leaves_but_what_is_listed(text: str) -> None:
    for tag, attributes in Elements(render(text)).found:
        assert attributes.keys() <= ALLOWED[tag]
        assert str(attributes.get("href", "https:")).startswith(("https:", "http:", "mailto:"))


def test_the_version_is_a_number() -> None:
    assert RENDERER_VERSION >= 1
