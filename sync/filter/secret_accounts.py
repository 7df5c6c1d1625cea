"""Both halves of an account, words that unlock a wallet, and secrets on a command line."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.labels import Label
from sync.filter.secret_values import LEFT_BEHIND, is_secretive, is_talk, is_told
from sync.filter.types import EntityType, Span
from sync.filter.view import View

# *Zugangsdaten: anna / geheim1*
_OF_BOTH: Final = Label.of(
    """zugang_ _user_pass zugangsdaten anmeldedaten login_daten logindaten login_ logins_ credentials benutzer_passw
    benutzername_passw benutzer_kennw benutzername_kennw benutzer_pw benutzername_pw"""
)
_BOTH = re.compile(
    r"""(?<![\[\w])(?:zugangsdaten|anmeldedaten|login-?daten|logins?|credentials|zugang|user[ ]?/[ ]?pass\w{0,8}
            |benutzer(?:name)?[ ]?/[ ]?(?:passwort|kennwort|pw))
        (?:[ ](?:für|fürs|for|zu|zum|zur|to|lauten|sind|are|of|vom|von|im|ins)\b[^\n:\[\]]{0,40})?
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
        for match in _SECOND.finditer(text):
            start, value = match.start("value"), match["value"].rstrip(LEFT_BEHIND)
            if is_secretive(value) or is_told(text, value, start + len(value)):
                yield view.span(start, start + len(value), EntityType.SECRET, 0.8, "secret.account")
    if "--" in text:
        yield from _unless_talk(view, _OPTION, "secret.command_line")
    if _OF_PHRASES.occurs_in(text):
        yield from _unless_talk(view, _PHRASE, "secret.phrase")


def _unless_talk(view: View, pattern: re.Pattern[str], reason: str) -> Iterator[Span]:
    for match in pattern.finditer(view.text):
        if not is_talk(match["value"].rstrip(LEFT_BEHIND)):
            yield view.span(*match.span("value"), EntityType.SECRET, 0.8, reason)
