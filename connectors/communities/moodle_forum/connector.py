"""Forums of Moodle courses, by web services (webservice/rest; mod/forum/externallib.php, since Moodle 3.8)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from connectors.communities.answers import member, objects, readable, text
from connectors.communities.connection import CommunityConnection
from connectors.communities.moodle_forum import manifest
from connectors.communities.moodle_forum.manifest import DISCUSSIONS, FORUMS, POSTS, SITE_INFO
from connectors.communities.moodle_forum.posts import Place, number, plain
from connectors.communities.moodle_forum.reading import Cursor, Reading
from connectors.communities.moodle_forum.service import MoodleService
from connectors.contract import Channel, Checked, Checkpoint, ConnectorError, Page

_HIDDEN_FROM_EACH_OTHER: Final = "qanda"  # nobody sees others' answers before they have answered themselves


class MoodleForum:
    """Reads what a whole course can read in its forums. A channel is a forum, by Moodle's number."""

    manifest = manifest.MANIFEST

    def __init__(self, connection: CommunityConnection) -> None:
        """Raises `ConnectorError` for what are no numbers of courses."""
        self._site = connection.required("site").rstrip("/")
        self._courses = tuple(dict.fromkeys(connection.required("courses").split()))
        if not all(each.isascii() and each.isdigit() for each in self._courses):
            raise ConnectorError("Name courses by their numbers, one a line.", code="connector.no_setting")
        parts = urlsplit(self._site)
        self._source = f"moodle_forum:{parts.netloc.lower()}{parts.path}"
        self._service = MoodleService(connection, self._site)

    def check(self) -> Checked:
        """Whose token it is, and whether its service has what is needed."""
        with readable():
            info = self._service.call(SITE_INFO, {})
            there = {each.get("name") for each in objects(member(info, "functions"))}
            lacks = (manifest.LACKS,) if {FORUMS, DISCUSSIONS, POSTS} - there else ()
            sees_all = (manifest.ADMINISTRATOR,) if info.get("userissiteadmin") else ()
            return Checked(self._source, text(info, "username"), lacks + sees_all)

    def channels(self) -> Sequence[Channel]:
        """The forums of the courses, but for those in which people do not see each other's posts."""
        with readable():
            found = [self._channel(each) for each in self._forums()]
            return sorted(found, key=lambda channel: channel.title.casefold())

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page: see `Reading`."""
        cursor = Cursor.read(since)
        with readable():
            forum = next((each for each in self._forums() if str(each.get("id")) == channel), None)
            if forum is None:
                raise self._service.gone()
            count = forum.get("numdiscussions")
            cursor = cursor.counted(count if isinstance(count, int) else cursor.count)
            place = Place(self._source, self._site, self._channel(forum))
            return Reading(self._service, place, channel, begin).page(cursor)

    def _forums(self) -> list[Mapping[str, Any]]:
        arguments = {f"courseids[{place}]": course for place, course in enumerate(self._courses)}
        listed = objects(self._service.call(FORUMS, arguments))
        return [each for each in listed if text(each, "type") != _HIDDEN_FROM_EACH_OTHER]

    def _channel(self, forum: Mapping[str, Any]) -> Channel:
        name = plain(text(forum, "name"))
        return Channel(
            number(forum["id"]), f"{name} · {forum.get('course')}" if len(self._courses) > 1 else name
        )
