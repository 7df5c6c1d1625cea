"""Mattermost's public channels by its web API, version 4."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import quote, urlsplit

from config.language import N_
from connectors.communities.answers import UNREADABLE, member, objects, readable, text
from connectors.communities.asking import Asker, Words, cursor_lost
from connectors.communities.connection import CommunityConnection
from connectors.communities.instants import of_milliseconds, revision_at
from connectors.contract import (
    Access,
    Author,
    Channel,
    Checked,
    Checkpoint,
    CommunityTrouble,
    Contribution,
    ContributionKind,
    Direction,
    Manifest,
    Page,
    Reaction,
    Record,
    Setting,
    SettingKind,
    Tombstone,
)
from connectors.http import Response, retry_after

_PAGE = 200  # the most posts that Mattermost gives in one page
_MOST_CHANGED = 1_000  # the most that it tells of what has changed since; which ones of more, it does not say
_MOST_IDS = 50  # of posts that changed in one millisecond; more are only told twice
_PUBLIC = "O"

MANIFEST = Manifest(
    id="mattermost",
    title="Mattermost",
    direction=Direction.COMMUNITIES,
    access=Access.OPEN,
    personal_data=(
        N_("id of the account there"),
        N_("e-mail address, where it is verified there"),
        N_("text and time of posts in public channels"),
        N_("who reacted to a post"),
    ),
    authentication=N_("access token of a bot account, which an administrator of the server makes"),
    destination=N_("nothing leaves: the server of your organisation is only read"),
    scopes=(N_("the bot is a member of the team, and of the channels that are read"),),
    rate_limits=N_(
        "as the server sets them (10 requests a second at first); it is left alone as long as it asks"
    ),
    deletions=N_("seen at the next reading"),
    docs="https://developers.mattermost.com/api-documentation/",
    settings=(
        Setting(
            "site",
            N_("Address of the server"),
            SettingKind.ADDRESS,
            N_("as a browser shows it, without a path"),
        ),
        Setting("token", N_("Access token of the bot"), SettingKind.SECRET),
    ),
    tells_edits=True,
    tells_deletions=True,
)
_WORDS = Words(
    unauthorised=N_(
        "Mattermost does not know the access token: it was revoked, or the bot was disabled. Make a new one under "
        "System Console → Integrations → Bot Accounts, and enter it."
    ),
    forbidden=N_(
        "Mattermost does not let the bot read this channel. Add it to the channel, which has to be public."
    ),
    gone=N_("Mattermost has no such channel any more. Choose another one, or stop reading it."),
)


class Mattermost:
    """Reads what people post in public channels, with edits, deletions and reactions.

    First a channel is read from its latest post back, then what has changed since. Mattermost's own stamps say since
    when, never our clock.
    """

    manifest = MANIFEST

    def __init__(self, connection: CommunityConnection) -> None:
        site = connection.required("site").rstrip("/")
        headers = {"Authorization": f"Bearer {connection.required('token')}"}
        self._site = site
        self._source = f"mattermost:{urlsplit(site).netloc.lower()}"
        self._asker = Asker(connection.http, connection.clock, _WORDS, headers, _wait)
        self._mails: dict[str, str | None] = {}

    def check(self) -> Checked:
        """Who the bot is."""
        with readable():
            return Checked(self._source, text(self._asker.get(self._api("users/me")), "username"))

    def channels(self) -> Sequence[Channel]:
        """The public channels that the bot is in, over all its teams."""
        with readable():
            found = {
                each["id"]: _channel(each)
                for team in objects(self._asker.get(self._api("users/me/teams")))
                for each in objects(self._asker.get(self._api(f"users/me/teams/{_id(team)}/channels")))
                if each.get("type") == _PUBLIC and not each.get("delete_at")
            }
        return sorted(found.values(), key=lambda channel: channel.title.casefold())

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page: back through the past first, then what has changed."""
        cursor = _Cursor.read(since)
        with readable():
            place = self._public(channel)
            if cursor.is_past:
                return self._past(place, cursor, begin)
            return self._changes(place, cursor)

    def _public(self, channel: str) -> Channel:
        described = self._asker.get(self._api(f"channels/{quote(channel, safe='')}"))
        if member(described, "type") != _PUBLIC:
            raise self._asker.forbidden()
        return _channel(described)

    def _past(self, channel: Channel, cursor: "_Cursor", begin: datetime | None) -> Page:
        parameters: dict[str, str | int] = {"per_page": _PAGE}
        if cursor.before:
            parameters["before"] = cursor.before
        posts = self._posts(channel, parameters)
        cursor = cursor.after_changes(posts) if not cursor.before else cursor
        oldest = posts[-1] if posts else None
        more = len(posts) == _PAGE and not (begin and oldest and _is_before(oldest, begin))
        following = cursor.back_to(_id(oldest) if more and oldest else "")
        return self._page(channel, posts, following, more=more)

    def _changes(self, channel: Channel, cursor: "_Cursor") -> Page:
        posts = self._posts(channel, {"since": max(cursor.changed - 1, 0)})
        if len(posts) >= _MOST_CHANGED:
            return self._page(
                channel, (), _Cursor(), more=True
            )  # nobody can tell which are missing: all anew
        new = [post for post in posts if (_id(post), _changed(post)) not in cursor.given()]
        return self._page(channel, new, cursor.after_changes(posts), more=False)

    def _posts(self, channel: Channel, parameters: Mapping[str, str | int]) -> list[dict[str, Any]]:
        """Posts as Mattermost orders them, the latest first."""
        answer = self._asker.get(self._api(f"channels/{channel.id}/posts"), parameters)
        match answer:
            case {"order": list() as order, "posts": dict() as posts}:
                # With `since`, `posts` also has the roots of what has changed, in whatever state they are.
                return [posts[each] for each in order if isinstance(posts.get(each), dict)]
        raise ValueError("no list of posts")

    def _page(
        self, channel: Channel, posts: Sequence[dict[str, Any]], cursor: "_Cursor", *, more: bool
    ) -> Page:
        self._learn_mails(posts)
        records: list[Record] = []
        left_out = 0
        for post in posts:
            try:
                found = list(self._records(channel, post))
            except UNREADABLE:
                found = []
            left_out += not found
            records += found
        return Page(tuple(records), cursor.checkpoint(), more, left_out)

    def _records(self, channel: Channel, post: dict[str, Any]) -> Iterator[Record]:
        """A post and the reactions to it; nothing for what programs and the server itself wrote."""
        source_id = _id(post)
        if post.get("delete_at"):
            yield Tombstone(self._source, source_id, of_milliseconds(post["delete_at"]))
            return
        if not _is_a_persons(post):
            return
        occurred_at = of_milliseconds(post["create_at"])
        edited_at = of_milliseconds(post["edit_at"]) if post.get("edit_at") else None
        root = post.get("root_id") or None
        yield Contribution(
            source=self._source,
            source_id=source_id,
            revision=revision_at(occurred_at, edited_at),
            kind=ContributionKind.REPLY if root else ContributionKind.POST,
            author=self._author(text(post, "user_id")),
            occurred_at=occurred_at,
            edited_at=edited_at,
            markdown=text(post, "message"),
            in_reply_to=root,
            link=f"{self._site}/_redirect/pl/{source_id}",
            channel=channel,
        )
        yield from self._reactions(source_id, post)

    def _reactions(self, source_id: str, post: dict[str, Any]) -> Iterator[Reaction]:
        metadata = post.get("metadata")
        first: dict[str, datetime] = {}
        for each in objects((metadata.get("reactions") if isinstance(metadata, dict) else None) or []):
            user, at = text(each, "user_id"), of_milliseconds(each["create_at"])
            first[user] = min(at, first.get(user, at))
        for user, at in first.items():
            yield Reaction(self._source, source_id, self._author(user), at)

    def _author(self, user: str) -> Author:
        return Author(user, self._mails.get(user))

    def _learn_mails(self, posts: Iterable[dict[str, Any]]) -> None:
        """Which verified addresses authors have; names are not looked at."""
        authors = {post.get("user_id") for post in posts if _is_a_persons(post)} - self._mails.keys()
        wanted = sorted(each for each in authors if isinstance(each, str))
        if not wanted:
            return
        found = {}
        try:
            found = {_id(each): each for each in objects(self._asker.post(self._api("users/ids"), wanted))}
        except CommunityTrouble as trouble:
            if trouble.code != "community.forbidden":
                raise
        for user in wanted:
            each = found.get(user, {})
            mail = each.get("email")
            self._mails[user] = mail if isinstance(mail, str) and each.get("email_verified") else None

    def _api(self, path: str) -> str:
        return f"{self._site}/api/v4/{path}"


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where we are: `before` is the post from which the past is read on, empty once it has been.

    `changed` is the latest change that was seen, in Mattermost's milliseconds, `ids` what had changed just then: of
    what changes in the same millisecond some may be told only later.
    """

    is_past: bool = True
    before: str = ""
    changed: int = 0
    ids: tuple[str, ...] = ()

    @classmethod
    def read(cls, checkpoint: Checkpoint | None) -> Self:
        """Raises `CommunityTrouble` ``community.cursor_lost`` for what is no cursor of ours."""
        if checkpoint is None:
            return cls()
        try:
            is_past, before, changed, ids = json.loads(checkpoint.cursor)
            return cls(bool(is_past), str(before), int(changed), tuple(map(str, ids)))
        except (ValueError, TypeError) as error:
            raise cursor_lost() from error

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(
            json.dumps([self.is_past, self.before, self.changed, self.ids], separators=(",", ":"))
        )

    def back_to(self, post: str) -> "_Cursor":
        """Read on from a post, or, without one, be through with the past."""
        return _Cursor(bool(post), post, self.changed, self.ids)

    def after_changes(self, posts: Sequence[dict[str, Any]]) -> "_Cursor":
        latest = max((_changed(post) for post in posts), default=0)
        if latest < self.changed:
            return self
        ids = {_id(post) for post in posts if _changed(post) == latest}
        ids |= set(self.ids) if latest == self.changed else set()
        return _Cursor(self.is_past, self.before, latest, tuple(sorted(ids)[:_MOST_IDS]))

    def given(self) -> set[tuple[str, int]]:
        return {(each, self.changed) for each in self.ids}


def _wait(response: Response, now: datetime) -> float | None:
    """Mattermost's `X-Ratelimit-Reset` is how many seconds there are until then."""
    reset = response.headers.get("X-Ratelimit-Reset", "")
    if response.status == 429 and reset.isascii() and reset.isdigit():
        return float(reset)
    return retry_after(response, now)


def _channel(described: dict[str, Any]) -> Channel:
    title = described.get("display_name") or described.get("name")
    return Channel(_id(described), str(title or _id(described)))


def _is_a_persons(post: dict[str, Any]) -> bool:
    props = post.get("props") or {}
    by_program = isinstance(props, dict) and (props.get("from_bot") or props.get("from_webhook"))
    return not post.get("type") and not by_program and not post.get("delete_at")


def _is_before(post: dict[str, Any], begin: datetime) -> bool:
    try:
        return of_milliseconds(post.get("create_at")) < begin
    except ValueError:
        return False


def _id(described: object) -> str:
    return text(described, "id")


def _changed(post: dict[str, Any]) -> int:
    value = post.get("update_at")
    return value if isinstance(value, int) else 0
