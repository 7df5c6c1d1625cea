"""The lines of a comment beside a score: read by the learner and by those who teach, in the language of the space."""

from collections.abc import Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final

from sync.contributions.plain import excerpt
from sync.outbox.tables import TextForm

MOST_CHARACTERS: Final = 1500
"""Of a comment; no platform is known that takes less, and nobody reads more in a column's cell."""
_TITLE_CHARACTERS: Final = 120
_LONGEST_LINK: Final = 500
_EXCERPT_CHARACTERS: Final = {TextForm.EXCERPT: 280, TextForm.DIGEST: 100}


@dataclass(frozen=True, slots=True)
class CommentWords:
    """Writes comments in one form; `title` is the filtered title of the space, empty where it may not be told."""

    translations: NullTranslations
    form: TextForm
    title: str

    def lines(self, texts: Sequence[str], counted: int | None, link: str) -> Sequence[str]:
        """A heading, an excerpt of each of these filtered texts, and the link; nothing where there is nothing to say.

        `counted` is of how many contributions they are, where that is to be told. None of the lines is empty, so that
        the comment is one paragraph, and all of them are `MOST_CHARACTERS` at most.
        """
        gettext, most = self.translations.gettext, _EXCERPT_CHARACTERS.get(self.form, 0)
        excerpts = (excerpt(text, most) for text in texts if most)
        quoted = [gettext("“%(excerpt)s”") % {"excerpt": each} for each in excerpts if each]
        links = [link] if link and len(link) <= _LONGEST_LINK else []
        if not (quoted or links):
            return []
        return [self._heading(counted, bool(quoted)), *quoted, *links]

    def _heading(self, counted: int | None, quotes: bool) -> str:
        said = {"title": excerpt(self.title, _TITLE_CHARACTERS), "num": counted or 0}
        gettext, ngettext = self.translations.gettext, self.translations.ngettext
        if counted and said["title"]:
            words = ngettext(
                "%(num)d contribution to the discussion “%(title)s” counts.",
                "%(num)d contributions to the discussion “%(title)s” count.",
                counted,
            )
            return words % said
        if counted:
            return ngettext("%(num)d contribution counts.", "%(num)d contributions count.", counted) % said
        if quotes and said["title"]:
            return gettext("From what counts in the discussion “%(title)s”:") % said
        if quotes:
            return gettext("From what counts in the discussion:")
        if said["title"]:
            return gettext("What this score for the discussion “%(title)s” was given for:") % said
        return gettext("What this score was given for:")
