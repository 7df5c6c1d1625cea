"""Whether a text is English, told by the little words that every sentence has."""

from collections.abc import Iterable
from itertools import repeat
from typing import Final

from sync.filter.words import word_set

# Folded, and of one language only: *in*, *so*, *was* and *war* are of both.
_GERMAN: Final = word_set("""
aber als auch auf aus bei das dass dem den der des durch ein eine einem einen einer eines er es fur haben hat ich ihr
ihre im ist kann mein meine mit nach nicht noch nur oder schon sein sich sie sind uber um und uns vom von vor wenn
werden wie wir wird wurde zu zum zur
""")
_ENGLISH: Final = word_set("""
about and are as at be but by can do for from get had has have he his i if is it just like me my no not of on or our
she that the their them there they this to up us we were what when which who will with would you your
""")
_BALANCE: Final = {**dict.fromkeys(_ENGLISH - _GERMAN, 1), **dict.fromkeys(_GERMAN - _ENGLISH, -1)}


def is_english(words: Iterable[str]) -> bool:
    """Whether more of the folded words of a text are English than German."""
    return sum(map(_BALANCE.get, words, repeat(0))) > 0
