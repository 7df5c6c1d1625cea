"""Files for other systems: which profiles there are, what would be in a file and what not, and the file itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound
from lti_tool.app.headers import answer_is_a_file
from lti_tool.app.services import services
from lti_tool.qualification.exporting import plain_name
from lti_tool.qualification.hindrances import find_notice
from lti_tool.qualification.page import Tab, blueprint, go_to, managers, organisation_id, show
from lti_tool.qualification.refusals import status_of_transfer, transfer_complaints
from lti_tool.qualification.transfer_words import FAULTS, SOURCES
from lti_tool.space.forms import Complaint
from sync.audit.trail import record
from sync.organisations.works_council import read_mode
from sync.transfers.profiles import TransferRefused
from sync.transfers.records import Wanted, list_courses, parse_day
from sync.transfers.rows import LEFT_OUT, SILENT, Fault, Rejected, example_row, write_file, write_table
from sync.transfers.running import Run, hand_over, look
from sync.transfers.store import Kept, copy_profile, find_profile, list_profiles

_ROWS_SHOWN: Final = 20
_LEFT_OUT_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stands in the form: days as they were typed."""

    since: str
    until: str
    space: str
    again: bool

    def wanted(self) -> Wanted:
        """As records are read by it. Raises `TransferRefused`."""
        space_id = request.values.get("space", type=UUID) if self.space else None
        return Wanted(parse_day(self.since), parse_day(self.until), space_id, self.again)


@blueprint.get("/transfers")
@managers
def transfers() -> ResponseReturnValue:
    """The profiles, the organisation's own first."""
    return _list_page()


@blueprint.post("/transfers/<uuid:profile_id>/copy")
@managers
def copy_transfer(profile_id: UUID) -> ResponseReturnValue:
    """Make a profile of the organisation's own of this one."""
    now = services().clock.now()
    try:
        with services().database.write() as session:
            kept = find_kept(session, profile_id)
            copied = copy_profile(session, organisation_id(), kept, request.form.get("name", "").strip(), now)
            note_profile(session, "transfer.profile_saved", copied, 1)
    except TransferRefused as refused:
        return _list_page(profile_id, transfer_complaints(refused)), status_of_transfer(refused)
    return go_to("columns", profile_id=copied, told="saved")


@blueprint.get("/transfers/<uuid:profile_id>/")
@managers
def transfer(profile_id: UUID) -> ResponseReturnValue:
    """Which records to take; with ``?look=1`` what would be handed over, and what is left out and why."""
    with services().database.read() as session:
        kept = find_kept(session, profile_id)
        if request.args.get("look") != "1":
            return _page(session, kept, _asked())
        try:
            run = _look(session, kept, _asked())
        except TransferRefused as refused:
            return _page(session, kept, _asked(), transfer_complaints(refused)), status_of_transfer(refused)
        return _page(session, kept, _asked(), run=run)


@blueprint.post("/transfers/<uuid:profile_id>/")
@managers
def make_file(profile_id: UUID) -> ResponseReturnValue:
    """Hand the records over: the file, and a note of what is in it."""
    asked, own = _asked(), organisation_id()
    try:
        with services().database.read() as session:
            kept = find_kept(session, profile_id)
            run, wanted = _look(session, kept, asked), asked.wanted()
        with services().database.write() as session:
            now, by = services().clock.now(), errand().person_id
            run = hand_over(session, own, kept, wanted, run, now, actor_id=by)
    except TransferRefused as refused:
        with services().database.read() as session:
            page = _page(session, kept, asked, transfer_complaints(refused))
        return page, status_of_transfer(refused)
    name = f"{plain_name(kept.profile.name)}-{services().clock.now():%Y-%m-%d}.csv"
    charset = kept.profile.encoding.value.removesuffix("-sig").replace("cp1252", "windows-1252")
    return _file(
        Response(write_file(kept.profile, run.cells), content_type=f"text/csv; charset={charset}"), name
    )


@blueprint.get("/transfers/<uuid:profile_id>/left-out")
@managers
def left_out(profile_id: UUID) -> ResponseReturnValue:
    """The records that do not fit, as CSV; the audit says who took it."""
    with services().database.read() as session:
        kept = find_kept(session, profile_id)
        try:
            run = _look(session, kept, _asked())
        except TransferRefused as refused:
            return _page(session, kept, _asked(), transfer_complaints(refused)), status_of_transfer(refused)
    with services().database.write() as session:  # it names people
        note_profile(session, "transfer.left_out_read", profile_id, kept.version)
    rows: list[Sequence[str]] = [LEFT_OUT]
    rows += [each.told(run.names, str(FAULTS[each.fault])) for each in run.rejected]
    pieces = list(write_table(rows, kept.profile.delimiter, "utf-8-sig"))
    answer = Response(pieces, content_type="text/csv; charset=utf-8")
    return _file(answer, f"{plain_name(kept.profile.name)}-left-out.csv")


def find_kept(session: Session, profile_id: UUID) -> Kept:
    """A profile of this organisation, or a built-in one. Raises `NotFound`."""
    found = find_profile(session, organisation_id(), profile_id)
    if found is None:
        raise NotFound()
    return found


def note_profile(session: Session, action: str, profile_id: UUID, version: int | None) -> None:
    """Note in the audit what was done to a profile."""
    record(
        session,
        action=action,
        now=services().clock.now(),
        organisation_id=organisation_id(),
        actor_id=errand().person_id,
        detail={"profile": str(profile_id), "version": version},
    )


def _asked() -> _Asked:
    told = request.values
    return _Asked(
        told.get("since", "")[:20],
        told.get("until", "")[:20],
        told.get("space", ""),
        told.get("again") == "1",
    )


def _look(session: Session, kept: Kept, asked: _Asked) -> Run:
    wanted = asked.wanted()
    if asked.space and wanted.space_id not in list_courses(session, organisation_id()):
        raise NotFound()
    return look(session, services().keys, organisation_id(), kept, wanted, services().clock.now())


def _page(
    session: Session,
    kept: Kept,
    asked: _Asked,
    complaints: Sequence[Complaint] = (),
    *,
    run: Run | None = None,
) -> str:
    left, notice = run.rejected if run else (), find_notice(session, kept.profile)
    agreed = read_mode(session, organisation_id()).enabled
    return show(
        Tab.TRANSFERS, "transfer.html", session, kept=kept, asked=asked, run=run, notice=notice, agreed=agreed,
        complaints=() if notice and notice.stops else complaints, example=example_row(kept.profile),
        courses=list_courses(session, organisation_id()), faults=FAULTS, sources=SOURCES,
        rows=run.cells[:_ROWS_SHOWN] if run and not agreed else (),
        more=max(0, len(run.rows) - _ROWS_SHOWN) if run else 0,
        left=[_told(each, run) for each in left if each.fault not in SILENT][:_LEFT_OUT_SHOWN] if run else (),
        chosen={"since": asked.since, "until": asked.until, "space": asked.space, "again": "1" if asked.again else ""},
    )  # fmt: skip


def _told(rejected: Rejected, run: Run) -> tuple[int | None, str, str, str, Fault]:
    return (
        rejected.line, run.names.get(rejected.record.person_id) or str(rejected.record.id), rejected.record.title,
        rejected.column, rejected.fault,
    )  # fmt: skip


def _list_page(of: UUID | None = None, complaints: Sequence[Complaint] = ()) -> str:
    with services().database.read() as session:
        listed = list_profiles(session, organisation_id())
        if of is not None and all(each.id != of for each in listed):
            raise NotFound()
        return show(
            Tab.TRANSFERS, "transfers.html", session, profiles=listed, complaints=complaints, of=of,
            name=request.form.get("name", ""), notice=find_notice(session),
        )  # fmt: skip


def _file(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer_is_a_file()
    return answer
