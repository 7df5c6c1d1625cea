"""Text that may leave: only the filter makes it."""

import re
from dataclasses import dataclass
from typing import Final

# In which PHP's strip_tags would see a tag: "<" followed by anything but white space.
_TAG_LIKE: Final = re.compile(r"<(?=\S)")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FilteredText:
    """Plain text from which the filter has taken personal data.

    It is the only text type that `Score` and `Evidence` accept. `sync.filter` alone makes it, by `released`;
    a test looks through the code for anybody else who does.
    """

    text: str

    @classmethod
    def released(cls, text: str) -> "FilteredText":
        """For `sync.filter` only: vouch that this text has been through the filter."""
        return cls(text)

    def __str__(self) -> str:
        return self.text

    @property
    def as_plain(self) -> str:
        """The text for a receiver that may take it for HTML, or refuse it as such (Moodle): no tag is in it."""
        return _CONTROL.sub("", _TAG_LIKE.sub("< ", f"{self.text}\n")).strip()

    def marked(self, reference: str) -> str:
        """The same with a reference on its last line, by which it is found again."""
        return f"{self.as_plain}\n{mark_of(reference)}"


def mark_of(reference: str) -> str:
    """How a reference stands in a text."""
    return f"[stoa:{reference}]"
