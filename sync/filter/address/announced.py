"""Words that say that an address follows."""

import re
from typing import Final

# Where somebody lives: a word and a number are enough behind it. Not in brackets: that is the filter's placeholder.
_HOME: Final = re.compile(
    r"""(?<![\[\w])(?:
        (?: (?:wohn|liefer|post|rechnungs|heimat|privat|melde|versand)?(?:adressen?|anschrift)
          | (?<!ip\ )(?<!mail\ )(?<!mac\ )(?<!web\ )address(?:es)?
          | home | domicile )
        \b(?: [^.!?\n]{0,60}?\b(?:is|ist|lautet|war|was|are|to|with|at|same|the\ following)
            | [^\w\n:]{0,2}\?\ (?:it|that)['’]?(?:\ i)?s
            | [^.!?\n:]{0,40}(?=:) )?
      | (?:live[sd]?|living|reside[sd]?|residing|located|situated|resident|based|dwell\w*)\ (?:at|in|on|near)
      | (?:bus|tram|taxi|driver|pedestrians?|restaurant|café|shop|offices?|meet\ (?:me|you|us))\b
        [^.!?\n\d]{0,40}\b(?:at|on|to|off\ at)
      | (?: wohn(?:e|en|t|te|ten|haft|st|ung|sitz|ort)? | lebe|lebt|leben | gemeldet | zuhause | zu\ hause | daheim
          | umgezogen )
        \b[^.!?\n\d]{0,30}?(?:\b(?:in|an|im|am|auf|unter|nach|zur|beim?|ist|bin\ ich|der|dem|die|den)|(?=:))
    )
    [ \t]{0,3}[:,]?\s{0,6}(?:\?{3}[ ])?(?:(?:in|at|on|the|der|dem|die|den|same|im|am)[ ]{1,2}){0,2}:?\s{0,3}\Z""",
    re.VERBOSE | re.IGNORECASE,
)
# Where something goes: it takes a number on both sides, as *4880 Betburweg 74*, or a postcode.
_GOING: Final = re.compile(
    r"""(?<![\[\w])(?:
        send|sent|sende|schick\w*|ship(?:ped)?|deliver(?:ed|y)?|mail(?:ed)?|liefer\w*|drops?|pick\w*|arrived?
      | meet|treff\w*|treffpunkt|visit\w*|komm\w*|come|walk|drive|enter|stop|stay\w*
      | taxi|offices?|restaurant|bus|station|büro|praxis|filiale|sitz|haus|house|corner|side
      | move[ds]?|zieh\w*|gezogen|change|update|validate|here\ they\ are|from|back
    )\b[^\n!?]{0,60}?(?:\b(?:at|to|on|in|is|with|of|following|nach|an|zu|zur|zum|bei|and|are)|[?:])
    \s{1,3}(?:the\ |der\ )?\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_REACH: Final = 110
# A street without a number is somebody's only where a word says so right before it.
_AT_HOME: Final = re.compile(
    r"""(?<![\[\w])(?:
        (?: wohn(?:e|en|t|te|ten|haft|st|ung)? | lebe|leben|lebt | zuhause | zu\ hause | daheim | umgezogen | umzug
          | ziehe | grundstück\w* | anwesen | adresse | anschrift | postanschrift | eigentumswohnung | depot
          | (?:mein|unser)\w*\ (?:haus|wohnung|straße|elternhaus) )
        \b[^.!?\n\d]{0,40}?(?:\b(?:in\ der|in\ die|in|im|am|an\ der|auf\ der|auf\ dem|zur|ist\ die|ist)|[:,])
      | (?: live[sd]? | living | reside[sd]? | residing | grew\ up | moved
          | (?:my|our|his|her|their)\ (?:house|flat|home|apartment|address) )
        \b[^.!?\n\d]{0,20}?\b(?:on|in|at|to|is|near)
    )[ ](?P<street>[^.!?\n\d]{2,50})""",
    re.VERBOSE | re.IGNORECASE,
)
# One of these is in every text that says so; to look for them is cheap.
_HOMES: Final = (
    "adress", "address", "anschrift", "wohn", "lebe", "liv", "resid", "locat", "situat", "based", "dwell", "zuhause",
    "hause", "home", "gemeldet", "umzug", "umgezogen", "ziehe", "grundstück", "anwesen", "haus", "depot", "grew up",
    "moved", "domicile", "bus", "tram", "taxi", "driver", "pedestrian", "restaurant", "café", "shop", "office", "meet",
)  # fmt: skip


class Announcements:
    """The words in a text that say that an address follows."""

    def __init__(self, text: str, folded: str) -> None:
        self._text = text
        self.has_home = any(word in folded for word in _HOMES)

    def home(self, start: int) -> bool:
        """Whether what stands before says that somebody lives or is to be reached there."""
        return self.has_home and bool(_HOME.search(self._text, max(0, start - _REACH), start))

    def destination(self, start: int) -> bool:
        """Whether what stands before says that something or somebody goes there."""
        return bool(_GOING.search(self._text, max(0, start - _REACH), start))


def streets_at_home(text: str, folded: str) -> list[tuple[int, int]]:
    """What follows a word that says that somebody lives there and may be a street without a number."""
    if not any(word in folded for word in _HOMES):
        return []
    return [found.span("street") for found in _AT_HOME.finditer(text)]
