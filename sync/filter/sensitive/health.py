"""Somebody's health: illness, disability, pregnancy, treatment (GDPR Art. 4(15) and 9)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from sync.filter.sensitive.care import CONDITIONS
from sync.filter.sensitive.clauses import Clauses
from sync.filter.sensitive.folded import words
from sync.filter.sensitive.hits import Hit, Index, firsts
from sync.filter.sensitive.illnesses import (
    ABSENT,
    ACRONYMS,
    BEARERS,
    BODY_PARTS,
    DIAGNOSING,
    FIGURES,
    HAVING,
    HEADS_ALONE,
    ILLNESS_ENDING,
    ILLNESS_HEADS,
    ILLNESSES,
    INJURING,
    MEDICINES,
    NO_REASON_OF_HEALTH,
    NOUNS_BESIDES,
    STATES,
    SUFFERING,
    TAKING,
    TREATMENTS,
)
from sync.filter.sensitive.people import KIN, POSSESSIVES, PRONOUNS
from sync.filter.sensitive.reasons import (
    BEING,
    CAUSES,
    DEFINITE,
    HELPING,
    is_found,
    is_of_owner,
    is_own_experience,
    is_reason,
)
from sync.filter.sensitive.states import MEDICINE_ENDING, MORE_BEARERS, MORE_MEDICINES, MORE_STATES
from sync.filter.types import EntityType

_NOUN, _STATE, _BEARER, _MEDICINE, _FIGURE = "illness", "state", "bearer", "medicine", "figure"
_LISTED = {
    _NOUN: ILLNESSES | CONDITIONS,
    _STATE: STATES | MORE_STATES,
    _BEARER: BEARERS | MORE_BEARERS,
    _MEDICINE: MEDICINES | MORE_MEDICINES,
    _FIGURE: FIGURES,
}
_TERMS: Final = Index(_LISTED)
_FIRST: Final = firsts(_LISTED) | BODY_PARTS | ILLNESS_HEADS
_AS = frozenset(["as", "als"])
_SUBJECTLESS = words("""
an unter mit gegen with from of for wegen nach under
""")
_ABOUT = words("""
uber zu zum zur about on in im vom fur gegen regarding into of against rund thema as als beim von from um zwischen
between titel namens research
""")
_STOPS = (
    HAVING | SUFFERING | TAKING | BEING | CAUSES | _ABOUT | _SUBJECTLESS | POSSESSIVES | PRONOUNS | DIAGNOSING
    | words("""
und and oder or to bei dass that zuhause since seit has had s an unter ohne without not nicht kein
""")
)  # fmt: skip
# What is meant where this follows is a subject of talk.
_SUBJECT_OF_TALK = words("""
research study studies awareness prevention statistics rates rate data policy charity foundation module essay lecture
seminar forschung studien studie statistik pravention thema modul theory theorie model modell literature screening
campaign metaphor
""")
_OPEN_VERBS = words(
    "leide leidet leidest litt erkrankt erkrankte suffers suffered suffer suffering diagnosed"
)
_OPEN_CAUSES = frozenset(["wegen", "aufgrund"])
_NO_OPEN = words("""
der das dem den lack too not from it this that what lots time pressure stress zeitdruck druck larm hitze kritik
belastung folgen consequences losses loss damage delays poor bad many much these those heimweh mangel situation
bedingungen arbeitsbedingungen fact tatsache
""")
_NAMED_ONLY = frozenset(["uber", "about", "on"])
_NO_SUFFERING = _ABOUT - {"of", "from", "gegen"}
# *blind to the details*, *taub für Argumente* are figures of speech.
_FIGURATIVE = frozenset(["blind", "deaf", "taub"])
_FIGURED = words("to for dafur dagegen fur gegenuber")
_TOWARDS = frozenset(["zur", "to", "in", "for"])
_GOING = words("gehe geht ging muss musste darf fahre fahrt go goes going went gone must m s am is")
_PLACING = words("im in auf an am bei beim on in under off")
_FAR = 9
_OPEN_MAX = 4
_WORD_MAX = 60


def find(clauses: Clauses) -> Iterator[Hit]:
    """Each illness, state, bearer or medicine that is told of somebody, and what strong verbs say is one."""
    last_end, last_hit = -1, False
    for index, word in enumerate(clauses.folded):
        if index < last_end or not (word in _FIRST or _ends_as_illness(word) or _ends_as_medicine(word)):
            continue
        if hit := _injury(clauses, index):
            yield hit
            last_end, last_hit = hit.end, True
            continue
        found = _TERMS.at(clauses, index) or _by_ending(clauses, index)
        if found is None or (found[1] == index + 1 and not _is_written_so(clauses, index)):
            continue
        kind, end = found
        first = clauses.back_over(index, _STOPS)
        is_hit = _is_told(clauses, kind, first, index, end) or (
            last_hit and kind == _NOUN and _goes_on(clauses, last_end, first)
        )
        if is_hit:
            yield Hit(first, end, EntityType.HEALTH, 0.85, f"health.{kind}")
        last_end, last_hit = end, is_hit
    yield from _open(clauses)


def _injury(clauses: Clauses, index: int) -> Hit | None:
    """*Hat sich den Arm gebrochen*, *broke my wrist*, *ist gestürzt*: a part of the body and what became of it."""
    if clauses.folded[index] not in BODY_PARTS:
        return None
    for verb in (*clauses.before(index, 4), *clauses.after(index, 3)):
        if clauses.folded[verb] not in INJURING:
            continue
        bending = [
            verb,
            *(place for place in clauses.before(index) if clauses.folded[place] in HELPING),
        ]
        behind = [place for place in clauses.after(index, 4) if clauses.folded[place] in HAVING]
        if any(map(clauses.has_subject, [*bending, *behind])):
            return Hit(min(index, verb), max(index, verb) + 1, EntityType.HEALTH, 0.8, "health.injury")
    return None


def _by_ending(clauses: Clauses, index: int) -> tuple[str, int] | None:
    word = clauses.folded[index]
    if _ends_as_illness(word):
        return _NOUN, index + 1
    if _ends_as_medicine(word):
        return _MEDICINE, index + 1
    if word in ILLNESS_HEADS and index > 0 and clauses.same_clause(index - 1, index):
        before = clauses.folded[index - 1]
        if before not in _STOPS and before not in {"a", "an", "the", "this", "any", "no"}:
            return _NOUN, index + 1
    return None


@lru_cache(maxsize=16384)
def _ends_as_illness(word: str) -> bool:
    return (
        6 < len(word) <= _WORD_MAX and word not in HEADS_ALONE and ILLNESS_ENDING.fullmatch(word) is not None
    )


@lru_cache(maxsize=16384)
def _ends_as_medicine(word: str) -> bool:
    return len(word) <= _WORD_MAX and MEDICINE_ENDING.fullmatch(word) is not None


def _is_written_so(clauses: Clauses, index: int) -> bool:
    """Whether what is another word too is written as an illness is: *ALS*, not *als*; *Sucht*, not *sucht*."""
    if clauses.folded[index] in NOUNS_BESIDES:
        return clauses.is_capital(index)
    return clauses.folded[index] not in ACRONYMS or clauses.is_shouted(index)


def _goes_on(clauses: Clauses, end: int, first: int) -> bool:
    """Whether only *and* or a comma lies between two: *Asthma, Epilepsie und Diabetes*."""
    return first - end <= 1 and all(
        clauses.word(place) in {"und", "and", "oder", "or"} for place in range(end, first)
    )


def _is_told(clauses: Clauses, kind: str, first: int, index: int, end: int) -> bool:
    if kind == _FIGURE:
        return False
    if clauses.word(end) in _SUBJECT_OF_TALK and clauses.same_clause(index, end):
        return kind != _NOUN and _is_state_of_somebody(clauses, first, end)
    if kind in {_STATE, _BEARER}:
        return _is_state_of_somebody(clauses, first, end)
    if kind == _MEDICINE:
        verbs = chain(clauses.before(index), clauses.after(end - 1, 3))
        return clauses.owns(first - 1) or any(
            clauses.folded[verb] in TAKING and clauses.has_subject(verb) for verb in verbs
        )
    return _is_illness_of_somebody(clauses, first, index, end)


def _is_illness_of_somebody(clauses: Clauses, first: int, index: int, end: int) -> bool:
    before = clauses.word(first - 1) if clauses.same_clause(first - 1, first) else ""
    if clauses.owns(first - 1) or (first < index and clauses.owns(first)) or is_of_owner(clauses, end):
        return True
    verbs = [*clauses.before(first), *clauses.after(end - 1, 6)]
    if any(_says_it_is(clauses, verb, before) for verb in verbs):
        return True
    if (
        is_reason(clauses, before, first, end)
        or is_own_experience(clauses, index)
        or is_found(clauses, first, end)
    ):
        return True
    if before in _TOWARDS and clauses.folded[end - 1] in TREATMENTS:
        return any(clauses.folded[verb] in _GOING and clauses.has_subject(verb) for verb in verbs)
    if before in _ABOUT:
        return False
    behind = [verb for verb in clauses.after(end - 1, 3) if clauses.folded[verb] in HAVING]
    if clauses.folded[first] in DEFINITE and clauses.folded[end - 1] in HEADS_ALONE:
        return False
    return any(
        clauses.has_subject(verb, range(index, end))
        for verb in [*(place for place in clauses.before(first) if clauses.folded[place] in HAVING), *behind]
    )


def _says_it_is(clauses: Clauses, verb: int, before: str) -> bool:
    """Whether somebody suffers it or was found to, by this word; `before` is what stands before the illness."""
    word = clauses.folded[verb]
    if word in DIAGNOSING:
        of_name = any(map(clauses.is_of_name, clauses.before(verb, 12)))
        return before not in _NAMED_ONLY and (of_name or clauses.has_somebody(verb))
    if word in SUFFERING:
        return before not in _NO_SUFFERING and (
            clauses.has_subject(verb) or _auxiliary_has_subject(clauses, verb)
        )
    return False


def _auxiliary_has_subject(clauses: Clauses, participle: int) -> bool:
    """*Meine Schwester ist an Krebs gestorben*: the subject stands with the verb that bends."""
    return any(
        clauses.has_subject(verb) for verb in clauses.before(participle) if clauses.folded[verb] in HELPING
    )


def _is_state_of_somebody(clauses: Clauses, first: int, end: int) -> bool:
    """*Sie ist schwanger*, *my autistic son*, *weil ich krank war*."""
    if clauses.folded[end - 1] in _FIGURATIVE and clauses.word(end) in _FIGURED:
        return False
    if clauses.word(end) in KIN and (clauses.owns(first - 1) or clauses.owns(first)):
        return True
    if clauses.word(first - 1) in _AS and clauses.has_somebody(first):
        return True
    if clauses.same_clause(end - 1, end) and clauses.is_capital(end) and not clauses.is_capital(end - 1):
        return False  # German: it describes a thing, *seines tauben Ohres*
    # *Bin ab dem 12. für fünf Wochen auf Reha*: where somebody is may stand far from the verb.
    far = clauses.folded[first] in _PLACING
    verbs = [*clauses.before(first, _FAR if far else 5), *clauses.after(end - 1, 2)]
    return any(clauses.folded[verb] in BEING and clauses.has_subject(verb) for verb in verbs)


def _open(clauses: Clauses) -> Iterator[Hit]:
    """What nobody has listed, where the verb leaves no doubt: *leidet an …*, *diagnosed with …*, *wegen … zuhause*."""
    for index, word in enumerate(clauses.folded):
        if word in _OPEN_VERBS:
            hit = _behind_verb(clauses, index)
        elif word in _OPEN_CAUSES:
            hit = _behind_cause(clauses, index)
        else:
            continue
        if hit:
            yield hit


def _behind_verb(clauses: Clauses, verb: int) -> Hit | None:
    links = {"an", "from", "with"} if clauses.folded[verb] != "diagnosed" else {"with"}
    for place in clauses.after(verb, 4):
        if clauses.folded[place] in links:
            if clauses.follows_a_thing(verb) or not (
                clauses.has_subject(verb) or _auxiliary_has_subject(clauses, verb)
            ):
                return None
            return _noun_phrase(clauses, place + 1, "health.suffered")
    if clauses.folded[verb].startswith("erkrankt"):
        for place in clauses.before(verb, 5):
            if clauses.folded[place] == "an" and _auxiliary_has_subject(clauses, verb):
                return _noun_phrase(clauses, place + 1, "health.suffered", verb)
    return None


def _behind_cause(clauses: Clauses, cause: int) -> Hit | None:
    near = [place for place in clauses.after(cause, 6) if clauses.folded[place] in ABSENT]
    if not near or not clauses.has_somebody(cause):
        return None
    end = near[0]
    while end > cause + 1 and clauses.folded[end - 1] in {
        "zu",
        "im",
        "in",
        "der",
        "nach",
        "auf",
        "ist",
        "war",
        "nicht",
    }:
        end -= 1
    return _noun_phrase(clauses, cause + 1, "health.cause", end)


def _noun_phrase(clauses: Clauses, first: int, reason: str, end: int | None = None) -> Hit | None:
    """The words from one on that name something, up to a clause's end, an *and* or a verb."""
    last = first
    limit = min(first + _OPEN_MAX, len(clauses.folded) if end is None else end)
    while last < limit and clauses.same_clause(first, last) and not _ends_phrase(clauses.folded[last]):
        last += 1
    words: Sequence[str] = clauses.folded[first:last]
    if not words or any(word in _NO_OPEN or word in NO_REASON_OF_HEALTH for word in words):
        return None
    return Hit(first, last, EntityType.HEALTH, 0.7, reason)


def _ends_phrase(word: str) -> bool:
    return (
        word in BEING
        or word in HAVING
        or word in {"und", "and", "since", "seit", "in", "im", "last", "when", "at"}
    )
