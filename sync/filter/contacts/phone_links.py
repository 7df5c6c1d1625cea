"""Telephone numbers in links that open a dialler or a messenger."""

import re
from collections.abc import Iterator

from sync.filter.hints import WORDS
from sync.filter.identifiers.digit_groups import figures_in
from sync.filter.types import EntityType, Span
from sync.filter.view import View

_LINK = re.compile(
    r"""(?<![^\W_])
        (?: (?:tel|callto|sms|smsto|facetime|facetime-audio):(?://)?                              # RFC 3966, 5724
          | wa\.me/(?:c/)?
          | (?:whatsapp\.com/|whatsapp://|viber://)(?:send|chat)/?\?(?:[\w=%.-]{1,80}&){0,3}(?:phone|number)=
          | signal\.me/\#p/
          | t(?:elegram)?\.me/(?=\+)                                                              # else a user name
        )
        (?P<number>\+?\(?\d(?:[().-]{0,2}\d){6,14})(?![^\W_])
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_FIGURES_MIN = 7
_PERHAPS_LINK = WORDS.hint(r"(?i)(?:tel|callto|sms|smsto|audio|facetime):|\.(?:me|com)/|viber://|whatsapp://")


def find(view: View) -> Iterator[Span]:
    """The number of every such link; what stands there is one, whatever its form."""
    if figures_in(view.text) < _FIGURES_MIN or not _PERHAPS_LINK.is_in(view.text):
        return
    for link in _LINK.finditer(view.text):
        yield view.span(*link.span("number"), EntityType.PHONE, 0.95, "phone.link")
