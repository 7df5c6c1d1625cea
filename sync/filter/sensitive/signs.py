"""Somebody's health without the name of an illness: what they do or cannot do, who treats them, what they take."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from sync.filter.sensitive.care import CARED_FOR, CARING
from sync.filter.sensitive.clauses import Clauses
from sync.filter.sensitive.folded import words
from sync.filter.sensitive.hits import Hit, Index, firsts, paired
from sync.filter.sensitive.illnesses import HAVING
from sync.filter.sensitive.symptoms import AILING, AILING_ORGANS, HEALERS, SIGNS, SYMPTOMS
from sync.filter.types import EntityType

_SYMPTOM, _HEALER = "symptom", "healer"
_LISTED = {_SYMPTOM: SYMPTOMS | CARED_FOR, _HEALER: HEALERS}
_TERMS: Final = Index(_LISTED)
_HELPING = HAVING | words("""
bin ist war waren sei wurde wird werde bist worden am is was were been m s re lag liegt liege sitzt will wollte mochte
kann konnte could can tried keeps kept would might
""")
_PLACING = words("im in auf am on an end")  # *Ich arbeite im Hospiz*
_OF_TWO = words("erwarten expecting bekommen verloren lost having kriegen")
_WE = words("wir we")
_IT = words("s es")
_HAS = words("hab habe hat hatte")
_WITH = words("an am mit im")
_CAUSES = {("because", "of"), ("due", "to")}
_PAIRS: Final = paired(*SIGNS, *CARING)
_WEEK: Final = frozenset(["woche"])
_WEEKS_MIN, _WEEKS_MAX = 5, 42
_FIRST: Final = firsts(_LISTED) | _PAIRS.keys() | AILING_ORGANS | _WEEK


def find(clauses: Clauses) -> Iterator[Hit]:
    """Each symptom, healer or sign that is told of somebody."""
    end = -1
    for index, word in enumerate(clauses.folded):
        if word not in _FIRST or index < end:
            continue
        hit = (
            _listed(clauses, index)
            or _pair(clauses, index)
            or _organ(clauses, index)
            or _ailing(clauses, index)
            or _in_week(clauses, index)
        )
        if hit:
            yield hit
            end = hit.end


def _listed(clauses: Clauses, index: int) -> Hit | None:
    """*My therapist*, *he fainted*, *sie liegt im Koma*."""
    found = _TERMS.at(clauses, index)
    if found is None:
        return None
    kind, end = found
    if kind == _HEALER:
        is_told = clauses.owns(index - 1)
    else:
        helping = (place for place in clauses.before(index, 6) if clauses.folded[place] in _HELPING)
        behind = (place for place in clauses.after(end - 1, 2) if clauses.folded[place] in _HELPING)
        itself = (index,) if clauses.folded[index] not in _PLACING else ()
        is_told = any(map(clauses.has_subject, chain(itself, helping, behind)))
    return Hit(index, end, EntityType.HEALTH, 0.75, f"health.{kind}") if is_told else None


def _pair(clauses: Clauses, verb: int) -> Hit | None:
    """*nässt nachts ein*, *hört links schlecht*: a verb and what makes a sign of illness of it, in one clause."""
    others = _PAIRS.get(clauses.folded[verb])
    if others is None:
        return None
    for place in chain(clauses.after(verb), clauses.before(verb, 4)):
        if clauses.folded[place] in others and (clauses.has_subject(verb) or _is_of_us(clauses, verb)):
            return Hit(min(verb, place), max(verb, place) + 1, EntityType.HEALTH, 0.75, "health.sign")
    return None


def _is_of_us(clauses: Clauses, verb: int) -> bool:
    """*Wir erwarten ein Kind*, *we're expecting twins*: of two, where *we* else is anybody."""
    near = (*clauses.before(verb, 2), *clauses.after(verb, 1))
    return clauses.folded[verb] in _OF_TWO and any(clauses.folded[place] in _WE for place in near)


def _organ(clauses: Clauses, organ: int) -> Hit | None:
    """*Ich hab's an der Schilddrüse*, *hab Rücken*, *wegen meiner Hüfte*, *because of my back*."""
    if clauses.folded[organ] not in AILING_ORGANS:
        return None
    for place in clauses.before(organ, 3):
        word = clauses.folded[place]
        is_with_it = word in _IT and clauses.word(place - 1) in _HAS and clauses.word(place + 1) in _WITH
        is_bare = word in _HAS and place == organ - 1 and clauses.has_subject(place)
        if is_with_it or is_bare or (_is_cause(clauses, place) and _is_own_cause(clauses, place, organ)):
            return Hit(place, organ + 1, EntityType.HEALTH, 0.75, "health.sign")
    return None


def _is_cause(clauses: Clauses, index: int) -> bool:
    word = clauses.folded[index]
    return word == "wegen" or (clauses.word(index - 1), word) in _CAUSES


def _is_own_cause(clauses: Clauses, cause: int, organ: int) -> bool:
    return any(clauses.owns(place) for place in range(cause + 1, organ)) or (
        cause == organ - 1 and clauses.has_somebody(cause)
    )


def _ailing(clauses: Clauses, organ: int) -> Hit | None:
    """*Mein Knie ist kaputt*, *her kidneys are failing*."""
    if clauses.folded[organ] not in AILING_ORGANS or not clauses.owns(organ - 1):
        return None
    for place in clauses.after(organ, 4):
        if clauses.folded[place] in AILING:
            return Hit(organ, place + 1, EntityType.HEALTH, 0.75, "health.sign")
    return None


def _in_week(clauses: Clauses, week: int) -> Hit | None:
    """*Ich bin in der 22. Woche*: of a pregnancy, where it is so late and somebody is in it."""
    number, start = clauses.word(week - 1), week - 3
    if (
        clauses.folded[week] not in _WEEK
        or not number.isdecimal()
        or len(number) > len(str(_WEEKS_MAX))
        or not _WEEKS_MIN <= int(number) <= _WEEKS_MAX
    ):
        return None
    if clauses.word(start) != "in" or not any(map(clauses.has_subject, clauses.before(start, 2))):
        return None
    return Hit(start, week + 1, EntityType.HEALTH, 0.7, "health.sign")
