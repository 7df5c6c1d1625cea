"""What may be a password, a PIN or a key, and what is only said of one."""

import re
from typing import Final

from sync.filter.secrets.secret_labels import Kind
from sync.filter.words import word_set

# What nobody has for a password where one is spoken of: adjectives, verbs, types, small words.
_TALK: Final = word_set(
    """
    abgelaufen access aktualisiert alt altes always an and any auf aus automatisch bekannt bitte bool
    boolean by change changed changeme char compromised correct default dein deinem deines dem den der deren des
    die dieses dummy ein eine einer eines einfach email empty encrypted entfernt erforderlich error
    expired fail failed falsch false fehlerhaft fehlt field folgt for forgot forgotten from geändert
    gehackt geheim-halten geleakt gelöscht gesetzt gespeichert getrennt gleich hash hashed hidden hier
    identisch ihr ihre important in incorrect input int invalid is ist ja kaputt kein keine keines keins
    komplex korrekt kurz lang leer length long login lost management mandatory manager mein meine min
    mindestens missing muss must my nein neu neues new nicht nie niemals nil no none not nötig null
    number nur ob object ok okay old on only optional or password passwort per pflicht policy protected
    public read required reset richtig safe same schon schwach secret secure see selbst send separat
    should sicher siehe str string strong stark später tba tbd text the their this to todo too true type
    undefined unbekannt undef ungültig unknown unsicher unverändert update user valid value vergessen
    verloren verschlüsselt varchar void von was weak weg wer wie wird with wrong wurde yes your zu
    zurückgesetzt zusenden öffentlich
    """
)
# A variable, a call, a type, a link.
_PROGRAM = re.compile(
    r"""\$\{.*|\$[A-Za-z_]\w*|\{\{?.*|<.*|%[sd(].*|[*•xX.…_?-]{3,}|[A-Za-z_][\w.:]*[(\[].*
      | (?:self|os|process|request|config|env|settings|this|form|args|data|user|req|event)\.[\w.]+
      | [A-Za-z]\w*\.(?:py|js|txt|env|md|de|com|org)|&\w+;.*|https?:.*|www\..*|(?:ssh|ecdsa)-\w.*""",
    re.VERBOSE | re.IGNORECASE,
)
# A blank to fill in.
_FILL_IN = re.compile(
    r"""(?:your|my|the|dein|mein|ihr|new|old|neues|altes)[ _-]?(?:own[ _-])?
        (?:pass\w*|pwd|pin|token|key|secret|kennwort)\W*""",
    re.VERBOSE | re.IGNORECASE,
)
_LENGTH = re.compile(
    r"\d{1,3}[-.]?(?:stellig\w*|zeichen\w*|characters?|chars?|bit|digits?|mal|x|tage|days|fach\w*|ten|er)(?!\w)",
    re.IGNORECASE,
)
_SPECIAL = re.compile(r"[!@#$%^&*+=~?§€]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CLAUSE_END = re.compile(
    r"!{0,3}[ \t]*(?:\Z|\n|[,.;!?)/|(\]<]|(?:und|and|oder|or|bitte|please|benutzer|user|login)\b)",
    re.IGNORECASE,
)
LEFT_BEHIND: Final = ".,;:?)}>'"
"""Signs that end a sentence rather than a secret."""
_SECRETIVE_MIN, _CODE_MIN = 5, 4
_TOLD_MIN = 3
_KEY_TOLD_MIN, _KEY_MIN, _KEY_OF_LETTERS_MIN = 8, 10, 16


def is_talk(value: str) -> bool:
    """Whether what stands there is said of a secret, or is code, or a blank to fill in."""
    if value.casefold().strip("!") in _TALK or _PROGRAM.fullmatch(value) or _LENGTH.match(value):
        return True
    return bool(_FILL_IN.fullmatch(value))


def is_secretive(value: str, kind: Kind = Kind.PASSWORD) -> bool:
    """Whether no word of a text looks like it: *Sommer2024!*, *hunter2*, *g3h3im*, *12345*."""
    if len(value) < (_CODE_MIN if kind is Kind.CODE else _SECRETIVE_MIN) or is_talk(value):
        return False
    if not any(map(str.isalpha, value)):
        return value.isdigit()
    return any(map(str.isdigit, value)) or bool(_SPECIAL.search(value[:-1]))


def is_told(text: str, value: str, end: int) -> bool:
    """Whether it may be a secret behind a colon: a word only where the clause ends behind it."""
    if len(value) < _TOLD_MIN or is_talk(value):
        return False
    if value.isdigit():
        return len(value) > _TOLD_MIN
    return not _WORD.fullmatch(value.rstrip("!")) or bool(_CLAUSE_END.match(text, end))


def is_key(value: str, told: bool) -> bool:
    """Whether it is as long and as mixed as keys are; behind a colon it may be less so."""
    if is_talk(value) or len(value) < (_KEY_TOLD_MIN if told else _KEY_MIN):
        return False
    if len(value) >= _KEY_OF_LETTERS_MIN and any(map(str.isupper, value[1:])):
        return True
    digits = sum(map(str.isdigit, value))
    return any(map(str.isalpha, value)) and digits >= (1 if told else 2)
