"""Word lists of the rules for special categories, folded as the texts are that they are looked for in."""

from sync.filter.folding import spellings

_NOUN_ENDINGS = ("", "s", "n", "en", "e", "es")
_ADJECTIVE_ENDINGS = ("", "e", "er", "es", "en", "em")

Phrase = tuple[str, ...]


def fold(word: str) -> str:
    """A word without case and diacritics, and in Latin letters where it only looks so (UTS #39)."""
    if word.isascii():
        return word.lower()
    found = spellings(word)
    return found[-1] if not found[0].isascii() and found[-1].isascii() else found[0]


def words(text: str) -> frozenset[str]:
    """Words, each in its folded spellings: *Jüdin* as ``judin`` and ``juedin``."""
    return frozenset(spelling for word in text.split() for spelling in spellings(word))


def nouns(text: str) -> frozenset[Phrase]:
    """Phrases between commas, the last word of each with the endings of German and English nouns."""
    return _inflected(text, _NOUN_ENDINGS, every=False)


def adjectives(text: str) -> frozenset[Phrase]:
    """Phrases between commas, each word of which may have the endings of a German adjective."""
    return _inflected(text, _ADJECTIVE_ENDINGS, every=True)


def phrases(text: str) -> frozenset[Phrase]:
    """Phrases between commas, as they are."""
    return _inflected(text, ("",), every=False)


def _inflected(text: str, endings: tuple[str, ...], *, every: bool) -> frozenset[Phrase]:
    found: set[Phrase] = set()
    for phrase in filter(None, (each.strip() for each in text.replace("\n", " ").split(","))):
        whole: list[Phrase] = [()]
        parts = phrase.split()
        for place, word in enumerate(parts):
            inflects = every or place == len(parts) - 1
            forms = {each + end for each in spellings(word) for end in (endings if inflects else ("",))}
            whole = [(*begun, form) for begun in whole for form in forms]
        found.update(whole)
    return frozenset(found)
