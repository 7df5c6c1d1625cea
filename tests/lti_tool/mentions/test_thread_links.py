"""Links to threads: kept as which is meant, and named for those alone who may see it."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest

from lti_tool.app.services import Services
from lti_tool.mentions.threads import keep_threads, threads_as_typed
from sync.contributions.tables import StoredContribution
from sync.contributions.thread_links import thread_token
from sync.spaces.tables import GroupMember, GroupMode, Space, SpaceGroup
from tests.factories.world import Classroom
from tests.lti_tool.mentions.test_mentions import kept
from tests.lti_tool.space.visitor import ORIGIN, Visitor

Visit = Callable[..., Visitor]
SPACE, THREAD = UUID(int=1), UUID(int=2)
ADDRESS = f"{ORIGIN}/s/{SPACE}/threads/{THREAD}"


def test_an_address_becomes_a_link_with_the_present_title(visit: Visit, services: Services) -> None:
    anna = visit("anna")
    target = anna.start_thread("The first title")
    linking = anna.start_thread("Linking", f"See {ORIGIN}{target} for more.")
    thread_id = UUID(target.rpartition("/")[2])
    assert kept(services)[-1] == f"See {thread_token(thread_id)} for more."
    page = visit("ben").open(linking)
    assert f'<a href="{target}/posts/{thread_id}">The first title</a>' in page.html
    form = anna.open(f"{target}/posts/{thread_id}/edit").form
    anna.send(form, title="Another <title>")
    assert ">Another &lt;title&gt;</a>" in visit("ben").open(linking).html
    leads = visit("ben").open(f"{target}/posts/{thread_id}")
    assert leads.response.headers["Location"].startswith(target)
    edited = anna.open(f"{linking}/posts/{linking.rpartition('/')[2]}/edit").form.fields["text"]
    assert edited == f"See {ORIGIN}{target} for more."


def test_who_may_not_see_it_learns_that_there_is_one_and_no_more(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).group_mode = GroupMode.SEPARATE.value
        session.add(SpaceGroup(space_id=classroom.space_id, group_id="red", name="Red", is_current=True))
        session.add(
            GroupMember(space_id=classroom.space_id, person_id=classroom.people["anna"], group_id="red")
        )
    secret = visit("anna").start_thread("A secret title", group="red")
    ines = visit("ines")
    linking = ines.start_thread("Linking", f"See {ORIGIN}{secret}")
    assert "A secret title" in ines.open(linking).html
    for path in (linking, "/", "/digest", "/search?q=see"):
        html = visit("ben").open(path).html
        assert ("secret" in html, "#{" in html) == (False, False), path
    assert "a discussion that you cannot see" in visit("ben").open(linking).words


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('[out](https://e.org "a {} b")', 'title="a &lt;Quagga&gt; &quot;x&quot; b" target="_blank" rel="'),
        ("[a {} b](https://e.org)", ">a &lt;Quagga&gt; &quot;x&quot; b</a>"),
        ("$a {} b$", 'alttext="a &lt;Quagga&gt; &quot;x&quot; b"><mrow>'),
    ],
)
def test_no_link_stands_within_a_link_or_a_tag(visit: Visit, typed: str, shown: str) -> None:
    anna = visit("anna")
    target = anna.start_thread('<Quagga> "x"')
    html = anna.open(anna.start_thread("Linking", typed.format(f"{ORIGIN}{target}"))).html
    assert shown in html
    assert f'<a href="{target}' not in html.partition('<div class="prose">')[2].partition("</div>")[0]


def test_threads_are_offered_to_who_sees_them(visit: Visit) -> None:
    anna = visit("anna")
    target = anna.start_thread("Feedback that does not hurt")
    anna.start_thread("Mine alone about feedback that hurts", kind="reflection")

    def offered(who: Visitor) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(who.open("/threads/named?title=feedback hurt").html)[
            "threads"
        ]
        return found

    assert {"title": "Feedback that does not hurt", "address": f"{ORIGIN}{target}"} in offered(visit("ben"))
    assert not any("Mine" in each["title"] for each in offered(visit("ben")))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (ADDRESS, thread_token(THREAD)),
        (f"({ADDRESS}).", f"({thread_token(THREAD)})."),
        (f"{ADDRESS}/posts/{THREAD}", thread_token(THREAD)),
        (f"[mine]({ADDRESS})", f"[mine]({ADDRESS})"),
        (f"{ADDRESS}/posts/{SPACE}", f"{ADDRESS}/posts/{SPACE}"),
        (f"x{ADDRESS}", f"x{ADDRESS}"),
        (ADDRESS.replace("stoa.example", "other.example"), ADDRESS.replace("stoa.example", "other.example")),
        (thread_token(THREAD), thread_token(THREAD).replace("#{", "# {")),
    ],
)
def test_which_addresses_are_kept_as_threads(typed: str, expected: str) -> None:
    assert keep_threads(typed, ORIGIN, SPACE) == expected
    assert threads_as_typed(thread_token(THREAD), ORIGIN, SPACE) == ADDRESS
    assert StoredContribution.__tablename__ == "contributions"
