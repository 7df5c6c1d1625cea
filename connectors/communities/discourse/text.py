"""What somebody wrote in a forum, out of Discourse's Markdown: without what is quoted of others."""

import re
from typing import Final

_QUOTE_TAG: Final = re.compile(r"\[(/?)quote(?:=[^\]\n]{0,300})?\]", re.IGNORECASE)
# Pictures and files of the forum's own, as ``![what it shows|690x388](upload://…)``: to us they are no addresses.
_UPLOAD: Final = re.compile(r"!?\[([^\[\]\n|]{0,300})(?:\|[^\[\]\n]{0,300})?\]\(upload://[^()\s]{1,300}\)")


def markdown_of(raw: str) -> str:
    """CommonMark of what stands in `raw`."""
    return _UPLOAD.sub(r"\1", without_quotes(raw))


def without_quotes(text: str) -> str:
    """A post without what it quotes of others; linear in its length."""
    out: list[str] = []
    depth = at = 0
    for found in _QUOTE_TAG.finditer(text):
        if not depth:
            out.append(text[at : found.start()])
        depth = max(0, depth - 1) if found[1] else depth + 1
        at = found.end()
    if not depth:
        out.append(text[at:])
    return "".join(out).strip()
