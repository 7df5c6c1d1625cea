"""What is found for whom, and in which order."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from sync.search.index import Index, Posted, Seeker, State
from sync.search.queries import parse

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANNA, BEN = uuid4(), uuid4()


class Posts:
    """An index with posts that are called by a word."""

    def __init__(self) -> None:
        self.index = Index()
        self._called: dict[UUID, str] = {}

    def add(
        self,
        called: str,
        text: str,
        *,
        title: str | None = None,
        by: UUID = ANNA,
        days_ago: int = 0,
        group: str | None = None,
        anonymous: bool = False,
    ) -> UUID:
        post = Posted(uuid4(), by, State(1, group, anonymous), NOW - timedelta(days=days_ago), text, title)
        self.index.add(post)
        self._called[post.id] = called
        return post.id

    def find(self, typed: str, seeker: Seeker | None = None) -> list[str]:
        found = self.index.find(parse(typed), seeker or Seeker(uuid4()), NOW, 10)
        return [self._called[each] for each in found]

    def alike(self, title: str, seeker: Seeker | None = None) -> list[str]:
        return [self._called[each] for each in self.index.alike(title, seeker or Seeker(uuid4()), 10)]


@pytest.fixture
def posts() -> Posts:
    return Posts()


def test_titles_weigh_more_than_texts_and_new_posts_a_little_more_than_old_ones(posts: Posts) -> None:
    posts.add("old title", "nothing", title="About docker", days_ago=300)
    posts.add("old text", "docker", days_ago=300)
    posts.add("new text", "docker")
    posts.add("part of a word", "dockerfile")
    assert posts.find("docker") == ["old title", "new text", "old text", "part of a word"]


def test_every_word_is_to_be_there_and_rare_ones_decide(posts: Posts) -> None:
    for number in range(20):
        posts.add(f"report {number}", "a report", title="The report", days_ago=number)
    posts.add("in text", "a quarterly report", days_ago=30)
    posts.add("in title", "the report", title="Quarterly", days_ago=90)
    assert posts.find("quarterly report ") == ["in title", "in text"]
    assert posts.find("quarterly nonsense") == []
    assert posts.find("report -quarterly", Seeker(uuid4()))[:1] == ["report 0"]
    assert "in text" not in posts.find("report -quarterly")


def test_the_latest_are_weighed_where_very_many_are_found(posts: Posts) -> None:
    posts.add("title", "", title="report", days_ago=900)
    for number in range(2_500):
        posts.add(str(number), "report", days_ago=2_500 - number)
    assert posts.find("report")[:3] == ["title", "2499", "2498"]


def test_names_find_what_somebody_wrote_where_the_seeker_sees_them(posts: Posts) -> None:
    posts.add("named", "a text", by=ANNA)
    posts.add("hidden", "a text", by=ANNA, anonymous=True)
    posts.add("mentions", "Lovelace, said Ben", by=BEN)
    names = {ANNA: {"ada", "lovelace"}}
    assert posts.find("lovelace", Seeker(BEN)) == ["mentions"]
    assert set(posts.find("lovel", Seeker(BEN, names))) == {"named", "mentions"}
    assert set(posts.find("lovelace", Seeker(BEN, names, sees_all=True))) == {
        "named",
        "mentions",
        "hidden",
    }
    assert "hidden" in posts.find("ada", Seeker(ANNA, names))  # one's own
    assert posts.find("ada text -lovelace", Seeker(BEN, names)) == []
    assert posts.find("Mueller", Seeker(BEN, {ANNA: {"muller"}})) == ["named"]


def test_posts_of_other_groups_are_not_found_and_take_no_place(posts: Posts) -> None:
    for number in range(20):
        posts.add(f"red {number}", "docker", title="docker volumes", group="red")
    posts.add("blue", "docker", title="docker volumes", days_ago=90, group="blue")
    posts.add("all", "docker", days_ago=99)
    blue = Seeker(uuid4(), groups={"blue"})
    assert posts.find("docker", blue) == ["blue", "all"]
    assert posts.alike("docker volumes", blue) == ["blue"]
    assert len(posts.find("docker")) == 10


def test_threads_are_alike_by_their_telling_words(posts: Posts) -> None:
    posts.add("same", "", title="How can I mount volumes in Docker?", days_ago=50)
    posts.add("in its text", "mounting a docker volume", title="A question", days_ago=50)
    posts.add("other", "", title="How do I write an agenda?")
    posts.add("reply", "mount a docker volume")
    assert posts.alike("how to mount a docker volume") == ["same", "in its text"]
    assert posts.alike("writing agendas") == ["other"]
    assert posts.alike("docker on windows, or a holiday in Rome") == []
    assert posts.alike("") == []


def test_what_was_forgotten_is_nowhere_any_more(posts: Posts) -> None:
    gone = posts.add("gone", "marmalade", title="Oranges", by=BEN, anonymous=True)
    posts.add("stays", "marmalade and bread")
    posts.index.forget([gone, uuid4()])
    assert posts.find("marmalade") == ["stays"]
    assert (len(posts.index), posts.index.posts_of(BEN), posts.index.state_of(gone)) == (1, [], None)
    assert "oranges" not in repr(vars(posts.index))
