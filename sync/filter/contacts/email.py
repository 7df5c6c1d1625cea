"""E-mail addresses, plain, inside of addresses and links, and written so that machines miss them."""

import re
from collections.abc import Iterator

from sync.filter.hints import BLANK, SIGNS
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_AT = re.compile(
    r"""(?P<sign>@++)
      | (?P<marked>\s{0,2}[(\[{<]\s?(?:at|ät|@)\s?[)\]}>]\s{0,2} | (?<=\w)\s{1,6}@\s{1,6}(?=\w)
          | (?:(?<=\w\w)|(?<=\.[^\W\d_]))[(\[{<]a[)\]}>](?=\w)                      # but not *f(a)*
          | (?<=\w)[\s_-](?:ät|klammeraffe)[\s_-](?=\w)
          | (?<=\w)\s[-=~|]\s?(?:at|ät)\s?[-=~|]\s(?=\w))
      | (?P<word>(?<=\w)[\s_-]at[\s_-](?=\w))
    """,
    re.VERBOSE | re.IGNORECASE,
)
# An *at* without anything around it only where a label of a host follows, and a dot.
_PERHAPS_AT = SIGNS.hint(
    rf"(?i)@|[(\[{{<]{BLANK}?(?:at|ät|a){BLANK}?[)\]}}>]|[-=~|]{BLANK}?(?:at|ät){BLANK}?[-=~|]"
    rf"|[_-](?:at|ät|klammeraffe)(?:[_-]|{BLANK})|{BLANK}(?:at|ät|klammeraffe)(?:[_-]|{BLANK})"
    rf"[0-9A-Za-z_[:^ascii:]-]+(?:[.([{{<]|{BLANK}(?:[.([{{<=~|-]|dot|punkt))"
    rf"|{BLANK}(?:at|ät|klammeraffe)(?:[_-]|{BLANK})[0-9A-Za-z_[:^ascii:]-]+[_-](?:dot|punkt)"
)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_TOP_LEVEL = r"(?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24})(?![^\W_])"
_DOT = (
    r"(?:\.|\s?[(\[{<]\s?(?:dot|punkt|\.)\s?[)\]}>]\s?"
    r"|[\s_-](?:dot|punkt)[\s_-]|\s[-=~|]\s?(?:dot|punkt)\s?[-=~|]\s|\ \.\ )"
)
_DOMAIN = re.compile(rf"(?:{_LABEL}\.){{1,8}}{_TOP_LEVEL}|\[[0-9a-f.:]{{3,45}}\]", re.IGNORECASE)
_WORDED_DOMAIN = re.compile(rf"(?:{_LABEL}{_DOT}){{1,5}}?{_TOP_LEVEL}(?!{_DOT}{_LABEL})", re.IGNORECASE)
_DOT_WORD = re.compile(r"dot|punkt", re.IGNORECASE)
# An @ may have come off its local part or its domain, at the end of a line as a rule.
_BLANKS_BEFORE = re.compile(r"\s{1,6}\Z")
_BLANKS_BEHIND = re.compile(r"\s{1,6}")
_BLANKS_MAX = 6
_BLANK_BESIDE = re.compile(r"(?<=\s)@|@+\s")
# Before a blank and an @ these are words (*danke @mara.lindt*, *3.5 @ …*) and no local parts.
_WORD_OR_FIGURE = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[\W\d_]+")
_INTRANET_HOST = re.compile(r"[^\W\d_]{3,63}+(?![\w.]*[\w(])")
# What stands behind the @ of a package's version or a branch: `react@latest`.
_RELEASES = frozenset(
    ["latest", "next", "alpha", "beta", "canary", "main", "master", "head", "stable", "dev"]
)

_LOCAL_MAX = 64  # RFC 5321, section 4.5.3.1.1
_LOCAL_TAIL = re.compile(r"[\w.+%&'-]{1,64}\Z")
_LOCAL_EDGE = ".+%&'-"
_WORD_TAIL = rf"[\w+%&'-](?:[\w.+%&'-]{{0,40}}[\w+%&'-])?(?:{_DOT}[\w+%&'-]{{1,40}}){{0,3}}\Z"
# What no word is but a local part may be: *max.muster*, *max_muster*, *muster80*; nor the name of a file.
_NO_WORD = re.compile(r"[^\W\d_][\w.+-]*[._+]\w*[^\W\d_][\w-]+|[^\W\d_]{3,}\d{2,}")
# Before a bare *at* these are words of a text after all: *FAQ2024 at …*, and a page's name before where it is read.
_SUBJECT = re.compile(r"[A-Z]{2,}\d+")
_PAGES = re.compile(r"(?:docs?|help|hilfe|intranet|portal|support|wiki|www)\.", re.IGNORECASE)
_REPOSITORY = re.compile(r"@[\w.-]{1,253}:[\w.~-]{1,64}/")
_USER_AND_PASSWORD = re.compile(r"://[^\s/:@?#\[\]]{0,64}:[^\s/@\[\]]{1,128}\Z")
_USER_AND_PASSWORD_MAX = 196
_FILE = re.compile(
    r"[^.]*\.(?:css|csv|docx?|html?|jar|js|json|md|pdf|php|pptx?|py|toml|ts|txt|xlsx?|xml|ya?ml|zip)",
    re.IGNORECASE,
)
_WORDED_LOCAL = re.compile(rf"(?<![\w.+%&'-]){_WORD_TAIL}", re.IGNORECASE)


def find(view: View) -> Iterator[Span]:
    """Every address, from the first character of its local part to the last of its domain."""
    if not _PERHAPS_AT.is_in(view.text):
        return
    for at in _AT.finditer(view.text):
        if _is_repository(view.text, at) or _ends_password(view.text, at.start()):
            continue
        found = _plain(view.text, at) or _broken(view.text, at) or _worded(view.text, at)
        if found:
            start, end, score, reason = found
            yield view.span(start, end, EntityType.EMAIL, score, reason)


def _is_repository(text: str, at: re.Match[str]) -> bool:
    """Whether it is where Git clones from: ``git@github.com:organisation/name.git``."""
    if text[max(0, at.start() - 4) : at.start()].lstrip() not in ("git", "(git", "`git"):
        return False
    return bool(_REPOSITORY.match(text, at.start()))


def _ends_password(text: str, at: int) -> bool:
    """Whether what stands before the sign is a name and a password for the host behind it: ``ftp://me:word@host``."""
    return bool(_USER_AND_PASSWORD.search(text, max(0, at - _USER_AND_PASSWORD_MAX), at))


_Found = tuple[int, int, float, str]


def _plain(text: str, at: re.Match[str]) -> _Found | None:
    """``name@host.tld``, and ``name@host`` of an intranet."""
    if at.lastgroup != "sign":
        return None
    domain = _DOMAIN.match(text, at.end())
    host = None if domain else _INTRANET_HOST.match(text, at.end())
    # Looked for last, since it costs most.
    start = _local_start(text, at.start()) if domain or host else None
    if start is None:
        return None
    if domain:
        return start, domain.end(), 0.99, "email.address"
    if host and host.group().casefold() not in _RELEASES and not _WORDED_DOMAIN.match(text, at.end()):
        return start, host.end(), 0.6, "email.intranet"
    return None


def _broken(text: str, at: re.Match[str]) -> _Found | None:
    """``name@ host.tld`` and ``first.last @host.tld``, across the end of a line too."""
    if at.lastgroup != "sign" or not _BLANK_BESIDE.match(text, at.start()):
        return None
    before = _BLANKS_BEFORE.search(text, max(0, at.start() - _BLANKS_MAX), at.start())
    behind = _BLANKS_BEHIND.match(text, at.end())
    local_end = before.start() if before else at.start()
    start = _local_start(text, local_end)
    domain = _DOMAIN.match(text, behind.end() if behind else at.end())
    if start is None or domain is None:
        return None
    if before and _WORD_OR_FIGURE.fullmatch(text, start, local_end):
        return None
    return start, domain.end(), 0.9, "email.broken"


def _local_start(text: str, end: int) -> int | None:
    tail = _LOCAL_TAIL.search(text, max(0, end - _LOCAL_MAX), end)
    if not tail:
        return None
    start = end - len(tail.group().lstrip(_LOCAL_EDGE))
    return start if start < end else None


def _worded(text: str, at: re.Match[str]) -> _Found | None:
    """``name (at) host punkt tld`` and its kin.

    A bare *at* needs capitals, a dot in words behind it, or before it what is no word.
    """
    domain = _WORDED_DOMAIN.match(text, at.end())
    if not domain:
        return None
    window = max(0, at.start() - 2 * _LOCAL_MAX)
    local = _WORDED_LOCAL.search(text, window, at.start())
    if not local:
        return None
    shouted = local.group().isupper() and domain.group().isupper()
    if at.lastgroup != "word" or (at.group().isupper() and not shouted) or _DOT_WORD.search(domain.group()):
        return local.start(), domain.end(), 0.9, "email.obfuscated"
    if not _NO_WORD.fullmatch(local.group()) or _FILE.fullmatch(local.group()):
        return None
    if _SUBJECT.fullmatch(local.group()) or _PAGES.match(domain.group()):
        return None
    return local.start(), domain.end(), 0.9, "email.obfuscated"
