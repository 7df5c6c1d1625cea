"""Finding or making the line item that a target's scores go to."""

from fractions import Fraction

from connectors.contract import BlockReason, Outcome, Target, TargetTrouble
from connectors.http import Response, origin_of
from connectors.lti import PlatformService, ags
from connectors.lti.errors import ServiceTrouble

_ALL_SCOPES = (ags.SCOPE_LINE_ITEM, ags.SCOPE_RESULT_READ, ags.SCOPE_SCORE)
_MOST_PAGES = 100


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

    The launch's own line item (setting `lineitem`) wins; else the one that was used before, if it is still there;
    else the one in `lineitems` with this `resource_id` and `tag`; else it is made there with this `label` and
    `maximum`. Raises `Refused` and what `PlatformService` raises.
    """
    own = target.setting("lineitem")
    if own:
        origin_of(own)  # raises for what is no address
        return _described(service, target.knowing(line_item=own), own)
    before = target.known("line_item")
    if before and _is_there(service, target, before):
        return target
    if not target.setting("lineitems") or not target.setting("resource_id"):
        raise TargetTrouble(
            "The course offers no gradebook column, and no place to make one.",
            Outcome.blocked(BlockReason.ITEM_GONE, "ags.no_line_items", whole_target=True),
        )
    origin_of(target.setting("lineitems"))
    item = _found(service, target) or _made(service, target)
    return target.knowing(line_item=str(item.id), maximum=str(ags.points(item.maximum)))


def _described(service: PlatformService, target: Target, url: str) -> Target:
    permitted = scopes(target)
    if ags.SCOPE_LINE_ITEM not in permitted and ags.SCOPE_LINE_ITEM_READ not in permitted:
        return target
    response = service.call("GET", url, scopes=permitted, accept=ags.LINE_ITEM)
    if not response.ok:
        raise Refused(response)
    item = ags.read_line_item(response.json())
    return target.knowing(maximum=str(ags.points(item.maximum)))


def _is_there(service: PlatformService, target: Target, url: str) -> bool:
    response = service.call("GET", url, scopes=scopes(target), accept=ags.LINE_ITEM)
    if response.status in (404, 410):
        return False
    if not response.ok:
        raise Refused(response)
    return True


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
    wanted = ags.LineItem(
        id=None,
        label=target.setting("label").strip() or "Stoa",  # never blank: AGS 2.0, section 3.2.7
        maximum=Fraction(target.setting("maximum", "100")),
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
