"""How somebody else behaved: accusations, and what became of them."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from sync.filter.sensitive.clauses import Clauses
from sync.filter.sensitive.folded import nouns, phrases, words
from sync.filter.sensitive.hits import Hit, Index
from sync.filter.sensitive.people import KIN
from sync.filter.types import EntityType

_DEED, _FATE, _FLAW, _NOUN = "deed", "fate", "flaw", "accusation"
# Done by somebody: with *hat*, or bent.
_DEEDS = phrases("""
betrogen, betrog, betrügt, gelogen, lügt, belogen, angelogen, belügt, gestohlen, stahl, stiehlt, geklaut, klaut,
klaute, beklaut, gemobbt, mobbt, mobbte, belästigt, belästigte, sexuell belästigt, begrapscht, begrabscht, gestalkt,
stalkt, beleidigt, beleidigte, bedroht, bedrohte, erpresst, erpresste, mich geschlagen, ihn geschlagen, sie
geschlagen, mich schlug, verprügelt, angeschrien, angebrüllt, schreit uns an, gedemütigt, schikaniert, schikanierte,
diskriminiert, diskriminierte, ausgenutzt, hintergangen, unterschlagen, unterschlug, veruntreut, gefälscht, fälscht,
fälschte, manipuliert, bestochen, geschmiert, abgeschrieben, abgekupfert, plagiiert, gespickt, geschummelt, schummelt,
getäuscht, vorgetäuscht, gesoffen, säuft, gekifft, kifft, gekokst, kokst, fremdgegangen, geht fremd, vergewaltigt,
missbraucht, misshandelt, Drogen genommen, nimmt Drogen, Drogen verkauft, Noten gefälscht, geblaumacht, blaugemacht,
blau gemacht, krankgefeiert, krank gefeiert, schwarzgefahren, schwarz gearbeitet, Steuern hinterzogen, unter
Alkoholeinfluss, nichts beigetragen, nichts gemacht, keinen Finger gerührt, hingeschmissen, gelästert, lästert,
bedrängt, bedrängte, angebaggert, angefasst, angegrapscht, seine Frau geschlagen, ihren Mann geschlagen, brüllt,
brüllte, anzügliche Bemerkungen, anzügliche Sprüche, rassistische Bemerkungen, rassistische Sprüche, sexistische
Bemerkungen, sexistische Sprüche, Kundendaten weitergegeben, Daten weitergegeben, Interna ausgeplaudert, Interna
weitergegeben, aus der Kasse genommen, mitgehen lassen, ChatGPT schreiben lassen, KI schreiben lassen, ChatGPT
abgeschrieben, ständig zu spät, dauernd zu spät, immer zu spät, jeden Tag zu spät, riecht nach Alkohol, nach Alkohol
gerochen, stinkt nach Alkohol, roch nach Alkohol, schwänzt, geschwänzt, drückt sich, gedrückt hat, hintergeht, macht
nie etwas, tut nie etwas, macht nichts, touching students, touching women, keeps touching, copied her, copied his,
copied their, taking money, took money, took cash, used ChatGPT to write, always late, constantly late, late every
day, shows up late, leaves early every, smelled of alcohol, smells of alcohol, skips work, skipped work, slacks off,
leaked customer data, leaked the customer, shared customer data, made a pass at, made inappropriate, inappropriate
comments, racist comments, sexist comments, racist jokes, sexist jokes, does nothing, never contributes, macht blau,
macht krank, Unterlagen mitgenommen, Firmeneigentum mitgenommen, als seine ausgegeben, als ihre ausgegeben, als eigene
ausgegeben, falsch abgerechnet, takes credit for, took credit for, hired someone to write, paid someone to write,
drinks at work, drinks on the job, never does her, never does his, never does any, never did her, never did his, lies
about, lied about, padded his, padded her, cheated, cheats, cheating, lied, lies to, lying to, stole, stolen, steals,
stealing, harassed, harasses, harassing, sexually harassed, groped, stalked, stalks, bullied, bullies, bullying,
insulted, insults, threatened, threatens, blackmailed, hit me, punched, slapped, beat up, assaulted, abused, raped,
yelled at, yells at, screamed at, shouted at, humiliated, humiliates, discriminated against, embezzled, defrauded,
forged, faked, falsified, fabricated, bribed, took bribes, took a bribe, plagiarised, plagiarized, plagiarises,
plagiarizes, copied my homework, copied my answers, copied my essay, copied my solution, copied my work, copied my
code, copied our, copied from me, copied from Wikipedia, copied from the internet, copied from another, copied from a
classmate, copied the answers, copied the whole, sabotaged, betrayed, was caught cheating, got caught cheating,
cheated on, takes drugs, took drugs, sells drugs, was drunk, is drunk, is always drunk, was high, was stoned, slept
with, is sleeping with, had an affair, is having an affair, having an affair, gropes, touched me, did nothing, did no
work, did not contribute, contributed nothing, never does anything, drinks too much, made racist, made sexist,
gaslighted, ghosted us
""")
# Suffered by somebody for what they did: with *wurde*.
_FATES = phrases("""
abgemahnt, fristlos gekündigt, fristlos entlassen, gefeuert, rausgeworfen, rausgeschmissen, gekündigt, entlassen,
suspendiert, exmatrikuliert, zwangsexmatrikuliert, beim Spicken erwischt, beim Abschreiben erwischt, beim Klauen
erwischt, beim Stehlen erwischt, beim Schummeln erwischt, erwischt, verhaftet, festgenommen, verurteilt, vorbestraft,
angezeigt, angeklagt, freigestellt, degradiert, strafversetzt, verwarnt, fired, was sacked, got sacked, sacked,
dismissed for, was dismissed, suspended for, was suspended, expelled, kicked out, arrested, convicted, charged with,
reprimanded, disciplined, written up, given a warning, got a written warning, caught cheating, caught stealing, caught
plagiarising, caught plagiarizing, caught lying, put on probation, demoted, prosecuted
""")
# Said to be somebody's: with *ist*.
_FLAWS = phrases("""
betrunken, besoffen, angetrunken, alkoholisiert, bekifft, zugedröhnt, auf Drogen, ein Betrüger, eine Betrügerin, ein
Lügner, eine Lügnerin, ein Dieb, eine Diebin, kriminell, korrupt, gewalttätig, übergriffig, handgreiflich,
rassistisch, sexistisch, ein Rassist, eine Rassistin, ein Sexist, stinkfaul, faul, unzuverlässig, inkompetent,
unfähig, cholerisch, ein Choleriker, ein Idiot, eine Idiotin, ein Arschloch, ein Mobber, eine Mobberin, ein Stalker,
ein Narzisst, eine Narzisstin, ausfällig, aggressiv, respektlos, unverschämt, arbeitsscheu, handgreiflich geworden,
ausgerastet, drunk, stoned, intoxicated, under the influence, a cheat, a cheater, a liar, a thief, a fraud, a bully, a
racist, a sexist, a creep, a stalker, an idiot, an asshole, a crook, a narcissist, corrupt, abusive, violent, racist,
sexist, lazy, so lazy, incompetent, unreliable, dishonest, manipulative, aggressive, useless, a bully to, verbally
abusive, rude, slacking off
""")
_NOUNS = nouns("""
Ermittlungsverfahren, Strafverfahren, Disziplinarverfahren, Gerichtsverfahren, Abmahnung, Betrug, Betrugsversuch,
Täuschungsversuch, Plagiat, Diebstahl, Mobbing, Belästigung, sexuelle Belästigung, Unterschlagung, Fehlverhalten,
Affäre, Alkoholfahne, Vorstrafe, Strafanzeige, Hausverbot, Kündigung, Entlassung, Seitensprung, Beleidigung,
Übergriff, Wutanfall, Wutausbruch, Tätlichkeit, Lüge, misconduct, plagiarism, theft, harassment, sexual harassment,
bullying, written warning, disciplinary, affair, criminal record, dismissal, fraud, cheating, lies, infidelity, temper
tantrum, outburst
""")
_TERMS: Final = Index({_DEED: _DEEDS, _FATE: _FATES, _FLAW: _FLAWS, _NOUN: _NOUNS})
_FOR_DEED = words("hat haben habe hatte hatten has have had ist war wurde was is been got")
_FOR_FATE = words("wurde wird worden war ist was got been is werden hat has get getting were")
_FOR_FLAW = words("ist war wirkte wurde kam is was seems seemed came showed s wird acts acted been being")
_FOR_NOUN = words("""
hat hatte bekam bekommen kassierte wurde erhielt begangen beging wegen fur has had got received committed accused for
of because due beschuldigt vorgeworfen verdachtigt angezeigt
""")
_MISTAKEN = frozenset(["falsch"])  # *falsch abgeschrieben* is a slip
_AGAINST = frozenset(["gegen", "against"])
# Not of somebody, but of what to do if.
_IF = words("wenn falls sobald sofern if when whenever should angenomen angenommen suppose beispiel example")
_SELF = words("ich i wir we mich mir me man one you du")
_OWN = words("mein meine meiner meines meinem meinen my our unser unsere unserer unseres")
_TO_US = words("mich mir uns me us")
_DEFINITE = words("der die den the")
_KNOWN = words("""
kollege kollegin chef chefin dozent dozentin tutor tutorin azubi teamleiter teamleiterin abteilungsleiter
abteilungsleiterin vorgesetzte ausbilder ausbilderin praktikant praktikantin hausmeister typ neue nachbar boss manager
supervisor guy lecturer tutor intern foreman colleague
""")
_FAR = 9


def find(clauses: Clauses) -> Iterator[Hit]:
    """Each deed, fate, flaw or accusation that is told of somebody else than who writes."""
    end = -1
    for index in range(len(clauses.folded)):
        if index < end:
            continue
        found = _TERMS.at(clauses, index)
        if found is None or clauses.word(index - 1) in _MISTAKEN:
            continue
        kind, behind = found
        if _is_told(clauses, kind, index, behind):
            yield Hit(index, behind, EntityType.CONDUCT, 0.75, f"conduct.{kind}")
            end = behind


def _is_told(clauses: Clauses, kind: str, first: int, end: int) -> bool:
    helpers = {_DEED: _FOR_DEED, _FATE: _FOR_FATE, _FLAW: _FOR_FLAW, _NOUN: _FOR_NOUN}[kind]
    verbs = [
        place
        for place in chain(clauses.before(first, _FAR), clauses.after(end - 1, 2))
        if clauses.folded[place] in helpers
    ]
    if kind == _NOUN and any(_is_others(clauses, place) for place in clauses.before(first, 2)):
        return True
    if kind == _NOUN and _is_against_somebody(clauses, first):
        return True
    if kind == _DEED and (_is_by_other(clauses, first) or _is_by_known(clauses, first)):
        return True
    return any(_is_by_other(clauses, verb) or _is_done_to_us(clauses, verb) for verb in verbs)


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


def _is_by_known(clauses: Clauses, deed: int) -> bool:
    """*Der Kollege aus dem Lager klaut*, *the new guy falsified …*: somebody whom those who read know of."""
    if clauses.begins_with(deed, _IF):
        return False
    for place in clauses.before(deed, 12):
        if clauses.folded[place] in _KNOWN:
            return any(clauses.folded[before] in _DEFINITE for before in clauses.before(place, 2))
    return False


def _is_by_other(clauses: Clauses, verb: int) -> bool:
    """Whether a verb's subject is somebody else."""
    if not clauses.has_subject(verb):
        return False
    for place in clauses.before(verb, 12):
        if clauses.folded[place] in _SELF:
            return clauses.folded[place] in {"mich", "mir", "me"}
        if clauses.is_somebody(place):
            return True
    following = [clauses.folded[place] for place in clauses.after(verb, 2)]
    return not any(word in _SELF for word in following[:1])
