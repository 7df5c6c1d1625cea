"""From a person's confirmation to what anybody can check, and back again."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import jwt
import pytest
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from pypdf import PdfReader
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.app.retention import CATEGORIES
from sync.audit.tables import AuditRow
from sync.certificates.definitions import Defined, Definition, define, list_defined
from sync.certificates.issuers import rotate_key
from sync.certificates.issuing import NotIssued, Order, later
from sync.certificates.issuing import issue as confirm
from sync.certificates.tables import IssuedCertificate
from sync.competencies.ratings import Decided, Subject, award
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.tables import CompetencyRow
from sync.people.sealing import Seals
from sync.retention.schedule import Scope
from sync.rights.erasure import erase_person
from sync.rights.export import collect
from sync.spaces.tables import Role, Space
from tests.factories.world import Classroom
from tests.lti_tool.certificates.conftest import LEADING, give_points
from tests.lti_tool.certificates.holding import Holding
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


def row_of(database: Database, holding: Holding) -> IssuedCertificate:
    with database.read() as session:
        return session.get_one(IssuedCertificate, holding.certificate_id)


def issue(holding: Holding, defined: Defined, **changes: str) -> tuple[int, str]:
    chosen = f"person={holding.anna.person_id}&achievement={defined.id}"
    sent = holding.ines.send(holding.ines.open(f"/certificates/issue?{chosen}").form, **changes)
    return sent.status, sent.words


def test_a_level_that_somebody_has_given_proposes_a_certificate_with_who_gave_it(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock, keys: KeyRing
) -> None:
    give_points(database, classroom, "anna", 0, clock)
    plain, by_level = (
        b"code;title\nL;Leading\n",
        {**LEADING, "proposed_by": [{"competency_id": "L", "level": 1}]},
    )
    with database.write() as session:
        own = session.get_one(Space, classroom.space_id).organisation_id
        define(session, own, Definition.parse(by_level), clock.now())
        import_framework(session, own, propose(session, own, plain, "file", clock.now()), clock.now())
        competency = session.scalars(select(CompetencyRow.id)).one()
        subject = Subject(own, classroom.space_id, classroom.people["anna"], competency, 1, 1)
        decided = Decided(classroom.people["ben"], clock.now(), 1, "Seen.", clock.now() + timedelta(days=9))
        award(session, Seals(session, keys), subject, decided, None, {})
    ines = visit("ines")
    assert "Anna Annason" in ines.open("/certificates").words
    (way,) = [each for each in ines.open("/certificates").links if "person=" in each]
    assert "Ben Benson" in ines.open(way).words
    clock.advance(timedelta(days=10))
    assert "Anna Annason" not in visit("ines").open("/certificates").words


def test_what_points_propose_nobody_has_until_a_person_confirms_it(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    give_points(database, classroom, "anna", 20_000, clock)
    give_points(database, classroom, "ben", 19_999, clock)
    ines, anna = visit("ines"), visit("anna")
    page = ines.open("/certificates")
    assert "Anna Annason" in page.words
    assert "20 points for participation in the discussion “Leadership”" in page.words
    assert "Ben" not in page.words
    assert "You have none yet." in anna.open("/my-certificates").words
    (way,) = [each for each in page.links if "person=" in each]
    form = ines.open(way)
    assert "What is proposed as evidence" in form.words
    done = ines.send(form.form, note="Seen myself.")
    assert done.status == 303
    page = ines.open(done.response.headers["Location"])
    assert "The certificate is issued" in page.words
    assert "20 points" in page.words
    assert "attested by Ines Inesson" in page.words
    assert "Look at it and confirm" not in ines.open("/certificates").words
    assert "Leading conversations" in anna.open("/my-certificates").words
    with database.read() as session:
        acts = session.scalars(select(AuditRow).where(AuditRow.action == "certificate.issued")).all()
    assert [(each.actor_id, each.subject_id) for each in acts] == [(ines.person_id, anna.person_id)]


def test_what_is_proposed_stands_in_the_order_of_names(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock
) -> None:
    for name in ("cem", "anna", "ben"):
        give_points(database, classroom, name, 20_000, clock)
    listed = re.findall(r"<h3><bdi>(\w+)", visit("ines").open("/certificates").html)
    assert listed == ["Anna", "Ben", "Cem"]


def test_a_holder_has_paper_and_badges_that_others_verify(holding: Holding) -> None:
    paper = PdfReader(BytesIO(holding.document("pdf").data))
    text = " ".join(paper.pages[0].extract_text().split())
    for told in ("Anna Annason", "Leading conversations", "Seen myself.", "Ines Inesson", holding.address()):
        assert told in text
    answer = holding.document("jwt")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="leading-conversations-')
    token = answer.text
    told = holding.verify(token)
    assert told.achievement.name == "Leading conversations"
    assert "ason" not in str(told.raw), "nobody is named before the holder says so"
    assert OB3Verifier.extract_token_from_png(holding.document("png").data) == token
    assert OB3Verifier.extract_token_from_svg(holding.document("svg").data) == token
    profile = holding.json(told.issuer.id)
    assert profile["jwks_uri"] == f"{told.issuer.id}/keys"
    assert [set(each) for each in holding.json(profile["jwks_uri"])["keys"]] == [
        {"alg", "e", "kid", "kty", "n", "use"}
    ]
    assert holding.json(told.achievement.id)["alignment"][0]["targetUrl"] == "https://case.example/uri/1"
    assert holding.get(told.achievement.image_url).mimetype == "image/svg+xml"


def test_others_see_what_the_holder_lets_them_and_never_a_name_else(holding: Holding) -> None:
    said = holding.check()
    assert "Valid: this certificate holds today." in said
    assert "Leading conversations" in said
    assert "ason" not in said
    assert "Confirmed in person" not in said
    holding.show("page", "name", "evidence")
    said = holding.check()
    assert "Anna Annason" in said
    assert "Confirmed in person, in the discussion “Leadership”" in said
    assert "Ines" not in said
    assert "Seen myself." not in said
    assert holding.verify(holding.document("jwt").text).identifiers[0].identity_hash == "Anna Annason"
    german = holding.get(holding.address(), "de-AT")
    assert '<html lang="de"' in german.text
    assert "Gültig: Dieses Zertifikat gilt heute." in german.text
    assert "Gespräche leiten" in german.text
    (way,) = re.findall(r'<a href="(\?lang=en)" hreflang="en"', german.text)
    assert "Valid: this certificate holds today." in holding.get(holding.address() + way, "de-AT").text
    assert '<html lang="de"' in holding.get(holding.address() + "?lang=xx", "de-AT").text
    assert Page(german).words.count("Stoa") == 3, "title, masthead, issuer: above the heading not once more"
    address = holding.address()
    holding.show()
    hidden, unknown = holding.get(address), holding.get("/verify/there-is-none")
    assert (hidden.status_code, hidden.text) == (404, unknown.text)
    assert holding.verify(holding.document("jwt").text), "what was hidden is not revoked"


def test_a_revoked_certificate_leaves_no_badge_standing(holding: Holding, database: Database) -> None:
    token = holding.document("jwt").text
    holding.verify(token)
    assert '<span class="badge badge-held">Valid</span>' in holding.ines.open("/certificates").html
    assert [each.fields for each in holding.ines.open(f"/certificates/{holding.certificate_id}").forms] == []
    unsaid = holding.revoke("")
    assert (unsaid.status, "certificates.because" in unsaid.html) == (422, True)
    assert "It cannot be undone" in unsaid.words
    assert holding.verify(token), "nothing happens before somebody has said why"
    assert holding.revoke("error").status == 303
    with pytest.raises(OB3VerificationError, match="revocation"):
        holding.verify(token)
    for page in (holding.ines.open("/certificates"), holding.anna.open("/my-certificates")):
        assert '<span class="badge badge-ended">Revoked</span>' in page.html
    assert "Revoked on" in holding.check()
    assert "It was issued in error." in holding.check()
    for wanted in ("jwt", "png", "svg"):
        refused = holding.document(wanted)
        assert (refused.status_code, "certificates.over" in refused.text) == (409, True)
    paper = PdfReader(BytesIO(holding.document("pdf").data))
    assert "Revoked on" in paper.pages[0].extract_text()
    page = holding.ines.open(f"/certificates/{holding.certificate_id}")
    assert page.forms == []
    first = row_of(database, holding).revoked_at
    token = holding.ines.open("/threads/new").form.fields["csrf_token"]
    again = Form(f"{holding.ines.space}/certificates/{holding.certificate_id}/revoke", {"csrf_token": token})
    holding.ines.send(again, because="holder")
    assert (row_of(database, holding).revoked_at, row_of(database, holding).revoked_because) == (
        first,
        "error",
    )


def test_an_expired_certificate_says_so_by_itself_and_is_renewed_without_losing_time(
    holding: Holding, clock: SetClock, database: Database, defined: Defined, visit: Visit
) -> None:
    ends = row_of(database, holding).valid_until
    assert ends == later(row_of(database, holding).issued_at, 12)
    status, words = issue(holding, defined)
    assert (status, "certificates.already" in words) == (422, True)
    clock.advance(ends - clock.now() - timedelta(days=50))
    holding.ines = visit("ines")
    assert "Renew" in holding.ines.open("/certificates").words
    assert issue(holding, defined)[0] == 303
    with database.read() as session:
        renewed = session.scalars(
            select(IssuedCertificate).where(IssuedCertificate.renews_id == holding.certificate_id)
        ).one()
    assert renewed.valid_until == later(ends, 12)
    assert issue(holding, defined)[0] == 422, "once is enough"


def test_the_public_page_tells_of_the_end_at_its_very_moment(
    holding: Holding, clock: SetClock, database: Database
) -> None:
    address, ends = holding.address(), row_of(database, holding).valid_until
    assert ends is not None
    clock.advance(ends - clock.now() - timedelta(seconds=1))
    assert "Valid: this certificate holds today." in holding.get(address).text
    clock.advance(timedelta(seconds=1))
    assert "Expired on" in holding.get(address).text


def test_what_is_confirmed_stands_beside_its_own_evidence(
    visit: Visit, classroom: Classroom, database: Database, clock: SetClock, defined: Defined
) -> None:
    give_points(database, classroom, "anna", 30_000, clock)
    ines = visit("ines")
    page = ines.open("/certificates/issue")
    assert page.choices["person"][0] == ""
    assert "confirm" not in page.words.casefold()
    shown = {
        name: ines.open(f"/certificates/issue?person={classroom.people[name]}&achievement={defined.id}")
        for name in ("anna", "ben")
    }
    assert "30 points" in shown["anna"].words
    assert "would stand on your word alone" in shown["ben"].words
    for name, page in shown.items():
        assert page.form.fields["person"] == str(classroom.people[name])
        assert "person" not in page.choices


def test_nobody_certifies_themselves_strangers_or_what_is_not_theirs_to_confirm(
    holding: Holding,
    defined: Defined,
    visit: Visit,
    classroom: Classroom,
    database: Database,
    clock: SetClock,
) -> None:
    assert "certificates.choose" in issue(holding, defined, person=str(holding.ines.person_id))[1]
    stranger = "01a20de8-f71f-76e9-9548-b610a83ebddd"
    assert "certificates.choose" in issue(holding, defined, person=stranger)[1]
    assert "certificates.choose" in issue(holding, defined, achievement=stranger)[1]
    kept = issue(holding, defined, person=str(classroom.people["ben"]), note="x" * 501)
    assert "certificates.note_too_long" in kept[1]
    with database.write() as session:
        owner = session.get_one(Space, classroom.space_id).organisation_id
        strict = Definition.parse({**LEADING, "name": "strict", "issued_by": "administrators"})
        define(session, owner, strict, clock.now())
    page = holding.ines.open("/certificates/issue")
    assert len(page.choices["achievement"]) == 1  # with a single one nothing is to be chosen
    admin = visit("ben", role=Role.ADMINISTRATOR)
    assert len(admin.open("/certificates/issue").choices["achievement"]) == 1 + 2
    own = Order(defined, admin.person_id)
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        with pytest.raises(NotIssued, match="themselves"):
            confirm(session, classroom.keys, space, own, admin.person_id, clock.now())
    cem = visit("cem")
    for address in ("/certificates", "/certificates/issue", f"/certificates/{holding.certificate_id}"):
        assert cem.open(address).status == 403
    assert str(holding.certificate_id) not in cem.open("/my-certificates").html
    csrf = cem.open("/threads/new").form.fields["csrf_token"]
    for act in ("showing", "document"):
        form = Form(f"{cem.space}/my-certificates/{holding.certificate_id}/{act}", {"csrf_token": csrf})
        assert cem.send(form, format="jwt", show="name").status == 404


def test_badges_that_an_earlier_key_has_signed_stay_verifiable(
    holding: Holding, database: Database, keys: KeyRing, clock: SetClock, classroom: Classroom
) -> None:
    before = holding.document("jwt").text
    with database.write() as session:
        owner = session.get_one(Space, classroom.space_id).organisation_id
        rotate_key(session, keys, owner, clock.now() + timedelta(seconds=1))
    after = holding.document("jwt").text
    assert before.split(".")[0] != after.split(".")[0]
    holding.verify(after)
    old = jwt.PyJWK(holding.json(jwt.get_unverified_header(before)["kid"])).key
    assert OB3Verifier(old).verify(before).achievement.name == "Leading conversations"


def test_erasing_the_holder_leaves_nothing_to_read_and_nothing_revoked_comes_back(
    holding: Holding, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    address, token = holding.address(), holding.document("jwt").text
    list_address = OB3Verifier._decode_unverified(token)["credentialStatus"]["statusListCredential"]
    holding.revoke()
    with database.read() as session:
        exported = collect(session, keys, holding.anna.person_id, clock.now())
    (store,) = [each for each in exported["stores"] if each["store"] == "certificates"]
    (told,) = store["rows"]
    assert "Anna Annason" in told["snapshot"]
    assert "@another person" in told["snapshot"]
    assert holding.ines.person_id.hex not in str(exported)
    with database.write() as session:
        erase_person(session, keys, holding.anna.person_id, "asked for", None, clock.now())
    row = row_of(database, holding)
    assert (row.sealed_snapshot, row.token_lookup) == (None, None)
    assert holding.get(address).status_code == 404
    assert "Anna" not in holding.ines.open("/certificates").words
    assert holding.ines.open(f"/certificates/{holding.certificate_id}").status == 404
    with pytest.raises(OB3VerificationError, match="revocation"):
        holding.verify(token)
    assert holding.get(list_address).status_code == 200


def test_what_is_over_is_emptied_in_time_and_keeps_its_holder_known_until_then(
    holding: Holding, database: Database, keys: KeyRing, clock: SetClock, classroom: Classroom
) -> None:
    categories = {each.name: each for each in CATEGORIES}
    with database.read() as session:
        owner = session.get_one(Space, classroom.space_id).organisation_id

    def purge(days: int) -> int:
        scope = Scope(owner, clock.now() - timedelta(days=days), clock.now(), keys)
        with database.write() as session:
            return categories["certificates"].purge(session, scope).items

    assert purge(1) == 0
    holding.revoke()
    assert purge(1) == 0
    clock.advance(timedelta(days=2))
    assert purge(1) == 1
    assert row_of(database, holding).revoked_at is not None


def test_hostile_titles_stay_words(
    holding: Holding, database: Database, clock: SetClock, classroom: Classroom
) -> None:
    title = "<script>alert(1)</script>\u202egnorw" + "x" * 250
    with database.write() as session:
        owner = session.get_one(Space, classroom.space_id).organisation_id
        define(session, owner, Definition.parse({**LEADING, "title": {"en": title}}), clock.now())
    with database.read() as session:
        (latest,) = list_defined(session, owner)
    chosen = f"person={classroom.people['ben']}&achievement={latest.id}"
    sent = holding.ines.send(holding.ines.open(f"/certificates/issue?{chosen}").form)
    assert sent.status == 303
    shown = holding.ines.open(sent.response.headers["Location"])
    assert "<script>alert" not in shown.html
    assert "<bdi>&lt;script&gt;" in shown.html


def test_who_has_signed_nothing_is_told_of_to_nobody(holding: Holding) -> None:
    for address in (
        "/badges/issuer/default",
        "/badges/issuer/default/keys",
        "/badges/issuer/nobody",
        "/badges/status/default/0",
        "/badges/achievements/01a20de8-f71f-76e9-9548-b610a83ebddd",
    ):
        assert holding.get(address).status_code == 404
    holding.document("jwt")
    assert holding.get("/badges/issuer/default").status_code == 200
    assert holding.get("/badges/issuer/default/keys/other").status_code == 404
    assert holding.get("/badges/status/default/7").status_code == 404
    assert holding.get("/badges/issuer/default/logo").status_code == 404


def test_no_address_makes_a_database_refuse_what_stands_in_it(holding: Holding) -> None:
    holding.document("jwt")
    for number in ("2147483648", "9" * 25, "9" * 5_000):
        assert holding.get(f"/badges/status/default/{number}").status_code == 404
    for address in ("issuer/%00", "issuer/%00/keys", "issuer/%00/keys/x", "issuer/%00/logo", "status/%00/0"):
        assert holding.get(f"/badges/{address}").status_code == 404
    assert holding.get("/badges/status/default/0").status_code == 200


def test_the_page_of_staff_asks_the_same_number_of_questions_for_many(
    holding: Holding, classroom: Classroom, defined: Defined, queries: QueryCounter
) -> None:
    statements = queries.statements
    holding.ines.open("/certificates")
    statements.clear()
    holding.ines.open("/certificates")
    few = len(statements)
    issue(holding, defined, person=str(classroom.people["ben"]))
    holding.ines.open("/certificates")
    statements.clear()
    holding.ines.open("/certificates")
    assert len(statements) == few
