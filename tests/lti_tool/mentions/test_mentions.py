"""Mentions: kept as who is meant, named for who reads, and offered and told to nobody who may not read the post."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select, update

from lti_tool.app.services import Services
from lti_tool.mentions.addressing import resolve, suggestions
from sync.contributions.mentions import token
from sync.contributions.tables import ContributionVersion, StoredContribution
from sync.contributions.texts import open_kept
from sync.contributions.words import read_own
from sync.mentions.tables import Mention
from sync.people.accounts import AccountKey, Profile, recognise
from sync.people.sealing import Seals
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.spaces.tables import Anonymity, GroupMember, GroupMode, Space, SpaceGroup
from tests.factories.world import ISSUER, Classroom
from tests.lti_tool.reading.conftest import titles
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]
ANNA, BEN, OTHER = (UUID(int=number) for number in (1, 2, 3))
MENTIONED = "/?show=mentions"


def kept(services: Services) -> list[str]:
    with services.database.read() as session:
        seals = Seals(session, services.keys)
        rows = session.scalars(select(StoredContribution).order_by(StoredContribution.occurred_at)).all()
        return [open_kept(seals, row).markdown for row in rows]


def names(who: Visitor, typed: str, **where: str) -> list[str]:
    query = "&".join(f"{key}={value}" for key, value in {"name": typed, **where}.items())
    found: list[str] = json.loads(who.open(f"/mentions?{query}").html)["names"]
    return found


def test_a_typed_name_is_kept_as_who_is_meant(visit: Visit, services: Services, classroom: Classroom) -> None:
    thread = visit("anna").start_thread("Hers", "What does @Ben Benson think? ben@academy.example")
    assert kept(services) == [f"What does {token(classroom.people['ben'])} think? ben@academy.example"]
    page = visit("cem").open(thread)
    assert '<span class="mention">@Ben Benson</span>' in page.html
    assert "@{" not in page.html
    assert titles(visit("ben").open(MENTIONED)) == ["Hers"]
    assert titles(visit("cem").open(MENTIONED)) == []
    assert "Mentions of you" in visit("ben").open("/digest").words


def test_the_name_follows_the_person_and_goes_with_them(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    thread = visit("anna").start_thread("Hers", "Ask @Ben Benson about it")
    visit("cem").reply(thread, "> Ask @Ben Benson about it\n\nI will")
    with services.database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        account = AccountKey(organisation_id, ISSUER, "lms-ben")
        recognise(session, services.keys, account, Profile("Ben", "Newname <b>"), services.clock.now())
    page = visit("cem").open(thread)
    assert page.html.count("@Ben Newname &lt;b&gt;") == 2
    assert "Benson" not in page.html
    with services.database.write() as session:
        ben = classroom.people["ben"]
        erase_person(session, services.keys, ben, "asked for", None, services.clock.now())
        assert session.scalars(select(Mention)).all() == []
    for path in (thread, "/", "/search?q=about"):
        words = visit("cem").open(path).html
        assert ("Ben" in words, "@{" in words) == (False, False), path


def test_an_edit_adds_and_removes(visit: Visit, services: Services, classroom: Classroom) -> None:
    anna = visit("anna")
    thread = anna.start_thread("Hers", "Ask @Ben Benson")
    visit("cem").reply(thread)
    edit = f"{thread}/posts/{thread.rpartition('/')[2]}/edit"
    form = anna.open(edit).form
    assert form.fields["text"] == "Ask @Ben Benson"
    assert anna.send(form, text="Ask @Cem Cemson instead").status == 303
    assert (titles(visit("ben").open(MENTIONED)), titles(visit("cem").open(MENTIONED))) == ([], ["Hers"])
    assert "Ben Benson" in visit("cem").open(edit.replace("/edit", "/history")).words
    with services.database.write() as session:
        version = session.scalars(select(ContributionVersion)).one()
        assert version.sealed_text is not None
        erase_person(session, services.keys, classroom.people["ben"], "asked", None, services.clock.now())
    assert "Benson" not in visit("cem").open(edit.replace("/edit", "/history")).words


def test_what_looks_like_a_token_is_made_harmless(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    typed = f"{token(classroom.people['ben'])} and @Cem Cemson"
    thread = visit("anna").start_thread("Hers", typed)
    assert "Benson" not in visit("cem").open(thread).words
    assert titles(visit("ben").open(MENTIONED)) == []


def test_only_who_may_read_is_offered_and_told(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    people = classroom.people
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).group_mode = GroupMode.SEPARATE.value
        for group, members in {"red": ("anna", "ben"), "blue": ("cem",)}.items():
            session.add(SpaceGroup(space_id=classroom.space_id, group_id=group, name=group, is_current=True))
            for name in members:
                session.add(GroupMember(space_id=classroom.space_id, person_id=people[name], group_id=group))
    anna = visit("anna")
    assert names(anna, "") == ["Ben Benson", "Ines Inesson"]
    thread = anna.start_thread("Red", "@Ben Benson, @Cem Cemson", group="red")
    assert kept(services) == [f"{token(people['ben'])}, @Cem Cemson"]
    assert names(visit("cem"), "", thread=thread.rpartition("/")[2]) == ["Ines Inesson"], "tells nothing"
    assert titles(visit("cem").open(MENTIONED)) == []


def test_where_names_are_kept_from_peers_only_staff_are_mentioned(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    for name in ("anna", "ines"):
        assert set(names(visit(name), "")) <= {"Ines Inesson"}
    visit("anna").start_thread("Hers", "@Ben Benson and @Ines Inesson")
    assert kept(services) == [f"@Ben Benson and {token(classroom.people['ines'])}"]


def test_a_mention_by_somebody_anonymous_tells_nobody_who(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    with services.database.write() as session:
        session.execute(
            update(Space).where(Space.id == classroom.space_id).values(anonymity=Anonymity.BY_CHOICE.value)
        )
    visit("anna").start_thread("Hidden", "Hello @Ben Benson", anonymous="yes")
    words = visit("ben").open("/digest").words
    assert ("Hidden" in words, "Anonymous" in words, "Anna" in words) == (True, True, False)


def test_a_reflection_offers_staff_alone(visit: Visit, services: Services, classroom: Classroom) -> None:
    visit("anna").start_thread("Mine", "@Ben Benson or @Ines Inesson", kind="reflection")
    assert kept(services) == [f"@Ben Benson or {token(classroom.people['ines'])}"]
    assert titles(visit("ben").open(MENTIONED)) == []


def test_no_copy_of_data_names_others_or_shows_a_token(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    visit("anna").start_thread("Hers", "Thanks @Ben Benson")
    with services.database.read() as session:
        told = json.dumps(collect(session, services.keys, classroom.people["anna"], services.clock.now()))
    assert "Thanks @another person" in told
    assert classroom.people["ben"].hex not in told


def test_a_page_with_mentions_asks_as_often_however_many_there_are(visit: Visit, queries: object) -> None:
    anna = visit("anna")
    thread = anna.start_thread("Hers", "@Ben Benson")

    def asked() -> int:
        counter = queries
        before = len(counter.statements)  # type: ignore[attr-defined]
        anna.open(thread)
        return len(counter.statements) - before  # type: ignore[attr-defined]

    asked()
    few = asked()
    for _ in range(3):
        visit("cem").reply(thread, "@Ben Benson, @Anna Annason and @Ines Inesson")
    assert asked() <= few + 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("@Ann", "@Ann"),
        ("@Anna Lee", f"{token(ANNA)}"),
        ("@anna lee!", f"{token(ANNA)}!"),
        ("x@Anna Lee", "x@Anna Lee"),
        ("@@Anna Lee", "@@Anna Lee"),
        ("`@Anna Lee`", "`@Anna Lee`"),
        ("```\n@Anna Lee\n```", "```\n@Anna Lee\n```"),
        ("@Anna Leerson", "@Anna Leerson"),
        ("@Sam Twin", "@Sam Twin"),
        ("@Anna Lee Longer", "@Anna Lee Longer".replace("@Anna Lee", token(ANNA))),
        ("(@Größe Straß)", f"({token(OTHER)})"),
    ],
)
def test_names_are_resolved_where_they_are_one_persons(typed: str, expected: str) -> None:
    people = {ANNA: "Anna Lee", BEN: "Sam Twin", UUID(int=9): "Sam Twin", OTHER: "Größe Straß"}
    assert resolve(typed, people) == expected


def test_who_was_meant_before_is_meant_again() -> None:
    people = {BEN: "Sam Twin", OTHER: "Sam Twin"}
    assert resolve("@Sam Twin", people, [OTHER]) == token(OTHER)
    assert suggestions(people, "s") == []
    assert suggestions({ANNA: "Anna Lee", BEN: "Lee Ann"}, "lee") == ["Lee Ann", "Anna Lee"]


def test_a_mention_is_no_word_for_the_score() -> None:
    assert read_own(f"Thanks {token(ANNA)} for this").words == ("thanks", "for", "this")


def test_staff_who_edit_a_post_keep_whom_it_mentions(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    thread = visit("anna").start_thread("Hers", "Ask @Ben Benson")
    ines = visit("ines")
    form = next(
        each
        for each in ines.open(f"{thread}/posts/{thread.rpartition('/')[2]}/amend").forms
        if each.action.endswith("/amend")
    )
    assert form.fields["text"] == "Ask @Ben Benson"
    assert ines.send(form, text="Please ask @Ben Benson and @Cem Cemson").status == 303
    people = classroom.people
    assert kept(services) == [f"Please ask {token(people['ben'])} and {token(people['cem'])}"]
    assert titles(visit("cem").open(MENTIONED)) == ["Hers"]
