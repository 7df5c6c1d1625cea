"""What every community that is read page by page keeps to, tried against a service that can be made to misbehave.

A connector's tests subclass `PullContract` and give a fixture `service`: the service as its documentation describes it,
on loopback, with the connector that reads it.
"""

import gc
import re
import sys
import tracemalloc
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from config.clock import SetClock
from connectors.contract import (
    LONGEST_CURSOR,
    MOST_RECORDS,
    Checkpoint,
    CommunityTrouble,
    Contribution,
    ContributionKind,
    Direction,
    Manifest,
    Page,
    PullCommunity,
    Reaction,
    SettingKind,
    Tombstone,
)
from sync.contributions.plain import plain_text

SECRET = "a-token-that-nobody-may-see"
MOST_PAGES = 2_000
_ADDRESSES = (SettingKind.ADDRESS, SettingKind.ADDRESSES)
MOST_MEMORY = 12_000_000  # bytes for a page, the service's own answer among them
SOME_PAGES = 10
FEW_BLOCKS = 20_000  # of Python's memory: ten thousand contributions are many times that
HARD = "Grüße 日本語 🎉 naïve e\u0301 <b>tag</b> &amp; 5 < 6 *stars* _under_ `code` \\ [x](y) https://a.example/?a=1&b=2"


class Service(ABC):
    """A community on loopback. `author` below is an id of an account there; ids given back are source ids.

    `page_size`: how many contributions one page has, as the connector asks for them.
    """

    community: PullCommunity
    channel: str
    page_size: int

    def __init__(self, server: HTTPServer, clock: SetClock) -> None:
        self.server, self.clock = server, clock
        self.requests: list[Request] = []
        self.fault: Callable[[Request], Answer] | None = None
        server.expect_request(re.compile(".*")).respond_with_handler(self._respond)

    def account(self, author: str) -> str:
        """By what the service knows an author: for services whose ids have a form, or where but one writes."""
        return author

    def _respond(self, request: Request) -> Answer:
        request.get_data()
        self.requests.append(request)
        return self.fault(request) if self.fault else self.answer(request)

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """What the service answers."""

    @abstractmethod
    def post(
        self, text: str, *, author: str = "ada", answers: str | None = None, at: datetime | None = None
    ) -> str:
        """Somebody says something in the channel, now or `at`; gives its source id."""

    def edit(self, source_id: str, text: str) -> None:
        """Its author changes it, now. For services whose manifest tells of edits."""
        raise NotImplementedError

    def delete(self, source_id: str) -> None:
        """Its author deletes it, now."""
        raise NotImplementedError

    def whisper(self, text: str) -> None:
        """Something is said where not everybody may read, as near to the channel as the service has it."""
        raise NotImplementedError

    def by_program(self, text: str) -> None:
        """A program says something in the channel."""
        raise NotImplementedError

    @abstractmethod
    def too_often(self, seconds: int) -> Answer:
        """How the service says that it wants to be left alone for so long."""

    def revoked(self) -> Answer:
        """How the service says that it does not know the token any more."""
        return Answer('{"error": "unauthorized"}', 401, content_type="application/json")

    def has(self, method: Callable[..., object]) -> bool:
        """Whether this service overrides one of the above."""
        return getattr(type(self), method.__name__) is not getattr(Service, method.__name__)


@dataclass
class Kept:
    """What is there after pages were taken in, in whatever order, as the intake has it."""

    contributions: dict[str, Contribution] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    reactions: set[tuple[str, str]] = field(default_factory=set)

    def take(self, page: Page) -> None:
        for record in page.records:
            match record:
                case Tombstone():
                    self.gone.add(record.source_id)
                case Reaction():
                    self.reactions.add((record.source_id, record.author.subject))
                case Contribution():
                    known = self.contributions.get(record.source_id)
                    if known is None or known.revision < record.revision:
                        self.contributions[record.source_id] = record
                    elif known.revision == record.revision:
                        assert known == record, "the same revision is given twice, and differs"

    def texts(self) -> dict[str, str]:
        return {
            each.source_id: plain_text(each.markdown)
            for each in self.contributions.values()
            if each.source_id not in self.gone
        }


def pages_of(
    service: Service, since: Checkpoint | None = None, begin: datetime | None = None
) -> Iterator[Page]:
    """Page after page, up to where nothing more is there at present."""
    for _ in range(MOST_PAGES):
        page = service.community.pull(service.channel, since, begin)
        yield page
        since = page.checkpoint
        if not page.more:
            return
    pytest.fail(f"after {MOST_PAGES} pages there is still more")


def kept_of(*pages: Page) -> Kept:
    kept = Kept()
    for page in pages:
        kept.take(page)
    return kept


class PullContract:
    """`service`: a fixture, empty but for what it needs. Several accounts post there: at least `ada` and `bob`."""

    @pytest.fixture
    def filled(self, service: Service) -> dict[str, str]:
        """More than two pages, with replies; texts by source id."""
        said: dict[str, str] = {}
        roots: list[str] = []
        for number in range(service.page_size * 2 + 3):
            service.clock.advance(timedelta(seconds=61))
            text = f"Number {number}, said plainly"
            author = "ada" if number % 2 else "bob"
            answers = roots[-1] if roots and number % 3 == 2 else None
            source_id = service.post(text, author=author, answers=answers)
            said[source_id] = text
            if answers is None:
                roots.append(source_id)
        return said

    def test_the_manifest_says_what_is_read(self, service: Service) -> None:
        manifest: Manifest = service.community.manifest
        assert manifest.direction is Direction.COMMUNITIES
        assert manifest.personal_data, "the manifest names no personal data: an account's id at least is some"
        for name in (
            "id",
            "title",
            "authentication",
            "destination",
            "rate_limits",
            "cost",
            "deletions",
            "docs",
            "proved_on",
        ):
            assert getattr(manifest, name), f"the manifest does not say its {name}"
        names = [each.name for each in manifest.settings]
        assert len(set(names)) == len(names), "two settings have one name"
        addresses = any(each.kind in _ADDRESSES for each in manifest.settings)
        assert manifest.hosts or addresses, "neither `hosts` nor a setting says which host is talked to"
        assert all(re.fullmatch(r"https://[a-z0-9.-]+", host) for host in manifest.hosts)

    def test_it_says_who_we_are_there_and_what_can_be_read(self, service: Service) -> None:
        checked = service.community.check()
        assert checked.source.startswith(f"{service.community.manifest.id}:")
        assert checked.account
        channels = service.community.channels()
        if channels:
            assert service.channel in {each.id for each in channels}, "the channel that is read is not listed"
            assert len({each.id for each in channels}) == len(channels)

    def test_everything_is_read(self, service: Service, filled: dict[str, str]) -> None:
        pages = list(pages_of(service))
        assert len(pages) > 1, "page_size is not what a page has"
        kept = kept_of(*pages)
        assert kept.texts() == filled
        source = service.community.check().source
        accounts = {service.account(each) for each in ("ada", "bob")}
        for each in kept.contributions.values():
            assert each.source == source, "contributions do not name the source that check() tells"
            assert each.author.subject in accounts
            assert each.revision >= 1
            assert each.occurred_at.utcoffset() == timedelta(0), "occurred_at is timezone-aware UTC"
            assert (each.kind is ContributionKind.REPLY) == (each.in_reply_to is not None)
            assert each.link is None or each.link.startswith(
                ("https://", "http://127.0.0.1", "http://localhost")
            )
        replies = [each for each in kept.contributions.values() if each.in_reply_to]
        assert replies, "no reply is read"
        assert {each.in_reply_to for each in replies} <= filled.keys(), "a reply answers what is not there"

    def test_pages_and_cursors_are_bounded(self, service: Service, filled: dict[str, str]) -> None:
        for page in pages_of(service):
            assert len(page.records) <= MOST_RECORDS
            assert len(page.checkpoint.cursor) <= LONGEST_CURSOR
            assert SECRET not in page.checkpoint.cursor, "a cursor holds the token"
            assert not any(text in page.checkpoint.cursor for text in filled.values()), "a cursor holds text"

    def test_it_goes_on_from_every_checkpoint_after_a_crash(
        self, service: Service, filled: dict[str, str]
    ) -> None:
        pages = list(pages_of(service))
        for number, page in enumerate(pages):
            rest = list(pages_of(service, page.checkpoint))
            assert kept_of(*pages[: number + 1], *rest).texts() == filled, (
                f"after page {number} some is missing"
            )

    def test_a_page_that_is_read_twice_is_the_same(self, service: Service, filled: dict[str, str]) -> None:
        first = service.community.pull(service.channel, None)
        assert service.community.pull(service.channel, None) == first
        second = service.community.pull(service.channel, first.checkpoint)
        assert service.community.pull(service.channel, first.checkpoint) == second

    def test_what_comes_later_is_found_and_nothing_else(
        self, service: Service, filled: dict[str, str]
    ) -> None:
        (*_, last) = pages_of(service)
        idle = list(pages_of(service, last.checkpoint))
        service.clock.advance(timedelta(minutes=5))
        reply = service.post("Said later", author="bob", answers=next(iter(filled)))
        root = service.post("Begun later", author="ada")
        later = list(pages_of(service, idle[-1].checkpoint))
        assert kept_of(*later).texts().items() >= {reply: "Said later", root: "Begun later"}.items()
        again = kept_of(last, *idle, *later).contributions.keys() - {reply, root}
        assert again <= filled.keys()

    def test_what_comes_while_the_past_is_read_is_not_lost(
        self, service: Service, filled: dict[str, str]
    ) -> None:
        first = service.community.pull(service.channel, None)
        service.clock.advance(timedelta(minutes=5))
        said = service.post("In between", author="bob")
        rest = list(pages_of(service, first.checkpoint))
        after = list(pages_of(service, rest[-1].checkpoint))
        assert kept_of(first, *rest, *after).texts() == {**filled, said: "In between"}

    def test_two_in_the_same_instant_are_both_read(self, service: Service) -> None:
        said = {service.post(f"At once {number}", author="bob"): f"At once {number}" for number in range(3)}
        pages = list(pages_of(service))
        said |= {
            service.post("At once, and after we had read", author="ada"): "At once, and after we had read"
        }
        pages += pages_of(service, pages[-1].checkpoint)
        assert kept_of(*pages).texts() == said

    def test_edits_are_later_revisions(self, service: Service) -> None:
        if not service.community.manifest.tells_edits:
            pytest.skip("this community does not tell of edits")
        source_id = service.post("As it was first")
        pages = list(pages_of(service))
        for text in ("Edited once", "Edited twice"):
            service.clock.advance(timedelta(seconds=30))
            service.edit(source_id, text)
            pages += pages_of(service, pages[-1].checkpoint)
            edited = kept_of(*pages).contributions[source_id]
            assert plain_text(edited.markdown) == text
            assert edited.revision > 1
        # Whoever is told in another order ends with the same.
        assert kept_of(*reversed(pages)).texts() == {source_id: "Edited twice"}

    def test_deletions_are_told_as_the_manifest_says(self, service: Service) -> None:
        if not service.has(Service.delete):
            assert not service.community.manifest.tells_deletions
            pytest.skip("nothing can be deleted there")
        gone, stays = service.post("Regretted"), service.post("Meant")
        pages = list(pages_of(service))
        service.clock.advance(timedelta(minutes=1))
        service.delete(gone)
        pages += pages_of(service, pages[-1].checkpoint)
        told = service.community.manifest.tells_deletions
        assert kept_of(*pages).gone == ({gone} if told else set()), (
            "tombstones come only as the manifest says"
        )
        assert stays in kept_of(*pages).texts()
        anew = kept_of(*pages_of(service))
        assert gone not in anew.texts(), "what was deleted before it was read is read"

    def test_how_often_it_may_be_asked_is_heeded(self, service: Service, filled: dict[str, str]) -> None:
        service.fault = lambda _: service.too_often(7)
        with pytest.raises(CommunityTrouble) as refused:
            service.community.pull(service.channel, None)
        assert refused.value.code == "community.rate_limited"
        assert not refused.value.needs_person
        assert refused.value.after is not None, "the service's own header is not read"
        assert 6 <= refused.value.after <= 9
        service.fault = None
        assert kept_of(*pages_of(service)).texts() == filled

    def test_a_token_that_ended_needs_a_person(self, service: Service, filled: dict[str, str]) -> None:
        first = service.community.pull(service.channel, None)
        asked: list[Callable[[], object]] = [
            service.community.check,
            lambda: service.community.pull(service.channel, first.checkpoint),
        ]
        if service.community.channels():
            asked.append(service.community.channels)
        service.fault = lambda _: service.revoked()
        for ask in asked:
            with pytest.raises(CommunityTrouble) as refused:
                ask()
            assert refused.value.code == "community.unauthorised"
            assert refused.value.needs_person
            assert len(refused.value.message) > 40, "the message says what to do"
            assert SECRET not in str(refused.value)

    @pytest.mark.parametrize(
        "answer",
        [
            Answer("<html>Log in</html>", content_type="text/html"),
            Answer("oops", 500),
            Answer("", 503),
            Answer('{"truncated": [', content_type="application/json"),
            Answer("[]", content_type="application/json"),
            Answer('{"unexpected": true}', content_type="application/json"),
            Answer("null", content_type="application/json"),
            Answer("", 302, headers={"Location": "https://elsewhere.example/"}),
        ],
        ids=["html", "500", "503", "cut off", "list", "object", "null", "redirect"],
    )
    def test_whatever_is_answered_is_trouble_and_no_crash(
        self, service: Service, filled: dict[str, str], answer: Answer
    ) -> None:
        first = service.community.pull(service.channel, None)
        service.fault = lambda _: answer
        for since in (None, first.checkpoint):
            with suppress(CommunityTrouble):
                page = service.community.pull(service.channel, since)
                assert not page.records, "something was read out of nothing"
        service.fault = None
        assert kept_of(first, *pages_of(service, first.checkpoint)).texts() == filled

    def test_a_connection_that_breaks_off_is_trouble(self, service: Service) -> None:
        service.server.stop()
        with pytest.raises(CommunityTrouble) as trouble:
            service.community.pull(service.channel, None)
        assert trouble.value.code == "community.unavailable"
        assert not trouble.value.needs_person

    def test_a_cursor_of_somebody_elses_is_refused(self, service: Service) -> None:
        service.post("There")
        with pytest.raises(CommunityTrouble) as refused:
            service.community.pull(service.channel, Checkpoint("\x00 not ours"))
        assert refused.value.code == "community.cursor_lost"

    def test_what_is_private_is_not_read(self, service: Service) -> None:
        if not service.has(Service.whisper):
            pytest.skip("nothing private is near")
        service.post("For all")
        service.whisper("Between us")
        assert [*kept_of(*pages_of(service)).texts().values()] == ["For all"]

    def test_what_programs_say_is_nobodys(self, service: Service) -> None:
        if not service.has(Service.by_program):
            pytest.skip("no program writes there")
        service.post("By a person")
        service.by_program("By a program")
        assert [*kept_of(*pages_of(service)).texts().values()] == ["By a person"]

    def test_every_character_comes_as_it_was_written(self, service: Service) -> None:
        source_id = service.post(HARD)
        read = kept_of(*pages_of(service)).contributions[source_id].markdown
        for word in (
            "Grüße",
            "日本語",
            "🎉",
            "naïve",
            "5",
            "6",
            "stars",
            "code",
            "https://a.example/?a=1&b=2",
        ):
            assert word in plain_text(read) or word in read, f"{word} is lost"

    @pytest.mark.parametrize("hours", [-30, 30])
    def test_our_clock_does_not_matter(self, service: Service, filled: dict[str, str], hours: int) -> None:
        service.clock.advance(timedelta(hours=hours))
        pages = list(pages_of(service))
        assert kept_of(*pages).texts() == filled
        service.clock.advance(-timedelta(hours=hours))
        service.clock.advance(timedelta(minutes=1))
        said = service.post("With clocks that agree")
        pages += pages_of(service, pages[-1].checkpoint)
        assert kept_of(*pages).texts() == {**filled, said: "With clocks that agree"}

    def test_what_is_older_than_where_we_begin_need_not_be_read(
        self, service: Service, filled: dict[str, str]
    ) -> None:
        everything = kept_of(*pages_of(service)).contributions
        begin = sorted(each.occurred_at for each in everything.values())[-service.page_size // 2]
        since_then = {each.source_id for each in everything.values() if each.occurred_at >= begin}
        pages = list(pages_of(service, begin=begin))
        assert kept_of(*pages).contributions.keys() >= since_then
        assert len(pages) <= len(list(pages_of(service)))

    def test_ten_thousand_are_read_in_bounded_memory(
        self, service: Service, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("WARNING", logger="werkzeug")  # whose lines would be kept, one a request
        for number in range(10_000):
            service.clock.advance(timedelta(seconds=1))
            service.post(f"{number} " + "word " * 60)
        read, held = 0, list[int]()
        for number, page in enumerate(pages_of(service)):
            read += sum(isinstance(each, Contribution) for each in page.records)
            service.requests.clear()
            service.server.clear_log()
            if number % SOME_PAGES == 0:
                gc.collect()  # with so much in the service, what goes in circles would lie about for long
                held.append(sys.getallocatedblocks())
            last = page
        assert read == 10_000
        gc.collect()
        assert sys.getallocatedblocks() - held[len(held) // 4] < FEW_BLOCKS, "what was read is held on to"
        tracemalloc.start()
        try:
            service.community.pull(service.channel, None)
            service.community.pull(service.channel, last.checkpoint)
            assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY, "a page takes too much"
        finally:
            tracemalloc.stop()
