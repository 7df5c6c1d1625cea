"""Finding or making the line item that a target's scores go to."""

from fractions import Fraction
from typing import Any

from connectors.contract import BlockReason, Outcome, Target, TargetTrouble
from connectors.http import Response, origin_of
from connectors.lti import PlatformService, ags
from connectors.lti.errors import ServiceTrouble

_ALL_SCOPES = (ags.SCOPE_LINE_ITEM, ags.SCOPE_RESULT_READ, ags.SCOPE_SCORE)
_MOST_PAGES = 100
_TRY_LATER = (429, 503)  # RFC 6585, section 4; RFC 9110, section 15.6.4


class Refused(Exception):
    """The platform answered a question about line items with an error."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def scopes(target: Target) -> tuple[str, ...]:
    """The scopes to ask a token for: those that Stoa uses, cut down to the target's setting `scope` if there is one.

    One token serves all calls for a platform, since asking for many gets a tool throttled.
    """
    offered = target.setting("scope").split()
    used = (*_ALL_SCOPES, ags.SCOPE_LINE_ITEM_READ) if offered else _ALL_SCOPES
    return tuple(scope for scope in used if not offered or scope in offered)


def find_or_make(service: PlatformService, target: Target) -> Target:
    """The target with its `line_item` and, where the platform tells it, that item's `maximum` learnt.

    The launch's own line item (setting `lineitem`) wins, unless it is known as `gone`; else the one that was used
    before, if it is still there; else the one in `lineitems` with this `resource_id` and `tag`; else it is made there
    with this `label` and `maximum`, if it may be. A column that Stoa made, or that the LMS made of a link of Stoa's,
    follows these two: `label` and `points` are learnt of it as they were last given to it. It is never deleted. Raises
    `Refused` and what `PlatformService` raises.
    """
    own = target.setting("lineitem")
    if own and not ags.same_address(own, target.known("gone") or ""):
        origin_of(own)  # raises for what is no address
        return _adopted(service, target.knowing(line_item=own), own)
    before = target.known("line_item")
    if before and (document := _read(service, target, before)) is not None:
        return _brought_up_to_date(service, target, before, document)
    if not target.setting("lineitems") or not target.setting("resource_id"):
        raise TargetTrouble(
            "The course offers no gradebook column, and no place to make one.",
            Outcome.blocked(BlockReason.NO_RIGHTS, "ags.no_line_items", whole_target=True),
        )
    origin_of(target.setting("lineitems"))
    item = _found(service, target) or _made(service, target)
    return _taken_as_given(target.knowing(line_item=str(item.id), maximum=str(ags.points(item.maximum))))


def is_up_to_date(target: Target) -> bool:
    """Whether a prepared target's column has the label and the maximum that its settings have now.

    A column that is the LMS's own is never given either.
    """
    if target.known("label") is None:
        return True
    return (target.known("label"), target.known("points")) == _wanted(target)


def _wanted(target: Target) -> tuple[str, str]:
    """Label and maximum as the settings have them, like those that were given: so the two can be compared."""
    return target.setting("label"), target.setting("maximum", "100")


def _shown(label: str) -> str:
    return label.strip() or "Stoa"  # never blank: AGS 2.0, section 3.2.7


def _taken_as_given(target: Target) -> Target:
    """As if the column had been given both: what a teacher made of it before is theirs to keep."""
    label, points = _wanted(target)
    return target.knowing(label=label, points=points)


def _brought_up_to_date(
    service: PlatformService, target: Target, url: str, document: dict[str, Any]
) -> Target:
    """The target with its column given what has changed of label and maximum; what a teacher made of the other stays.

    A platform that will not have it is not asked again for the same: scores go there all the same.
    """
    if is_up_to_date(target):
        return target
    label, maximum = _wanted(target)
    brought = target.knowing(label=label, points=maximum)
    if ags.SCOPE_LINE_ITEM not in scopes(target):
        return brought
    column = ags.read_line_item(document)
    keeps_label = target.known("label") == label and column.label
    wanted = column.maximum if target.known("points") == maximum else Fraction(maximum)
    response = service.call(
        "PUT",
        url,
        scopes=scopes(target),
        accept=ags.LINE_ITEM,
        content_type=ags.LINE_ITEM,
        body=ags.updated_line_item(document, keeps_label or _shown(label), wanted),
    )
    if response.ok:
        return brought.knowing(maximum=str(ags.points(wanted)))
    if response.status in _TRY_LATER:
        raise Refused(response)
    return brought.knowing(maximum=str(ags.points(column.maximum)))


def _adopted(service: PlatformService, target: Target, url: str) -> Target:
    """The target with the launch's own column described and, where that is Stoa's, brought up to date."""
    permitted = scopes(target)
    if ags.SCOPE_LINE_ITEM not in permitted and ags.SCOPE_LINE_ITEM_READ not in permitted:
        return target.forgetting("label", "points")
    response = service.call("GET", url, scopes=permitted, accept=ags.LINE_ITEM)
    if not response.ok:
        raise Refused(response)
    document = response.json()
    item = ags.read_line_item(document)
    described = target.knowing(maximum=str(ags.points(item.maximum)))
    if not _is_of_stoas_link(item, target):
        return described.forgetting("label", "points")
    if described.known("label") is None:
        return _taken_as_given(described)
    return _brought_up_to_date(service, described, url, dict(document))


def _is_of_stoas_link(item: ags.LineItem, target: Target) -> bool:
    """Whether the LMS made a column of what Stoa said of it in a deep link: a copied one has the tag alone."""
    said = ((item.resource_id, target.setting("resource_id")), (item.tag, target.setting("tag")))
    return any(one and one == other for one, other in said)


def _read(service: PlatformService, target: Target, url: str) -> dict[str, Any] | None:
    response = service.call("GET", url, scopes=scopes(target), accept=ags.LINE_ITEM)
    if response.status in (404, 410):
        return None
    if not response.ok:
        raise Refused(response)
    document = response.json()
    ags.read_line_item(document)  # raises for what is none
    return dict(document)


def _found(service: PlatformService, target: Target) -> ags.LineItem | None:
    resource_id, tag = target.setting("resource_id"), target.setting("tag")
    url = ags.filtered_url(target.setting("lineitems"), resource_id, tag)
    matching: list[ags.LineItem] = []
    for page in service.pages(url, scopes=scopes(target), accept=ags.LINE_ITEMS, at_most=_MOST_PAGES):
        if not page.ok:
            raise Refused(page)
        # Asked again here, since not every platform heeds the filter.
        matching += [
            item
            for item in ags.read_line_items(page.json())
            if (item.resource_id, item.tag) == (resource_id, tag)
        ]
    return _of_same_origin(next(iter(matching), None), target)


def _made(service: PlatformService, target: Target) -> ags.LineItem:
    if not target.may_make:
        raise TargetTrouble(
            "The gradebook column is gone, and nobody has agreed to another one.",
            Outcome.blocked(BlockReason.ITEM_GONE, "ags.column_lost", whole_target=True),
        )
    label, maximum = _wanted(target)
    wanted = ags.LineItem(
        id=None,
        label=_shown(label),
        maximum=Fraction(maximum),
        resource_id=target.setting("resource_id"),
        tag=target.setting("tag"),
    )
    response = service.call(
        "POST",
        target.setting("lineitems"),
        scopes=scopes(target),
        accept=ags.LINE_ITEM,
        content_type=ags.LINE_ITEM,
        body=ags.line_item_document(wanted),
    )
    if not response.ok:
        raise Refused(response)
    item = ags.read_line_item(response.json())
    _of_same_origin(item, target)
    return item


def _of_same_origin(item: ags.LineItem | None, target: Target) -> ags.LineItem | None:
    if item and origin_of(str(item.id)) != origin_of(target.setting("lineitems")):
        raise ServiceTrouble("The platform names a line item on another host.", code="lti.foreign_link")
    return item
