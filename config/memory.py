"""Python's search for reference cycles, paused where none can be made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Make very many objects that refer to each other in no circle, without going through them all again and again.

    That search takes a third of the time in which facts are read and scored. Where several threads do so at once, the
    first to end lets it go on.
    """
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()
