"""What people are called instead of their given name: *Kathi*, *Liz*, *Sascha*."""

from functools import cache
from importlib.resources import files

from sync.filter.folding import spellings


def nicknames_of(name: str) -> frozenset[str]:
    """The other forms of a given name, as they are written; none for most names."""
    return _forms().get(spellings(name)[0], frozenset())


@cache
def _forms() -> dict[str, frozenset[str]]:
    """Of the first name of a line all the others; of each of the others only the first, which they may stand for."""
    forms: dict[str, set[str]] = {}
    for line in files("sync.filter.members").joinpath("nicknames.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            full, *short = line.split()
            forms.setdefault(spellings(full)[0], set()).update(short)
            for each in short:
                forms.setdefault(spellings(each)[0], set()).add(full)
    return {name: frozenset(others) for name, others in forms.items()}
