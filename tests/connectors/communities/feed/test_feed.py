"""Feeds on loopback: Atom with pages (RFC 4287, RFC 5005), replies (RFC 4685), and what else is published."""

import time
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.communities.feed import Feed
from connectors.contract import CommunityTrouble, Contribution, ContributionKind, Page
from connectors.http import HttpClient
from connectors.registry import CommunityConnection
from sync.contributions.plain import plain_text
from tests.connectors.contract.pull_contract import PullContract, Service, kept_of, pages_of

_PAGE = 100


class Blog(Service):
    """A blog whose feed is Atom, in pages, and answers conditional requests."""

    page_size = _PAGE

    def __init__(self, server: HTTPServer, http: HttpClient, clock: SetClock) -> None:
        super().__init__(server, clock)
        self.channel = server.url_for("/feed.atom")
        self.entries: list[dict[str, Any]] = []
        self.community = Feed(CommunityConnection(http, clock, {"feeds": self.channel}))

    def account(self, author: str) -> str:
        return self._id("author", author)[:32]

    def answer(self, request: Request) -> Answer:
        number = int(request.args.get("page", 1))
        shown = list(reversed(self.entries))[(number - 1) * _PAGE : number * _PAGE]
        more = number * _PAGE < len(self.entries)
        following = f'<link rel="next" href="?page={number + 1}"/>' if more else ""
        body = (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
            ' xmlns:thr="http://purl.org/syndication/thread/1.0"><title>Weld &amp; test</title><id>urn:blog</id>'
            f"{following}{''.join(map(self._entry, shown))}</feed>"
        ).encode()
        etag = f'"{sha256(body).hexdigest()[:20]}"'
        if request.headers.get("If-None-Match") == etag:
            return Answer(status=304, headers={"ETag": etag})
        return Answer(body, content_type="application/atom+xml", headers={"ETag": etag})

    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        identity = f"urn:entry:{len(self.entries)}"
        ref = (
            next((each["id"] for each in self.entries if self._id(each["id"]) == answers), None)
            if answers
            else None
        )
        now = at or self.clock.now()
        self.entries.append(
            {"id": identity, "text": text, "author": author, "ref": ref, "at": now, "updated": now}
        )
        return self._id(identity)

    def edit(self, source_id: str, text: str) -> None:
        (entry,) = [each for each in self.entries if self._id(each["id"]) == source_id]
        entry |= {"text": text, "updated": self.clock.now()}

    def too_often(self, seconds: int) -> Answer:
        return Answer(status=429, headers={"Retry-After": str(seconds)})

    def _id(self, *parts: str) -> str:
        return sha256("\n".join((self.channel, *parts)).encode()).hexdigest()

    def _entry(self, entry: dict[str, Any]) -> str:
        answers = f'<thr:in-reply-to ref="{entry["ref"]}"/>' if entry["ref"] else ""
        return (
            f"<entry><id>{entry['id']}</id><title>On welding</title><author><name>{entry['author']}</name></author>"
            f"<published>{entry['at'].isoformat()}</published><updated>{entry['updated'].isoformat()}</updated>{answers}"
            f'<content type="html">{escape(escape(entry["text"]))}</content></entry>'
        )


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> Blog:
    return Blog(server, http, clock)


class TestFeed(PullContract):
    pass


def read(service: Blog, body: str | bytes, content_type: str = "application/xml", **headers: str) -> Page:
    service.fault = lambda _: Answer(body, content_type=content_type, headers=headers)
    return service.community.pull(service.channel, None)


def contributions(page: Page) -> list[Contribution]:
    return [each for each in page.records if isinstance(each, Contribution)]


RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule">
<channel><title>Shop&nbsp;floor</title><link>https://blog.example/</link><copyright>All rights reserved</copyright>
<item><title>AT&amp;amp;T &lt;b&gt;welds&lt;/b&gt;</title><link>/posts/1</link><guid isPermaLink="false">one</guid>
  <dc:creator>Never Kept</dc:creator><pubDate>Mon, 02 Mar 2026 13:00:00 +0100</pubDate>
  <category>#NDT</category><category>Welding</category><description>Short</description>
  <content:encoded><![CDATA[<p>Look &amp; <a href="../more">read</a><script>alert(1)</script></p>]]></content:encoded>
  <creativeCommons:license>https://creativecommons.org/licenses/by/4.0/</creativeCommons:license></item>
<item><title>Episode 2</title><guid>two</guid><pubDate>Tue, 03 Mar 2026 08:00:00 GMT</pubDate>
  <itunes:summary>Said aloud & clear</itunes:summary>
  <enclosure url="https://blog.example/2.mp3" length="1" type="audio/mpeg"/></item>
<item><title>Undated</title><guid>three</guid><description>Nobody knows when</description></item>
<item><title>Only a title</title><guid>https://blog.example/4</guid><pubDate>Wed, 4 Mar 2026 08:00 EST</pubDate></item>
</channel></rss>"""


def test_rss_and_podcasts_are_read_with_their_mistakes(service: Blog) -> None:
    page = read(service, RSS)
    first, episode, only = contributions(page)
    assert page.left_out == 1, "the undated"
    assert first.title == "AT&T welds"
    assert "Look \\& [read](" in first.markdown
    assert "/more" in first.markdown
    assert "alert" not in first.markdown
    assert first.link == service.server.url_for("/posts/1")
    assert first.occurred_at.isoformat() == "2026-03-02T12:00:00+00:00"
    assert first.tags == ("NDT", "Welding")
    assert first.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert "Never Kept" not in repr(page)
    assert first.channel is not None
    assert first.channel.title == "Shop floor"
    assert (episode.link, episode.licence) == ("https://blog.example/2.mp3", "All rights reserved")
    assert plain_text(episode.markdown) == "Said aloud & clear"
    assert (only.link, only.markdown) == ("https://blog.example/4", "Only a title")
    assert episode.author == only.author != first.author


def test_rss_1_atom_xhtml_and_json_feed_are_read(service: Blog) -> None:
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="c"><title>Old</title></channel>
        <item rdf:about="https://old.example/1"><title>Ein Schweißer</title><link>https://old.example/1</link>
        <description>Naht prüfen</description><dc:date>2026-03-02T12:00:00Z</dc:date></item></rdf:RDF>"""
    for body, kind in (
        (rdf.encode("latin-1"), "text/xml; charset=iso-8859-1"),
        (rdf.encode("windows-1252"), "application/rss+xml; charset=utf-8"),  # which it is not
        (('<?xml version="1.0" encoding="utf-16"?>' + rdf).encode("utf-16"), "text/xml"),
        (b'<?xml version="1.0" encoding="zlib_codec"?>' + rdf.encode(), "text/xml"),
    ):
        (found,) = contributions(read(service, body, kind))
        assert (found.title, found.markdown) == ("Ein Schweißer", "Naht prüfen")
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.example/a/"><title>T</title>
        <link rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/"/>
        <entry><id>tag:1</id><title type="html">A &amp;lt; B</title><updated>2026-03-02T12:00:00Z</updated>
        <link href="one"/><link rel="enclosure" href="plan.pdf"/>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><em>Well</em>
        <a href="x">there</a></div></content></entry></feed>"""
    (found,) = contributions(read(service, atom))
    assert (found.title, found.link) == ("A < B", "https://blog.example/a/one")
    assert found.particulars == ("https://blog.example/a/plan.pdf",)
    assert "*Well*" in found.markdown
    assert "https://blog.example/a/x" in found.markdown
    assert found.licence == "https://creativecommons.org/publicdomain/zero/1.0/"
    (found,) = contributions(
        read(
            service,
            '{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": 7, "content_text": "a*b",'
            ' "url": "https://j.example/7", "date_published": "2026-03-02T12:00:00Z", "tags": ["x", 5]}, {"id": "8"}]}',
            "application/feed+json",
        )
    )
    assert (found.markdown, found.tags, found.kind) == ("a\\*b", ("x",), ContributionKind.POST)


def test_what_has_not_changed_is_not_sent_again(service: Blog) -> None:
    service.post("Once")
    (page,) = pages_of(service)
    service.requests.clear()
    idle = service.community.pull(service.channel, page.checkpoint)
    assert (idle.records, idle.checkpoint, idle.more) == ((), page.checkpoint, False)
    assert "If-None-Match" in service.requests[0].headers


def test_a_feed_that_ended_moved_or_asks_for_a_password_needs_a_person(service: Blog) -> None:
    for answer, code in (
        (Answer(status=410), "community.gone"),
        (Answer(status=404), "community.gone"),
        (Answer(status=301, headers={"Location": "https://elsewhere.example/feed"}), "community.malformed"),
    ):
        service.fault = lambda _, answer=answer: answer
        with pytest.raises(CommunityTrouble) as refused:
            service.community.pull(service.channel, None)
        assert (refused.value.code, refused.value.needs_person) == (code, True)
    service.fault = lambda _: Answer(status=503, headers={"Retry-After": "120"})
    with pytest.raises(CommunityTrouble) as down:
        service.community.pull(service.channel, None)
    assert (down.value.code, down.value.after) == ("community.unavailable", 120)
    service.fault = lambda request: (
        Answer(RSS) if request.path == "/new" else Answer(status=308, headers={"Location": "/new"})
    )
    assert contributions(service.community.pull(service.channel, None)), "a redirect on the host itself"
    with pytest.raises(CommunityTrouble):
        service.community.pull("https://not.entered.example/feed", None)


_ITEM = "<item><guid>1</guid><pubDate>Mon, 02 Mar 2026 13:00:00 +0100</pubDate><title>%s</title></item>"
_BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(9))


@pytest.mark.parametrize(
    "body",
    [
        f"<!DOCTYPE rss [{_BOMB}]><rss><channel>{_ITEM % '&e8;'}</channel></rss>",
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>'
        + _ITEM % "&x;"
        + "</channel></rss>",
        "<rss><channel>" + "<a>" * 90_000 + "</a>" * 90_000 + "</channel></rss>",
        "<rss><channel>" + "<a></a>" * 300_000 + "</channel></rss>",
        "<rss><channel><item><title>" + "<" * 1_000_000,
        "<rss><channel>" + "<!--" * 500_000,
        "<!DOCTYPE " * 300_000,
        "<?xml " * 300_000,
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 300_000,
        '{"version": 5, "items": {}}',
        "<rss><channel>" + "&" * 1_000_000,
    ],
    ids=[
        "bomb",
        "file",
        "deep",
        "many",
        "open",
        "comment",
        "doctype",
        "declaration",
        "json",
        "no json",
        "ampersands",
    ],
)
def test_hostile_feeds_are_refused_quickly(service: Blog, body: str) -> None:
    began = time.process_time()
    with pytest.raises(CommunityTrouble) as refused:
        read(service, body)
    assert refused.value.code == "community.malformed"
    assert time.process_time() - began < 3


def test_a_feed_that_follows_itself_comes_to_an_end(service: Blog, clock: SetClock) -> None:
    item = _ITEM % "Round"
    link = '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="/other"/>'
    service.fault = lambda _: Answer(f"<rss><channel>{link}{item}</channel></rss>")
    assert len(kept_of(*pages_of(service)).contributions) == 1
    many = "".join(
        f"<item><guid>{number}</guid><pubDate>{format_datetime(clock.now())}</pubDate><title>N</title></item>"
        for number in range(2_500)
    )
    service.fault = lambda _: Answer(f"<rss><channel>{many}</channel></rss>")
    pages = list(pages_of(service))
    assert [len(each.records) for each in pages] == [1_000, 1_000, 500]
