"""Identifiers and secrets in texts that were made to cost time, to break, or to be read in two ways."""

import sys
import time
from collections.abc import Callable, Iterable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, Span, TextFilter
from sync.filter.contacts import ip, mac
from sync.filter.identifiers import (
    credit_card,
    customer_id,
    foreign_ids,
    id_card,
    kvnr,
    personal_id,
    plate,
    steuer_id,
    svnr,
)
from sync.filter.secrets import secret_accounts, secret_tokens, secret_words
from sync.filter.view import View

FILTER = TextFilter()
DETECTORS: list[Callable[[View], Iterable[Span]]] = [
    module.find
    for module in (
        credit_card,
        customer_id,
        foreign_ids,
        id_card,
        ip,
        kvnr,
        mac,
        personal_id,
        plate,
        secret_accounts,
        secret_tokens,
        secret_words,
        steuer_id,
        svnr,
    )
]
PIECES = """4111 1111 1111 1111¦63 975 241 075¦65 170839 J 003¦A123456780¦LZ3L4F3FC7¦RT-P 6783¦1.2.3.4¦fe80::1
00:1A:2B:3C:4D:5E¦AKIA75XYDWXWWYN7YLRABPRU¦eyJ¦://a:b@¦Passwort¦ist¦: ¦=¦Kundennummer¦Matrikelnr.¦Kennzeichen¦Steuer-ID
Ausweis¦card¦PIN¦4711¦IP¦[Zugangsdaten]¦[card number]¦[Kundennummer]¦(¦)¦"¦„¦ ¦ ¦-¦/¦.¦,¦1¦12¦A¦ab¦&shy;¦\u200b¦> ¦İ¦ß
user a pass b¦token¦Basic dXNlcjpwYXNz¦756.9217.0769.85¦AB123456C¦X2482300W¦<<¦Login: a / b1234¦?key=abcdefghi1
1 ist meine¦@"""
TEXTS = st.lists(
    st.sampled_from([*PIECES.replace("\n", "¦").split("¦"), "\n"]) | st.text(max_size=4), max_size=30
).map("".join)


@given(TEXTS, st.sampled_from(["de", "en", None]))
@settings(max_examples=400, deadline=None)
def test_a_second_scan_finds_nothing(text: str, language: str | None) -> None:
    """Behaviour 16."""
    once = FILTER.scan(text, language=language)
    assert FILTER.scan(once.text, language=language).spans == ()
    assert FILTER.release(text, language=language)


@pytest.mark.parametrize(
    ("written", "kind", "whole"),
    [
        ("Passwort:&nbsp;**Sommer2024!**", "SECRET", "Sommer2024!"),
        ("PIN 47&#49;1", "SECRET", "47&#49;1"),
        ("Karte 4111&shy;1111 11\u200b11 1111", "CREDIT_CARD", "4111&shy;1111 11\u200b11 1111"),
        ("> Steuer-ID\n> 63 975 241 075", "STEUER_ID", "63 975 241 075"),
        ("> RV-Nummer 65 170839\n> J 003", "SVNR", "65 170839\n> J 003"),
        ("Ausweis LZ3L4F3<b>FC7</b>", "ID_CARD", "LZ3L4F3<b>FC7"),
        ("RT&#8209;P 6783 parkt", "PLATE", "RT&#8209;P 6783"),
        ("Kundennummer&colon; **K-4711**", "CUSTOMER_ID", "K-4711"),
        ("[Matrikelnummer 1234567](https://example.org)", "PERSONAL_ID", "1234567"),
        ("![IP 93.184.216.34](bild.png)", "IP", "93.184.216.34"),
        ("```\ntoken=ghp_5QYVY535TBUS2MWMTXXY\n```", "SECRET", "ghp_5QYVY535TBUS2MWMTXXY"),
        ("KVNR Ａ１２３４５６７８０", "KVNR", "Ａ１２３４５６７８０"),
        ("00&#58;1A:2B:3C:4D:5E", "MAC", "00&#58;1A:2B:3C:4D:5E"),
    ],
)
def test_disguises_are_seen_through(written: str, kind: str, whole: str) -> None:
    """Behaviour 17 among them: a quoted reply."""
    spans = [span for span in FILTER.scan(written).spans if span.type is not EntityType.PERSON_T]
    assert [(span.type.value, written[span.start : span.end]) for span in spans] == [(kind, whole)]


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_findings_lie_in_the_text_and_say_how_sure_they_are(text: str) -> None:
    view = View.of(text)
    for find in DETECTORS:
        for span in find(view):
            assert 0 <= span.start < span.end <= len(text)
            assert 0 < span.score <= 1


POST = (
    "Beim zweiten Lesen wurde mir klar, dass die Definition zu eng gefasst ist. Ausweisnummer LZ3L4F3FC7 IP "
    "204.245.250.249 im Log. Steuer-ID 63 975 241 075, RV-Nummer 65 170839 J 003. Kennzeichen RT-P 6783, API-Key "
    "ghp_5QYVY535TBUS2MWMTXXY, Tel. 07121 271-1234. Laut Schulz von Thun hat jede Nachricht vier Seiten, und der "
    "Versuch ist mit 12,5 % Abweichung noch im Rahmen."
)
TIMES = 16


def test_the_calls_for_a_post_grow_with_it_and_no_faster() -> None:
    """Counted, not timed: a busy machine makes no more calls."""

    def calls(text: str) -> int:
        count = 0

        def note(frame: FrameType, event: str, argument: object) -> None:
            nonlocal count
            count += event in {"call", "c_call"}

        before = sys.getprofile()
        sys.setprofile(note)
        try:
            for find in DETECTORS:
                list(find(View.of(text)))
        finally:
            sys.setprofile(before)
        return count

    calls(POST)  # what is made once for all texts is not counted
    assert calls(POST * TIMES) <= TIMES * calls(POST)


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1.",
        "1:",
        "1234 ",
        "4111 1111 1111 1111 ",
        "1 84 12 ",
        "1\n",
        "A1 ",
        "A-B 1",
        "Kennzeichen RT P",
        "0a-",
        "::",
        "1.2.3.4 ",
        "A<",
        "eyJaaaaaaaa.",
        "-----BEGIN " + "PRIVATE KEY-----",
        "://a:b",
        "?key=",
        "curl -u ",
        "Passwort ist das ",
        "Passwort für ",
        "password a1b2c, ",
        "api_key=",
        "login: ",
        "user a pass ",
        "ab ",
        "Kundennummer 123 ",
        "Matrikelnummer: a.",
        "nr.",
        "1 ist ",
        "password=İ",
        "Maaaaaaaaaaaaaaaaaaaaaaa.",
    ],
)
def test_time_is_linear_in_an_adversarial_text(piece: str) -> None:
    """Four times the text takes about four times as long; a quadratic step would take sixteen times."""

    def seconds(length: int) -> float:
        view = View.of((piece * (length // len(piece) + 1))[:length])
        started = time.thread_time()
        for find in DETECTORS:
            for _ in find(view):
                pass
        return time.thread_time() - started

    floor = 0.025  # below it a clock says nothing
    small = max(min(seconds(10_000) for _ in range(2)), floor)
    assert any(seconds(40_000) < 10 * small for _ in range(3))  # other work on the machine may disturb one
