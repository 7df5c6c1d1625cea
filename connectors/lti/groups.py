"""LTI Course Groups Service 1.0: the groups of a context and their sets. Who is in them, the roster tells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from connectors.http import Response
from connectors.lti.errors import ServiceTrouble
from connectors.lti.service import PlatformService
from connectors.lti.text import NO_TEXT

SCOPE: Final = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
GROUPS: Final = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
GROUP_SETS: Final = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"

_MOST_PAGES: Final = 100
_MOST_GROUPS: Final = 10_000
_LONGEST_TEXT: Final = 255  # characters


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a context. `name` is empty and `set_id` None where the platform tells none."""

    id: str
    name: str = ""
    set_id: str | None = None


def read_groups(service: PlatformService, url: str, *, user_id: str | None = None) -> tuple[Group, ...]:
    """The groups behind a `context_groups_url`; with a `user_id` those alone that this member is in.

    All or nothing. Raises `ServiceTrouble` (codes ``groups.…``), `TokenTrouble` and `HttpTrouble`.
    """
    if user_id is not None:
        parts, asked = urlsplit(url), urlencode({"user_id": user_id})
        url = parts._replace(query=f"{parts.query}&{asked}" if parts.query else asked).geturl()
    documents = _documents(service, url, GROUPS, "groups")
    return tuple({group.id: group for group in map(_read_group, documents)}.values())


def read_group_sets(service: PlatformService, url: str) -> Mapping[str, str]:
    """The names of the sets behind a `context_group_sets_url`, by id. Raises as `read_groups`."""
    return {_id(each.get("id")): _name(each) for each in _documents(service, url, GROUP_SETS, "sets")}


def _documents(
    service: PlatformService, url: str, media_type: str, member: str
) -> Iterator[Mapping[str, Any]]:
    count = 0
    for page in service.pages(url, scopes=(SCOPE,), accept=media_type, at_most=_MOST_PAGES):
        documents = _read_page(page, media_type, member)
        count += len(documents)
        if count > _MOST_GROUPS:
            raise ServiceTrouble(f"A context has more than {_MOST_GROUPS:,} groups.", code="groups.too_large")
        yield from documents


def _read_page(page: Response, media_type: str, member: str) -> list[Mapping[str, Any]]:
    if not page.ok:
        raise ServiceTrouble(
            f"The platform did not give the groups (status {page.status}).", code=f"groups.http_{page.status}"
        )
    container = page.json() if page.media_type in (media_type, "application/json") else None
    documents = container.get(member) if isinstance(container, dict) else None
    if not isinstance(documents, list) or not all(isinstance(each, dict) for each in documents):
        raise ServiceTrouble("The platform's groups cannot be read.", code="groups.unexpected_answer")
    return documents


def _read_group(document: Mapping[str, Any]) -> Group:
    set_id = document.get("set_id")
    return Group(_id(document.get("id")), _name(document), _id(set_id) if set_id else None)


def _id(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT or NO_TEXT.search(value):
        raise ServiceTrouble("A group on the platform has an unusable id.", code="groups.unusable_id")
    return value


def _name(document: Mapping[str, Any]) -> str:
    name = document.get("name")
    return NO_TEXT.sub("", name).strip()[:_LONGEST_TEXT] if isinstance(name, str) else ""
