"""A file becomes a framework in two steps: first all that it would change is shown, then that is confirmed."""

from dataclasses import replace
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.app.access import errand
from lti_tool.app.services import services
from lti_tool.app.uploads import takes_file_of
from lti_tool.qualification.changes import in_words
from lti_tool.qualification.page import (
    Tab,
    blueprint,
    go_to,
    language,
    managers,
    organisation_id,
    show,
)
from lti_tool.qualification.refusals import UNPROCESSABLE, complaints_about, status_of
from lti_tool.qualification.uploads import Upload, find_upload, forget_upload, keep_upload
from lti_tool.qualification.words import fault_words
from lti_tool.space.forms import Complaint
from sync.frameworks.differences import Change
from sync.frameworks.importing import Proposal, import_framework, propose
from sync.frameworks.problems import REPORTED, FrameworkRefused, Problem
from sync.frameworks.reading import ENCODINGS, LARGEST_FILE
from sync.frameworks.store import list_frameworks

_MOVED: Final = "framework.moved"
_LONGEST_NAME: Final = 200  # characters of a file's name


@blueprint.get("/import")
@managers
def bring() -> ResponseReturnValue:
    """The form that takes a file."""
    return _form()


@blueprint.post("/import")
@takes_file_of(LARGEST_FILE)
@managers
def look_at() -> ResponseReturnValue:
    """Show what a file would change, or all that is wrong with it; the file is kept until that is confirmed."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        complaint = Complaint("file", "framework.no_file", gettext("Choose a file."))
        return _form(complaint), UNPROCESSABLE
    encoding, into = request.form.get("encoding", ""), request.form.get("into", "")
    name = PurePath(sent.filename).name[-_LONGEST_NAME:].replace("\0", "")
    upload = Upload(
        sent.stream.read(LARGEST_FILE + 1),
        name,
        encoding if encoding in ENCODINGS else None,
        into or None,
        0,
    )
    try:
        proposal = _propose(upload)
    except FrameworkRefused as refused:
        return _faults(refused, upload), UNPROCESSABLE
    return _proposal(upload, proposal, _keep(upload, proposal))


@blueprint.get("/import/<uuid:upload_id>")
@managers
def proposed(upload_id: UUID) -> ResponseReturnValue:
    """What a file that is kept would change, as things stand now."""
    upload = _kept(upload_id)
    if upload is None:
        return go_to("bring")
    try:
        return _proposal(upload, _propose(upload), upload_id)
    except FrameworkRefused as refused:
        return _faults(refused, upload), UNPROCESSABLE


@blueprint.post("/import/<uuid:upload_id>")
@managers
def confirm(upload_id: UUID) -> ResponseReturnValue:
    """Import what was shown; where somebody has changed the framework since, show what it would change now."""
    upload = _kept(upload_id)
    if upload is None:
        gone = gettext("The file is kept for two hours, and only the last one: choose it once more.")
        return _form(Complaint("file", "framework.no_file", gone)), UNPROCESSABLE
    if request.form.get("act") != "import":
        with services().database.write() as session:
            forget_upload(session, errand())
        return go_to("bring")
    try:
        proposal = _propose(upload)
        if proposal.version != upload.version:
            raise FrameworkRefused("Somebody has changed this framework meanwhile.", code=_MOVED)
        now = services().clock.now()
        with services().database.write() as session:
            saved = import_framework(session, organisation_id(), proposal, now, actor_id=errand().person_id)
            forget_upload(session, errand())
    except FrameworkRefused as refused:
        if refused.code != _MOVED:
            return _faults(refused, upload), UNPROCESSABLE
        proposal = _propose(upload)
        return _proposal(upload, proposal, _keep(upload, proposal), refused), status_of(refused)
    return go_to("framework", framework_id=saved.framework_id, told="imported")


def _propose(upload: Upload) -> Proposal:
    """What a file would change, outside of any transaction that writes."""
    with services().database.read() as session:
        return propose(
            session,
            organisation_id(),
            upload.data,
            PurePath(upload.name).stem,
            services().clock.now(),
            encoding=upload.encoding,
            into=upload.into,
        )


def _kept(upload_id: UUID) -> Upload | None:
    with services().database.read() as session:
        return find_upload(session, services().keys, errand(), upload_id, services().clock.now())


def _form(complaint: Complaint | None = None) -> str:
    return _page("import.html", complaint=complaint, refused=None)


def _faults(refused: FrameworkRefused, upload: Upload) -> str:
    """The form again, below all that is wrong with the file."""
    faults = [each for each in refused.problems if not each.is_note]
    return _page(
        "import.html", complaint=None, refused=refused, faults=faults[:REPORTED], file_name=upload.name,
        number=max(len(faults), 1), more=max(0, len(faults) - REPORTED),
    )  # fmt: skip


def _keep(upload: Upload, proposal: Proposal) -> UUID:
    """Keep a file, with the version for which its differences are shown."""
    seen = replace(upload, version=proposal.version)
    with services().database.write() as session:
        return keep_upload(session, services().keys, errand(), seen, services().clock.now())


def _proposal(
    upload: Upload, proposal: Proposal, upload_id: UUID, refused: FrameworkRefused | None = None
) -> str:
    return _page(
        "proposal.html", upload_id=upload_id, proposal=proposal, file_name=upload.name,
        complaints=complaints_about(refused) if refused else (),
        differences=in_words(proposal.differences, language()), changes=Change,
        title=proposal.package.title(language()), notes=proposal.notes[:REPORTED],
        more_notes=max(0, len(proposal.notes) - REPORTED), items=len(proposal.package.items),
    )  # fmt: skip


def _said_of(problem: Problem) -> str:
    """What is wrong, once: the reader's own words are English, and say more than those of the catalogue."""
    return problem.sentence if language() == "en" else fault_words(problem.code, problem.line)


def _page(template: str, **content: Any) -> str:
    with services().database.read() as session:
        listed = list_frameworks(session, organisation_id(), language())
        return show(
            Tab.IMPORT, template, session, frameworks=listed, encodings=ENCODINGS,
            fault_words=fault_words, said_of=_said_of,
            largest=LARGEST_FILE // 1024**2, chosen=request.form, in_language=language(), **content,
        )  # fmt: skip
