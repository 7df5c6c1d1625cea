"""Objects of CASE for what came in another format, or from a person: ids that are the same whenever they are made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from config.clock import format_stamp
from sync.frameworks.package import OWN, AssociationType, Body

CASE_VERSION: Final = "1.1"
_NAMES: Final = UUID("7d0b2a5e-5b0e-5f7c-9b52-3c1f0e6a4d11")


def stable_id(*names: str) -> str:
    """The UUID of what goes by these names, the same for everybody at any time (RFC 9562, version 5)."""
    return str(uuid5(_NAMES, "\x1f".join(names)))


def uuid_of(name: str) -> str | None:
    """A name that is a UUID itself, as CASE writes it; None for any other."""
    try:
        return str(UUID(name)) if len(name) == len("00000000-0000-0000-0000-000000000000") else None
    except ValueError:
        return None


def make_document(identifier: str, title: str, language: str, now: datetime) -> dict[str, Any]:
    """A `CFDocument` (CASE 1.1, section 4.2)."""
    uri = _uri(identifier)
    return {
        "identifier": identifier,
        "uri": uri,
        "caseVersion": CASE_VERSION,
        "creator": "Stoa",
        "title": title,
        **({"language": language} if language else {}),
        "CFPackageURI": {"title": title, "identifier": identifier, "uri": uri},
        "lastChangeDateTime": format_stamp(now),
    }


def make_item(identifier: str, statement: str, document: Body, now: datetime) -> dict[str, Any]:
    """A `CFItem` (CASE 1.1, section 4.4)."""
    return {
        "identifier": identifier,
        "uri": _uri(identifier),
        "CFDocumentURI": link_to(document, "title", "CFDocument", with_type=False),
        "fullStatement": statement,
        "lastChangeDateTime": format_stamp(now),
    }


def make_association(
    kind: str, origin: Body, destination: Body, document: Body, now: datetime, sequence: int | None = None
) -> dict[str, Any]:
    """A `CFAssociation` (CASE 1.1, section 4.3) between two items, or of an item with the document."""
    identifier = stable_id(kind, str(origin["identifier"]), str(destination["identifier"]))
    return {
        "identifier": identifier,
        "uri": _uri(identifier),
        "CFDocumentURI": link_to(document, "title", "CFDocument", with_type=False),
        "associationType": kind,
        **({"sequenceNumber": sequence} if sequence is not None else {}),
        "originNodeURI": _node(origin, document),
        "destinationNodeURI": _node(destination, document),
        "lastChangeDateTime": format_stamp(now),
    }


def unknown_item(name: str) -> dict[str, Any]:
    """The end of an association that leads nowhere: whoever checks the package tells of it."""
    return {"identifier": name, "fullStatement": ""}


def make_child(
    child: Body, parent: Body | None, document: Body, now: datetime, sequence: int | None = None
) -> dict[str, Any]:
    """That an item hangs below another one, or below the document."""
    return make_association(AssociationType.CHILD, child, parent or document, document, now, sequence)


def make_rubric(
    identifier: str, title: str, levels: Sequence[tuple[str, bool]], now: datetime
) -> dict[str, Any]:
    """A `CFRubric` (CASE 1.1, section 4.9) that is a scale: levels from the lowest on, and who is proficient."""
    stamp = format_stamp(now)
    criterion_id = stable_id(identifier, "criterion")
    return {
        "identifier": identifier,
        "uri": _uri(identifier),
        "title": title,
        "CFRubricCriteria": [
            {
                "identifier": criterion_id,
                "uri": _uri(criterion_id),
                "rubricId": identifier,
                "position": 1,
                "CFRubricCriterionLevels": [
                    _level(criterion_id, number, name, is_proficient, stamp)
                    for number, (name, is_proficient) in enumerate(levels, start=1)
                ],
                "lastChangeDateTime": stamp,
            }
        ],
        "lastChangeDateTime": stamp,
    }


def _level(criterion_id: str, number: int, name: str, is_proficient: bool, stamp: str) -> dict[str, Any]:
    identifier = stable_id(criterion_id, str(number))
    return {
        "identifier": identifier,
        "uri": _uri(identifier),
        "rubricCriterionId": criterion_id,
        "quality": name,
        "score": number,
        "position": number,
        **({"extensions": {OWN: {"proficient": True}}} if is_proficient else {}),
        "lastChangeDateTime": stamp,
    }


def link_to(body: Body, title: str, target_type: str, *, with_type: bool = True) -> dict[str, Any]:
    """How CASE points at an object."""
    return {
        "title": str(body.get(title) or ""),
        "identifier": str(body["identifier"]),
        "uri": str(body.get("uri") or _uri(str(body["identifier"]))),
        **({"targetType": target_type} if with_type else {}),
    }


def _node(body: Body, document: Body) -> dict[str, Any]:
    if body["identifier"] == document["identifier"]:
        return link_to(body, "title", "CFDocument")
    return link_to(body, "fullStatement", "CFItem")


def _uri(identifier: str) -> str:
    return f"urn:uuid:{identifier}"
