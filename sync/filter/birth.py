"""Dates of birth: dates beside a word that says so."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.birthdays import (
    AGE,
    AGE_FIRST,
    AGED,
    ARRIVAL,
    CHILDREN,
    DAY_OF_BIRTH,
    NTH_BEHIND,
    OWN_NTH,
    vintages,
)
from sync.filter.dates import DATE, year_of
from sync.filter.hints import WORDS
from sync.filter.identifiers.digit_groups import figures_in
from sync.filter.types import EntityType, Span
from sync.filter.view import View

# Who was born before is nobody whose data this is, but history: *Kant wurde am 22. April 1724 geboren*.
_EARLIEST: Final = 1920
_LATEST: Final = 2049
# A bare year of birth of somebody else is that of a thinker rather than of somebody in the course before this one.
_CONTEMPORARY: Final = 1950

# One of these is in every text that tells a date of birth.
_MENTIONS: Final = (
    "geb", "born", "birth", "bday", "b-day", "dob", "d.o.b", "jahrgang", "jg", "b.", "turn", "werde", "wurde",
    "wird", "né", "nee", "baujahr", "werd", "eighteen", "ty on", "nacid", "nato", "nata", "ur.", "urodz", "tarihi",
    "welt", "ehrentag", "wiegenfest", "geworden", "into th", "i'm ", "i’m ", "bin ", "arrived", "welcomed", "kam",
    "entb", "-oh", "th is", "st is", "d is", ". ist", ". am", "kind", "sohn", "tochter", "son", "daughter", "twins",
    "zwillinge", "alter", "age", "kids", "söhne", "töchter", "als ", "as a", "seinen ", "ihren ", "meinen ", "his ",
    "her ", "my ", "zum ", "tag", "b'day", "b’day", "sign", "zeichen",
)  # fmt: skip
_PERHAPS_BIRTH: Final = WORDS.hint("(?i)" + "|".join(map(re.escape, _MENTIONS)))
# What a label may have between it and its value: words of the same clause, no figure.
_GAP: Final = r"""(?:[^.!?;\n\d,]|(?<!\d)[1-9]\d(?=\ (?:today|heute|jahre|years)\b)
    |(?<=[^\W\d_][^\W\d_]),(?=\ )|(?<=\bSt)\.|(?<=\bca)\.){0,45}?"""
_LABEL: Final = r"[\"'’]?[ \t]{0,3}[:=|.-]{0,2}[ \t\"'’|(]{0,4}(?:\r?\n[ \t|]{0,4})?"
_BEFORE: Final = re.compile(
    rf"""(?<![^\W_])(?<!\[)(?:
        (?P<label>
            geburts-?(?:datum|tag|dat\.|d\.) | geb\.?-?[ ]?(?:dat(?:um)?\.?|tag|am) | geb\.? | gebdat | doğum\ tarihi
          | (?:date|day|year)[ _-](?:of[ _-])?birth | birth[ _-]?(?:date|day|year) | b(?:irth)?-?day | d\.?o\.?b\.?
          | née? | nacid[oa] | nat[oa](?=\ (?:il|nel)\ ) | ur\. | urodz\w*
        )(?:[ ]?\([^()\n]{{1,20}}\))?
         (?:[ ](?:ist|is|war|was|lautet|am|on|the|der|le|el|il|nel|mein(?:e[rs]?)?|my)){{0,4}}{_LABEL}
      | (?P<told> geburts(?:tag|dat(?:um|en)|tagskind) | geboren\w*\?? | born | birthday | birth[ ]?(?:date|year)
            | date\ of\ birth | ehrentag | wiegenfest | into\ th(?:e|is)\ world | {ARRIVAL} | {OWN_NTH} | {DAY_OF_BIRTH}
            | geb\.(?=:?\ [^\W\d_]{{2}}))
        (?![^\W_])(?P<gap>{_GAP})
      | (?P<short> (?:b\.|born|jg\.?|(?:geburts)?jahrgang|geburtsjahr|baujahr)(?:[ ](?:in|on))?[ :]{{0,3}})
      | (?P<turned> (?:(?:turn(?:ed|ing|s)?|werd(?:e|en)?|wurde|wird)[ ](?:the[ ]big[ ])?(?:{AGE}|\d-[0o])
            |(?:be|is|am|['’](?:s|m))[ ](?!\d){AGE}|\b(?:i['’]m|i\ am|['’]ll\ be)[ ]\d\d(?=[ ]on[ ]))
            (?:[ ]years\ old)?(?:[ ](?:last|this|next)[ ]\w{{3,9}})?(?:,?[ ](?:on|am)|,)?[ ][(]?(?:the[ ])?)
      | (?:geburts\w*|geboren|birth\w*|born|dob)(?![^\W_])[^\d\n]{{0,60}}\b(?:mein(?:s|e|er)?|mine|ich(?=:)|i(?=:))
        (?P<own>[ ]?(?::|ist|wäre|lautet|is|['’]s)[ ]?)
      | (?P<beside> {AGED} | {CHILDREN} | {AGE_FIRST})
    )\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    rf"""[ ]?[(,]?[ ]?(?P<between>(?:[^.!?;:\n\d,()]|[1-9]\d(?:\.|st|nd|rd|th)(?=[ ](?:geburts|birth))){{0,45}}?)
        \b(?:{NTH_BEHIND}|{DAY_OF_BIRTH}|geboren\w*|zur\ welt|auf\ der\ welt|das\ licht\ der\ welt|ehrentag
        |geburts(?:tag|datum)|born|birthday|b-?day|date\ of\ birth|dob|geb\.)(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)
# *am 6.6. werd ich 30*, *wird am 3. Mai vierzig*
_AGE_BEHIND: Final = re.compile(
    rf"""(?P<verb>,?[ ](?:werd(?:e|en)?|wird|wurde|turn(?:s|ed)?|bin|hit|(?:i|he|she|[^\W\d_]{{2,15}})(?:[ ]will[ ]be
            |['’]ll[ ](?:be|turn)|[ ](?:turn(?:s|ed)?|hits?)))(?:[ ][^\W\d_]{{2,15}}){{0,2}}
        |(?P<adverb>(?:[ ](?:endlich|schon|tatsächlich|stolze|zarte|glatte|nun|jetzt|auch|finally)){{1,2}})
        |(?P<been>[ ](?:bin|ist)(?:[ ][^\W\d_]{{2,15}}){{1,3}}))?,?[ ]{AGE}(?(been)[ ](?:jahre[ ](?:alt[ ])?)?geworden)
        (?=[ ]?(?:[.,!?;:)]|$|jahre|und\b|&))""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_BECOMES: Final = re.compile(r"\b(?:werde?|wird|wurde)\b[^.!?\n\d]{0,25}\Z", re.IGNORECASE)
_REACH: Final = 90
# Between a birth and a date these say that the date is of something else.
_OTHER_DATE: Final = re.compile(
    r"""\b(?:seit|bis|since|until|till|but|aber|deadline|frist\w*|abgabe\w*|termin\w*|dann|then|studier\w*|arbeit\w*|works?|worked
        |moved?|joined|started?|began|finished|graduated|published|veröffentlich\w*|erschien\w*|starb|gestorben|died|zog|treffen|meeting
        |angefangen|feiern\ wir)\b""",
    re.VERBOSE | re.IGNORECASE,
)
# What is no person but is *born* all the same, in the clause before.
_NO_PERSON: Final = re.compile(
    r"""\b(?:idee|projekt|firma|unternehmen|produkt|konzept|begriff|marke|verein|software|sprache|start-?up|internet|web|bewegung|tool
        |idea|project|company|product|concept|term|brand|language|movement|band|republik|bundesrepublik|stadt|landes|universität|hochschule|firmen|league|method|methode|theorie|theory|team|python|java|linux)
        \b[^.!?\n]{0,60}\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_SELF_OR_KIN: Final = re.compile(
    r"""\b(?:ich|wir|i|i'm|we|mein\w{0,2}|my|our|unser\w{0,2}|bin
        |he|she|er|sie|jahrgang|jg|geb\.|b\.|geburtsjahr)(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)
_COMPACT: Final = re.compile(
    r"""(?<!\[)(?:geburts-?datum|(?<![^\W_])geb\.?-?[ ]?dat(?:um)?\.?|date[ _]of[ _]birth|birth[ _-]?date
        |(?<![^\W_])dob)["']?[ \t]{0,2}[:=]?[ \t"']{0,3}
        (?P<date>(?:19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])|(?:[0-2]\d|3[01])(?:0\d|1[0-2])(?:19|20)?\d\d)(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_COMPACT_FIGURES: Final = 6
# Nobody who reads this turns a hundred: *zum 200. Geburtstag*.
_JUBILEE: Final = re.compile(r"\d{3}(?:\.|st|nd|rd|th)[ ]\Z")
_TWO_DIGITS: Final = 2
# *Geburtsdaten: 2.3.2014 und 5.6.2017*, *nicht 1.3., sondern 3.1.1982*, *steht da 1.1.1900, richtig wäre 19.3.1994*
_JOINT = re.compile(
    r"[ ]?,?[ ](?:und|and|&|sondern|but|richtig[ ](?:ist|wäre)|correct[ ]is|statt|instead[ ]of|not|nicht|it['’]s)[ ]",
    re.IGNORECASE,
)
_YIELDING = re.compile(r",?[ ](?:aber|but)[ ]\Z", re.IGNORECASE)
_OF_A_COHORT = re.compile(r"\b(?:der|den|dem|des|vom|im|ist)[ ]\Z", re.IGNORECASE)
# Who says *Baujahr* of themselves, not of a car.
_OF_SELF: Final = re.compile(r"\b(?:ich|bin)\b", re.IGNORECASE)
_NEAR: Final = 40


def find(view: View) -> Iterator[Span]:
    """The date itself, without the word that tells what it is.

    A date that no such word stands by stays, and so does the birth of somebody who died long ago.
    """
    text = view.text
    if not figures_in(text):
        return
    if "*" not in view.original and not _PERHAPS_BIRTH.is_in(text):
        return
    for compact in _COMPACT.finditer(text) if figures_in(text) >= _COMPACT_FIGURES else ():
        yield view.span(*compact.span("date"), EntityType.DOB, 0.9, "birth.label")
    for year in vintages(text):
        yield view.span(*year, EntityType.DOB, 0.8, "birth.context")
    told_until = None
    for date in DATE.finditer(text):
        reason = _reason(view, date)
        if not reason and told_until is not None and _JOINT.fullmatch(text, told_until, date.start()):
            reason = "birth.context"
        if reason:
            told_until = _end(date)
            if _may_be_of_the_living(date):
                yield view.span(date.start(), told_until, EntityType.DOB, 0.95, reason)


def generalise(date: str) -> str | None:
    """The year of a date of birth, in four figures; None where it tells none or only two figures of it."""
    found = DATE.search(date)
    year = year_of(found) if found else None
    return year if year and len(year) > _TWO_DIGITS else None


def _end(date: re.Match[str]) -> int:
    written = date.group().rstrip(" ,-")
    return date.start() + len(written)


def _may_be_of_the_living(date: re.Match[str]) -> bool:
    year = year_of(date)
    return year is None or len(year) == _TWO_DIGITS or _EARLIEST <= int(year) <= _LATEST


def _reason(view: View, date: re.Match[str]) -> str | None:
    text, start = view.text, date.start()
    is_year = date["year"] is not None
    clause = text[max(0, start - _REACH) : start]
    if _is_starred(view, date):
        return "birth.star"
    before = _BEFORE.search(clause)
    is_told = before and (not before["beside"] or year_of(date) or before.group().endswith("am "))
    if before and is_told and _is_said(before, clause, int(date["year"]) if is_year else None):
        return "birth.label" if before["label"] else "birth.context"
    if not is_year and _is_of_an_age(text, date, clause):
        return "birth.context"
    behind = _BEHIND.match(text, date.end())
    if behind and _is_said_behind(behind, clause, is_year=is_year):
        return "birth.context"
    return None


def _is_of_an_age(text: str, date: re.Match[str], clause: str) -> bool:
    """Whether somebody becomes so many years old on that day."""
    behind = _AGE_BEHIND.match(text, _end(date))
    return bool(behind and (behind["verb"] or _BECOMES.search(clause)))


def _is_denied(before: re.Match[str], told: str) -> bool:
    """Whether what stands before says that the date is of something else."""
    if before["label"]:
        return False
    gap = _YIELDING.sub(" ", before["gap"] or "")
    is_jubilee = bool(before["told"] and _JUBILEE.search(told))
    return is_jubilee or any(
        map(bool, (_OTHER_DATE.search(gap), _NO_PERSON.search(gap), _NO_PERSON.search(told)))
    )


def _is_said(before: re.Match[str], clause: str, year: int | None) -> bool:
    told = clause[: before.start()]
    if _is_denied(before, told):
        return False
    if year is None or before["own"] or before["beside"]:
        return True
    if before["turned"]:
        return False
    if before["short"].lower().startswith("baujahr") if before["short"] else False:
        return bool(_OF_SELF.search(told[-_NEAR:]))
    if before["short"]:
        if before["short"].lower().startswith("jahrgang") and _OF_A_COHORT.search(told):
            return bool(_SELF_OR_KIN.search(told[-_NEAR:]))
        return not before["short"].startswith("B") or before["short"].endswith(("in ", ": "))
    if before["label"]:
        return not before.group().endswith("(")
    # A bare year beside *Born* may be a physicist's paper, and beside a stranger's birth a thinker's.
    is_name = before.group().startswith("Born") and ":" not in before.group()
    if not is_name and (
        before["gap"].strip() == ":" or (year >= _CONTEMPORARY and not before["gap"].strip())
    ):
        return True
    return bool(_SELF_OR_KIN.search(told[-30:] + " " + before["gap"]))


def _is_said_behind(behind: re.Match[str], clause: str, *, is_year: bool) -> bool:
    sentence = re.split(r"[.!?\n]\s", clause)[-1]
    if _OTHER_DATE.search(behind["between"]) or _NO_PERSON.search(sentence + " "):
        return False
    return not is_year or bool(_SELF_OR_KIN.search(sentence + behind["between"]))


def _is_starred(view: View, date: re.Match[str]) -> bool:
    """Whether the genealogists' star is right before it: *(\\*18.07.1978)*; not emphasis, not an item of a list."""
    start = view.starts[date.start()]
    before = view.original[max(0, start - 3) : start]
    star = before.rstrip(" ")
    if not star.endswith("*") or star.endswith("**"):
        return False
    opens_line = star == "*" if start < len(before) + 1 else "\n" in before
    if opens_line and before != star:
        return False
    end = view.ends[date.end() - 1]
    return not view.original.startswith("*", end)
