import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from connectors.communities.slack.mrkdwn import Names, to_markdown

_NAMES = Names(people={"U123": "ada.lovelace", "W9": "grace_h"}, channels={"C123": "general"})
_RENDERER = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")


def _markdown(text):
    return to_markdown(text, _NAMES)


def _html(text):
    return _RENDERER.render(_markdown(text)).strip()


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Hello", "Hello"),
        ("", ""),
        ("a &amp; b &lt; c &gt; d", "a & b < c > d"),
        ("<@U123> and <@W9|old>", "@ada.lovelace and @grace_h"),
        ("<@U404> and <@U404|their name>", "@unknown and @unknown"),
        ("<#C123> <#C123|renamed> <#C404>", "#general #renamed #unknown"),
        ("<!here> <!channel|@channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@tutors>", "@tutors"),
        ("<!date^1392734382^{date}|18 February 2014>", "18 February 2014"),
        ("<https://x.example/a?b=1&amp;c=2>", "<https://x.example/a?b=1&c=2>"),
        ("<https://x.example|a label>", "[a label](https://x.example)"),
        ("<https://x.example|https://x.example>", "<https://x.example>"),
        ("<mailto:a@x.example|a@x.example>", "[a@x.example](mailto:a@x.example)"),
        ("<mailto:a@x.example>", "[a@x.example](mailto:a@x.example)"),
        ("*bold* _it_ ~gone~", "**bold** _it_ ~~gone~~"),
        ("*bold <@U123> `a*b`*", "**bold @ada.lovelace `a*b`**"),
        ("*_both_*", "**_both_**"),
        ("(*bold*), *so*!", "(**bold**), **so**!"),
        ("`*a* &lt;b&gt; _c_`", "`*a* <b> _c_`"),
        ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        (":smile: :+1:", ":smile: :+1:"),
        ("&gt; quoted\nanswer", "> quoted\n\nanswer"),
        ("&gt; one\n&gt; two", "> one\n> two"),
        ("before\n&gt;&gt;&gt; all\nof this", "before\n> all\n> of this"),
        ("code:\n```\n(a *b* &lt;c&gt;)\n```\nafter", "code:\n```\n(a *b* <c>)\n```\nafter"),
        ("code: ```x``` after", "code: \n```\nx\n```\n after"),
        ("```curl <https://x.example|x.example>```", "```\ncurl x.example\n```"),
        ("a\r\nb\x00\x07", "a\nb"),
        ("half \ud83d", "half \ufffd"),
    ],
)
def test_mrkdwn_becomes_commonmark(text, markdown):
    assert _markdown(text) == markdown


@pytest.mark.parametrize(
    "text",
    [
        "# no heading",
        "words\n===",
        "words\n---",
        "- - -",
        "* * *",
        "***",
        "___",
        "a*b*c and d*e*f",
        "__init__ and **kwargs",
        "~~~\nno code",
        "``` no code",
        "half ` a code span\nand ` the other half",
        "C:\\*.txt and \\(x\\) and the end \\",
        "&amp;lt; and &amp;#35;",
        "&lt;script&gt;alert(1)&lt;/script&gt; &lt;!-- gone --&gt;",
        "[a]: nowhere",
        "    four spaces and more",
        "\ttab",
        "*two\nlines*",
    ],
)
def test_what_is_plain_in_slack_is_plain_in_commonmark(text):
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    shown = [line.strip() for line in plain.split("\n")]
    tokens = _RENDERER.parse(_markdown(text))
    assert {token.type for token in tokens} == {"paragraph_open", "inline", "paragraph_close"}
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "softbreak", "text_special"}
    assert "".join(child.content or "\n" for child in children).split("\n") == shown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold*", "<p><strong>bold</strong></p>"),
        ("~gone~", "<p><s>gone</s></p>"),
        ("&gt; quoted\nanswer", "<blockquote>\n<p>quoted</p>\n</blockquote>\n<p>answer</p>"),
        (
            "&gt;&gt;&gt;all\n```\ncode\n```",
            "<blockquote>\n<p>all</p>\n<pre><code>code\n</code></pre>\n</blockquote>",
        ),
        ("<https://x.example/a_(b|[x]_y_>", '<p><a href="https://x.example/a_%28b">[x]_y_</a></p>'),
        ("<https://x.example/ b>", '<p><a href="https://x.example/%20b">https://x.example/ b</a></p>'),
        ("<javascript:alert(1)|click>", "<p>click</p>"),
        ("<javascript:alert(1)>", "<p>javascript:alert(1)</p>"),
    ],
)
def test_it_looks_as_in_slack(text, html):
    assert _html(text) == html


@settings(deadline=None)
@given(
    st.text(
        st.sampled_from("ab1 \n*_~`<>|&;#@!^[]()\\-=.\t") | st.characters(codec=None),
        max_size=60,
    )
)
def test_any_text_can_be_stored_and_rendered(text):
    markdown = _markdown(text)
    markdown.encode("utf-8")
    assert "\x00" not in markdown
    _RENDERER.render(markdown)


@pytest.mark.parametrize(
    "piece",
    [
        "*",
        "_a ",
        "*a ",
        "`",
        "<",
        "<a",
        "<@",
        "&gt;",
        "&",
        "[",
        "\\",
        "```",
        "~a",
        "&gt;\n",
        "- ",
        "[a",
        "#",
        "<https://a|",
    ],
)
def test_hostile_text_takes_linear_time(piece):
    text = piece * (400_000 // len(piece))
    begun = time.process_time()
    _markdown(text)
    assert time.process_time() - begun < 2.5
