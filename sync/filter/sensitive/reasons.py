"""Illness that is told beside the verb: as a reason or an excuse, in a list of particulars, as somebody's own."""

from collections.abc import Container
from typing import Final

from sync.filter.sensitive.clauses import Clauses
from sync.filter.sensitive.folded import words
from sync.filter.sensitive.illnesses import ABSENT, DIAGNOSING, HAVING, HEADS_ALONE
from sync.filter.sensitive.symptoms import ABLE, DENIED, EXCUSES

BEING = words("""
bin ist war waren bist sei wurde wird werde werden geworden gewesen am is was are were be been being became become
becomes getting got gets feel feels felt fuhle fuhlt blieb bleibt bleibe liegt lag liege sitzt sitze sass ve m re s
wasn isn went goes hab
""")
HELPING = HAVING | BEING
_BEING_ABSENT = BEING | words("fallt fehlt kommt fehle komme falle kann can cant won misses")
CAUSES = words("""
wegen aufgrund infolge due because of nach after for durch mit with through
""")
_SOMEONE = frozenset(["someone", "somebody"])
DEFINITE = frozenset(["der", "die", "das", "den", "dem", "the"])
_AFTER = words("nach seit trotz wegen after since")
_WHO_WAS_ILL = words(
    "ich mir mich mein meine meinem meinen meiner wir uns i me my we us er ihn ihm he him she"
)
# *Reason for absence: pneumonia*
_HEADINGS: Final = words(
    "grund abwesenheit diagnose diagnosen attest befund reason absence diagnosis fehlgrund"
)
# *Asthma, so no sports for me*
_THEREFORE: Final = words("daher deshalb deswegen darum also so hence therefore sorry")
_HERE: Final = words("hier here")
_WITH: Final = words("mit trotz with despite")
_I: Final = words("ich i")
# *der Krebs meiner Mutter*
_OF_OWN: Final = words("meines meiner seines seiner ihres ihrer unseres unserer deines deiner eures eurer")
_EXPERIENCE: Final = words("erfahrung experience leib")
_OWN: Final = words("eigener eigenem own personal")
_FOUND: Final = words("gefunden")
_IS: Final = words("ist is s war was")
_IT: Final = words("es it")
_PARTICULARS_MAX: Final = 4
_LIST_MAX: Final = 30


def is_reason(clauses: Clauses, before: str, first: int, end: int) -> bool:
    """*Wegen Migräne zuhause*, *as someone with epilepsy*, *Lena fällt aus, Grippe*."""
    if before in CAUSES and _is_cause_of_absence(clauses, first, end):
        return True
    if before == "with" and clauses.word(first - 2) in _SOMEONE and clauses.is_somebody(first - 2):
        return True
    if _begins_with_ones(clauses, before, first, end):
        return True
    if stands_alone(clauses, first, end):
        return (
            _is_explained(clauses, first, end)
            or _is_particular(clauses, first)
            or _clause_before_tells(clauses, first, ABSENT, _BEING_ABSENT)  # *Lena fällt aus, Grippe*
            or _is_excuse(clauses, first, end)
            # *Hab grad die Diagnose bekommen: Multiple Sklerose*
            or _clause_before_tells(clauses, first, DIAGNOSING, HELPING)
        )
    return _is_after_it(clauses, first, end)


def is_of_owner(clauses: Clauses, end: int) -> bool:
    """*Die Depression meines Bruders*, *the illness of my aunt*: whose it is stands behind it, at `end`."""
    if clauses.word(end) == "of" or clauses.word(end) in {"von", "bei"}:
        return clauses.same_clause(end, end + 2) and clauses.owns(end + 1) and clauses.is_somebody(end + 2)
    return clauses.word(end) in _OF_OWN and clauses.same_clause(end, end + 1) and clauses.is_somebody(end + 1)


def _begins_with_ones(clauses: Clauses, before: str, first: int, end: int) -> bool:
    """*Mit Epilepsie darf ich kein Auto fahren*, *ADHD here*: a clause that begins with what who writes has."""
    if before in _WITH and not clauses.same_clause(first - 2, first):
        return any(clauses.folded[place] in _I for place in clauses.after(end - 1, 3))
    return clauses.word(end) in _HERE and not clauses.same_clause(first - 1, first)


def _is_explained(clauses: Clauses, first: int, end: int) -> bool:
    """*Grund: Bandscheibenvorfall*, *Asthma, daher kein Sport für mich*."""
    last = first - 1
    if last >= 0 and clauses.sentence[last] == clauses.sentence[first]:
        return any(clauses.folded[place] in _HEADINGS for place in (last, *clauses.before(last, 4)))
    return clauses.word(end) in _THEREFORE and clauses.has_somebody(first)


def is_own_experience(clauses: Clauses, verb: int) -> bool:
    """*Depressionen kenne ich aus eigener Erfahrung*: a clause of what somebody has been through, with `verb` in it."""
    around = (*clauses.before(verb), *clauses.after(verb))
    return any(
        clauses.folded[place] in _EXPERIENCE
        and clauses.word(place - 1) in _OWN
        and clauses.has_somebody(place)
        for place in around
    )


def is_found(clauses: Clauses, first: int, end: int) -> bool:
    """*Bei mir wurde eine Unterfunktion gefunden*, *it's cancer, his*: what doctors say somebody has."""
    verbs = (*clauses.before(first), *clauses.after(end - 1, 4))
    if any(clauses.folded[verb] in _FOUND for verb in verbs):
        return any(
            clauses.folded[place] == "bei" and any(map(clauses.is_somebody, clauses.after(place, 3)))
            for place in verbs
        )
    is_named = clauses.word(first - 1) in _IS and clauses.word(first - 2) in _IT
    return is_named and clauses.has_somebody(first)


def _is_particular(clauses: Clauses, first: int) -> bool:
    """*Frau Albers, 81, Oberschenkelhalsbruch*: the sentence begins with no more than who it is."""
    place = first
    while place > 0 and clauses.sentence[place - 1] == clauses.sentence[first] and first - place < _LIST_MAX:
        place -= 1
    names = [place, *clauses.after(place, _PARTICULARS_MAX)]
    return (
        place < first
        and not clauses.same_clause(place, first)
        and len(names) <= _PARTICULARS_MAX
        and clauses.is_somebody(place)
    )


def _is_cause_of_absence(clauses: Clauses, first: int, end: int) -> bool:
    near = [*clauses.before(first, 10), *clauses.after(end - 1, 8)]
    absent = any(clauses.folded[place] in ABSENT for place in near)
    return absent and (
        clauses.has_somebody(first)
        or any(
            (clauses.folded[place] in BEING or clauses.folded[place] in ABSENT) and clauses.has_subject(place)
            for place in near
        )
    )


def stands_alone(clauses: Clauses, first: int, end: int) -> bool:
    """Whether a clause is these words and no other: *Lena fällt aus, Bandscheibenvorfall.*"""
    return not clauses.same_clause(first - 1, first) and not clauses.same_clause(end - 1, end)


def _clause_before_tells(clauses: Clauses, first: int, what: Container[str], verbs: Container[str]) -> bool:
    """Whether the clause before has one of these words, and somebody is the subject of one of these verbs in it."""
    last = first - 1
    if last < 0 or clauses.sentence[last] != clauses.sentence[first]:
        return False
    near = [last, *clauses.before(last)]
    return any(clauses.folded[place] in what for place in near) and any(
        clauses.has_subject(place) for place in near if clauses.folded[place] in verbs
    )


def _is_excuse(clauses: Clauses, first: int, end: int) -> bool:
    """*kann nicht, migräne*: the illness stands beside what it keeps somebody from."""
    near = range(max(first - 6, 0), min(end + 4, len(clauses.folded)))
    said = {clauses.folded[place] for place in near if clauses.sentence[place] == clauses.sentence[first]}
    if clauses.folded[end - 1] in HEADS_ALONE:
        return False
    return not (said.isdisjoint(EXCUSES) and said.isdisjoint(ABSENT)) or not (
        said.isdisjoint(ABLE) or said.isdisjoint(DENIED)
    )


def _is_after_it(clauses: Clauses, first: int, end: int) -> bool:
    """*Nach der Fehlgeburt wollte ich …*: one that is known, and somebody in the same clause."""
    article = first if clauses.folded[first] in DEFINITE else first - 1
    if not clauses.same_clause(article - 1, first) or clauses.folded[article] not in DEFINITE:
        return False
    near = (*clauses.before(article, 10), *clauses.after(end - 1, 5))
    return clauses.folded[article - 1] in _AFTER and any(
        clauses.folded[place] in _WHO_WAS_ILL for place in near
    )
