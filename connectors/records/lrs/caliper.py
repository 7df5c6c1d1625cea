"""Statements as events of Caliper Analytics 1.2: its Forum and Grading Profiles, and for the rest the General one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from connectors.contract import Statement, Verb
from connectors.records.lrs.addresses import Addresses

Json = dict[str, Any]

CONTEXT: Final = "http://purl.imsglobal.org/ctx/caliper/v1p2"
_FORUM: Final = "ForumProfile"
_GENERAL: Final = "GeneralProfile"
_GRADING: Final = "GradingProfile"


def envelope(events: Iterable[Json], addresses: Addresses, now: datetime) -> Json:
    """What is posted (1.2, 5.2)."""
    return {"sensor": addresses.home, "sendTime": _stamp(now), "dataVersion": CONTEXT, "data": list(events)}


def event_document(statement: Statement, addresses: Addresses) -> Json:
    """One event. Who did it is told by an opaque name; a message has no body."""
    event: Json = {
        "@context": CONTEXT,
        "id": f"urn:uuid:{_event_id(statement.id)}",
        **_EVENTS[statement.verb](statement, addresses),
        "eventTime": _stamp(statement.occurred_at),
        "edApp": {"id": addresses.home, "type": "SoftwareApplication", "name": "Stoa"},
    }
    if statement.course is not None:
        event["group"] = {"id": addresses.course(statement.course), "type": "CourseSection"}
    return event


def _event_id(statement_id: UUID) -> UUID:
    """The same each time, of the version that Caliper asks for."""
    return UUID(bytes=statement_id.bytes, version=4)


def _posted(statement: Statement, addresses: Addresses) -> Json:
    message = {**_message(statement, addresses), "dateCreated": _stamp(statement.occurred_at)}
    if statement.answers is not None:
        message["replyTo"] = {"id": addresses.post(statement.answers), "type": "Message"}
    return {
        "type": "MessageEvent",
        "profile": _FORUM,
        "actor": _person(statement, addresses),
        "action": "Posted",
        "object": message,
    }


def _liked(statement: Statement, addresses: Addresses) -> Json:
    return {
        "type": "Event",
        "profile": _GENERAL,
        "actor": _person(statement, addresses),
        "action": "Liked",
        "object": _message(statement, addresses),
    }


def _honoured(statement: Statement, addresses: Addresses) -> Json:
    """Somebody of the course did it, who is not told; the learner is whose message it is."""
    message = {**_message(statement, addresses), "creators": [_person(statement, addresses)]}
    return {
        "type": "Event",
        "profile": _GENERAL,
        "actor": _somebody(statement, addresses),
        "action": "Recommended" if statement.verb is Verb.ENDORSED else "Accepted",
        "object": message,
    }


def _graded(statement: Statement, addresses: Addresses) -> Json:
    attempt = f"urn:uuid:{statement.id}"
    competency = addresses.competency(statement.object)
    graded: Json = {
        "type": "GradeEvent",
        "profile": _GRADING,
        "actor": {"id": addresses.home, "type": "SoftwareApplication"},
        "action": "Graded",
        "object": {
            "id": attempt,
            "type": "Attempt",
            "assignee": _person(statement, addresses),
            "assignable": {
                "id": competency,
                "type": "AssignableDigitalResource",
                "learningObjectives": [{"id": competency, "type": "LearningObjective"}],
            },
            "count": 1,
        },
    }
    if statement.level is not None and statement.levels:
        graded["generated"] = {
            "id": f"{attempt}#score",
            "type": "Score",
            "attempt": attempt,
            "scoreGiven": float(statement.level),
            "maxScore": float(statement.levels),
            "scoredBy": addresses.home,
        }
    return graded


_EVENTS: Final[Mapping[Verb, Callable[[Statement, Addresses], Json]]] = {
    Verb.STARTED: _posted,
    Verb.REPLIED: _posted,
    Verb.REACTED: _liked,
    Verb.ENDORSED: _honoured,
    Verb.ANSWER_ACCEPTED: _honoured,
    Verb.ACHIEVED: _graded,
}


def _person(statement: Statement, addresses: Addresses) -> Json:
    person = {"id": addresses.person(statement.account), "type": "Person"}
    return {**person, "name": statement.name} if statement.name else person


def _somebody(statement: Statement, addresses: Addresses) -> Json:
    if statement.course is not None:
        return {"id": addresses.course(statement.course), "type": "CourseSection"}
    return {"id": addresses.home, "type": "Organization"}


def _message(statement: Statement, addresses: Addresses) -> Json:
    message: Json = {"id": addresses.post(statement.object), "type": "Message"}
    if statement.thread is None:
        return message
    thread: Json = {"id": addresses.thread(statement.thread), "type": "Thread"}
    if statement.space is not None:
        thread["isPartOf"] = {"id": addresses.space(statement.space), "type": "Forum"}
    return {**message, "isPartOf": thread}


def _stamp(instant: datetime) -> str:
    """With milliseconds, in UTC (1.2, 2.1)."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"
