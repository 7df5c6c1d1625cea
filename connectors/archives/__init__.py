"""Archives that strangers bring, read within bounds and never extracted."""

from connectors.archives.json_array import MalformedJson, json_array
from connectors.archives.limits import DEFAULT_LIMITS, MIB, Limits
from connectors.archives.zip import SafeZip, open_zip, shown_name

__all__ = [
    "DEFAULT_LIMITS",
    "MIB",
    "Limits",
    "MalformedJson",
    "SafeZip",
    "json_array",
    "open_zip",
    "shown_name",
]
