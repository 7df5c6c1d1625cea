"""Passwords, PINs and keys of no known form: what a word announces as one.

*Passwort: sommer*, *the PIN is 4711*, *pwd="…"* are found; *the password is wrong*, *Passwort vergessen?*,
*Passwort-Richtlinie* and `password = getpass()` are talk of passwords and stay.
"""

import re
from collections.abc import Iterator

from sync.filter.secrets.secret_labels import Kind, SecretLabel, secret_labels
from sync.filter.secrets.secret_values import LEFT_BEHIND, is_key, is_secretive, is_talk, is_told
from sync.filter.types import EntityType, Span
from sync.filter.view import View

# What leads on: a few words, then perhaps *is*, then perhaps a colon. Nothing but this may stand in between.
_LEAD = re.compile(
    r"""(?:[ ](?:für|fürs|for|zu|zum|zur|of|vom|von|beim|im|in|am|to|des|der|mein\w{0,2}|unser\w{0,2}
            |hier|here|lautet|at|bei|auf)\b[^\n.:!?="„“\[\]]{1,40}?
            (?=[ ]?(?:[:=]|->|→)|[ ](?:ist|is|lautet|heißt)\b))?
        (?:[’'](?=s[ ]))?(?:[ ]?\((?P<aside>[^()\n\[\]]{1,30})\))?["']?
        (?P<says>(?:(?:[ ]|(?<=['’]))(?:ist|is|s(?=[ ])|lautet|heißt|heisst|war|was|wäre|bleibt|remains|now|nun
            |jetzt|noch|immer|still|wieder|again|aktuell|currently|einfach|just|simply|always|übrigens|leider|eigentlich|natürlich|hierfür|dafür|dazu|hierzu|wie|folgt|die|der|den|weiterhin|btw|actually|auf|to|set|gesetzt|folgendes|folgende|das|the|mein|my|your|dein|ja|glaube?|wohl|vermutlich
            |mit|with|on|neu|new|alt|old|and|und|by|as|als|eingeben|nr\.?|number|nummer|key|id)\b){0,5})
        (?P<sign>[ ]?(?::=|=>|->|→|==?|:|»|–(?=[ ])|-(?=[ ]))[ ]?)?\??(?:\n[ \t]{0,8}|[ ]{0,8})""",
    re.VERBOSE | re.IGNORECASE,
)
_NAMING = ("lautet", "heißt", "heisst")
_QUOTED = re.compile(r"""["'„“”«»‚‘](?P<value>[^\s,;:)\]"'“”„«»‘’\[][^\n"'“”„«»‘’\[\]]{1,80}?)["'“”»«‘’]""")
_BLANKS_MAX = 5
_BARE = re.compile(r"[^\s\[\]\"„“”«»]{3,200}")
_NO_MORE = r"(?![\w%€$]|[.,:]\d)"
_PIN = re.compile(
    rf"\d(?:-\d){{2,7}}{_NO_MORE}|\d{{2,4}}(?:[ -]\d{{2,4}}){{1,3}}{_NO_MORE}|\d{{3,10}}{_NO_MORE}", re.ASCII
)
_PIN_OF_LETTERS = re.compile(r"(?=[A-Z]{0,8}\d)[A-Z0-9]{4,10}(?![\w-])", re.ASCII)
_PIN_OF = re.compile(
    rf"[ ](?:für|fürs|for|zu|zum|zur|vom|von|of)\b[^\n.:!?\d\[\]]{{1,30}}[ ](?P<value>\d{{4,8}}){_NO_MORE}",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[ ]?[,/|][ ]?|[ ](?:und|and|oder|or)[ ]")

_Place = tuple[int, int]


def find(view: View) -> Iterator[Span]:
    """What a word for a password, a PIN or a key leads to, and no more than that."""
    gone_on_from: set[int] = (
        set()
    )  # an enumeration may hold labels, none of which is to walk the rest of it anew
    for label in secret_labels(view.text):
        place = _announced(view.text, label)
        while place:
            yield view.span(*place, EntityType.SECRET, 0.85, "secret.context")
            end = place[1]
            place = None if end in gone_on_from else _listed(view.text, end)
            gone_on_from.add(end)


def _announced(text: str, label: SecretLabel) -> _Place | None:
    """Where the secret stands that a label leads to."""
    lead = _LEAD.match(text, label.end)
    if not lead or lead.end() == label.end:
        return None
    if (
        label.kind is not Kind.KEY
        and " " not in (lead["aside"] or " ")
        and is_secretive(lead["aside"], label.kind)
    ):
        return lead.span("aside")
    start, told = lead.end(), bool(lead["sign"])
    if label.kind in {Kind.PIN, Kind.CODE}:
        pin = _PIN.match(text, start) or (_PIN_OF_LETTERS.match(text, start) if told else None)
        if not pin and (of := _PIN_OF.match(text, label.end)):
            return of.span("value")
        if pin or label.kind is Kind.PIN:
            return pin.span() if pin else None
    quoted = _QUOTED.match(text, start)
    if quoted:
        value = quoted["value"]
        if (
            is_talk(value)
            or value.count(" ") > _BLANKS_MAX
            or (label.kind is Kind.KEY and not is_key(value, True))
        ):
            return None
        return quoted.span("value")
    value = _bare(text, start)
    if told and "=" in lead["sign"]:
        value = re.split("[;&]", value)[0]  # of a list of settings
    end = start + len(value)
    told = told or lead["says"].lower().endswith(_NAMING)
    if label.kind is Kind.KEY:
        return (start, end) if is_key(value, told) else None
    return (start, end) if is_secretive(value, label.kind) or (told and is_told(text, value, end)) else None


def _listed(text: str, end: int) -> _Place | None:
    """Where the next secret of an enumeration stands."""
    joint = _JOINT.match(text, end)
    if not joint:
        return None
    value = _bare(text, joint.end())
    return (joint.end(), joint.end() + len(value)) if is_secretive(value) else None


def _bare(text: str, start: int) -> str:
    found = _BARE.match(text, start)
    return found.group().rstrip(LEFT_BEHIND) if found else ""
