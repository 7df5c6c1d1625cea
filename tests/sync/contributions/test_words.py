import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contributions.words import comparable_words, counted_words, read_own

LONG = 200_000


def processor_seconds(markdown: str) -> float:
    begin = time.process_time()
    counted_words(markdown)
    return time.process_time() - begin


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("", 0),
        ("Schöne Grüße aus Köln", 4),
        ("E-Mail-Adressen, Vor- und Nachname", 4),
        ("don't, don’t, geht's", 3),
        ("3,14 und 1.000,50 um 10:30 sind 4 Zahlen", 8),
        ("我们 学习，然后", 3),
        ("ich nutze Python写代码 gern", 5),
        ("한국어 단어", 2),
        ("नमस्ते दुनिया", 2),
        ("👍 🎉 – … !!!", 0),
    ],
)
def test_a_word_is_what_a_reader_takes_for_one(markdown: str, words: int) -> None:
    assert counted_words(markdown) == words


@pytest.mark.parametrize(
    "markdown",
    [
        "own `inline code` words",
        "own ``a ` b`` words",
        "own\n\n```python\nfenced = code\n```\n\nwords",
        "own\n\n~~~\nfenced code\n~~~\n\nwords",
        "own words\n\n    indented code",
        "- own\n\n      indented in a list\n\n- words",
        "own\n\n> quoted\nand its lazy rest\n\nwords",
        "> > > deeply\n> quoted\n\nown words",
        "- own\n- > quoted in a list\n\n  words",
        "own https://example.org/path_(x)?q=1#f words",
        "own www.example.org/a words",
        "own <https://example.org/a> words",
        "own example.org/path words",
        "own words somebody@example.org",
        "own [words](https://example.org 'a title')",
        "own words [https://example.org](https://example.org)",
        "own words ![alternative text](https://example.org/picture.png)",
        "[own][1] words ![alternative][1]\n\n[1]: https://example.org 'title'",
        "own <span title='not this'>words</span>",
        "own words <!-- a comment --> <? php ?>",
        "own words\n\n<div>\nraw html\n</div>",
        "own words @somebody @anna.b",
        "own words :tada: :+1: :wave::skin-tone-2:",
        "1. own\n2. words",
    ],
)
def test_what_is_not_the_authors_own_does_not_count(markdown: str) -> None:
    assert comparable_words(markdown) == ("own", "words")


@pytest.mark.parametrize(
    "markdown",
    [
        "wo**r**ds",
        "wo<b>r</b>ds",
        "wo[r](https://example.org)ds",
        "wo\u200brds",
        "wo\u00adrds",
        "*wor*ds",
        "wo<!-- -->rds",
        "wo\u202erds",
        "words \u3164 \u2800 \uffa0",
    ],
)
def test_a_word_cannot_be_split_by_what_nobody_sees(markdown: str) -> None:
    assert comparable_words(markdown) == ("words",)


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("5 < 6 and 7 > 3", ("5", "6", "and", "7", "3")),
        (r"\`no code\` \[no link](here)", ("no", "code", "no", "link", "here")),
        ("[no reference] [x][y]", ("no", "reference", "x", "y")),
        ("an ` alone", ("an", "alone")),
        ("a &amp; b&nbsp;c", ("a", "b", "c")),
        ("line<br>break", ("line", "break")),
        ("see [the [inner](a) b](c) d", ("see", "the", "inner", "b", "d")),
        ("um 10:30:15 Uhr", ("um", "10:30:15", "uhr")),
    ],
)
def test_what_only_looks_like_markup_counts(markdown: str, words: tuple[str, ...]) -> None:
    assert comparable_words(markdown) == words


def test_comparable_words_do_not_depend_on_case_or_typography() -> None:
    assert comparable_words("STRASSE don’t fu\u0308r E‑Mail") == comparable_words("straße don't für e-mail")


@pytest.mark.parametrize(
    "piece",
    [
        ">", "> ", "> - ", "- ", "[", "![", "[a](", "[a](<b", '[a](b "', "](((", "<", "<!--", "<?", "<!A", '<a b="',
        "<a    ", "`", "*a _b ", ":aaaa", "@a", "a.", "mail@a.", "a-", "1:", "\\", "http://", "e\u0301", "我", "wort ",
        "a", "> a\n\nb\n\n", "[a](b)", "[![a](b)](c) ", "?", "a;", "```\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("start", ["", "within a paragraph "])
def test_long_contributions_take_linear_time(start: str, piece: str) -> None:
    def seconds(length: int) -> float:
        text = start + piece * (length // len(piece))
        return min(processor_seconds(text) for _ in range(2))

    assert seconds(LONG) < max(11 * seconds(LONG // 4), 0.5)  # the square would be 16 times as much


def test_lazy_lines_after_a_deep_quote_cost_no_more_than_after_a_flat_one() -> None:
    lazy_lines = "quoted\n" + "lazy\n" * 10_000
    assert counted_words(">" * 100 + lazy_lines) == 0
    assert processor_seconds(">" * 100 + lazy_lines) < 4 * processor_seconds(">" + lazy_lines)


@pytest.mark.parametrize("piece", ["a\n>* \n", "a\n>***\n", "a\n===\n>- -\n", "a\n>---\n"])
def test_quotes_that_begin_again_and_again_cost_little(piece: str) -> None:
    text = (piece * 4_000)[:20_000]
    assert processor_seconds(text) < 0.5
    assert processor_seconds(text * 10) < 5 * processor_seconds("a word or two\n" * 14_000)


def test_ten_thousand_nested_quotes_are_read() -> None:
    assert counted_words(">" * 10_000 + " quoted\n\nown") == 1
    assert counted_words("- " * 10_000 + "too deep\n\nown") <= 3
    assert counted_words("[" * 10_000 + "own" + "](a)" * 10_000) == 1


def test_unclosed_backtick_runs_of_growing_length_stay_cheap() -> None:
    assert processor_seconds(" ".join("`" * length for length in range(1, 630))) < 1


@given(
    st.text(
        alphabet=st.sampled_from(list("ab1 \n\t>-*_`~[]()!<>/\\:@.#=&;\"'|é我\u0308\x00\ud800")), max_size=80
    )
)
def test_any_text_can_be_counted(markdown: str) -> None:
    words = comparable_words(markdown)
    assert counted_words(markdown) == len(words)
    assert all(any(character.isalnum() for character in word) for word in words)


@given(st.lists(st.from_regex(r"[a-zäöüß]{1,12}", fullmatch=True), max_size=40))
def test_plain_words_all_count_in_order(words: list[str]) -> None:
    assert comparable_words(" ".join(words)) == tuple(word.casefold() for word in words)
    assert counted_words("> " + " ".join(words)) == 0


@pytest.mark.parametrize(
    ("markdown", "code", "links"),
    [
        ("plain words, and `inline code`", 0, 0),
        ("own\n\n```python\nfenced = code\n```\n\nwords\n\n    indented", 2, 0),
        ("> ```\n> quoted code\n> ```\n> https://example.org/quoted\n\nown words", 0, 0),
        ("https://example.org/a, www.example.org and example.org/path", 0, 3),
        ("somebody@example.org, @somebody and :tada:", 0, 0),
        ("<https://example.org> and <somebody@example.org>", 0, 1),
        ("[words](https://example.org/a) and [https://example.org/b](https://example.org/b)", 0, 2),
        ("[![a picture](https://example.org/p.png)](https://example.org/) of www.example.org", 0, 3),
        (r"![of [b](https://example.org/b)](https://example.org/p.png) \* \* \* www.example.org", 0, 3),
        ("[www.example.org [b](https://example.org/b)](https://example.org/)", 0, 2),
        ("[one][1] and [two][1] but [three][2]\n\n[1]: https://example.org", 0, 2),
        ("`https://example.org/code` and\n\n    https://example.org/block", 1, 0),
    ],
)
def test_blocks_of_code_and_addresses_are_counted(markdown: str, code: int, links: int) -> None:
    own = read_own(markdown)
    assert (own.code, own.links) == (code, links)


@pytest.mark.parametrize(
    "markdown",
    [
        "Who writes the agenda?",
        "Wer schreibt die Tagesordnung?!",
        "Comment faire ?",
        "¿Quién lo escribe? Yo no.",
        "“Why?” is what I ask.",
        "誰が書きますか？",
        "من يكتب جدول الأعمال؟",
        "Ποιος το γράφει;",
        "Ποιος το γράφει\u037e",
        "Ինչպե՞ս",
        "Is it [this one](https://example.org)?",
        "> somebody's words\n\nDo you agree?",
    ],
)
def test_a_question_is_told_by_its_mark(markdown: str) -> None:
    assert read_own(markdown).asks


@pytest.mark.parametrize(
    "markdown",
    [
        "I write it.",
        "See https://example.org/?q=1",
        "> Who writes the agenda?\n\nI do.",
        "`a ? b : c` is an expression",
        "```\nwhat?\n```\n\nis code",
        "one; two",
        "file.txt?raw",
        "???",
        "",
    ],
)
def test_what_is_quoted_code_or_an_address_asks_nothing(markdown: str) -> None:
    assert not read_own(markdown).asks


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("so $E = mc^2$ it is", ("so", "it", "is")),
        ("so\n$$\na + b\n$$\nit is", ("so", "it", "is")),
        ("it costs $5 or $6", ("it", "costs", "5", "or", "6")),
        ("|day|what|\n|-|-|\n|Monday|nothing|", ("day", "what", "monday", "nothing")),
    ],
)
def test_formulas_are_no_words_and_tables_are_those_of_their_cells(
    markdown: str, words: tuple[str, ...]
) -> None:
    assert read_own(markdown).words == words
