"""Pages for the qualification managers of an organisation: its competency frameworks, and who has which levels.

Whoever administers the institution or its LMS opens them by launching, as the pages of data protection.
"""

from lti_tool.qualification import (
    bringing,
    crosswalks,
    exporting,
    items,
    matrix,
    places,
    scales,
    titles,
    transfer_columns,
    transfers,
    trees,
    versions,
)
from lti_tool.qualification.page import blueprint

__all__ = [
    "blueprint",
    "bringing",
    "crosswalks",
    "exporting",
    "items",
    "matrix",
    "places",
    "scales",
    "titles",
    "transfer_columns",
    "transfers",
    "trees",
    "versions",
]
