"""Passwords, PINs and keys of no known form: what a word announces as one.

*Passwort: sommer*, *the PIN is 4711*, *pwd="…"* are found; *the password is wrong*, *Passwort vergessen?*,
*Passwort-Richtlinie* and `password = getpass()` are talk of passwords and stay.
"""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.types import EntityType, Span
from sync.filter.view import View

# A text without any of these announces nothing.
_STEMS: Final = (
    "passw", "pwd", "pw", "kennwort", "passphrase", "passcode", "psk", "pin", "puk", "tan", "otp", "cvc", "cvv", "code",
    "token", "key", "schlüssel", "schluessel", "secret", "zugangs", "anmelde", "login", "credential", "geheimzahl", "pass",
    "phrase", "mnemonic",
)  # fmt: skip
_LABEL = re.compile(
    r"""(?<!\[)(?:
        (?P<key> (?:api|access|auth|authentication|account|shared[ _-]?access|client|app|application|bot|admin|master|root
              |signing|encryption|private|service|storage|subscription|session|refresh|bearer|personal[ ]access|github|gitlab
              |webhook|license|lizenz|produkt|product|zugriffs|recovery|wiederherstellungs|ssh|deploy|jwt|aws|azure)
              [ _-]?(?:secret|access|api)?[ _-]?(?:keys?|token|secret|schlüssel|schluessel|cookie)(?:[ _-]?id)?
            | (?<![^\W_])(?:token|secret)(?:[ _-]?(?:key|access[ _-]?key))?)
      | (?P<password> pass-?w(?:or[td]|d)(?:e?s)? | pass-?wörter[n]? | kennwort | kennwörter[n]? | passphrase | pass[ _-]?code
            | (?<![^\W_])pwd | (?<![^\W_])p\.?w\.? | (?:db|user|admin|root|my)pass | psk
            | (?:wlan|wifi|wi-fi|wpa[23]?|netzwerk|network|router|einschreibe|kurs|enrol?ment|zugangs|gast)[ _-]?(?:key|schlüssel|schluessel)
            | (?:zugangs|zutritts|gäste|anmelde|einwahl|kenn|sicherheits|entsperr|alarm|tür|tor|safe|haustür|sperr)-?code
            | (?:door|gate|entry|access|security|alarm|unlock|lock|join|meeting)[ _-]code | recovery[ ]code )
      | (?P<pin> (?<![^\W_])(?:sim-?|karten-?|ec-?|m|push|sms-?|chip)?(?:pin|(?-i:TAN)|puk|otp)(?:-?(?:code|nr\.?|nummer|number))?
            | geheimzahl | geheimnummer | (?<![^\W_])cv[cv]2?(?:-?(?:code|nr\.?))? | prüfnummer | kartenprüfnummer
            | (?:sms|einmal|bestätigungs|verifizierungs|freischalt|aktivierungs|2fa|mfa)-?(?:code|passwort|kennwort)
            | (?:verification|confirmation|one-time|activation|2fa|mfa|sms|security)[ -](?:code|password) )
    )(?![^\W_])(?!-[^\W\d_])""",
    re.VERBOSE | re.IGNORECASE,
)
# What leads on: a few words, then perhaps *is*, then perhaps a colon. Nothing but this may stand in between.
_FOR = r"(?:[ ](?:für|fürs|for|zu|zum|zur|of|vom|von|beim|im|in|am|to|des|der|hier|here|lautet)\b[^\n.:!?=\[\]]{1,40}?(?=[ ]?[:=]|[ ](?:ist|is|lautet|heißt)\b))"
_LEAD = re.compile(
    rf"""{_FOR}?(?:[ ]?\((?:[^()\n\[\]]{{1,30}})\))?["']?
        (?P<says>(?:[ ](?:ist|is|lautet|heißt|heisst|war|was|wäre|bleibt|remains|now|nun|jetzt|noch|immer|still|wieder|again|aktuell
            |currently|einfach|just|simply|always|auf|to|set|gesetzt|folgendes|folgende|das|the|mein|my|your|dein|ja|mit|with|on|neu
            |new|alt|old|and|und|by|as|als|eingeben|nr\.?|number|nummer)\b){{0,5}})
        (?P<sign>[ ]?(?::=|=>|->|→|==?|:|»|–(?=[ ])|[ ]-(?=[ ]))[ ]?)?(?:\n[ \t]{{0,8}}|[ ]{{0,8}})""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTED = re.compile(r"""(?P<open>["'„“”«»‚‘])(?P<value>[^\n"'“”„«»‘’\[\]]{2,80}?)["'“”»«‘’]""")
_BARE = re.compile(r"[^\s\[\]\"„“”«»]{3,200}")
_LEAVE_BEHIND = ".,;:?)}>'"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_DIGITS = re.compile(r"\d+", re.ASCII)
_PIN = re.compile(
    r"\d{3,10}(?![\w%€$]|[.,:]\d)|\d{2,4}(?:[ -]\d{2,4}){1,3}(?![\w%€$]|[.,:]\d)|(?=\D{0,8}\d)[A-Z0-9]{4,10}(?![\w-])",
    re.ASCII,
)
_CLAUSE_END = re.compile(
    r"!{0,3}[ \t]*(?:\Z|\n|[,.;!?)/|(\]<]|(?:und|and|oder|or|bitte|please|benutzer|user|login)\b)",
    re.IGNORECASE,
)
# A variable, a call, a type, a blank to fill in: no secret.
_CODE = re.compile(
    r"""\$\{.*|\$[A-Za-z_]\w*|\{\{?.*|<.*|%[sd(].*|[*•xX.…_?-]{3,}|[A-Za-z_][\w.:]*[(\[].*|(?:self|os|process|request|config|env|settings|this
        |form|args|data|user|req|event)\.[\w.]+|[A-Za-z]\w*\.(?:py|js|txt|env|md|de|com|org)|&\w+;.*|https?:.*|www\..*""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_SECRET: Final = frozenset(
    """abgelaufen access aktualisiert alt altes always an and any auf aus automatisch bekannt bitte bool boolean by change
    changed char compromised correct default dein deinem deines dem den der deren des die dieses dummy ein eine einer eines
    einfach email empty encrypted entfernt erforderlich error expired fail failed falsch false fehlerhaft fehlt field folgt
    for forgot forgotten from geändert gehackt geheim-halten geleakt gelöscht gesetzt gespeichert getrennt gleich hash hashed
    hidden hier identisch ihr ihre important in incorrect input int invalid is ist ja kaputt kein keine keines keins komplex
    korrekt kurz lang leer length long login lost management mandatory manager mein meine min mindestens missing muss must my
    nein neu neues new nicht nie niemals nil no none not nötig null number nur ob object ok okay old on only optional or
    password passwort per pflicht policy protected public read required reset richtig safe same schon schwach secret secure
    see selbst send separat should sicher siehe str string strong stark später tba tbd text the their this to todo too true
    type undefined unbekannt undef ungültig unknown unsicher unverändert update user valid value vergessen verloren verschlüsselt
    varchar void von was weak weg wer wie wird with wrong wurde yes your zu zurückgesetzt zusenden öffentlich""".split()
)
_LENGTHS = re.compile(
    r"\d{1,3}(?:-|\.)?(?:stellig|zeichen|characters?|chars?|bit|digits?|mal|x|tage|days|fach|ten|er)\w*",
    re.IGNORECASE,
)
_SPECIAL = re.compile(r"[!@#$%^&*+=~?§€]")
# Both halves of an account: *user: anna, pass: geheim*; *Zugangsdaten: anna / geheim1*.
_ACCOUNT = re.compile(
    r"""(?<!\[)\b(?:(?P<pair>zugangsdaten|anmeldedaten|login-?daten|logindaten|logins?|credentials)
            (?:[ ](?:für|for|zu|zum|to|lauten|sind|are|of|vom|von)\b[^\n:\[\]]{0,40})?[ ]?:\s{0,3}
            (?P<both>[^\s/:|,;\[\]]{2,64}(?:[ ]?[/:|,;]|[ ]und|[ ]and|[ ]-)[ ]?[^\s\[\]]{4,64})
        |(?:user(?:[ _-]?name)?|benutzer(?:name|kennung)?|login|kennung|account|name|nutzer(?:name)?)[ ]?[:=]?[ ]?[^\s,;:=/\[\]]{1,64}
            \s?[,;/|&]?\s{0,2}(?:und[ ]|and[ ])?(?:pass|passwort|password|passwd|pw|pwd|kennwort)[ ]?[:=]?[ ](?P<pass>[^\s,;\[\]]{3,64}))""",
    re.VERBOSE | re.IGNORECASE,
)
_OPTION = re.compile(
    r"(?<!\S)--(?:password|passwd|pass|token|secret|api-key)[ =](?P<value>[^\s\[\]]{3,200})", re.IGNORECASE
)
_PHRASE = re.compile(
    r"""(?:seed|recovery|mnemonic|wiederherstellungs|pass)[ -]?(?:phrase|words|wörter)[ ]?(?:is|ist|lautet)?[ ]?[:=][ ]?
        (?P<value>[a-zäöüß]{2,12}(?:[ ,-]{1,2}[a-zäöüß]{2,12}){3,23})""",
    re.VERBOSE | re.IGNORECASE,
)

_FILL_IN = re.compile(
    r"(?:your|my|the|dein|mein|ihr|new|old|neues|altes)[ _-]?(?:own[ _-])?(?:pass\w*|pwd|pin|token|key|secret|kennwort)\W*",
    re.IGNORECASE,
)
_NAMING = ("lautet", "heißt", "heisst")
_BLANKS_MAX = 5
_CVC = 3
_SECRETIVE_MIN, _CODE_MIN = 5, 4
_JOINT = re.compile(r"[ ]?[,/|][ ]?|[ ](?:und|and|oder|or)[ ]")
_TOLD_MIN = 3
_KEY_TOLD_MIN, _KEY_MIN, _KEY_OF_LETTERS_MIN = 8, 10, 16

_Place = tuple[int, int]


def find(view: View) -> Iterator[Span]:
    """What a word for a password, a PIN or a key leads to, and no more than that."""
    lowered = view.text.lower()
    if not any(stem in lowered for stem in _STEMS):
        return
    for label in _LABEL.finditer(view.text):
        place = _announced(view.text, label)
        while place:
            yield view.span(*place, EntityType.SECRET, 0.85, "secret.context")
            place = _listed(view.text, place[1])
    for pattern in (_ACCOUNT, _OPTION, _PHRASE):
        for match in pattern.finditer(view.text):
            name = match.lastgroup or ""
            value = match.group(name)
            if name == "both" and not _is_secretive(re.split(r"[ /:|,;]", value)[-1], _SECRETIVE_MIN):
                continue
            if name != "both" and _is_talk(value.rstrip(_LEAVE_BEHIND)):
                continue
            yield view.span(*match.span(name), EntityType.SECRET, 0.8, "secret.account")


def _announced(text: str, label: re.Match[str]) -> _Place | None:
    """Where the secret stands that a label leads to."""
    lead = _LEAD.match(text, label.end())
    start = lead.end() if lead else label.end()
    if not lead or start == label.end():
        return None
    if label["pin"]:
        return _pin(text, start, bool(lead["sign"]))
    quoted = _QUOTED.match(text, start)
    if quoted:
        value = quoted["value"]
        return None if _is_talk(value) or value.count(" ") > _BLANKS_MAX else quoted.span("value")
    bare = _BARE.match(text, start)
    value = bare.group().rstrip(_LEAVE_BEHIND) if bare else ""
    end = start + len(value)
    told = bool(lead["sign"]) or lead["says"].lower().endswith(_NAMING)
    if label["key"]:
        return (start, end) if _is_key(value, told) else None
    is_code = label.group().lower().endswith("code")
    if _is_secretive(value, _CODE_MIN if is_code else _SECRETIVE_MIN) or (
        told and _is_told(text, value, end)
    ):
        return start, end
    return None


def _listed(text: str, end: int) -> _Place | None:
    """Where the next secret of an enumeration stands."""
    joint = _JOINT.match(text, end)
    bare = _BARE.match(text, joint.end()) if joint else None
    value = bare.group().rstrip(_LEAVE_BEHIND) if bare else ""
    return (
        (bare.start(), bare.start() + len(value)) if bare and _is_secretive(value, _SECRETIVE_MIN) else None
    )


def _pin(text: str, start: int, told: bool) -> _Place | None:
    match = _PIN.match(text, start)
    if not match or not (told or len(match.group()) > _CVC or match.group().isdigit()):
        return None
    return match.span() if told or match.group()[0].isdigit() else None


def _is_talk(value: str) -> bool:
    """Whether what stands there is said of a secret, or is code, or a blank to fill in."""
    if value.casefold().strip("!") in _NO_SECRET or _CODE.fullmatch(value) or _LENGTHS.match(value):
        return True
    return bool(_FILL_IN.fullmatch(value))


def _is_secretive(value: str, least: int) -> bool:
    """Whether no word of a text looks like it: *Sommer2024!*, *hunter2*, *g3h3im*, *12345*."""
    if len(value) < least or _is_talk(value):
        return False
    has_digit = any(map(str.isdigit, value))
    if not any(map(str.isalpha, value)):
        return value.isdigit()
    return has_digit or bool(_SPECIAL.search(value[:-1]))


def _is_told(text: str, value: str, end: int) -> bool:
    """Whether it may be a secret behind a colon: a word only where the clause ends behind it."""
    if len(value) < _TOLD_MIN or _is_talk(value):
        return False
    if value.isdigit():
        return len(value) > _TOLD_MIN
    return not _WORD.fullmatch(value.rstrip("!")) or bool(_CLAUSE_END.match(text, end))


def _is_key(value: str, told: bool) -> bool:
    if _is_talk(value) or len(value) < (_KEY_TOLD_MIN if told else _KEY_MIN):
        return False
    digits = sum(map(str.isdigit, value))
    if told and not value.islower() and len(value) >= _KEY_OF_LETTERS_MIN:
        return True
    return any(map(str.isalpha, value)) and digits >= (1 if told else 2)
