"""The special categories of GDPR Art. 9 besides health: religion, politics, union, origin, sexuality, biometrics."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.sensitive.clauses import Clauses
from sync.filter.sensitive.convictions import (
    BELIEVERS,
    BODIES,
    BODILY,
    DESCENT,
    FAITHS,
    MEMBERS,
    ORIGINS,
    PARTIES,
    PERSON_NOUNS,
    POLITICS,
    PRACTICES,
    SEXUALITIES,
    UNIONISTS,
    VOTING,
)
from sync.filter.sensitive.creeds import (
    CAME,
    COUNTRIES,
    FLEEING,
    FOREBEARS,
    MORE_BELIEVERS,
    MORE_BODIES,
    MORE_BODILY,
    MORE_FAITHS,
    MORE_ORIGINS,
    MORE_POLITICS,
    MORE_PRACTICES,
    MORE_SEXUALITIES,
    MORE_UNIONISTS,
)
from sync.filter.sensitive.folded import words
from sync.filter.sensitive.hits import Hit, Index, firsts
from sync.filter.sensitive.people import KIN, POSSESSIVES, PRONOUNS
from sync.filter.types import EntityType

_ART9: Final = EntityType.ART9
_OWN, _DOES = "body", "practice"
_LISTED = {
    "religion": BELIEVERS | FAITHS | MORE_BELIEVERS | MORE_FAITHS,
    "sexuality": SEXUALITIES | MORE_SEXUALITIES,
    "origin": ORIGINS | MORE_ORIGINS,
    "politics": POLITICS | MORE_POLITICS,
    "union": UNIONISTS | MORE_UNIONISTS,
    _OWN: BODILY | MORE_BODILY,
    _DOES: PRACTICES | MORE_PRACTICES,
}
_KINDS: Final = Index(_LISTED)
_BEING = words("""
bin ist sind waren are were war warst bist sei wurde werde wird geworden am is was be been become became m re s als as
identifies identify identifiziere identifiziert outed geoutet gilt bleibt bleibe lebt hat habe has have wasn isn came
fuhlt fuhle hab raised brought grew erzogen aufgewachsen getauft
""")
_DOING = words("""
kann engagiere engagiert tragt trage trug gehe geht ging bin ist war bete betet faste fastet isst esse hat habe wurde
konvertierte goes go went wears wear wore prays pray fasts fast fasting eats is was am m s joined join converted came
steht stehe keeps observes halt tritt trat beigetreten married verheiratet heiratete
""")
_ADVERBS = words("""
auch selbst ja doch eben halt leider stolz stolze stolzer uberzeugte uberzeugter bekennender bekennende aktives aktive
eh voll total ziemlich eher quite pretty totally kinda aktiver langjahriges langjahriger seit kurzem lange schon immer
noch offen offiziell ubrigens glaubiger glaubige praktizierender praktizierende strenger strenge since for last year
years birth childhood letztem letzten jahr jahren monat monaten kindheit geburt zwei drei vier funf zehn two three
five ten beide both nicht kein keine ein eine einer einen the a an also openly proudly proud practising practicing
devout strict strictly lifelong active long standing always still not no actually just very really a an both committed
converted former ehemaliges ehemaliger fruher member mitglied
""")
_STOPS = (
    POSSESSIVES
    | PRONOUNS
    | _BEING
    | words("""
und and oder or von of der die das den dem des mit with
""")
)
_NO_ORIGINS = words("""
unsicherer unbekannter ungeklarter sozialer einfacher the my his her our
""")
# Of a thing as often as of a person: read so where nothing is described.
_ALSO_OF_THINGS = words("""
black schwarz schwarze schwarzer straight orthodox bi trans blind arab farbig farbige
""")
_FAMILIES = words("familie elternhaus haushalt family household home background")
_COMING = words(
    "komme kommt kam kommst stamme stammt aufgewachsen come comes came grew raised bin ist am is was war m s"
)
_US = frozenset(["wir", "we", "us"])
_WE = frozenset(["wir", "we"])
_HIS = words("mann ehemann lebensgefahrten")
_HER = words("ehefrau frau lebensgefahrtin")
_PARTNERS = {
    "his": words("boyfriend husband"),
    "her": words("girlfriend wife"),
    **dict.fromkeys(words("sein seinem seinen"), _HIS),
    **dict.fromkeys(words("ihre ihrer"), _HER),
}
# Of a body these say that somebody is in it, whatever stands before it; others only with *in* or *für*.
_JOINING = words("""
gehore gehort belong belongs joined beigetreten eingetreten ausgetreten kandidiere kandidiert left verlassen
""")
_STANDING = words("""
austreten ausgeschlossen konvertiert ubergetreten kandidierte kandidat kandidatin sitze sitzt stadtrat gemeinderat
kreistag stood standing stands ran running plakate geklebt flyer infostand wahlkampf leaflets leafleting ortsverein
kreisverband canvassing campaign campaigning campaigns councillor organisiert engagiere engagiert aktiv vertrauensmann
vertrauensfrau
""")
_WITHIN = words("in im bei fur for aus with")
# Words besides, or bodies that somebody is in for many reasons.
_LOOSE = words("union party momentum reform green unite piraten jungen volt nut ver volkspartei gemeinde aft")
_CLEAR = words("""
spd cdu csu fdp afd bsw npd linke linken linkspartei grunen gruenen jusos odp dkp mlpd spo ovp fpo neos gewerkschaft
verdi dgb gew ngg igbce evg gdp unison gmb ucu tuc antifa scientology burschenschaft
""")
_HALF = words("half halb halber halbe quarter part")
_PEOPLE = re.compile(
    r"\w+(?:ian|ean|can|man|ish|ese|[aq]i|ai|ench|eek|utch|isch|ote|ope|ole|ine|er|erin|in|e)"
)
_BODIES: Final = BODIES | MORE_BODIES
_NAMED = _BODIES | {"90", "di", "metall", "jehovas"}
_FIRST: Final = firsts(_LISTED) | _PARTNERS.keys() | MEMBERS | VOTING | _NAMED | DESCENT | _HALF | COUNTRIES
_OF = words("von of")
_OF_US = words("uns mir ihm ihr jedem allen us me him her everyone everybody")
_FROM = words("aus from")
_PARTICULARS = words(
    "verheiratet ledig geschieden verwitwet single married divorced widowed kinder kids jahre years kind"
)
_OF_AGE = (16, 99)
_FAR = 5
_NOUNS_MAX = 3


def find(clauses: Clauses) -> Iterator[Hit]:
    """Each conviction, membership, origin, sexuality or bodily mark that is told of somebody."""
    end = -1
    for index, word in enumerate(clauses.folded):
        if word not in _FIRST or index < end:
            continue
        hit = _listed(clauses, index) or _couple(clauses, index)
        if hit is None and word in MEMBERS:
            hit = _membership(clauses, index)
        elif hit is None and word in VOTING:
            hit = _vote(clauses, index)
        elif hit is None and word in _NAMED:
            hit = _belonging(clauses, index)
        elif hit is None and word in DESCENT:
            hit = _descent(clauses, index)
        elif hit is None and word in _HALF:
            hit = _half(clauses, index)
        elif hit is None and word in COUNTRIES:
            hit = _from_country(clauses, index)
        if hit:
            yield hit
            end = hit.end


def _listed(clauses: Clauses, index: int) -> Hit | None:
    found = _KINDS.at(clauses, index)
    if found is None:
        return None
    kind, end = found
    if kind == _OWN:
        return _hit(index, end, kind) if _is_owned(clauses, index, end) else None
    if kind == _DOES:
        return _hit(index, end, kind) if _is_done(clauses, index, end) else None
    following = end
    while following < end + _NOUNS_MAX and clauses.same_clause(index, following):
        if _KINDS.at(clauses, following) is None and clauses.folded[following] not in PERSON_NOUNS:
            break
        following += 1
    if _is_of_family(clauses, index, following):
        return _hit(index, following + (clauses.word(following) in _FAMILIES), kind)
    if following == end and end < len(clauses.folded) and _describes_a_thing(clauses, end):
        return None
    if _in_particulars(clauses, index, following):
        return _hit(index, following, kind)
    is_of_us = clauses.word(index - 1) in _US and clauses.is_capital(index)
    return _hit(index, following, kind) if is_of_us or _is_told(clauses, index, following) else None


def _is_owned(clauses: Clauses, first: int, end: int) -> bool:
    """*Her religion*, not *our faith in the model*."""
    if clauses.word(end) == "in":
        return False
    if any(
        clauses.folded[place] in _OF_US and clauses.word(place - 1) in _OF
        for place in clauses.before(first, 3)
    ):
        return True
    return clauses.owns(first - 1) or clauses.owns(clauses.back_over(first, _STOPS, 1) - 1)


def _is_done(clauses: Clauses, first: int, end: int) -> bool:
    """*Trägt ein Kopftuch*, *fastet*: whether somebody is who does it."""
    near = (*clauses.before(first, _FAR), *range(first, end), *clauses.after(end - 1, 3))
    return any(clauses.folded[verb] in _DOING and clauses.has_subject(verb) for verb in near)


def _is_of_family(clauses: Clauses, first: int, end: int) -> bool:
    """*Ich komme aus einer jüdischen Familie*, *she comes from a Roma family*."""
    if clauses.word(end) not in _FAMILIES and clauses.word(end - 1) not in _FAMILIES:
        return False
    verbs = [*clauses.before(first, _FAR), *clauses.after(end, 2)]
    return any(clauses.folded[verb] in _COMING and clauses.has_subject(verb) for verb in verbs)


def _describes_a_thing(clauses: Clauses, following: int) -> bool:
    """*eine katholische Schule*, *a Jewish holiday*: what is described is nobody. German writes it with a capital."""
    if not clauses.same_clause(following - 1, following) or clauses.folded[following] in KIN | PRONOUNS:
        return False
    if clauses.folded[following - 1] in _ALSO_OF_THINGS:
        return clauses.folded[following] not in {"and", "und", "or", "but", "aber", "too", "auch", "as"}
    term_is_adjective = not clauses.is_capital(following - 1)
    return term_is_adjective and clauses.is_capital(following) and not clauses.folded[following].isdigit()


def _is_told(clauses: Clauses, first: int, end: int) -> bool:
    """Whether somebody *is* it, or it describes one who is somebody's: *my gay brother*."""
    if clauses.word(end) in KIN and clauses.owns(first - 1):
        return True
    if clauses.word(end - 1) in KIN and clauses.owns(first - 1):
        return True
    for verb in clauses.before(first, _FAR):
        word = clauses.folded[verb]
        if word in {"as", "als"}:
            return clauses.has_somebody(verb)
        if word in _BEING:
            return clauses.has_subject(verb) or _has_we(clauses, verb)
        if word not in _ADVERBS and not word.isdigit() and not word.endswith("ly"):
            break
    return any(
        clauses.folded[verb] in _BEING and clauses.has_subject(verb) for verb in clauses.after(end - 1, 1)
    )


def _membership(clauses: Clauses, index: int) -> Hit | None:
    """*Mitglied der SPD*, *SPD-Mitglied*, *a member of the Labour Party*."""
    first = end = index
    for place in clauses.after(index, 6):
        if clauses.folded[place] in _BODIES:
            end = place
            break
    if end == index:
        while (
            first > index - _NOUNS_MAX
            and clauses.same_clause(first - 1, index)
            and clauses.folded[first - 1] in _NAMED
        ):
            first -= 1
        if first == index:
            return None
    most = end + _NOUNS_MAX
    while end < most and clauses.same_clause(end, end + 1) and clauses.folded[end + 1] in _NAMED:
        end += 1
    if _is_told(clauses, first, end + 1):
        return _hit(first, end + 1, "membership")
    return None


def _vote(clauses: Clauses, index: int) -> Hit | None:
    """*Ich wähle die AfD*, *she voted for Trump*."""
    near = [*clauses.after(index, 4), *clauses.before(index, 4)]
    party = next((place for place in near if clauses.folded[place] in PARTIES), None)
    if party is None or not clauses.is_capital(party):
        return None
    verbs = [
        index,
        *(
            place
            for place in clauses.before(index, 6)
            if clauses.folded[place] in {"habe", "hat", "have", "has"}
        ),
    ]
    if not any(map(clauses.has_subject, verbs)):
        return None
    return _hit(min(index, party), max(index, party) + 1, "vote")


def _belonging(clauses: Clauses, body: int) -> Hit | None:
    """*Ich gehöre der Linken an*, *war früher in der NPD*, *she joined the Green Party*."""
    near = [*clauses.before(body, 7), *clauses.after(body, 4)]
    for verb in near:
        if not _ties(clauses, verb, body):
            continue
        bending = [verb, *(place for place in near if clauses.folded[place] in _BEING)]
        if any(clauses.has_subject(each) or _has_we(clauses, each) for each in bending):
            return _hit(min(verb, body), max(verb, body) + 1, "membership")
    return None


def _ties(clauses: Clauses, verb: int, body: int) -> bool:
    """Whether a word says that somebody is in a body: by itself, or with *in*, *bei*, *für* or *aus* before that."""
    word, named = clauses.folded[verb], clauses.folded[body]
    if word in _JOINING and (clauses.is_capital(body) or clauses.is_capital(body - 1)):
        return True
    is_within = any(clauses.folded[place] in _WITHIN for place in clauses.before(body, 3))
    if not is_within or named in _LOOSE:
        return False
    return word in _JOINING or word in _STANDING or (named in _CLEAR and word in _BEING)


def _has_we(clauses: Clauses, verb: int) -> bool:
    return any(clauses.folded[place] in _WE for place in (*clauses.before(verb, 2), *clauses.after(verb, 2)))


def _couple(clauses: Clauses, index: int) -> Hit | None:
    """*her wife*, *seinem Ehemann*: by whom somebody lives with. A capital *Ihre Frau* is a polite *your*."""
    word = clauses.folded[index]
    partners = _PARTNERS.get(word)
    is_polite = word.startswith("ihr") and clauses.is_capital(index)
    if partners is None or is_polite or not clauses.same_clause(index, index + 1):
        return None
    return _hit(index, index + 2, "sexuality") if clauses.folded[index + 1] in partners else None


def _descent(clauses: Clauses, index: int) -> Hit | None:
    """*türkischer Herkunft*, *of Nigerian descent*, *kurdische Wurzeln*."""
    if not clauses.same_clause(index - 1, index):
        return None
    kind = clauses.folded[index - 1]
    if kind in _NO_ORIGINS or not (
        kind.endswith(("ischer", "ische", "ischen", "er")) or clauses.is_capital(index - 1)
    ):
        return None
    verbs = [place for place in clauses.before(index - 1, _FAR) if clauses.folded[place] in _BEING]
    if any(map(clauses.has_subject, verbs)):
        return _hit(index - 1, index + 1, "origin")
    return None


def _from_country(clauses: Clauses, country: int) -> Hit | None:
    """*Ich bin aus Syrien geflohen*, *meine Mutter kommt aus Ghana*: a flight, or where somebody's parents are from."""
    if not any(clauses.folded[place] in _FROM for place in clauses.before(country, 2)):
        return None
    near = [*clauses.before(country), *clauses.after(country, 3)]
    fled = [place for place in near if clauses.folded[place] in FLEEING]
    came = [place for place in near if clauses.folded[place] in CAME]
    of_forebears = any(clauses.folded[place] in FOREBEARS and clauses.is_somebody(place) for place in near)
    bending = [*fled, *(place for place in near if fled and clauses.folded[place] in _BEING)]
    if any(map(clauses.has_subject, bending)) or (of_forebears and came):
        told = [*fled, *came, country]
        return _hit(min(told), max(told) + 1, "origin")
    return None


def _in_particulars(clauses: Clauses, first: int, end: int) -> bool:
    """*41, verheiratet, evangelisch*: a clause of its own among other particulars of somebody."""
    if clauses.same_clause(first - 1, first) or clauses.same_clause(end - 1, end):
        return False
    near = range(max(0, first - 6), min(len(clauses.folded), end + 6))
    said = [clauses.folded[place] for place in near if clauses.sentence[place] == clauses.sentence[first]]
    return any(word in _PARTICULARS or _is_age(word) for word in said)


def _is_age(word: str) -> bool:
    is_short = word.isdecimal() and len(word) <= len(str(_OF_AGE[1]))
    return is_short and _OF_AGE[0] <= int(word) <= _OF_AGE[1]


def _half(clauses: Clauses, index: int) -> Hit | None:
    """*I'm half Nigerian*, *er ist halber Grieche*."""
    if not clauses.same_clause(index, index + 1) or not clauses.is_capital(index + 1):
        return None
    if _PEOPLE.fullmatch(clauses.folded[index + 1]) is None or not _is_told(clauses, index, index + 2):
        return None
    return _hit(index, index + 2, "origin")


def _hit(first: int, end: int, kind: str) -> Hit:
    return Hit(first, end, _ART9, 0.85, f"art9.{kind}")
