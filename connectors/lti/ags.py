"""Assignment and Grade Services 2.0: the documents and addresses."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from config.clock import format_stamp
from connectors.contract import Score, mark_of
from connectors.lti.errors import ServiceTrouble

SCOPE_LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCOPE_LINE_ITEM_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCOPE_RESULT_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPE_SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"

LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"

_HALF_A_THOUSANDTH = Fraction(1, 2000)
_SCALE_TO_ROUND = 10
_LARGEST_NUMBER = 10**9  # points in any gradebook, by far
_DECIMALS_KEPT = 6
_LEAST_MAXIMUM = Fraction(1, 1000)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_END_OF_LINE = re.compile(r"<br\b[^<>]*>|</(?:p|div|li|h[1-6])>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LineItem:
    """A column of a gradebook (section 3.2). `id` is its address; None in one that is yet to be made."""

    id: str | None
    label: str
    maximum: Fraction
    resource_id: str
    tag: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a gradebook holds for a learner (section 3.3); `score` is None where it holds none."""

    user_id: str
    score: Fraction | None
    maximum: Fraction
    comment: str | None


def scores_url(line_item: str) -> str:
    """Where scores for a line item go (section 3.4): before the query, which a platform may need."""
    return _beneath(line_item, "scores", {})


def results_url(line_item: str, user_id: str | None = None) -> str:
    """Where the result of one learner is read, or all (section 3.3.1). Never with `limit`, on which Moodle fails."""
    return _beneath(line_item, "results", {} if user_id is None else {"user_id": user_id})


def filtered_url(line_items: str, resource_id: str, tag: str) -> str:
    """Where line items with this resource id and tag are read (section 3.2.4)."""
    return _beneath(line_items, "", {"resource_id": resource_id, "tag": tag})


def same_address(one: str, other: str) -> bool:
    """Whether two addresses name the same line item, or the same place for them.

    A platform may write one another way at each launch: its query in another order, a slash at the end.
    """
    return one == other or _normal(one) == _normal(other)


def _normal(url: str) -> tuple[object, ...]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return (url,)  # no address; refused when it is used
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/"), query


def _beneath(url: str, name: str, query: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}/{name}" if name else parts.path
    queries = [text for text in (parts.query, urlencode(query)) if text]
    return urlunsplit((parts.scheme, parts.netloc, path, "&".join(queries), ""))


def points(exact: Fraction) -> int | float:
    """A JSON number of at most three decimals, rounded half to even."""
    thousandths = round(exact * 1000)
    return thousandths // 1000 if thousandths % 1000 == 0 else thousandths / 1000


def score_document(score: Score, extension: Mapping[str, object]) -> bytes:
    """A score as JSON (section 3.4.1); always complete and fully graded, since Moodle erases the grade otherwise."""
    document = {
        "userId": score.user_id,
        "scoreGiven": points(score.given),
        "scoreMaximum": score.maximum,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": format_stamp(score.stamp),
        **extension,
    }
    return _encode(document)


def comment_of(score: Score) -> str:
    """The comment of a score as it goes, with the reference on its last line; empty for none."""
    if score.comment is None:
        return ""
    return score.comment.marked(score.reference) if score.reference else score.comment.as_plain


def comment_beside(score: Score, held: str | None) -> Mapping[str, object]:
    """The comment that goes along with a score, where the platform was seen to hold this one.

    What a teacher says there goes back with it. An empty one, rather than none, takes an earlier one of ours away: the
    specification does not say that a platform clears it otherwise (section 3.4.6), though Moodle does.
    """
    ours = comment_of(score)
    others = "" if held is None or (ours and not score.reference) else _parted(held, score.reference)[1]
    comment = "\n\n".join(filter(None, (others, ours)))
    return {"comment": comment} if comment or score.clears else {}


def _parted(comment: str, reference: str) -> tuple[str, str]:
    """A platform's comment as what is ours in it, and what is somebody else's.

    Ours is from the beginning of its paragraph to the reference: somebody may have written above and below it.
    """
    mark = mark_of(reference)
    if not reference or mark not in comment:
        return "", plain_comment(comment)
    lines, ours = plain_comment(comment).splitlines(), list[str]()
    while (end := next((place for place, line in enumerate(lines) if mark in line), None)) is not None:
        before, _, after = lines[end].partition(mark)
        start = max((place + 1 for place in range(end) if not lines[place].strip()), default=0)
        ours += [*lines[start:end], before + mark]
        lines[start : end + 1] = [after]
    return "\n".join(ours), "\n".join(lines).strip()


def plain_comment(comment: str) -> str:
    """The words of a comment that a platform has told as HTML, since it takes what is sent for plain text (Moodle)."""
    if not _TAG.search(comment):
        return comment
    return unescape(_TAG.sub("", _END_OF_LINE.sub("\n", comment))).strip()


def withdrawal_document(score: Score, extension: Mapping[str, object]) -> bytes:
    """A score that takes the former one and its comment back.

    Without `scoreGiven` there is presently no score, and the platform clears what it has (section 3.4.4);
    ``Initialized`` says that the activity was reset for the learner (section 3.4.7).
    """
    return _encode(
        {
            "userId": score.user_id,
            "activityProgress": "Initialized",
            "gradingProgress": "NotReady",
            "timestamp": format_stamp(score.stamp),
            **({"comment": ""} if score.clears else {}),
            **extension,
        }
    )


def updated_line_item(document: Mapping[str, object], label: str, maximum: Fraction) -> bytes:
    """A line item as the platform gave it, with another label and maximum (section 3.2).

    Everything else goes back as it came, dates, tag and extensions included: a PUT replaces, and Moodle unlinks an
    item whose `resourceLinkId` is left out.
    """
    return _encode({**document, "label": label, "scoreMaximum": points(maximum)})


def line_item_document(item: LineItem) -> bytes:
    """A line item to be made. It names no resource link: Moodle would drop the link's own `lineitem` claim."""
    return _encode(
        {
            "label": item.label,
            "scoreMaximum": points(item.maximum),
            "resourceId": item.resource_id,
            "tag": item.tag,
        }
    )


def _encode(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def read_line_item(document: Any) -> LineItem:
    """A line item from JSON. Raises `ServiceTrouble`."""
    if not isinstance(document, dict) or not isinstance(document.get("id"), str):
        raise _unreadable()
    return LineItem(
        id=document["id"],
        label=str(document.get("label") or ""),
        maximum=_number(document.get("scoreMaximum")),
        resource_id=str(document.get("resourceId") or ""),
        tag=str(document.get("tag") or ""),
    )


def read_line_items(document: Any) -> list[LineItem]:
    """Line items from the JSON of a container. Raises `ServiceTrouble`."""
    if not isinstance(document, list):
        raise _unreadable()
    return [read_line_item(item) for item in document]


def read_results(document: Any) -> list[Result]:
    """Results from the JSON of a container. Raises `ServiceTrouble`."""
    if not isinstance(document, list) or not all(isinstance(result, dict) for result in document):
        raise _unreadable()
    return [_read_result(result) for result in document]


def _read_result(document: dict[str, Any]) -> Result:
    score, comment = document.get("resultScore"), document.get("comment")
    maximum = _number(document.get("resultMaximum") or 1)  # section 3.3.4.6: one where it is not given
    if maximum < _LEAST_MAXIMUM:
        raise _unreadable()
    return Result(
        user_id=str(document.get("userId") or ""),
        score=None if score is None else _number(score),
        maximum=maximum,
        comment=comment if isinstance(comment, str) and comment.strip() else None,
    )


def _number(value: object) -> Fraction:
    """A number to six decimals. Raises `ServiceTrouble` for what is none, or none that a gradebook could hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unreadable()
    if not -_LARGEST_NUMBER <= value <= _LARGEST_NUMBER:  # NaN is not, either
        raise _unreadable()
    return round(
        Fraction(str(value)), _DECIMALS_KEPT
    )  # by way of text: 33.3 means 333/10, not its nearest double


def _unreadable() -> ServiceTrouble:
    return ServiceTrouble("The platform's answer cannot be read.", code="ags.unexpected_answer")


def holds(result: Result, score: Score) -> bool:
    """Whether the gradebook holds just this score, to the thousandth, on whatever scale it keeps.

    One that keeps two decimals of ten points or more holds it rounded. Of a comment what is ours counts as well. Where
    none is told, none is there only if there is none to be and there was none: not every platform tells it.
    """
    return _same_number(result, score) and _same_comment(result, score)


def has_comment_of(result: Result, reference: str) -> bool:
    """Whether a comment with this reference stands there."""
    return bool(reference) and mark_of(reference) in (result.comment or "")


def value_in(result: Result, score: Score) -> Fraction | None:
    """What the gradebook holds, in the scale of a score: just its number where it holds that, whatever the comment."""
    if result.score is None or _same_number(result, score):
        return None if result.score is None else score.given
    return result.score * score.maximum / result.maximum


def _same_number(result: Result, score: Score) -> bool:
    if result.score is None:
        return False
    expected = Fraction(round(score.given * 1000), 1000) * result.maximum / score.maximum
    rounded = result.maximum >= _SCALE_TO_ROUND and result.score == round(expected, 2)
    return rounded or abs(result.score - expected) < _HALF_A_THOUSANDTH


def _same_comment(result: Result, score: Score) -> bool:
    wanted = comment_of(score)
    if result.comment is None:
        return not score.reference or not (wanted or score.clears)
    if not score.reference:
        return result.comment.split() == wanted.split()
    return unescape(_parted(result.comment, score.reference)[0]).split() == unescape(wanted).split()
