"""`stoa privacy purposes` and what belongs to it: what data may leave for, on which basis, in which form."""

from pathlib import Path
from uuid import UUID

import click

from lti_tool.cli.common import (
    as_dicts,
    json_option,
    open_services,
    organisation_option,
    print_json,
    print_table,
    space_option,
)
from lti_tool.cli.recorded import recorded
from sync.consent.documents import (
    BasisKind,
    Bilingual,
    LegalBasis,
    PurposeDocument,
    PurposeRefused,
    purpose_schema,
)
from sync.consent.purposes import ListedPurpose, list_purposes
from sync.delivery.purposes import define, turn_off, turn_on
from sync.outbox.tables import TextForm
from sync.outbox.targets import set_text_form
from sync.platforms.registry import find_organisation
from sync.scoring.documents import LARGEST_DOCUMENT, DocumentUnreadable, read_document
from sync.spaces.spaces import find_space

_LETTERS = {
    "a": BasisKind.CONSENT,
    "b": BasisKind.CONTRACT,
    "c": BasisKind.LEGAL_OBLIGATION,
    "e": BasisKind.PUBLIC_TASK,
    "f": BasisKind.LEGITIMATE_INTERESTS,
}


@click.command()
@json_option
@organisation_option
def purposes(as_json: bool, organisation: str) -> None:
    """What data may leave for, and on which basis."""
    with open_services() as services, services.database.read() as session:
        listed = list_purposes(session, find_organisation(session, organisation).id)
    if as_json:
        print_json(as_dicts(listed))
        return
    print_table(
        ["purpose", "state", "legal basis", "recipients", "fields", "days", "version"],
        [_row(each) for each in listed],
    )


@click.command()
@recorded
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option(
    "--basis",
    type=click.Choice([*_LETTERS, *(kind.value for kind in BasisKind)]),
    help="The legal basis: a letter of GDPR Art. 6(1), or its name. Without it the one proposed.",
)
@click.option("--justification", help="Why it applies. Needed for legitimate interests (f).")
@organisation_option
def purpose(name: str, state: str, basis: str | None, justification: str | None, organisation: str) -> None:
    """Turn a purpose on or off. Off, nothing leaves for it any more.

    On another basis than before it gets a new version: who consented is asked again.
    """
    if state == "off" and (basis or justification):
        raise click.UsageError("--basis and --justification go with on.")
    if justification and not basis:
        raise click.UsageError("--justification goes with --basis.")
    with open_services() as services, services.database.write() as session:
        organisation_id, now = find_organisation(session, organisation).id, services.clock.now()
        if state == "off":
            turn_off(session, organisation_id, name, now)
        else:
            turn_on(session, organisation_id, name, now, _basis(basis, justification))
    click.echo(f"The purpose {name} is {state}.")


@click.command(name="define-purpose")
@recorded
@click.argument("file", type=click.Path(path_type=Path))
@organisation_option
def define_purpose(file: Path, organisation: str) -> None:
    """Define a purpose from a JSON file, or change one.

    `stoa privacy purpose-schema` says what stands in it. A new one is off; a change makes a new version.
    """
    document = _read(file)
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        current = define(session, organisation_id, document, services.clock.now())
    state = "on" if current.enabled else "off"
    click.echo(f"The purpose {current.name} is in version {current.version}, and {state}.")


@click.command(name="purpose-schema")
def purpose_schema_command() -> None:
    """The JSON Schema of purposes."""
    click.echo(purpose_schema().rstrip())


@click.command(name="text-form")
@recorded
@click.argument("form", type=click.Choice([form.value for form in TextForm]))
@space_option
@click.option("--connector", required=True, help="The record system's connector: `stoa connectors list`.")
def text_form(form: str, space_id: UUID, connector: str) -> None:
    """In which form texts of a space go to a record system.

    excerpt: the beginning of each contribution; digest: a summary with a few words; link: not a word of them. It holds
    for what is sent from now on; a comment beside a score (lti_ags) is written anew.
    """
    with open_services() as services, services.database.write() as session:
        space = find_space(session, space_id)
        set_text_form(session, space, connector, TextForm(form), services.clock.now())
    click.echo(f"Texts go to {connector} as: {form}.")


def _basis(kind: str | None, justification: str | None) -> LegalBasis | None:
    if kind is None:
        return None
    said = (justification or "").strip()
    why = Bilingual(said, said) if said else None
    return LegalBasis(_LETTERS.get(kind) or BasisKind(kind), why)


def _read(file: Path) -> PurposeDocument:
    try:
        with file.open("rb") as opened:
            document = read_document(opened.read(LARGEST_DOCUMENT + 1))
    except OSError as error:
        raise PurposeRefused(
            f"{file} cannot be read: {error.strerror}.", code="purpose.unreadable"
        ) from error
    except DocumentUnreadable as error:
        raise PurposeRefused(f"{file} is no purpose. {error.message}", code="purpose.unreadable") from error
    return PurposeDocument.parse(document)


def _row(purpose: ListedPurpose) -> list[object]:
    return [
        purpose.name,
        "on" if purpose.enabled else "off",
        purpose.legal_basis,
        ", ".join(purpose.recipients),
        ", ".join(purpose.fields),
        purpose.retention_days,
        purpose.version,
    ]
