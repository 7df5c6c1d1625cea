"""What a certificate corresponds to, by public addresses: those of a competency, and what an address leads to."""

import re
from collections.abc import Sequence
from typing import Final

from sync.certificates.content import Alignment, TargetType
from sync.frameworks.lookup import FoundCompetency

LONGEST_NAME: Final = 300  # characters, as the schema has it
LONGEST_ADDRESS: Final = 1_000
LONGEST_CODE: Final = 255
_ADDRESS: Final = re.compile(r"https?://[^\s\"<>]+")
_ESCO: Final = re.compile(r"https?://data\.europa\.eu/esco/")
_CASE: Final = "/ims/case/"  # of the addresses of CASE 1.1 (section 3.2)


def alignments_of(competency: FoundCompetency) -> Sequence[Alignment]:
    """A competency by its own public address and that of the same skill in ESCO, as far as it has them."""
    addresses = ((competency.uri, TargetType.CASE), (competency.esco, TargetType.ESCO))
    return [
        Alignment(
            competency.title[:LONGEST_NAME],
            address,
            competency.framework[:LONGEST_NAME],
            competency.code[:LONGEST_CODE],
            kind,
        )
        for address, kind in addresses
        if is_address(address) and competency.title
    ]


def is_address(text: str) -> bool:
    """Whether a text is an address that others can open."""
    return len(text) <= LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(text))


def target_type_of(address: str) -> TargetType | None:
    """What an address leads to, as far as it tells."""
    if _ESCO.match(address):
        return TargetType.ESCO
    return TargetType.CASE if _CASE in address else None
