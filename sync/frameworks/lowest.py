"""By what the lowest level of a scale is known to show nothing, where the scale does not say so itself."""

from collections.abc import Iterable
from typing import Final

_BEGINNINGS: Final = (
    "not yet",  # Moodle's own scale: Not yet competent, Competent
    "not competent",
    "not shown",
    "not demonstrated",
    "no evidence",  # of outcomes in Canvas
    "noch nicht",
    "nicht kompetent",
    "nicht gezeigt",
    "nicht nachgewiesen",
    "kein nachweis",
)


def sounds_like_nothing(names: Iterable[str]) -> bool:
    """Whether a level goes by a name, in any language, that says that nothing was shown."""
    return any(_says_nothing(" ".join(name.casefold().split())) for name in names)


def _says_nothing(name: str) -> bool:
    return any(name == each or name.startswith(f"{each} ") for each in _BEGINNINGS)
