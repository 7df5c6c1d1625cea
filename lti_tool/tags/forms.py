"""The form by which staff name the tags of a space, read as it came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask_babel import gettext

from lti_tool.app.typed import Field
from lti_tool.space.forms import Complaint
from lti_tool.tags.choosing import MOST_CHARACTERS, MOST_TAGS, normalised
from lti_tool.tags.tables import Tag
from sync.contributions.markdown import clean

FIELDS: Final[Mapping[str, Field]] = {"name": Field(), "new": Field()}


@dataclass(frozen=True, slots=True)
class TagsForm:
    """What stands in the form: each tag's name, the new ones with one a line, and what is wrong."""

    names: Mapping[UUID, str]
    new: str = ""
    complaint: Complaint | None = None

    @property
    def added(self) -> Sequence[str]:
        """The new ones."""
        return [name for line in self.new.splitlines() if (name := normalised(line))]


def filled_form(tags: Sequence[Tag]) -> TagsForm:
    """The form of a space that has these tags."""
    return TagsForm({tag.id: tag.name for tag in tags})


def read_tags_form(form: Mapping[str, str], tags: Sequence[Tag]) -> TagsForm:
    """The form as it was sent; a tag that it does not name keeps its name."""
    names = {tag.id: normalised(clean(form.get(f"{tag.id}-name", tag.name))) for tag in tags}
    read = TagsForm(names, clean(form.get("new", "")))
    return TagsForm(read.names, read.new, _complaint([*filter(None, names.values()), *read.added]))


def _complaint(names: Sequence[str]) -> Complaint | None:
    too_long = next((name for name in names if len(name) > MOST_CHARACTERS), None)
    if too_long is not None:
        sentence = gettext(
            "A tag has at most %(most)s characters: shorten “%(name)s”, please.",
            most=MOST_CHARACTERS,
            name=too_long,
        )
        return Complaint("new", "tags.too_long", sentence)
    twice = next((name for name, times in Counter(map(str.casefold, names)).items() if times > 1), None)
    if twice is not None:
        return Complaint("new", "tags.twice", gettext("There would be two tags “%(name)s”.", name=twice))
    if len(names) > MOST_TAGS:
        return Complaint(
            "new", "tags.too_many", gettext("A space has at most %(most)s tags.", most=MOST_TAGS)
        )
    return None
