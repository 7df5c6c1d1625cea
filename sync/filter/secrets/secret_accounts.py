"""Both halves of an account, words that unlock a wallet, and secrets on a command line."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.labels import Label
from sync.filter.secrets.secret_values import LEFT_BEHIND, is_key, is_secretive, is_talk, is_told
from sync.filter.types import EntityType, Span
from sync.filter.view import View

# *Zugangsdaten: anna / geheim1*
_OF_BOTH: Final = Label.of(
    """zugang_ _user_pass zugangsdaten anmeldedaten login_daten logindaten login_ logins_ credentials benutzer_passw
    benutzername_passw benutzer_kennw benutzername_kennw benutzer_pw benutzername_pw wlan wifi account_"""
)
_BOTH = re.compile(
    r"""(?<![\[\w])(?:zugangsdaten|anmeldedaten|login-?daten|logins?
            |credentials|zugang|w-?lan(?:[ -]?gast)?|wi-?fi|account
            |user[ ]?/[ ]?pass\w{0,8}
            |benutzer(?:name)?[ ]?/[ ]?(?:passwort|kennwort|pw))
        (?:[ ](?:für|fürs|for|zu|zum|zur|to|lauten|sind|are|of|vom|von|im|ins)\b[^\n:\[\]]{0,40})?
        (?:[ ](?:angelegt|erstellt|eingerichtet|freigeschaltet|created|set[ ]up|gast|guest))?
        (?:[ ]?:\s{0,3}|[ ](?:mit|with)[ ])
        (?P<value>[^\s/:|,;\[\]]{2,64}(?:[ ]?[/:|,;]|[ ]und|[ ]and|[ ]-)[ ]?(?P<secret>[^\s\[\]]{4,64}))""",
    re.VERBOSE | re.IGNORECASE,
)
# *user anna, pass geheim*
_OF_SECOND: Final = Label.of("_pass_ passwort_ password_ _passwd_ _pw_ _pwd_ kennwort_")
_SECOND = re.compile(
    r"""\b(?:user(?:[ _-]?name)?|benutzer(?:name|kennung)?|login|kennung|account|nutzer(?:name)?)[ ]?[:=]?[ ]?
        (?!(?:or|oder|und|and|with|mit)\b)[^\s,;:=/\[\]]{1,64}\s?[,;/|&]?\s{0,2}(?:und[ ]|and[ ])?
        (?:pass|passwort|password|passwd|pw|pwd|kennwort)[ ]?[:=]?[ ](?P<value>[^\s,;\[\]]{3,64})""",
    re.VERBOSE | re.IGNORECASE,
)
# *Sommer2024! Das ist das Root-PW*: what it is comes behind.
_OF_BEHIND: Final = Label.of("passwort_ password_ kennwort_ _pw_ passcode_")
_BEHIND = re.compile(
    r"""(?<!\S)[„“"'(`]?(?P<value>[^\s\[\]„“"'()`]{5,40}?)[”“"')`.]{0,2},?[ ]
        (?:(?:(?:das|this|that)[ ](?:ist|is|war|was)|that['’]s|ist|is|war)
            [ ](?:das|mein|unser|dein|euer|the|my|our|your)[ ](?:[^\W_]{1,12}[ -]){0,2}
        |(?:überall[ ]|everywhere[ ]|einfach[ ])?(?:als|as)[ ]
            (?:(?:das|mein|ein|the|my|our|your|a)[ ])?(?:[^\W_]{1,12}-)?)
        (?:passwort|password|kennwort|pw|passcode)(?![\w-])""",
    re.VERBOSE | re.IGNORECASE,
)
# *Passwort auch (Sommer2024!, gerade geändert)*
_ASIDE = re.compile(
    r"""(?<![^\W_])(?:passwor[td]|kennwort|pw|passcode)
        (?:[ ](?:auch|too|as[ ]well|stimmt|ist[ ]richtig|richtig|korrekt))?[ ]
        \((?P<value>[^\s()\[\]]{5,40}?)[,;)](?=[\s.])""",
    re.VERBOSE | re.IGNORECASE,
)
# *wenn es nach dem Passwort fragt, einfach sommer7 eingeben*, *Kennwort vergessen, jetzt ist es Sommer_7*
_LATER = re.compile(
    r"""(?<![^\W_])(?:passwor[td]|kennwort|pw|passcode)(?![^\W_]|-)[^.:!?\n\d\[\]]{1,40}?,[ ]
        (?:(?:einfach|nimm|nehmt|gib|gebt|tipp|jetzt|dann|es|ist|use|just|enter|type|now|it|is|it['’]s)[ ]){1,4}
        [„“"'(`]?(?P<value>[^\s\[\]„“"'()`]{5,40})""",
    re.VERBOSE | re.IGNORECASE,
)
# *WEATHER_KEY=…*: a setting of a program.
_SETTING = re.compile(
    r"""(?<![A-Z0-9_])[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){0,4}_(?:KEY|TOKEN|SECRET|PASS|PASSWORD|PWD|PW)
        [ ]?=[ ]?["']?(?P<value>[^\s"'\[\]`]{4,200})""",
    re.VERBOSE,
)
_OPTION = re.compile(
    r"(?<!\S)--(?:password|passwd|pass|token|secret|api-key)[ =](?P<value>[^\s\[\]]{3,200})", re.IGNORECASE
)
_OF_PHRASES: Final = Label.of("phrase words_ wörter_")
_PHRASE = re.compile(
    r"""\b(?:seed|recovery|mnemonic|wiederherstellungs|pass)[ -]?(?:phrase|words|wörter)
        [ ]?(?:is|ist|lautet)?[ ]?[:=][ ]?(?P<value>[a-zäöüß]{2,12}(?:[ ,-]{1,2}[a-zäöüß]{2,12}){3,23})""",
    re.VERBOSE | re.IGNORECASE,
)


def find(view: View) -> Iterator[Span]:
    """What such words lead to; of a name and a password side by side both."""
    text = view.text
    if _OF_BOTH.occurs_in(text):
        for match in _BOTH.finditer(text):
            if is_secretive(match["secret"].rstrip(LEFT_BEHIND)):
                yield view.span(*match.span("value"), EntityType.SECRET, 0.8, "secret.account")
    if _OF_SECOND.occurs_in(text):
        yield from _second(view)
    if _OF_BEHIND.occurs_in(text):
        yield from _if_secretive(view, _BEHIND)
        yield from _if_secretive(view, _ASIDE)
        yield from _if_secretive(view, _LATER)
    if "_" in text:
        yield from _settings(view)
    if "--" in text:
        yield from _unless_talk(view, _OPTION, "secret.command_line")
    if _OF_PHRASES.occurs_in(text):
        yield from _unless_talk(view, _PHRASE, "secret.phrase")


def _second(view: View) -> Iterator[Span]:
    text = view.text
    for match in _SECOND.finditer(text):
        start, value = match.start("value"), match["value"].rstrip(LEFT_BEHIND)
        if is_secretive(value) or is_told(text, value, start + len(value)):
            yield view.span(start, start + len(value), EntityType.SECRET, 0.8, "secret.account")


def _settings(view: View) -> Iterator[Span]:
    for match in _SETTING.finditer(view.text):
        if is_key(match["value"], told=True):
            yield view.span(*match.span("value"), EntityType.SECRET, 0.85, "secret.setting")


def _if_secretive(view: View, pattern: re.Pattern[str]) -> Iterator[Span]:
    for match in pattern.finditer(view.text):
        value = match["value"].rstrip(LEFT_BEHIND)
        if is_secretive(value):
            start = match.start("value")
            yield view.span(start, start + len(value), EntityType.SECRET, 0.8, "secret.context")


def _unless_talk(view: View, pattern: re.Pattern[str], reason: str) -> Iterator[Span]:
    for match in pattern.finditer(view.text):
        if not is_talk(match["value"].rstrip(LEFT_BEHIND)):
            yield view.span(*match.span("value"), EntityType.SECRET, 0.8, reason)
