"""Addresses of people's accounts and own pages, which hold their user names."""

import re
from collections.abc import Iterator
from typing import Final

from sync.filter.contacts.profile_sites import (
    ANY_HOST,
    BEFORE_HOST,
    FIRST_PART,
    NAMED,
    NO_USERS,
    ORGANISATIONS,
    PACKAGES,
)
from sync.filter.hints import LETTER, WORDS
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_LINK: Final = re.compile(
    rf"""(?<![\w@.-])(?:https?://|//)?(?:[\w.-]{{1,64}}(?::[^\s@/]{{0,64}})?@(?=[\w-]+\.))?
        (?P<host>(?:{_LABEL}\.){{1,6}}[^\W\d_]{{2,24}}|localhost)(?::\d{{2,5}})?
        (?P<path>/[^\s<>"'`\[\]{{}}|\\^]{{0,400}}|(?![\w@-]))""",
    re.VERBOSE | re.IGNORECASE,
)
_PERHAPS_HOST: Final = WORDS.hint(rf"[0-9A-Za-z[:^ascii:]]\.{LETTER}{{2}}|(?i:localhost)")
_ENDING: Final = re.compile(r"[.,;:!?*_)»“”…]+\Z")
_HOST_PREFIX: Final = re.compile(r"\A(?:www|m|mobile|old|new|[a-z]{2}|[a-z]{2}-[a-z]{2})\.", re.IGNORECASE)
_FIRST_NAME: Final = re.compile(r"@?[\w.%-]{1,64}")
_SCHEMES: Final = re.compile(
    r"(?<![^\W_])(?:skype:|tg://resolve\?domain=|matrix:u/|xmpp:|acct:|steam://friends/add/)[\w.:@-]{2,80}(?<![.:@-])",
    re.IGNORECASE,
)
# Where Git clones from.
_CLONE: Final = re.compile(
    r"(?<![^\W_])git@(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org):(?P<path>[\w.~-]{1,64}/[\w.-]{1,100}\w)"
)
_PERHAPS_SCHEME: Final = WORDS.hint("(?i)(?:skype|resolve|matrix|xmpp|acct|steam)[:?]")
# *u/name* as people of Reddit write it; *1200 U/min* is none.
_REDDIT: Final = re.compile(r"(?<![\w/.])/?u/(?!min\b|sec\b|h\b)[A-Za-z][\w-]{2,19}(?![\w/])")
_HOST_OF: Final = re.compile(
    r"(?:https?:)?(?://)?(?:[^\s/@]{1,130}@)?(?P<host>[\w.-]{1,253})(?=[:/?#]|\Z)", re.IGNORECASE
)


def find(view: View) -> Iterator[Span]:
    """Every such link as a whole, with its scheme and whatever follows the name."""
    for start, end, score, reason in _found(view.text):
        yield view.span(start, end, EntityType.URL, score, reason)


def _found(text: str) -> Iterator[tuple[int, int, float, str]]:
    for link in _LINK.finditer(text) if _PERHAPS_HOST.is_in(text) else ():
        if reason := _reason(link["host"], link["path"]):
            yield link.start(), link.end() - len(_ending(link.group())), 0.9, reason
    for link in _SCHEMES.finditer(text) if _PERHAPS_SCHEME.is_in(text) else ():
        yield link.start(), link.end(), 0.9, "profile.scheme"
    for clone in _CLONE.finditer(text) if "git@" in text else ():
        if _is_user(clone["path"], frozenset()):
            yield clone.start(), clone.end(), 0.9, "profile.clone"
    for name in _REDDIT.finditer(text) if "u/" in text else ():
        yield name.start(), name.end(), 0.8, "profile.reddit"


def host_of(link: str) -> str | None:
    """The host that may stay where a link goes, without a user's name before it; None for what has no host.

    ``https://github.com/somebody`` gives ``github.com``, ``https://somebody.github.io`` gives ``github.io``.
    """
    found = _HOST_OF.match(link.strip())
    host = found["host"].strip(".").casefold() if found else ""
    if "." not in host:
        return None
    for site in BEFORE_HOST:
        if host.endswith("." + site):
            return site
    return host.removeprefix("www.")


def _ending(link: str) -> str:
    """The punctuation at the end that is the sentence's; a bracket only where the link opened none."""
    ending = _ENDING.search(link)
    if not ending:
        return ""
    if "(" in link and ending.group().startswith(")"):
        return ending.group()[1:]
    return ending.group()


def _reason(host: str, path: str) -> str | None:
    host = host.casefold()
    path = path[: len(path) - len(_ending(path))].lstrip("/")
    if _is_before(host):
        return "profile.subdomain"
    if not path:
        return None
    for site in (host, _HOST_PREFIX.sub("", host, count=1)):
        if site in NAMED and NAMED[site].match(path):
            return "profile.site"
        if site in FIRST_PART:
            return "profile.site" if _is_user(path, FIRST_PART[site]) else None
    parent = host.partition(".")[2]
    if parent in NAMED and NAMED[parent].match(path):  # es.stackoverflow.com, math.stackexchange.com
        return "profile.site"
    return "profile.page" if site not in PACKAGES and ANY_HOST.match(path) else None


def _is_user(path: str, reserved: frozenset[str]) -> bool:
    first = _FIRST_NAME.match(path)
    name = first.group().lstrip("@").casefold() if first else ""
    return bool(name) and name not in reserved and name not in ORGANISATIONS and not name.startswith("+")


def _is_before(host: str) -> bool:
    for site in BEFORE_HOST:
        if host.endswith("." + site):
            name = host.removesuffix("." + site)
            return not (name in NO_USERS or name in ORGANISATIONS)
    return False
