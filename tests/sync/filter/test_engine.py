"""The filter as a whole: closed by default, inert, deterministic, linear."""

import re
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import FilteredText
from sync.filter import EntityType, FilterHeld, FilterRefused, RosterName, Span, TextFilter, engine
from sync.filter.replacing import Replacement, ReplacementPolicy
from sync.filter.view import View

ROSTER = [
    RosterName("Anna", "Müller"),
    RosterName("Will", "May"),
    RosterName("Ludwig", "van der Berg"),
    RosterName("Krystyna", "Kowalski"),
    RosterName("王", "伟"),
    RosterName("Person", "Telefon"),
    RosterName("Mail", "Handle", others=("Konto", "phone")),
]
FILTER = TextFilter(ROSTER)
POST = "Anna Müller (anna@example.org, 0171/1234567, @anna) zahlt an DE89 3704 0044 0532 0130 00."

PIECES = """Anna Müller¦annas¦A.¦Will¦May¦said¦van der¦Berg¦Rose¦王伟¦Tel.¦IBAN¦0171¦@¦(at)¦ at ¦ dot ¦punkt¦.de¦+49
¦example.org¦12 34 56¦2024-05-01¦<@U1¦DE89 3704 0044 0532 0130 00¦[Person]¦[phone]¦[e-mail]¦[¦]¦|¦&#64;¦&shy;¦> ¦**
¦An-na¦-¦|¦0 1 7 1 ¦1 2 3 4 5 6 7¦@ ¦a.b¦\n¦wa.me/49¦171_1234567¦Kowalskiego¦Krystyny¦Аnnа¦王 伟
¦%20¦%C3%BC¦%25¦%¦\u200b¦\u0308¦_¦\\¦, ¦. ¦ ¦\U0001f600¦ﬁ¦½"""
FRAGMENTS = st.sampled_from(PIECES.split("¦"))
TEXTS = st.text() | st.lists(FRAGMENTS, max_size=30).map("".join)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "[Person] ([E-Mail], [Telefon], [Konto]) zahlt an [IBAN]."),
        ("de-AT", "[Person] ([E-Mail], [Telefon], [Konto]) zahlt an [IBAN]."),
        ("en", "[person] ([e-mail], [phone], [handle]) zahlt an [IBAN]."),
        (None, "[person] ([e-mail], [phone], [handle]) zahlt an [IBAN]."),
    ],
)
def test_placeholders_are_in_the_language_of_the_text(language: str | None, expected: str) -> None:
    assert FILTER.scan(POST, language=language).text == expected
    assert FILTER.release(POST, language=language) == FilteredText.released(expected)


def test_findings_say_what_where_and_why() -> None:
    spans = FILTER.scan("\U0001f600 " + POST).spans
    assert [(span.type, span.reason) for span in spans] == [
        (EntityType.PERSON_R, "roster.full_name"),
        (EntityType.EMAIL, "email.address"),
        (EntityType.PHONE, "phone.national"),
        (EntityType.HANDLE, "handle.mention"),
        (EntityType.IBAN, "iban.check_digits"),
    ]
    assert spans[0].start == 2
    assert all(0 < span.score <= 1 for span in spans)


@given(TEXTS, st.sampled_from(["de", "en", None]))
@settings(max_examples=300, deadline=None)
def test_a_second_scan_finds_nothing(text: str, language: str | None) -> None:
    first = FILTER.scan(text, language=language)
    second = FILTER.scan(first.text, language=language)
    assert second.spans == ()
    assert second.text == first.text


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_scan_replaces_just_its_findings(text: str) -> None:
    filtered = FILTER.scan(text)
    assert filtered == TextFilter(ROSTER).scan(text)
    position = 0
    kept = filtered.text
    for span in filtered.spans:
        assert position <= span.start < span.end <= len(text)
        between = text[position : span.start]
        assert kept.startswith(between)
        kept = kept[len(between) :]
        kept = kept[kept.index("]") + 1 :]
        position = span.end
    assert kept == text[position:]


def test_placeholders_are_inert_even_where_somebody_is_called_so() -> None:
    for word in ("[Person]", "[Telefon]", "[E-Mail]", "[Konto]", "[handle]", "[phone] 123 456 78"):
        assert FILTER.scan(word).text == word
    assert FILTER.scan("Hallo Person Telefon").text == "Hallo [person]"


def test_what_a_replacement_lays_bare_is_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Anna M. Will dort."
    filtered = FILTER.scan(text)
    assert filtered.text == "[person] [person] dort."
    assert [text[span.start : span.end] for span in filtered.spans] == ["Anna M.", "Will"]
    monkeypatch.setattr(engine, "_LOOKS_MAX", 1)
    with pytest.raises(FilterRefused) as refused:
        FILTER.release(text)
    assert refused.value.code == "filter.refused"


@pytest.mark.parametrize(("piece", "times"), [("@ab", 7), ("@ab", 40)])
def test_a_line_made_to_outlast_all_looks_is_masked_and_not_released(piece: str, times: int) -> None:
    text = f"Eins.\nZwei {piece * times}.\nDrei."
    filtered = FILTER.scan(text)
    assert FILTER.scan(filtered.text).spans == ()
    assert filtered.text == "Eins.\n[handle]\nDrei."
    with pytest.raises(FilterRefused) as refused:
        FILTER.release(text)
    assert refused.value.code == "filter.refused"


@pytest.mark.parametrize("way", [Replacement.PLACEHOLDER, Replacement.DROP])
def test_a_text_that_outlasts_masked_lines_is_one_placeholder_and_stays_held(
    monkeypatch: pytest.MonkeyPatch, way: Replacement
) -> None:
    def first(view: View) -> list[Span]:
        letters = [match.start() for match in re.finditer(r"^\w$", view.text, re.MULTILINE)]
        return [view.span(at, at + 1, EntityType.HANDLE, 1.0, "test") for at in letters[:1]]

    def last(view: View) -> list[Span]:
        letters = [match.start() for match in re.finditer(r"^\w$", view.text, re.MULTILINE)]
        return [view.span(at, at + 1, EntityType.HEALTH, 1.0, "test") for at in letters[1:][-1:]]

    monkeypatch.setattr(engine, "_DETECTORS", (first, last))
    text = "\n".join("abcdefghijklmnopqrstuvwxyz")
    policy = ReplacementPolicy(dict.fromkeys(EntityType, way))
    filtered = TextFilter(policy=policy).scan(text)
    assert filtered.text.strip() == "[health]"
    assert filtered.held


def test_what_is_held_holds_what_it_is_masked_with(monkeypatch: pytest.MonkeyPatch) -> None:
    def ill(view: View) -> list[Span]:
        at = view.text.find("my  died")
        return [view.span(at, at + 8, EntityType.HEALTH, 1.0, "test")] if at >= 0 else []

    monkeypatch.setattr(engine, "_DETECTORS", (ill,))
    policy = ReplacementPolicy({EntityType.PERSON_R: Replacement.DROP})
    filtered = TextFilter(ROSTER, policy=policy).scan("Since my Anna died.")
    assert (filtered.text, len(filtered.held)) == ("Since [health].", 1)


def test_an_error_means_that_nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(view: object) -> None:
        raise RuntimeError("secret: anna@example.org")

    monkeypatch.setattr(engine, "_DETECTORS", (broken,))
    with pytest.raises(FilterRefused) as refused:
        FILTER.release(POST)
    assert "anna" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_text_that_is_too_long_or_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behaviour 7."""
    with pytest.raises(FilterRefused) as refused:
        FILTER.release("a " * engine.CHARACTERS_MAX)
    assert refused.value.code == "filter.too_long"

    def busy(view: object) -> list[Span]:
        end = time.thread_time() + 0.05
        while time.thread_time() < end:
            pass
        return []

    monkeypatch.setattr(engine, "_DETECTORS", (busy,))
    monkeypatch.setattr(engine, "SECONDS_MAX", 0.01)
    with pytest.raises(FilterRefused) as refused:
        FILTER.release("a harmless text")
    assert refused.value.code == "filter.too_slow"


@pytest.mark.parametrize(
    "text", ["My wife has breast cancer.", "Ich bin Mitglied der SPD.", "Herr Berg hat mich belogen."]
)
def test_what_a_person_has_to_look_at_is_not_released(text: str) -> None:
    """Behaviour 12."""
    with pytest.raises(FilterHeld) as held:
        FILTER.release(text)
    assert held.value.code == "filter.held"
    examined = FILTER.examine(text)
    assert examined.held
    assert FILTER.release(examined.text).text == examined.text  # as somebody let it go


def test_one_filter_serves_many_threads() -> None:
    expected = FILTER.scan(POST)
    results = []
    threads = [threading.Thread(target=lambda: results.append(FILTER.scan(POST))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8


@pytest.mark.parametrize(
    "piece",
    [
        "a@",
        "a at a dot ",
        "01 ",
        "DE89 3704 ",
        "&amp;",
        "a\u0301\u0302\u0303\u0304",
        "____b",
        "Müller, Anna, ",
        "<@A",
        " ",
        "@",
        "@ ",
        "a.b @\n",
        "0",
        "0 1 7 ",
        "0_",
        "0 | ",
        "wa.me/49",
        "DE89/",
        "-",
        "An-na-",
        "Аnnа ",
        "王 ",
        "%25",
        "%C3%BC",
        "%",
        "An, ",
        "@a@",
        "\ufdfa",
        "0(",
        "12 3456 ",
        "0755 ",
        "a.b at ",
        "a(a)b.c",
        "@@",
        "Durchwahl ",
        "ruf an ",
        "49171 2345678 ",
        "Will, ",
        "Will and ",
        "Will already ",
        "प्रिया ",
        "น้ำ",
        "my cancer ",
        "Ich habe Krebs, ",
        "wegen an mit ",
        "ich ",
        "Muslim ",
        "SPD-",
        "he was fired for ",
        "in der ",
        "S c h ",
        "1:",
        "1|1\n",
        "null eins ",
        "[1](b)<a>",
    ],
)
def test_time_is_linear_in_an_adversarial_text(piece: str) -> None:
    """Four times the text takes about four times as long; a quadratic step would take sixteen times."""

    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        started = time.thread_time()
        FILTER.scan(text)
        return time.thread_time() - started

    floor = 0.025  # below it a clock says nothing
    small = max(min(seconds(10_000) for _ in range(2)), floor)
    assert any(seconds(40_000) < 10 * small for _ in range(3))  # other work on the machine may disturb one


@pytest.mark.parametrize(
    "text", ["Nguyen said to Nguyen: Thi. ", "Thi Nguyen. N. Nguyen. Rose, Rose and Thi. "]
)
def test_time_does_not_grow_with_the_people_who_share_a_name(text: str) -> None:
    """A hundred times the people; a step for each of them at each mention would take a hundred times as long."""

    def seconds(people: int) -> float:
        roster = [RosterName("Thi Rose", f"Nguyen{'abcdefghij'[number % 10]}") for number in range(people)]
        with_roster = TextFilter(roster + [RosterName("Thi Rose", "Nguyen")] * people)
        started = time.thread_time()
        with_roster.scan(text * (20_000 // len(text)))
        return time.thread_time() - started

    floor = 0.025  # below it a clock says nothing
    small = max(min(seconds(25) for _ in range(2)), floor)
    assert any(seconds(2_500) < 10 * small for _ in range(3))  # other work on the machine may disturb one
