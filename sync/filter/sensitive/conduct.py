"""How somebody else behaved: accusations, and what became of them."""

from collections.abc import Container, Iterator
from itertools import chain
from typing import Final

from sync.filter.sensitive.clauses import Clauses
from sync.filter.sensitive.deeds import DEEDS, DOING, FATES, FIGURES, FLAWS, INSULTS, NOUNS, PARTS
from sync.filter.sensitive.folded import words
from sync.filter.sensitive.hits import Hit, Index, firsts, paired
from sync.filter.sensitive.people import KIN
from sync.filter.sensitive.sanctions import CHARACTER, NAMES, OFFENCES, SANCTIONED
from sync.filter.sensitive.shirking import SHIRKED, SHIRKING
from sync.filter.sensitive.wrongs import WRONGED, WRONGING
from sync.filter.types import EntityType

_DEED, _FATE, _FLAW, _INSULT, _NOUN, _FIGURE = "deed", "fate", "flaw", "insult", "accusation", "figure"
_LISTED = {
    _DEED: DEEDS | SHIRKED | WRONGED,
    _FATE: FATES | SANCTIONED,
    _FLAW: FLAWS | CHARACTER,
    _INSULT: INSULTS | NAMES,
    _NOUN: NOUNS | OFFENCES,
    _FIGURE: FIGURES,
}
_TERMS: Final = Index(_LISTED)
_PAIRS: Final = paired(*DOING, *SHIRKING, *WRONGING)
_FIRST: Final = firsts(_LISTED) | _PAIRS.keys()
_FOR_DEED = words("hat haben habe hatte hatten has have had ist war wurde was is been got")
_FOR_FATE = words("wurde wird worden war ist was got been is werden hat has get getting were")
_FOR_FLAW = words("ist war wirkte wurde kam is was seems seemed came showed s wird acts acted been being")
_FOR_NOUN = words("""
hat hatte bekam bekommen kassierte wurde erhielt begangen beging wegen fur has had got received committed accused for
of because due beschuldigt vorgeworfen verdachtigt angezeigt
""")
_INDEFINITE = words("ein eine so such a an")
_HELPERS = {_DEED: _FOR_DEED, _FATE: _FOR_FATE, _FLAW: _FOR_FLAW, _INSULT: _FOR_FLAW, _NOUN: _FOR_NOUN}
_AGAINST = frozenset(["gegen", "against"])
_SELF = words("ich i wir we mich mir me man one you du")
_ME = words("ich mir mich i me")
_SELF_SUBJECT = words("ich i wir we man one you du")
_HIM = words("ihn him her")
_OWN = words("mein meine meiner meines meinem meinen my our unser unsere unserer unseres")
_TO_US = words("mich mir uns me us")
_DEFINITE = words("der die den the")
_FAR = 9


def find(clauses: Clauses) -> Iterator[Hit]:
    """Each deed, fate, flaw or accusation that is told of somebody else than who writes."""
    end = -1
    for index, word in enumerate(clauses.folded):
        if word not in _FIRST or index < end:
            continue
        found = _TERMS.at(clauses, index)
        if found and found[0] == _FIGURE:
            end = found[1]
        elif found and _is_told(clauses, found[0], index, found[1]):
            kind, end = found
            yield Hit(index, end, EntityType.CONDUCT, 0.75, f"conduct.{kind}")
        elif pair := _pair(clauses, index):
            end = pair.end
            yield pair


def _pair(clauses: Clauses, verb: int) -> Hit | None:
    """*schmeißt … mit Werkzeug*, *shows up … drunk*: a verb and what makes a deed of it, in one clause."""
    others = _PAIRS.get(clauses.folded[verb])
    if others is None:
        return None
    for place in chain(clauses.after(verb), clauses.before(verb)):
        word = clauses.folded[place]
        if word not in others or (word in PARTS and clauses.same_clause(place, place + 1)):
            continue
        if _is_by_other(clauses, verb) or _is_by_one(clauses, verb):
            return Hit(min(verb, place), max(verb, place) + 1, EntityType.CONDUCT, 0.7, "conduct.deed")
    return None


def _is_told(clauses: Clauses, kind: str, first: int, end: int) -> bool:
    if kind == _NOUN and (
        any(_is_others(clauses, place) for place in clauses.before(first, 2))
        or _is_against_somebody(clauses, first)
    ):
        return True
    if kind == _INSULT and not any(
        clauses.folded[place] in _INDEFINITE for place in clauses.before(first, 2)
    ):
        return False
    verbs = [
        place
        for place in chain(clauses.before(first, _FAR), clauses.after(end - 1, 2))
        if clauses.folded[place] in _HELPERS[kind]
    ]
    if kind == _DEED and (_is_by_other(clauses, first) or _is_by_one(clauses, first)):
        return True
    if kind != _NOUN and any(_is_by_one(clauses, verb) for verb in verbs):
        return True
    if kind == _FATE and _befell_somebody(clauses, first, end):
        return True
    if kind == _FATE and any(clauses.folded[place] in _ME for place in clauses.before(first, _FAR)):
        return False
    besides = range(first, end)
    return any(_is_by_other(clauses, verb, besides) or _is_done_to_us(clauses, verb) for verb in verbs)


def _is_others(clauses: Clauses, index: int) -> bool:
    return clauses.owns(index) and clauses.folded[index] not in _OWN


def _is_done_to_us(clauses: Clauses, verb: int) -> bool:
    """*Der Chef hat uns angeschrien*: who is known to those who tell of it."""
    around = [*clauses.before(verb), *clauses.after(verb, 4)]
    is_known = any(clauses.folded[place] in KIN and clauses.word(place - 1) in _DEFINITE for place in around)
    return is_known and any(clauses.folded[place] in _TO_US for place in around)


def _is_against_somebody(clauses: Clauses, noun: int) -> bool:
    """*Gegen den Abteilungsleiter läuft ein Ermittlungsverfahren*."""
    for place in (*clauses.before(noun), *clauses.after(noun, 1)):
        if clauses.folded[place] in _AGAINST:
            return any(
                clauses.is_somebody(whom)
                or (clauses.folded[whom] in KIN and clauses.word(whom - 1) in _DEFINITE)
                for whom in clauses.after(place, 3)
            )
    return False


def _befell_somebody(clauses: Clauses, first: int, end: int) -> bool:
    """*Die haben ihn gefeuert*, *they fired him*: whom it was done to."""
    around = chain(clauses.before(first, 5), clauses.after(first - 1, end - first + 2))
    return any(clauses.folded[place] in _HIM for place in around)


def _is_by_one(clauses: Clauses, verb: int) -> bool:
    """*Ein Mitarbeiter hat heimlich …*, *the new guy falsified …*: one person did it; not who writes, and no *if*."""
    if any(clauses.folded[place] in _SELF_SUBJECT for place in clauses.before(verb, 12)):
        return False
    return clauses.has_one(verb) and not clauses.is_supposed(verb)


def _is_by_other(clauses: Clauses, verb: int, besides: Container[int] = ()) -> bool:
    """Whether a verb's subject is somebody else, no word of `besides`."""
    if not clauses.has_subject(verb, besides):
        return False
    for place in clauses.before(verb, 12):
        if clauses.folded[place] in _SELF:
            return clauses.folded[place] in {"mich", "mir", "me"}
        if clauses.is_somebody(place):
            return True
    return clauses.word(verb + 1) not in _SELF and not clauses.omits_i(verb)
