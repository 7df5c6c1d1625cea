import random
import re
import time
from html import escape, unescape

import pytest
from markdown_it import MarkdownIt

from connectors.communities.markup import from_html, from_plain


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>A <b>b </b>c<br>d</p><p>e</p>", "A **b** c\\\nd\n\ne"),
        ("2 * 3 _a_ snake_case &lt;b&gt; &amp;amp;", "2 \\* 3 \\_a\\_ snake_case \\<b> \\&amp;"),
        ("1. x<br># y<br>- z", "1\\. x\\\n\\# y\\\n\\- z"),
        ("<ul><li>a<li>b<ol start=3><li>c</ol></ul>", "- a\n- b\n\n  3. c"),
        ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"),
        ("<pre><code class='lang-py'>a = '`'\n  b</code></pre>", "```py\na = '`'\n  b\n```"),
        ("<h2>T</h2><hr>x <code>a`b</code>", "## T\n\n***\n\nx ``a`b``"),
        ("<a href='https://a.example/x_(y)'>[z]</a>!", "[\\[z\\]](<https://a.example/x_(y)>)!"),
        ("<a href='https://a.example'>https://a.example</a>", "<https://a.example>"),
        ("<a href='javascript:alert(1)'>a</a> <a href='/b'>b</a>", "a b"),
        ("<img src='https://a.example/p.png' alt='p'>", "[p](https://a.example/p.png)"),
        ("<a class='u-url mention' href='https://a.example/@b'>@<span>b</span></a>", "@b"),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "a | b\n\n1 | 2"),
        ("a<script>x</script><style>y</style><!-- z -->b", "ab"),
        ("<b><p>x</p><p>y</p></b>z<i></i>", "**x**\n\n**y**\n\nz"),
    ],
)
def test_html_becomes_commonmark(html: str, markdown: str) -> None:
    assert from_html(html) == markdown


def test_relative_links_lead_from_where_they_stand() -> None:
    assert from_html("<a href='../b'>b</a>", "https://a.example/x/y") == "[b](https://a.example/b)"


_COMMONMARK = MarkdownIt("commonmark").enable("strikethrough").enable("table")


def _read(markdown: str) -> str:
    shown = _COMMONMARK.render(markdown)
    return "".join(unescape(re.sub("<[^>]*>", "", shown)).split())


_PIECES = [*"*_~`#>-+=|!&<>[]()\\.:1a\u00e9 \n", "1.", "amp;", "word", "---", "```", "**", "](x)"]
_TAGS = [
    "b",
    "i",
    "s",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "blockquote",
    "h3",
    "a href='https://x.example/'",
    "code",
    "span",
]


def test_whatever_is_written_is_read_and_no_more() -> None:
    """Random nestings of elements and of signs that mean something in CommonMark show the same letters."""
    chance = random.Random(2026)
    for _ in range(600):
        html, said = "", ""
        for _ in range(chance.randint(1, 14)):
            if chance.random() < 0.5:
                html += f"<{chance.choice(['', '/'])}{chance.choice(_TAGS)}>"
            else:
                text = "".join(chance.choices(_PIECES, k=chance.randint(1, 5)))
                html += escape(text)
                said += text
        assert _read(from_html(html)) == "".join(said.split()), html
        assert _read(from_plain(said)) == "".join(said.split()), said


def test_hostile_html_is_read_in_linear_time() -> None:
    for piece in (
        "<div>",
        "<b><p>",
        "<",
        "<a b='",
        "<a x",
        "<li>x",
        "<blockquote>x",
        "<b> ",
        "&",
        "`<code>`",
        "</p><ul>",
    ):
        taken = []
        for times in (1_500, 12_000):
            begun = time.process_time()
            assert len(from_html(piece * times)) <= 100 * times
            taken.append(time.process_time() - begun)
        assert taken[1] < 8 * 4 * max(taken[0], 0.02), f"{piece}: {taken}"
    assert from_html("&#" + "9" * 9_000 + ";\x00\x1b\ud800") == "\ufffd"
