"""Statements as xAPI has them (1.0.3, Part Two; IEEE 9274.1.1, which is 2.0): neutral facts in, JSON out."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from config.clock import format_stamp
from connectors.contract import Statement, Verb
from connectors.records.lrs.addresses import Addresses
from connectors.records.lrs.vocabulary import (
    AWARD,
    COMPETENCY,
    COMPETENCY_PROFILE,
    COURSE,
    DISCUSSION,
    FIRST_POST,
    KIND,
    PROFILE,
    REPLY,
    SPACE,
    VERBS,
    VOIDED,
    PublishedVerb,
)

Json = dict[str, Any]

_OURSELVES: Final = "stoa"  # the account of the installation itself, which voids
_VOIDED: Final = "voided"
_AWARDS: Final[Mapping[Verb, tuple[str, str, str]]] = {
    Verb.ENDORSED: ("endorsement", "Endorsement of a post", "Hervorhebung eines Beitrags"),
    Verb.ANSWER_ACCEPTED: ("accepted-answer", "Accepted answer", "Angenommene Antwort"),
}


def statement_document(statement: Statement, addresses: Addresses) -> Json:
    """One statement. Its actor is an account with Stoa, by an opaque name; no word of a post is in it."""
    actor = _agent(statement.account, addresses)
    if statement.name:
        actor["name"] = statement.name
    document: Json = {
        "id": str(statement.id),
        "actor": actor,
        "verb": _verb(VERBS[statement.verb]),
        "object": _OBJECTS[statement.verb](statement, addresses),
        "context": _context(statement, addresses),
        "timestamp": format_stamp(statement.occurred_at),
    }
    if statement.verb is Verb.ACHIEVED:
        document["result"] = _result(statement)
    return document


def voiding_document(statement: Statement, addresses: Addresses) -> Json:
    """What takes a statement back (1.0.3, Part Two, 2.3.2); the same each time, so that a repeat makes no second."""
    return {
        "id": str(voiding_id(statement.id)),
        "actor": _agent(_OURSELVES, addresses),
        "verb": _verb(VOIDED),
        "object": {"objectType": "StatementRef", "id": str(statement.id)},
    }


def voiding_id(statement_id: UUID) -> UUID:
    """The id of what takes a statement back."""
    return uuid5(statement_id, _VOIDED)


def is_same(held: object, document: Json) -> bool:
    """Whether a store holds just this statement: nobody else has its id, so that verb and object tell enough.

    Its account is another after a store has moved to another host, and a store may write times otherwise.
    """
    if not isinstance(held, Mapping):
        return False
    return all(_id_of(held.get(part)) == _id_of(document[part]) for part in ("verb", "object"))


def _id_of(part: object) -> str | None:
    found = part.get("id") if isinstance(part, Mapping) else None
    return found.lower() if isinstance(found, str) else None


def _agent(account: str, addresses: Addresses) -> Json:
    return {"objectType": "Agent", "account": {"homePage": addresses.home, "name": account}}


def _verb(verb: PublishedVerb) -> Json:
    return {"id": verb.id, "display": {"en": verb.en, "de": verb.de}}


def _activity(address: str, kind: str, **definition: Any) -> Json:
    return {"objectType": "Activity", "id": address, "definition": {"type": kind, **definition}}


def _thread(statement: Statement, addresses: Addresses) -> Json:
    """What was begun or answered; the post itself where its thread is not told."""
    if statement.thread is None:
        return _activity(addresses.post(statement.object), DISCUSSION)
    return _activity(addresses.thread(statement.thread), DISCUSSION)


def _post(statement: Statement, addresses: Addresses) -> Json:
    return _activity(addresses.post(statement.object), DISCUSSION)


def _award(statement: Statement, addresses: Addresses) -> Json:
    kind, en, de = _AWARDS[statement.verb]
    address = f"{addresses.post(statement.object)}/{kind}"
    return _activity(address, AWARD, name={"en": en, "de": de}, extensions={KIND: kind})


def _competency(statement: Statement, addresses: Addresses) -> Json:
    return _activity(addresses.competency(statement.object), COMPETENCY)


_OBJECTS: Final[Mapping[Verb, Callable[[Statement, Addresses], Json]]] = {
    Verb.STARTED: _thread,
    Verb.REPLIED: _thread,
    Verb.REACTED: _post,
    Verb.ENDORSED: _award,
    Verb.ANSWER_ACCEPTED: _award,
    Verb.ACHIEVED: _competency,
}


def _context(statement: Statement, addresses: Addresses) -> Json:
    """Where it stands: in which thread and discussion, of which course; and the post where a thread is the object."""
    related: dict[str, list[Json]] = {}
    if statement.verb in (Verb.STARTED, Verb.REPLIED):
        kind = FIRST_POST if statement.verb is Verb.STARTED else REPLY
        related["other"] = [_activity(addresses.post(statement.object), kind)]
    parents = _parents(statement, addresses)
    if parents:
        related["parent"] = parents
    if statement.course is not None:
        related["grouping"] = [_activity(addresses.course(statement.course), COURSE)]
    if statement.verb is Verb.ACHIEVED:
        related["category"] = [_activity(COMPETENCY_PROFILE, PROFILE)]
    context: Json = {"platform": "Stoa"}
    return {**context, "contextActivities": related} if related else context


def _parents(statement: Statement, addresses: Addresses) -> list[Json]:
    if statement.verb in _AWARDS:
        return [_post(statement, addresses)]
    if statement.verb is Verb.REACTED and statement.thread is not None:
        return [_thread(statement, addresses)]
    if statement.space is None:
        return []
    return [_activity(addresses.space(statement.space), SPACE)]


def _result(statement: Statement) -> Json:
    """As cmi5 has results: whether it is a success, and how much of the scale."""
    if statement.level is None or not statement.levels:
        return {"success": True}
    scaled = round(statement.level / statement.levels, 4)
    score = {"scaled": scaled, "raw": statement.level, "min": 0, "max": statement.levels}
    return {"success": True, "score": score}
