import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.contributions import markdown, rendering
from sync.contributions.rendering import RENDERER_VERSION, render

LENGTH = 200_000
POST = 20_000  # characters, about as many as the forms of a space take
AS_TYPED = '<pre class="code" tabindex="0">'

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
    "dollars": "$a " * (LENGTH // 3),
    "formulas left open": "$$a\n\n" * 4_000,
    "deep fractions": ("$" + r"\frac{1}{" * 90 + "x" + "}" * 90 + "$\n\n") * 20,
    "roots of roots": ("$" + r"\sqrt" * 190 + " x$ ") * 50,
    "matrices": ("$" + r"\begin{matrix}" + r"a&b\\" * 190 + r"\end{matrix}$" + "\n\n") * 20,
    "macros": "$" + "".join(rf"\def\{a}{{\{b}\{b}\{b}}}" for a, b in pairwise("abcdefghijklmno")) + r"\a$",
}

# fmt: off
MARKS = [
    "*", "_", "`", "~~", "[", "]", "(", ")", "![", "<", ">", "#", "-", "|", "\\", "&", "\n", "\n\n", "```", "```html",
    "<script>", "</span>", "javascript:", "https://a.example", ' onload="', "style=",
    "$", "$$", r"\frac", r"\text{", r"\href{javascript:x}", r"\style{", r"\color{red}", "{", "}", "^", "&",
]
# fmt: on

ALLOWED = {
    "a": {"href", "target", "rel"},
    "ol": {"start"},
    "div": {"class", "tabindex"},
    "pre": {"class", "tabindex"},
    "span": {"class"},
    "th": {"class", "dir", "scope"},
    "td": {"class", "dir"},
    **{tag: {"dir"} for tag in ("p", "h4", "h5", "h6", "li", "blockquote")},
    **{
        tag: set() for tag in ["br", "hr", "strong", "em", "s", "code", "ul", "table", "thead", "tbody", "tr"]
    },
    "math": {"display", "alttext"},
    "mo": {"stretchy", "fence", "form", "accent", "minsize", "maxsize", "lspace", "rspace", "separator"},
    "mover": {"accent"},
    "mfrac": {"linethickness"},
    **{tag: set() for tag in ["mrow", "mi", "mn", "mtext", "mstyle", "msup", "msub", "msubsup"]},
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
        '<th dir="auto" scope="col" class="end">b</th>',
    ):
        assert part in html


def test_formulas_become_mathml_within_a_sentence_and_on_lines_of_their_own() -> None:
    html = render("So $E=mc^2$, and\n$$\n\\frac{a}{b} < c\n$$")
    assert '<math display="inline" alttext="E=mc^2"><mrow><mi>E</mi><mo>=</mo>' in html
    assert "<msup><mi>c</mi><mn>2</mn></msup>" in html
    assert '<div class="maths" tabindex="0"><math display="block"' in html
    assert "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac><mo>&lt;</mo><mi>c</mi>" in html


@pytest.mark.parametrize(
    "text", ["It costs $5 and $6.", "US$5 or CA$6", "from $5-$6 on", r"\$x\$", "$ x $", "$5 `a$`", "$$ open"]
)
def test_prices_are_no_formulas(text: str) -> None:
    assert "<math" not in render(text)


@pytest.mark.parametrize("latex", ["x^", r"\left( x", r"\def\x{\x\x}\x", r"\newcommand{\x}{y}\x", "x+" * 600])
def test_what_is_no_formula_is_shown_as_typed(latex: str) -> None:
    assert Elements(render(f"${latex}$")).text.strip() == f"${latex}$"
    assert "<math" not in render(f"${latex}$")


def test_a_formula_brings_no_address_no_style_and_no_html() -> None:
    html = render(r"$\href{javascript:a}{x} \style{color:red}{y} \color{red}{z} \text{<b onclick=x>&lt;i>}$")
    assert {"href", "style", "mathcolor", "onclick"}.isdisjoint(
        name for _, attributes in Elements(html).found for name in attributes
    )
    assert "b" not in {tag for tag, _ in Elements(html).found}


def test_more_formulas_than_anybody_writes_are_shown_as_typed() -> None:
    html = render("$x$ is one.\n\n" * 500)
    assert html.count("<math") == 400
    assert html.count("<code>$x$</code>") == 100


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


@pytest.fixture
def lexed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The code that was handed to a lexer."""
    pieces: list[str] = []
    colour = rendering.colour

    def noted(code: str, *more: object) -> str:
        pieces.append(code)
        return str(colour(code, *more))

    monkeypatch.setattr(rendering, "colour", noted)
    return pieces


def test_more_code_than_anybody_reads_is_left_plain(lexed: list[str]) -> None:
    assert '<span class="n">x</span>' in render("```python\n" + "x = 1\n" * 200 + "```")
    assert "<span" not in render("```python\n" + "x = 1\n" * 201 + "```")
    assert [len(code) for code in lexed] == [1_200]


def test_what_is_coloured_is_bounded_for_the_whole_text_and_not_for_each_block(lexed: list[str]) -> None:
    html = render("```python\nx = 1000\n```\n\n" * 100)
    assert html.count("<code>") == 100
    assert len(lexed) == 24
    lexed.clear()
    render(("```python\n" + "x = 1\n" * 100 + "```\n\n") * 10)
    assert [len(code) for code in lexed] == [600, 600]


@pytest.mark.parametrize("language", ["c", "cpp", "c++", "csharp", "java"])
@pytest.mark.parametrize(
    "code",
    [
        "a" + " " * 200,
        "a" + "\n" * 200,
        "a" + "\t\n" * 100,
        "a" + "\u2003" * 200,
        "a" + " *" * 100,
        "a\n" * 150,
        "a b.c<d> $e[] " * 20,
    ],
)
def test_code_that_reads_like_the_endless_head_of_a_function_is_left_plain(
    lexed: list[str], language: str, code: str
) -> None:
    html = render(f"```{language}\n{code}x\n```")
    assert html.startswith(AS_TYPED + "<code>")
    assert lexed == []


@pytest.mark.parametrize("language", ["c", "cpp", "csharp", "java"])
def test_ordinary_code_of_these_languages_is_coloured(language: str) -> None:
    code = """
/* Adds up what was measured on one day,
 * and gives the mean of it. */
static double mean(int number, const double values[]) {
    double sum = 0.0;
    for (int at = 0; at < number; at++) {
        sum += values[at]; // one by one
    }


    return number == 0 ? 0.0 : sum / number;
}
"""
    assert '<span class="kt">double</span>' in render(f"```{language}{code}```").replace('"k"', '"kt"')


def test_a_language_whose_lexer_tries_endlessly_is_shown_plain(lexed: list[str]) -> None:
    render('```scala\n"' + "\\" * 1_000 + "\n```")
    assert lexed == []


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


def test_what_turns_text_around_does_not_come_back_by_an_entity() -> None:
    assert "\u202e" not in render(
        "&#x202e;abc `a` [d](https://a.example '&#x202e;title') ![&#x202e;](https://a.example)"
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_of_any_length_is_shown(name: str) -> None:
    render(HOSTILE[name]).encode()


COSTLY = {
    "a table of wide rows that are left empty": "|a" * 100 + "|\n" + "|-" * 100 + "|\n" + "|a\n" * 200,
    "a table of many rows in a quote": "> |a|b|c|d|\n> |-|-|-|-|\n" + "> |1|2|3|4|\n" * 2_000,
    "quotes begun again and again": "|-```\n> > ```\n!`(---  \n" * 100,
    "lines that go on with many quotes": "> " * 14 + "a\n" + "b\n" * 800,
    "addresses in one paragraph": "-  https://a" * 600,
    "addresses in one word": "http://a/(" * 201,
    "a long text": "a " * 25_001,
}


@pytest.mark.parametrize("name", COSTLY)
def test_what_would_take_long_is_shown_as_typed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_parser", lambda: pytest.fail("parsed"))
    html = render(COSTLY[name])
    assert html.startswith(AS_TYPED)
    assert Elements(html).text == COSTLY[name]


ORDINARY = {
    "prose": ("What I measured, and why it matters: " * 20 + "\n\n") * 25,
    "conversation": "> You asked for it.\n> Twice.\n\nHere it is, see https://a.example/x?y=1\n\n" * 60,
    "lists": "1. First\n   - one, *more* or less\n   - [two](https://a.example)\n2. Second\n\n" * 60,
    "table": "|day|what|result|\n|:-|-|-:|\n" + "|Monday|read `x`|**7**|\n" * 60,
    "code": "```python\ndef f(a, b=None):\n    return a[b:] if b else {'x': a}  # ok\n\n```\n\n" * 50,
    "links": "- see https://a.example/with/a/page/of/some/length\n" * 200,
    "one long list": "- something to remember, and nothing else\n" * 200,
    "one long quote": "> as somebody else has said before\n" * 200,
}


@pytest.mark.parametrize("name", ORDINARY)
def test_long_posts_of_the_ordinary_kind_are_rendered(name: str) -> None:
    html = render(ORDINARY[name])
    assert not html.startswith(AS_TYPED + ORDINARY[name][:4])
    assert len(Elements(html).found) > 20


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=8) | st.sampled_from(MARKS), max_size=40).map("".join))
def test_nothing_leaves_but_what_is_listed(text: str) -> None:
    for tag, attributes in Elements(render(text)).found:
        assert attributes.keys() <= ALLOWED[tag]
        assert str(attributes.get("href", "https:")).startswith(("https:", "http:", "mailto:"))


def test_the_version_is_a_number() -> None:
    assert RENDERER_VERSION >= 1
