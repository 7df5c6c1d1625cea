"""The field of a certificate's form that somebody types into."""

from collections.abc import Mapping
from typing import Final

from lti_tool.app.typed import Field

FIELDS: Final[Mapping[str, Field]] = {"note": Field()}
