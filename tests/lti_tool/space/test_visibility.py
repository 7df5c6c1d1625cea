from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.space.visibility import TONES, Authorship, Byline, byline, visible_to
from sync.contributions.tables import StoredContribution
from sync.people.accounts import Profile
from sync.spaces.tables import Role
from tests.factories.texts import text_of
from tests.factories.world import Classroom, open_classroom

ADA = Profile("Ada", "Lovelace", "Ada King, Countess of Lovelace", None)


def a_viewer(role: Role = Role.LEARNER, person_id: UUID | None = None) -> Viewer:
    return Viewer(person_id or new_id(), new_id(), role, "en")


@pytest.fixture
def page(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_a_viewer_knows_of_their_own_space_alone(
    database: Database, keys: KeyRing, clock: SetClock, classroom: Classroom
) -> None:
    elsewhere = open_classroom(database, keys, clock, resource_link_id="link-2")
    classroom.post("anna", "here")
    elsewhere.post("anna", "elsewhere")
    for role in Role:
        viewer = Viewer(classroom.people["anna"], classroom.space_id, role, "en")
        with database.read() as session:
            seen = session.scalars(select(StoredContribution).where(visible_to(viewer))).all()
        assert [text_of(database, keys, each).markdown for each in seen] == ["here"]


@pytest.mark.usefixtures("page")
class TestByline:
    def test_names_initials_and_a_tone_of_their_own(self) -> None:
        author = new_id()
        assert byline(Authorship(author, Role.LEARNER, ADA), a_viewer()) == Byline(
            "Ada King, Countess of Lovelace", "AL", author.int % TONES
        )

    @pytest.mark.parametrize(
        ("name", "initials"),
        [
            ("Ada", "A"),
            ("ada von lovelace", "AL"),
            ("李 明", "李明"),
            ("(Ada) Lovelace", "L"),
            ("Éa Ößn", "ÉÖ"),
        ],
    )
    def test_initials(self, name: str, initials: str) -> None:
        author = Authorship(new_id(), None, Profile(name=name))
        assert byline(author, a_viewer()).initials == initials

    def test_ones_own_post_is_known_as_such(self) -> None:
        viewer = a_viewer()
        assert byline(Authorship(viewer.person_id, Role.LEARNER, ADA), viewer).is_own

    @pytest.mark.parametrize(("profile", "name"), [(Profile(), "A member"), (None, "A former member")])
    def test_without_a_name(self, profile: Profile | None, name: str) -> None:
        shown = byline(Authorship(new_id(), None, profile), a_viewer())
        assert (shown.name, shown.initials) == (name, "")

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.OBSERVER])
    def test_nothing_tells_anonymous_authors_apart(self, role: Role) -> None:
        authors = (Authorship(new_id(), author_role, ADA, is_anonymous=True) for author_role in Role)
        assert {byline(author, a_viewer(role)) for author in authors} == {Byline("Anonymous")}

    def test_staff_see_who_it_is_and_that_others_do_not(self) -> None:
        shown = byline(Authorship(new_id(), Role.LEARNER, ADA, is_anonymous=True), a_viewer(Role.INSTRUCTOR))
        assert (shown.name, shown.note) == ("Ada King, Countess of Lovelace", "anonymous to others")

    def test_a_removed_post_has_no_author_even_for_staff_and_oneself(self) -> None:
        viewer = a_viewer(Role.INSTRUCTOR)
        removed = Authorship(viewer.person_id, Role.INSTRUCTOR, ADA, is_removed=True)
        assert byline(removed, viewer) == Byline("Removed")

    @pytest.mark.parametrize(
        ("role", "badge"),
        [
            (Role.INSTRUCTOR, ("Instructor",)),
            (Role.ADMINISTRATOR, ("Administrator",)),
            (Role.LEARNER, ()),
        ],
    )
    def test_staff_are_marked(self, role: Role, badge: str) -> None:
        assert byline(Authorship(new_id(), role, ADA), a_viewer()).badges == badge
