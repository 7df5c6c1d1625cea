"""`stoa sync`: what is on its way to the record systems."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import repeated
from lti_tool.app.jobs import JOBS
from lti_tool.cli.common import as_dicts, json_option, open_services, print_json, print_table
from lti_tool.cli.recorded import recorded
from lti_tool.cli.worker import health_line
from lti_tool.review.holding import release_with_feedback
from sync.delivery.listing import ItemFilter, ItemStatus, read_items
from sync.delivery.stages import Stage
from sync.delivery.status import TargetStatus, read_status, replay, retry
from sync.delivery.verify import Verification, verify
from sync.delivery.words import words_of
from sync.delivery.worker import Worker
from sync.health.reading import Health, read_health
from sync.ledger.entries import lock_space
from sync.outbox.tables import OutboxState, TargetRow
from sync.outbox.targets import agree_to_another_column
from sync.schedules.jobs import Job
from sync.schedules.runs import LatestRun, read_latest
from sync.spaces.spaces import find_space
from sync.spaces.tables import Space

TROUBLES_PAGE = "docs/troubles.md"

_of_space = click.option(
    "--space", "space_id", type=click.UUID, help="Only of this space; `stoa spaces` lists them."
)
_stages = click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(list(dict.fromkeys(each.value for each in (*Stage, *OutboxState)))),
    help="Only items that stand so, by their state or by the column that counts them; may be given several times.",
)
_items = click.option(
    "--item",
    "item_ids",
    multiple=True,
    type=click.UUID,
    help="Only this item, by its id from `stoa sync status --items`; may be given several times.",
)


@click.group()
def sync() -> None:
    """What is on its way to gradebooks and other record systems."""


@sync.command()
@_of_space
@click.option("--items", "shows_items", is_flag=True, help="Item by item instead of target by target.")
@_stages
@json_option
def status(space_id: UUID | None, shows_items: bool, states: Sequence[str], as_json: bool) -> None:
    """Each target: its items and its trouble, its roster and notices. Or each item, with what to do.

    An item is what one learner's record is to hold: a score, a level with its evidence, or a statement. Learners are
    named by id.
    """
    with open_services() as services, services.database.read() as session:
        _require(session, space_id)
        if shows_items or states:
            chosen = ItemFilter(stages=_stages_of(states))
            _print_items(list(_all_items(session, space_id, services.clock.now(), chosen)), as_json)
        else:
            health = read_health(session, services.clock.now())
            _print_targets(read_status(session, space_id), health, as_json)


@sync.command()
@json_option
def jobs(as_json: bool) -> None:
    """What workers do by themselves at set times, and how it went last."""
    names = [job.name for job in JOBS]
    with open_services() as services, services.database.read() as session:
        latest = read_latest(session, names, services.clock.now())
    if as_json:
        print_json([{"cron": job.schedule.cron, **asdict(latest[job.name])} for job in JOBS])
        return
    print_table(
        ["job", "when (cron, UTC)", "began", "ended", "outcome"],
        [_row(job, latest[job.name]) for job in JOBS],
    )


def _row(job: Job, run: LatestRun) -> list[str | None]:
    return [job.name, job.schedule.cron, _minute(run.began_at), _minute(run.ended_at), run.outcome]


def _minute(instant: datetime | None) -> str | None:
    return None if instant is None else f"{instant:%Y-%m-%d %H:%M}"


@sync.command(name="retry")
@recorded
@_of_space
@_stages
@_items
@click.option(
    "--make-column",
    is_flag=True,
    help="Agree to another column, where the one that scores went to is gone; only with --space.",
)
def retry_items(
    space_id: UUID | None, states: Sequence[str], item_ids: Sequence[UUID], make_column: bool
) -> None:
    """Try again what is blocked or rejected, or some of it.

    What somebody changed in a gradebook by hand stays: it is compared again, and not overwritten.
    """
    if make_column and space_id is None:
        raise click.UsageError("Say with --space in which space another column is to be made.")
    with open_services() as services:
        stages = _stages_of(states)

        def put_back() -> tuple[int, int]:
            with services.database.write() as session:
                _require(session, space_id)
                now = services.clock.now()
                gone = select(TargetRow.id).where(TargetRow.space_id == space_id) if make_column else None
                agreed = sum(
                    agree_to_another_column(session, target_id, now)
                    for target_id in (session.scalars(gone).all() if gone is not None else ())
                )
                chosen = item_ids or None
                return retry(session, now, chosen, space_id=space_id, stages=stages), agreed

        number, agreed = repeated(put_back)
    if make_column:
        click.echo(
            "Another column will be made."
            if agreed
            else "No column of this space is gone; none will be made."
        )
    click.echo(f"{number} items will be tried again.")


@sync.command(name="release")
@recorded
@click.option("--space", "space_id", type=click.UUID, required=True, help="The space's id.")
def release_scores(space_id: UUID) -> None:
    """Let a space’s scores be sent that wait for a person or a date.

    The feedback that waits with them is shown, too.
    """
    with open_services() as services:

        def let_go() -> int:
            with services.database.write() as session:
                space = find_space(session, space_id)
                lock_space(session, space_id)
                return release_with_feedback(session, space, None, services.clock.now())

        number = repeated(let_go)
    click.echo(f"{number} items are released.")


@sync.command(name="verify")
@_of_space
@_items
@click.option(
    "--mend",
    is_flag=True,
    help="Send again what is missing; what somebody changed there only where it is asked for by --item.",
)
@json_option
def verify_records(space_id: UUID | None, item_ids: Sequence[UUID], mend: bool, as_json: bool) -> None:
    """Compare what receivers hold with what they were sent.

    Ends with status 1 where something could not be read at present.
    """
    with open_services() as services:
        with services.database.read() as session:
            _require(session, space_id)
        context = services.sync_context()
        looks = verify(context, space_id=space_id, item_ids=item_ids or None, mend=mend)
    if as_json:
        print_json(as_dicts(looks))
    else:
        _print_looks(looks)
    if any(look.trouble not in (None, *_EXPECTED) for look in looks):
        raise SystemExit(1)


_EXPECTED = ("verify.hidden", "verify.not_prepared", "purpose.off")


def _stages_of(states: Sequence[str]) -> list[Stage | OutboxState]:
    """What is meant by `--state`: a stage, or else the column of that name."""
    known = {stage.value for stage in Stage}
    return [Stage(each) if each in known else OutboxState(each) for each in states]


def _require(session: Session, space_id: UUID | None) -> Space | None:
    return find_space(session, space_id) if space_id is not None else None


def _print_targets(rows: Sequence[TargetStatus], health: Health, as_json: bool) -> None:
    if as_json:
        print_json(as_dicts(rows))
        return
    columns = ("settled", "pending", "held", "blocked", "rejected", "trouble", "roster", "notices")
    print_table(
        ["space", "connector", *columns],
        [[row.space, row.connector, *(getattr(row, name) for name in columns)] for row in rows],
        without_rows="No target yet: open the activity in an LMS that takes scores from Stoa.",
    )
    for row in rows:
        if row.gone_since is not None:
            click.echo(
                f"\nThe place that “{row.space}” reports to is gone. Bring it back, or let another be made: "
                f"stoa sync retry --space {row.space_id} --make-column"
            )
        if row.unlinked:
            click.echo(
                f"\nThe course that “{row.space}” reports to has not got: {', '.join(row.unlinked)}. "
                "Link them there, under the ID number of their code or identifier; it is looked for every hour."
            )
        if row.unaligned:
            click.echo(
                f"\nNo outcome is aligned with these columns of “{row.space}”: {', '.join(row.unaligned)}. "
                "Add a rubric with the outcome to each (docs/lms/canvas.md)."
            )
        if row.not_taken_back:
            told = ", ".join(f"{each.number} {each.state} ({each.code})" for each in row.not_taken_back)
            click.echo(
                f"\nWhat {row.connector} was asked to take back for “{row.space}”, and has not: {told}. "
                "What is waiting is asked for again; of the rest somebody has to ask those who run it."
            )
    if rows:
        click.echo(f"\n{health_line(health)}")
        click.echo(f"Codes are explained in {TROUBLES_PAGE}.")


def _all_items(
    session: Session, space_id: UUID | None, now: datetime, chosen: ItemFilter
) -> Iterator[ItemStatus]:
    number, more = 1, True
    while more:
        page = read_items(session, space_id, now, chosen, number)
        yield from page.items
        number, more = number + 1, page.has_more


def _print_items(items: Sequence[ItemStatus], as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    **each,
                    "sentence": words_of(each["stage"]).sentence,
                    "advice": words_of(each["stage"]).advice,
                }
                for each in as_dicts(items)
            ]
        )
        return
    print_table(
        ["item", "learner", "what", "state", "wanted", "there", "sent at", "tries", "code"],
        [
            [
                each.id,
                each.person_id,
                each.item,
                each.stage,
                _value(each.wanted),
                _value(each.held),
                _minute(each.sent_at),
                each.tries,
                each.code,
            ]
            for each in items
        ],
        without_rows="No such item.",
    )
    for stage in sorted({each.stage for each in items}):
        words = words_of(stage)
        click.echo(f"\n{stage}: {words.sentence} {words.advice}")


def _print_looks(looks: Sequence[Verification]) -> None:
    rows = [
        [
            look.space,
            each.item_id,
            each.person_id,
            each.item,
            _value(each.ours),
            _value(each.theirs),
            "will be sent" if each.mended else None,
        ]
        for look in looks
        for each in look.drift
    ]
    print_table(
        ["space", "item", "learner", "what", "sent", "there", "mended"], rows, without_rows="No drift."
    )
    checked, unread = sum(look.checked for look in looks), sum(look.unread for look in looks)
    click.echo(f"\n{checked} items compared, {len(rows)} different, {unread} not readable.")
    for look in looks:
        if look.trouble is not None:
            click.echo(
                f"“{look.space}” ({look.connector}) was not compared: {look.trouble}; see {TROUBLES_PAGE}.",
                err=True,
            )


def _value(payload: Mapping[str, Any] | None) -> str | None:
    """A score as points of their maximum, a level as it is."""
    if payload is None:
        return None
    if "level" in payload:
        return f"level {payload['level']}"
    given = payload.get("given")
    return None if given is None else f"{given / 1000:g} of {payload.get('maximum')}"


@sync.command(name="replay")
def replay_scores() -> None:
    """Derive every score anew from the ledger, and compare.

    Ends with status 1 where a stored score differs.
    """
    with open_services() as services, services.database.read() as session:
        report = replay(session)
    click.echo(
        f"{report.scores} scores replayed, {report.different} different; fingerprint {report.fingerprint}."
    )
    if report.different:
        raise SystemExit(1)


@sync.command()
@click.option("--once", is_flag=True, required=True, help="Send what is pending now, and end.")
def run(once: bool) -> None:  # noqa: ARG001 - the option says what will happen; there is no other way yet
    """Derive and send all that is pending now."""
    with open_services() as services:
        report = Worker(services.sync_context()).run_once()
    outcomes = ", ".join(f"{number} {kind}" for kind, number in sorted(report.sent.outcomes.items()))
    click.echo(f"{report.derived} derived, {outcomes or 'nothing to send'}.")
    for code, number in sorted(report.sent.troubles.items()):
        click.echo(f"A target is in trouble: {code} ({number}); see {TROUBLES_PAGE}.", err=True)
