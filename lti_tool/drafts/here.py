"""The drafts that a form finds where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from lti_tool.drafts.keeping import WrittenDraft
from lti_tool.drafts.places import DraftPlace
from lti_tool.space.forms import Draft, blank_draft


@dataclass(frozen=True, slots=True)
class DraftsHere:
    """The draft that a form goes on with, if any, and others of the same person nearby."""

    place: DraftPlace
    current: WrittenDraft | None = None
    others: Sequence[WrittenDraft] = ()

    def form(self, otherwise: Draft | None = None) -> Draft:
        """What stands in the form: the draft that is kept, something else, or nothing."""
        return self.current.as_form() if self.current else otherwise or blank_draft()

    def of_kind(self, kind: str) -> Self:
        """The same, going on with a draft only where that is to be of the kind that was asked for."""
        if self.current is None or self.form().chosen.get("kind") == kind:
            return self
        return self.begun_anew()

    def begun_anew(self) -> Self:
        """The same, going on with none of them."""
        others = (self.current, *self.others) if self.current else self.others
        return replace(self, current=None, others=others)


def pick_draft(drafts: Sequence[WrittenDraft], place: DraftPlace, chosen: UUID | None) -> DraftsHere:
    """Go on with the chosen one of some drafts, the latest first, or with the latest that goes to this place.

    A message to those who moderate is gone on with in its own form alone, whichever draft an address names.
    """
    fitting = [each for each in drafts if each.place.is_message == place.is_message]
    current = next((each for each in fitting if each.id == chosen), None)
    current = current or next((each for each in fitting if each.place == place), None)
    return DraftsHere(place, current, tuple(each for each in drafts if each is not current))
