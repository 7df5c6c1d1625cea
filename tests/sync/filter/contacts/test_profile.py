"""Addresses of people's accounts, and links that name nobody."""

import pytest

from sync.filter import EntityType, TextFilter
from sync.filter.contacts.profile import host_of

FILTER = TextFilter()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.URL]


@pytest.mark.parametrize(
    "link",
    [
        "https://github.com/xsmith/similique",
        "github.com/xsmith",
        "https://gist.github.com/utab/abc",
        "https://gitlab.com/mueller/projekt",
        "https://bitbucket.org/utab/repo",
        "https://huggingface.co/utab/model",
        "https://www.kaggle.com/utab",
        "https://codepen.io/utab/pen/abc",
        "https://www.npmjs.com/~utab",
        "https://utab.github.io/blog",
        "https://de.linkedin.com/in/uta-berg-123456/",
        "linkedin.com/in/uta-berg",
        "https://www.xing.com/profile/Uta_Berg",
        "https://www.facebook.com/uta.berg",
        "https://facebook.com/profile.php?id=1000123",
        "https://instagram.com/uta_b/",
        "https://x.com/utab/status/123",
        "https://twitter.com/utab",
        "https://www.tiktok.com/@utab/video/12",
        "https://www.youtube.com/@utaberg",
        "youtube.com/c/utab",
        "https://www.reddit.com/user/utab/comments",
        "https://stackoverflow.com/users/123/uta",
        "https://math.stackexchange.com/users/123/uta",
        "https://www.researchgate.net/profile/Uta-Berg",
        "https://hu-berlin.academia.edu/UtaBerg",
        "https://orcid.org/0000-0002-1825-0097",
        "https://scholar.google.com/citations?user=abc&hl=de",
        "https://medium.com/@utab/post-1",
        "https://mastodon.social/@utab",
        "https://bsky.app/profile/utab.bsky.social",
        "https://t.me/utaberg",
        "https://discord.com/users/123456789012345678",
        "https://keybase.io/utab",
        "https://soundcloud.com/utab",
        "https://twitch.tv/utab",
        "https://steamcommunity.com/id/utab",
        "https://de.wikipedia.org/wiki/Benutzer:Uta",
        "https://www.uni.example/~mueller/index.html",
        "https://moodle.example.org/user/view.php?id=5&course=3",
        "https://forum.example.org/u/utab",
        "u/utaberg",
        "skype:uta.berg",
        "git@github.com:lena-m/x.git",
    ],
)
def test_an_address_of_an_account_is_found_whole(link: str) -> None:
    assert found(f"Siehe {link}, danke.") == [link]
    assert found(f"[hier]({link}).") == [link]


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/features",
        "https://github.com/topics/python",
        "https://github.com",
        "https://github.com/moodle/moodle",
        "https://docs.github.com/en/actions",
        "https://www.youtube.com/watch?v=abc",
        "https://youtu.be/abc",
        "https://linkedin.com/company/siemens",
        "https://www.instagram.com/p/abc",
        "https://facebook.com/groups/123",
        "https://twitter.com/hashtag/x",
        "https://www.reddit.com/r/python",
        "https://stackoverflow.com/questions/123/how",
        "https://www.npmjs.com/package/react",
        "https://pypi.org/project/flask",
        "https://de.wikipedia.org/wiki/Kant",
        "https://api.example.com/users/42",
        "https://www.uni.example/institut/studium.html",
        "https://doi.org/10.1000/182",
        "https://example.com/a/b",
        "https://t.me/+49abcDEF1234",
        "support@github.com",
        "git@github.com:moodle/moodle.git",
        "1200 U/min, 300 u/min und/oder u/o",
        "z.B. usw. u.a. foo.py/bar 3.5/7",
    ],
)
def test_a_link_that_names_nobody_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://github.com/xsmith/similique", "github.com"),
        ("www.xing.com/profile/Uta", "xing.com"),
        ("https://uta.github.io/blog", "github.io"),
        ("https://uta:geheim@example.org:8080/x", "example.org"),
        ("u/utaberg", None),
        ("skype:uta.berg", None),
        ("git@github.com:uta/x.git", "github.com"),
    ],
)
def test_what_may_stay_of_a_link_is_its_host_without_a_name(link: str, host: str | None) -> None:
    assert host_of(link) == host
