"""Words that announce a password, a PIN or a key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from sync.filter.labels import Label


class Kind(Enum):
    """What a word announces, and so what may stand behind it."""

    PASSWORD = auto()
    CODE = auto()  # a password that may be short
    PIN = auto()
    KEY = auto()


@dataclass(frozen=True, slots=True)
class SecretLabel:
    """Such a word, and where it ends."""

    kind: Kind
    end: int


# A text without any of these parts and words announces nothing.
_PARTS: Final = Label.of(
    """passw pass_w kennw passphrase passcode pass_code geheimzahl geheimnummer prüfnummer schlüssel
    schluessel code key token secret cookie kombination combination
    _pin _tan _puk _otp _pw _p_w_ pwd psk _cvc _cvv pin_ tan_
    dbpass userpass adminpass rootpass mypass"""
)
# In small letters. What stands before `key`, `code` and the like decides on them.
_CORE = re.compile(
    r"""(?:
        (?P<password>pass-?w(?:or[td]|d)(?:e?s)?|pass-?wörtern?|kennwort|kennwörtern?|passphrase|pass[ _-]?code|pwd|psk
            |p(?<![^\W_]p)\.?w\.?)
      | (?P<pin>(?:pin|tan|puk|otp)(?:-?(?:code|nr\.?|nummer|number))?|cv[cv]2?(?:-?code)?|geheim(?:zahl|nummer)
            |prüfnummer)
      | (?P<token>token|secret)
      | (?P<key>key|schl(?:ü|ue)ssel|cookie)
      | (?P<code>code)
      | (?P<combination>(?:zahlen)?kombination|combination)
      | (?P<pass>pass)
    )(?![^\W_])(?!-[^\W\d_])""",
    re.VERBOSE,
)
_ISSUER = r"""(?:api|access|auth|authentication|account|client|app|application|bot|admin|master|root|signing|encryption
    |private|service|storage|subscription|session|refresh|bearer|github|gitlab|webhook|license|licence|lizenz|produkt|product
    |zugriffs|recovery|wiederherstellungs|ssh|deploy|jwt|aws|azure|secret|shared)"""
_BEFORE: Final = {
    "pin": re.compile(r"(?:(?<![^\W_])|(?:sim|karten|ec|m|push|sms|chip)-?)\Z"),
    "token": re.compile(rf"(?:(?<![^\W_])|{_ISSUER}[ _-]?)\Z", re.VERBOSE),
    "key": re.compile(rf"(?<![^\W_]){_ISSUER}[ _-]?(?:secret|access|api)?[ _-]?\Z", re.VERBOSE),
    "pass": re.compile(r"(?:db|user|admin|root|my)_?\Z"),
}
_NETWORK = re.compile(
    r"(?:w-?lan|wi-?fi|wpa[23]?|netzwerk|network|router|einschreibe|kurs|enrol?ment|zugangs|gast)[ _-]?\Z"
)
_OPENING = re.compile(
    r"""(?:zugangs|zutritts|gäste|anmelde|einwahl|kenn|sicherheits|entsperr|alarm|tür|tor|safe|sperr|door|gate|entry|access
        |security|unlock|lock|join|meeting|recovery|sms|einmal|bestätigungs|verifizierungs|freischalt|aktivierungs|verification
        |confirmation|one-time|activation|[2m]fa|backup|garagen?|keller|lager|spind|tresor|locker|building)[ _-]?\Z""",
    re.VERBOSE,
)
# *der Code für den Schlüsselkasten*, *the code to the storage room*; *Schlosskombination*, *combination of the safe*
_OPENED = (
    r"(?:[^\W_]*(?:tür|tore?s?|schloss(?:es)?|schlösser|kastens?|keller|garage|safes?|tresors?|spind|schrank|lager|raum|alarmanlage)"
    r"|doors?|gates?|locks?|lockers?|room|shed|cupboard|alarm|vault|entrance|building|office)"
)
_OF_OPENED = re.compile(
    rf"[ ](?:für|fürs|zu|zum|zur|vom|von|am|des|der|of|to|for|on)\b[ ][^.:!?\n\d]{{0,25}}?\b{_OPENED}(?![^\W_])"
)
_BESIDE_OPENED = re.compile(
    rf"{_OPENED}(?:[ ](?:hat|has|mit|with))?(?:[ ](?:die|the|der|den))?[: -]{{0,2}}\Z"
)
_REACH = 32


def secret_labels(text: str) -> Iterator[SecretLabel]:
    """Every such word of a text, from left to right; none that only starts another: *Passwort-Manager*."""
    if not _PARTS.occurs_in(text):
        return
    lowered = _lowered(text)
    for core in _CORE.finditer(lowered):
        start, end = core.span()
        if text[max(0, start - 1) : start] in {"[", "/"} or (
            core.group() == "tan" and not text[start:end].isupper()
        ):
            continue  # the filter's own placeholder, a file, a tangent
        name, before = core.lastgroup or "", lowered[max(0, start - _REACH) : start]
        opens = name in {"code", "combination"} and bool(
            _OF_OPENED.match(lowered, end) or _BESIDE_OPENED.search(before)
        )
        kind = Kind.CODE if opens else _kind(name, before, core.group())
        if kind:
            yield SecretLabel(kind, end)


def _kind(name: str, before: str, core: str) -> Kind | None:
    if name in {"password", "code"} and _OPENING.search(before):
        return Kind.CODE
    if name == "password":
        return Kind.CODE if core.endswith("code") else Kind.PASSWORD
    if name == "key" and _NETWORK.search(before):
        return Kind.PASSWORD
    if name not in _BEFORE or not _BEFORE[name].search(before):
        return None
    return {"pin": Kind.PIN, "pass": Kind.PASSWORD}.get(name, Kind.KEY)


def _lowered(text: str) -> str:
    """In small letters, of the same length."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
