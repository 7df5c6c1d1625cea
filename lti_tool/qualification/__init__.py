"""Pages for the qualification managers of an organisation: frameworks, who has which levels, and who is to.

Whoever administers the institution or its LMS opens them by launching, as the pages of data protection.
"""

from lti_tool.qualification import (
    appointing,
    bringing,
    certificate_look,
    certificates,
    coverage,
    crosswalks,
    expiring,
    exporting,
    goals,
    items,
    matrix,
    matrix_files,
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
    "appointing",
    "blueprint",
    "bringing",
    "certificate_look",
    "certificates",
    "coverage",
    "crosswalks",
    "expiring",
    "exporting",
    "goals",
    "items",
    "matrix",
    "matrix_files",
    "places",
    "scales",
    "titles",
    "transfer_columns",
    "transfers",
    "trees",
    "versions",
]
