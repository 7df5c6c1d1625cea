"""What stood in a form that was refused, to be shown again: nothing that somebody typed is lost with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Field:
    """A field that people fill in: its label, empty where its text stands for itself, and the words of its choices."""

    label: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def typed_into(form: Mapping[str, str], fields: Mapping[str, Field]) -> str:
    """What stood in these fields, in the order of the form; all else in it, such as tokens, is nobody's words.

    A field may stand in a form several times, with a prefix of its own that ends in a hyphen.
    """
    parts = []
    for name, value in form.items():
        known = fields.get(name.rpartition("-")[2])
        if known is not None and value.strip():
            words = str(known.words.get(value, value))
            parts.append(f"{known.label}: {words}" if known.label else words)
    return "\n\n".join(parts)
