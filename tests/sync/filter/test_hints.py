"""What a text must have for a rule to find anything in it."""

import pytest
import re2

from sync.filter.hints import Automaton


@pytest.fixture
def automaton() -> Automaton:
    return Automaton()


def test_hints_are_told_apart(automaton: Automaton) -> None:
    sign, birth = automaton.hint("@"), automaton.hint("(?i)geboren|born")
    assert sign.is_in("anna@example.org")
    assert not birth.is_in("anna@example.org")
    assert birth.is_in("GEBOREN am 1.2.1990")
    assert not any(hint.is_in("") for hint in (sign, birth))


@pytest.mark.parametrize("text", ["B\u0130RTH", "b\u0131rth"])
def test_letters_that_python_takes_for_an_i_are_that_too(automaton: Automaton, text: str) -> None:
    assert automaton.hint("(?i)birth").is_in(text)


def test_half_a_surrogate_pair_hides_nothing(automaton: Automaton) -> None:
    assert automaton.hint("[0-9]").is_in("\ud800 1")


def test_where_the_automaton_fails_every_hint_counts_as_there(
    automaton: Automaton, monkeypatch: pytest.MonkeyPatch
) -> None:
    hint = automaton.hint("@")
    monkeypatch.setattr(re2.Set, "Match", lambda self, text: None)
    assert hint.is_in("nothing")


def test_a_pattern_that_is_none_is_no_hint(automaton: Automaton) -> None:
    hint = automaton.hint("(?<!a)b")
    with pytest.raises(re2.error):
        hint.is_in("b")
