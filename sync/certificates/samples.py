"""A made-up certificate, by which somebody sees what learners will get: it says so, and nobody holds it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from config.language import translations
from sync.certificates.conditions import FromLevel, FromPoints
from sync.certificates.content import Certificate, Evidence, EvidenceKind, Holder, Look, StatusPlace
from sync.certificates.definitions import Defined, Definition
from sync.certificates.issuing import later
from sync.frameworks.lookup import FoundCompetency

_PLACE: Final = "sample"  # leads to a page that knows nothing of it
_NOBODY: Final = "0" * 32


def _(words: str) -> str:
    """Mark words for the catalogues."""
    return words


def sample_of(
    defined: Defined,
    organisation: str,
    look: Look,
    meant: Mapping[str, Sequence[FoundCompetency]],
    locale: str,
    now: datetime,
) -> tuple[Certificate, Mapping[str, str]]:
    """What is certified, as if somebody had it from today on, with the names of those who attest something, by id.

    `meant` are the competencies of its conditions (`find_meant`).
    """
    said = translations(locale).gettext
    confirming, where = said(_("Somebody who confirms it")), said(_("A discussion"))
    attested = Evidence(EvidenceKind.ATTESTED, now, where, attested_by=_NOBODY)
    made = Certificate(
        token=_PLACE,
        organisation=organisation,
        look=look,
        achievement=defined.achievement,
        holder=Holder(said(_("Sam Sample (no real person)"))),
        valid_from=now,
        valid_until=later(now, defined.definition.valid_months),
        status=StatusPlace("", 0),
        evidence=(*_evidence(defined.definition, meant, where, now), attested),
        issued_by=confirming,
        is_sample=True,
    )
    return made, {_NOBODY: confirming}


def _evidence(
    told: Definition, meant: Mapping[str, Sequence[FoundCompetency]], where: str, now: datetime
) -> Sequence[Evidence]:
    """Of each kind of condition the first, just fulfilled."""
    points = next((each for each in told.proposed_by if isinstance(each, FromPoints)), None)
    level = next((each for each in told.proposed_by if isinstance(each, FromLevel)), None)
    found = []
    if points:
        found.append(Evidence(EvidenceKind.POINTS, now, where, amount=points.points))
    if level:
        known = meant.get(level.competency_id)
        name = known[0].name if known else level.competency_id
        found.append(Evidence(EvidenceKind.LEVEL, now, where, name, level.level, _NOBODY))
    return found
