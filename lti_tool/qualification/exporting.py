"""A framework as a file: as it is now, or as it was in a version."""

import re
import unicodedata
from typing import Final
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from lti_tool.app.errors import NotFound
from lti_tool.app.headers import answer_is_a_file
from lti_tool.app.services import services
from lti_tool.qualification.page import blueprint, find_framework, language, managers
from sync.frameworks.reading import write_framework
from sync.frameworks.source import FileFormat
from sync.frameworks.store import load_package, load_version

_TYPES: Final = {
    FileFormat.CASE: ("application/json", "-case", "json"),
    FileFormat.CSV: ("text/csv; charset=utf-8", "", "csv"),
    FileFormat.MOODLE: ("text/csv; charset=utf-8", "-moodle", "csv"),
}
_UTF8_MARK: Final = "\ufeff"  # without it Excel takes the file for Windows-1252
_LONGEST_NAME: Final = 60  # characters


@blueprint.get("/frameworks/<uuid:framework_id>/export/<any(case, csv, moodle):file_format>")
@managers
def export(framework_id: UUID, file_format: str) -> ResponseReturnValue:
    """The framework to be kept; ``?version=`` asks for an earlier one, ``?language=`` for texts in Moodle's CSV."""
    which = FileFormat(file_format)
    with services().database.read() as session:
        framework = find_framework(session, framework_id)
        version = request.args.get("version", framework.version, type=int)
        is_present = version == framework.version
        package = (
            load_package(session, framework) if is_present else load_version(session, framework, version)
        )
    if package is None:
        raise NotFound()
    asked = request.args.get("language")
    texts = asked if asked in ("de", "en") else package.language or language()
    content = write_framework(package, which, texts)
    mark = _UTF8_MARK if which is FileFormat.CSV else ""
    mimetype, kind, ending = _TYPES[which]
    answer = Response(mark + content, content_type=mimetype)
    name = f"{plain_name(package.title(language()))}-v{version}{kind}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer_is_a_file()
    return answer


def plain_name(title: str) -> str:
    """A title as the beginning of a file's name on any system."""
    spelled = title.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"})
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-") or "framework"
