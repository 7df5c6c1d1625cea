"""What is named as often as people, and is nobody: software, products, firms, schools."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from sync.filter.words import word_set

_USING: Final = word_set("""
deploy install installed installing learn learned learning lerne lernen nutze nutzen nutzt use used uses using verwende
verwenden verwendet
""")
_OF_PROGRAMS: Final = word_set("""
api app apps build builds class classes code compiler docs extension framework gem gemfile gemfiles import library
libraries module modules package packages paket plugin plugins processes program programs repo repository script server
slack software syntax
""")
_OR: Final = word_set("""
& and or oder und versus vs
""")
_LISTING: Final = _OR | {","}
# What talks or answers and bears a name that people bear, where a text has one of these besides.
_ASSISTANTS: Final = {
    "claude": word_set(
        "ai anthropic chatbot chatbots chatgpt copilot gemini gpt ki llm llms mistral prompt prompts"
    ),
    "alexa": word_set("amazon echo lautsprecher siri smarthome speaker sprachassistent sprachassistentin"),
}


@cache
def things() -> frozenset[str]:
    """Their names, in small letters."""
    lines = files("sync.filter.persons").joinpath("things.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def used_as_things(words: Sequence[str], folded: Sequence[str]) -> Iterator[str]:
    """The folded words that a text uses as software is used: *use Hackett*, *the Travis build*, *Julia and Haskell*."""
    present = frozenset(folded)
    yield from (name for name, others in _ASSISTANTS.items() if name in present and present & others)
    around = ("", "", *words, "", "")
    for at, (before_last, before, _, behind, next_behind) in enumerate(
        zip(around, around[1:], around[2:], around[3:], around[4:], strict=False)
    ):
        is_used = before.lower() in _USING and behind != "'"
        is_listed = (
            before == "," and _is_name_of_one(before_last) and behind.lower() in _LISTING
        )  # *Python, Julia or R*
        is_joined = _is_beside(before, before_last) or _is_beside(behind, next_behind)
        if is_used or is_listed or is_joined or behind in _OF_PROGRAMS:
            yield folded[at]


def _is_beside(link: str, word: str) -> bool:
    """Whether a thing is enumerated with a word: *Julia or Haskell*."""
    return link.lower() in _OR and _is_name_of_one(word)


def _is_name_of_one(word: str) -> bool:
    return word[:1].isupper() and word.lower() in things()
