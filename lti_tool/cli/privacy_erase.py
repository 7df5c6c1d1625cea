"""`stoa privacy erase`: a person's data, here and at every receiver."""

import click
from sqlalchemy.orm import Session

import lti_tool.migrations.schema  # noqa: F401 - nothing is passed over because its code was not loaded
from lti_tool.cli.common import json_option, open_services, organisation_option, print_json, print_table
from lti_tool.cli.recorded import recorded
from sync.platforms.registry import find_organisation
from sync.rights.erasure import Receipt, erase_person, find_person, list_receipts
from sync.rights.finishing import carry_out

issuer_option = click.option("--issuer", required=True, help="The LMS, as `stoa platform list` shows it.")
user_option = click.option("--user", "subject", required=True, help="The LMS's own id of the person (`sub`).")


@click.command()
@recorded
@issuer_option
@user_option
@click.option("--reason", required=True, help="Why, for the receipt; names in it are taken out.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@organisation_option
@json_option
def erase(issuer: str, subject: str, reason: str, yes: bool, organisation: str, as_json: bool) -> None:
    """Erase a person, here and at every receiver.

    Threads stay, and what others wrote; the person's texts, names and accounts are destroyed. It cannot be undone. The
    receipt on stdout says what was erased, and what each receiver answered; who has not answered yet is asked again by
    workers for 30 days.
    """
    with open_services() as services:
        with services.database.read() as session:
            organisation_id = find_organisation(session, organisation).id
            person_id = find_person(session, services.keys, organisation_id, issuer, subject)
        if not yes:
            click.confirm("Erase this person for good? It cannot be undone.", abort=True, err=True)

        def begin(session: Session) -> Receipt:
            return erase_person(session, services.keys, person_id, reason, None, services.clock.now())

        receipt, is_clean = carry_out(services.sync_context(), begin, lambda step: click.echo(step, err=True))
    print_outcome(receipt, is_clean, as_json)


@click.command()
@organisation_option
@json_option
def receipts(organisation: str, as_json: bool) -> None:
    """What was erased when, and what receivers answered."""
    with open_services() as services, services.database.read() as session:
        found = list_receipts(session, find_organisation(session, organisation).id)
    if as_json:
        print_json([each.as_document() for each in found])
        return
    for each in found:
        _print(each, as_json=False)
    if not found:
        click.echo("Nobody was erased yet.")


def print_outcome(receipt: Receipt, is_clean: bool, as_json: bool) -> None:
    """The receipt on stdout, and on stderr what is left for workers."""
    _print(receipt, as_json)
    if receipt.waiting:
        click.echo(
            f"{receipt.waiting} items wait for their receiver to answer; workers ask again. "
            "`stoa privacy receipts` shows how they stand.",
            err=True,
        )
    if not is_clean:
        click.echo(
            "Something reads the database all the time, so that its log could not be cut: what was erased may still "
            "lie in it. A worker tries again every ten minutes. [rights.log_not_cut]",
            err=True,
        )


def _print(receipt: Receipt, as_json: bool) -> None:
    if as_json:
        print_json(receipt.as_document())
        return
    state = "open" if receipt.closed_at is None else "closed"
    click.echo(f"Receipt {receipt.id}: {state}. Erased at {receipt.erased_at:%Y-%m-%d %H:%M:%S} UTC.")
    click.echo(f"Person: {receipt.person_id} (an id that leads nowhere any more). Reason: {receipt.reason}\n")
    print_table(["erased in", "rows"], [[name, rows] for name, rows in receipt.stores.items()])
    click.echo()
    print_table(
        ["receiver", "item", "state", "code"],
        [[each.connector, each.item, each.state.value, each.code] for each in receipt.receivers],
        without_rows="Nothing had been sent anywhere.",
    )
    click.echo()
