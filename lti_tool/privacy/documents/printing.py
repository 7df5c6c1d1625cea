"""A paper as HTML and as PDF."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import render_template
from flask_babel import gettext as _

from config.errors import StoaError
from config.language import regional_locale
from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.paper import Paper
from sync.spaces.spaces import DEFAULT_TIME_ZONE

_TEMPLATE: Final = Path(__file__).parent / "paper.typ"


class NoPdf(StoaError):
    """PDFs cannot be made here."""

    default_code = "documents.no_pdf"


def as_html(paper: Paper, configuration: Configuration, language: str) -> str:
    """One page that needs nothing besides, for reading and for printing."""
    return render_template("privacy/paper.html", **_content(paper, configuration, language))


def as_pdf(paper: Paper, configuration: Configuration, language: str) -> bytes:
    """The same as PDF/A-2b, which archives keep (ISO 19005-2). Raises `NoPdf` where typst is not installed."""
    try:
        import typst
    except ImportError as error:
        raise NoPdf(
            "PDFs need the package typst: install stoa[pdf], or write the paper to a file that ends in .html."
        ) from error
    content = json.dumps(_content(paper, configuration, language))
    made: bytes = typst.compile(
        _TEMPLATE,
        format="pdf",
        sys_inputs={"content": content},
        pdf_standards=["a-2b"],
        ignore_system_fonts=True,
    )
    return made


def _content(paper: Paper, configuration: Configuration, language: str) -> dict[str, Any]:
    at = configuration.at.astimezone(ZoneInfo(DEFAULT_TIME_ZONE))
    day = format_date(at, format="long", locale=regional_locale(language))
    return {
        "language": language,
        "title": paper.title,
        "line": f"{configuration.controller.name} · {paper.basis}",
        "date": [at.year, at.month, at.day],
        "written": _("Written by Stoa from its configuration on %(day)s.", day=day),
        "to_add": _("To be added:"),
        "sections": [asdict(section) for section in paper.sections],
    }
