"""What is done before the first of many texts: what the filter reads when it first needs it is read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sync.filter.engine import TextFilter
from sync.filter.types import RosterName

# A text in each language, with something for each rule that has data of its own.
_TEXTS: Final = (
    "Ich habe mit Frau Krawutschke gesprochen, und Kathi auch: 0171 2345678 und +49 30 901820, und das Konto ist die "
    "DE02 1203 0000 0000 2020 51. Anna Schmidt wohnt in der Kastanienallee 12, und Niklas Luhmann hat das beschrieben.",
    "I think that Mr Whitmore and my sister Ellen have it from the GitHub server, and you can call 004917612345678. "
    "The password is hunter2, and Mary Poppins knows it.",
)

_OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000


def make_ready() -> None:
    """Read it all, which takes a quarter of a second, so that no text has to wait for it."""
    text_filter = TextFilter([RosterName("Katharina", "Wiśniewska")])
    for text in _TEXTS:
        text_filter.scan(text)


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for garbage seldom: what the filter keeps for the next texts is none, and to go through it over and over
    takes a fifth of the time."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
