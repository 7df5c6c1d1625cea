"""Rights, retention, agreements, terms and the audit: each organisation's own."""

import json
from datetime import timedelta

from flask import Flask

from config.clock import SetClock
from lti_tool.app.retention import CATEGORIES
from lti_tool.app.services import Services
from sync.audit.reading import read_audit
from sync.delivery.filters import SpaceFilters
from sync.filter import EntityType
from sync.organisations.tables import Organisation
from sync.organisations.works_council import read_mode, set_mode
from sync.people.accounts import read_profiles, read_subjects
from sync.people.pseudonyms import pseudonym
from sync.retention.holds import HoldReason, set_hold
from sync.retention.purging import purge_due
from sync.retention.schedule import set_days
from sync.rights.erasure import erase_person, list_receipts
from sync.rights.export import collect
from sync.spaces.tables import Role, Space
from tests.lti_tool.isolation.conftest import SUBJECT, Tenant, rows_about


def test_one_person_in_two_organisations_is_two_with_other_pseudonyms(
    services: Services, alpha: Tenant, beta: Tenant
) -> None:
    assert alpha.anna != beta.anna
    with services.database.read() as session:
        names = [
            pseudonym(session, services.keys, tenant.anna, "course-1", "lrs") for tenant in (alpha, beta)
        ]
        assert len(set(names)) == 2
        assert read_subjects(session, services.keys, beta.issuer, [alpha.anna, beta.anna]) == {
            beta.anna: SUBJECT
        }


def test_erasing_somebody_in_one_organisation_leaves_them_in_the_other(
    services: Services, alpha: Tenant, beta: Tenant
) -> None:
    before = rows_about(services, beta)
    with services.database.write() as session:
        erase_person(session, services.keys, alpha.anna, "asked", None, services.clock.now())
    with services.database.read() as session:
        known = read_profiles(session, services.keys, [alpha.anna, beta.anna])
        assert set(known) == {beta.anna}
        assert list_receipts(session, beta.organisation_id) == []
    assert rows_about(services, beta) == before


def test_an_export_holds_nothing_of_the_other_organisation(
    services: Services, alpha: Tenant, beta: Tenant
) -> None:
    with services.database.read() as session:
        document = json.dumps(collect(session, services.keys, beta.anna, services.clock.now()))
    assert "Text beta" in document
    ids = {str(each) for each in (*alpha.ids.values(), *alpha.room.people.values(), alpha.organisation_id)}
    assert [each for each in (*ids, alpha.word) if each in document.casefold()] == []


def test_each_organisation_reads_its_own_audit(services: Services, alpha: Tenant, beta: Tenant) -> None:
    with services.database.read() as session:
        rows = {
            each.word: list(read_audit(session, each.organisation_id, limit=1000)) for each in (alpha, beta)
        }
        of_person = read_audit(session, beta.organisation_id, limit=1000, person_id=alpha.anna)
    assert list(of_person) == []
    assert {row.space_id for row in rows["beta"]} <= {beta.room.space_id, None}
    assert {row.space_id for row in rows["alpha"]} <= {alpha.room.space_id, None}
    assert any(row.action == "tests.acted" for row in rows["beta"])


def test_an_organisations_terms_patterns_and_names_mean_nothing_to_the_other(
    services: Services, alpha: Tenant, beta: Tenant
) -> None:
    text = "We talked about Projekt Alpha and ALPHA-12345, as Annaalphason said."
    filters, found = SpaceFilters(services.keys), {}
    with services.database.read() as session:
        for tenant in (alpha, beta):
            text_filter = filters.filter_for(session, session.get_one(Space, tenant.room.space_id))
            spans = text_filter.scan(text, language="en").spans
            found[tenant.word] = {text[span.start : span.end]: span.type for span in spans}
    own = {EntityType.CONFIDENTIAL, EntityType.PERSONAL_ID, EntityType.PERSON_R}
    assert own <= set(found["alpha"].values())
    assert found["alpha"]["Projekt Alpha"] is EntityType.CONFIDENTIAL
    assert own & set(found["beta"].values()) == set()


def test_time_limits_and_purges_are_an_organisations_own(
    services: Services, alpha: Tenant, beta: Tenant, clock: SetClock
) -> None:
    with services.database.write() as session:
        for category in ("texts", "memberships", "spaces", "people", "audit", "sessions", "sent_texts"):
            set_days(session, alpha.organisation_id, category, 1, clock.now(), known=CATEGORIES)
        set_hold(session, beta.organisation_id, HoldReason.LITIGATION, clock.now())  # all that beta has
    before = rows_about(services, beta)
    clock.advance(timedelta(days=3))
    with services.database.read() as session:
        owner = session.get_one(Organisation, alpha.organisation_id)
    purged = purge_due(services.sync_context(), owner, CATEGORIES)
    assert "texts" in {each.category for each in purged}, "what beta holds does not hold alpha's"
    assert rows_about(services, beta) == before


def test_works_council_mode_is_one_organisations_agreement(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant
) -> None:
    with services.database.write() as session:
        set_mode(session, alpha.organisation_id, services.clock.now(), enabled=True, agreement="Of alpha")
        assert not read_mode(session, beta.organisation_id).enabled
    seen = [
        tenant.visitor(app, services, "ines", Role.INSTRUCTOR).open("/review/").html
        for tenant in (alpha, beta)
    ]
    assert ["2026-W" in html for html in seen] == [True, False]
