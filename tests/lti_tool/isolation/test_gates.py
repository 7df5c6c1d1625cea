"""Words and rules are their organisation's own, and what a space has set is its own."""

from flask import Flask
from sqlalchemy import select

from lti_tool.app.services import Services
from sync.contributions.tables import StoredContribution
from sync.spaces.tables import Role
from tests.lti_tool.isolation.conftest import Tenant


def test_another_organisations_words_hold_nothing(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant
) -> None:
    for tenant, other in ((alpha, beta), (beta, alpha)):
        anna = tenant.visitor(app, services, "anna", Role.LEARNER)
        anna.start_thread("Of the others", f"{other.word}word")
        anna.start_thread("Of our own", f"{tenant.word}word")
    with services.database.read() as session:
        held = session.execute(
            select(StoredContribution.space_id, StoredContribution.author_id).where(
                StoredContribution.withheld == "held"
            )
        ).all()
    assert sorted(held) == sorted((each.room.space_id, each.anna) for each in (alpha, beta))


def test_what_is_said_in_another_organisation_is_pointed_out_to_nobody(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant
) -> None:
    text = "we meet on Mondays and say what went well last week and what we would like to do better in the next one"
    alpha.visitor(app, services, "ben", Role.LEARNER).start_thread("Meetings", text)
    anna = beta.visitor(app, services, "anna", Role.LEARNER)
    form = anna.open("/threads/new").form
    form.action += "?check=1"
    assert anna.send(form, title="Meetings", text=text).status == 303
