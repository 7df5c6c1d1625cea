"""Text that may leave: only the filter makes it."""

from dataclasses import dataclass


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
