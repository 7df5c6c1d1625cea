"""`stoa privacy requests` and `answer`: what data subjects have asked for."""

from collections.abc import Callable
from uuid import UUID

import click
from sqlalchemy.orm import Session

from config.database import repeated
from lti_tool.app.services import Services
from lti_tool.cli.common import json_option, open_services, organisation_option, print_json, print_table
from lti_tool.cli.privacy_erase import print_outcome
from lti_tool.cli.recorded import recorded
from sync.people.accounts import read_profiles
from sync.platforms.registry import find_organisation
from sync.rights.erasure import Receipt, read_receipt
from sync.rights.finishing import carry_out
from sync.rights.requests import (
    approve,
    find_request,
    in_force,
    lift,
    list_unanswered,
    mark_done,
    read_said,
    refuse,
)
from sync.rights.standing import RequestKind, RequestState
from sync.rights.tables import DataSubjectRequest

Act = Callable[[Session, DataSubjectRequest], None]


@click.command()
@click.option("--all", "answered_too", is_flag=True, help="Also those that are answered.")
@organisation_option
@json_option
def requests(answered_too: bool, organisation: str, as_json: bool) -> None:
    """What people ask for as data subjects, and by when."""
    with open_services() as services, services.database.read() as session:
        organisation_id = find_organisation(session, organisation).id
        found = list_unanswered(session, organisation_id, answered_too=answered_too)
        profiles = read_profiles(session, services.keys, {each.person_id for each in found})
        said = read_said(session, services.keys, found)
        now = services.clock.now()
        listed = [
            {
                "id": each.id,
                "kind": each.kind,
                "state": each.state,
                "person_id": each.person_id,
                "name": profiles[each.person_id].display_name if each.person_id in profiles else None,
                "words": said[each.id].words,
                "recorded_at": each.recorded_at,
                "due_at": each.due_at,
                "is_overdue": each.state == RequestState.PENDING and each.due_at < now,
                "answer": said[each.id].answer,
                "answered_at": each.answered_at,
                "done_at": each.done_at,
                "in_force": in_force(each),
                "receipt": each.erasure_id,
            }
            for each in found
        ]
    if as_json:
        print_json(listed)
        return
    print_table(
        ["request", "kind", "state", "due", "person", "words"],
        [
            [
                each["id"],
                each["kind"],
                "overdue" if each["is_overdue"] else each["state"],
                f"{each['due_at']:%Y-%m-%d}",
                each["name"] or each["person_id"],
                each["words"] or None,
            ]
            for each in listed
        ],
        without_rows="Nobody waits for an answer.",
    )


@click.command()
@recorded
@click.argument("request_id", metavar="ID", type=click.UUID)
@click.option("--approve", "approves", is_flag=True, help="Grant it; an erasure is carried out at once.")
@click.option("--refuse", "reason", help="Refuse it, for this reason, which the person is told.")
@click.option("--done", is_flag=True, help="What was approved is done.")
@click.option("--lift", "lifts", is_flag=True, help="End a restriction or an objection.")
@click.option("--yes", is_flag=True, help="Do not ask before somebody is erased.")
@organisation_option
def answer(
    request_id: UUID,
    approves: bool,
    reason: str | None,
    done: bool,
    lifts: bool,
    yes: bool,
    organisation: str,
) -> None:
    """Answer a request by its id from `stoa privacy requests`.

    A restriction or an objection holds until it is lifted. An export that was approved can be fetched by the person on
    their own page.
    """
    if [approves, reason is not None, done, lifts].count(True) != 1:
        raise click.UsageError("Say one of --approve, --refuse REASON, --done and --lift.")
    with open_services() as services:
        now = services.clock.now()
        with services.database.read() as session:
            organisation_id = find_organisation(session, organisation).id
            kind = find_request(session, organisation_id, request_id).kind
        if approves and kind == RequestKind.ERASURE:
            if not yes:
                click.confirm("Erase this person for good? It cannot be undone.", abort=True, err=True)
            _erase(services, organisation_id, request_id)
            return

        def act(session: Session) -> str:
            request = find_request(session, organisation_id, request_id)
            if approves:
                approve(session, services.keys, request, None, now)
            elif reason is not None:
                refuse(session, services.keys, request, reason, None, now)
            elif done:
                mark_done(session, request, None, now)
            else:
                lift(session, request, None, now)
            return "lifted" if lifts else request.state

        def in_transaction() -> str:
            with services.database.write() as session:
                return act(session)

        state = repeated(in_transaction)
    click.echo(f"The request is {state}.")


def _erase(services: Services, organisation_id: UUID, request_id: UUID) -> None:
    def begin(session: Session) -> Receipt:
        request = find_request(session, organisation_id, request_id)
        approve(session, services.keys, request, None, services.clock.now())
        assert request.erasure_id is not None
        return read_receipt(session, request.erasure_id)

    receipt, is_clean = carry_out(services.sync_context(), begin, lambda step: click.echo(step, err=True))
    print_outcome(receipt, is_clean, as_json=False)
