"""Certificates and portfolios as PDF, badges as PNG: set by a process of their own, bounded in time and memory."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import Any, Final
from zoneinfo import ZoneInfo

from structlog import get_logger

from config.errors import StoaError
from config.processes import run_program
from sync.certificates.content import Certificate
from sync.certificates.words import CertificateWords
from sync.spaces.spaces import DEFAULT_TIME_ZONE

log = get_logger()

_PROGRAM: Final = (sys.executable, "-I", "-m", "sync.certificates.typesetting")
_SECONDS: Final = 20.0
_RAISED: Final = 1  # as Python ends at an exception
_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "RAYON_NUM_THREADS": "2"}
_QUIET: Final = 4  # modules around a QR code that stay white (ISO/IEC 18004)


class NotPrinted(StoaError):
    """A document could not be made: the packages for it are not there, or it took too long."""

    default_code = "certificates.not_printed"


def prints() -> bool:
    """Whether PDFs and PNGs can be made here."""
    return find_spec("typst") is not None and find_spec("segno") is not None


def certificate_pdf(
    certificate: Certificate, address: str, words: CertificateWords, names: Mapping[str, str], now: datetime
) -> bytes:
    """A certificate on A4, as PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1); where the fonts lack a character a
    tagged PDF that says so.

    `address` is that of the verification page, `names` are those of who attested something. Raises NotPrinted.
    """
    at = now.astimezone(ZoneInfo(DEFAULT_TIME_ZONE))
    content = json.dumps(
        {
            **words.printed(certificate, address, names, now),
            "date": [at.year, at.month, at.day],
            "code": qr_svg(address),
            "logo": list(certificate.look.logo) or None,
            "lines": [],
        }
    )
    status, made = _run(content, "pdf")
    if status == _RAISED:  # in a process of its own, with all of its memory
        status, made = _run(content, "tagged")
    return _made(status, made, b"%PDF")


def portfolio_pdf(printed: Mapping[str, Any], now: datetime) -> bytes:
    """A portfolio on A4, in the same standards; `printed` as `sync.portfolio.words` says it. Raises NotPrinted."""
    at = now.astimezone(ZoneInfo(DEFAULT_TIME_ZONE))
    content = json.dumps({**printed, "date": [at.year, at.month, at.day]})
    status, made = _run(content, "portfolio")
    if status == _RAISED:
        status, made = _run(content, "tagged-portfolio")
    return _made(status, made, b"%PDF")


def badge_png(svg: str) -> bytes:
    """The picture of a badge in 512 by 512 pixels. Raises NotPrinted."""
    return _made(*_run(svg, "picture"), b"\x89PNG")


def qr_svg(address: str) -> str:
    """A QR code (ISO/IEC 18004, error correction M) as an SVG of one path. Raises NotPrinted."""
    try:
        import segno
    except ImportError as error:
        raise _not_here() from error
    matrix = segno.make(address, error="m", micro=False).matrix
    size = len(matrix) + 2 * _QUIET
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path d="M0 0h{size}v{size}H0z" fill="#fff"/><path d="{path}"/></svg>'
    )


def _run(content: str, what: str) -> tuple[int, bytes]:
    if not prints():
        raise _not_here()
    with TemporaryDirectory() as empty:
        try:
            return run_program((*_PROGRAM, empty, what), content.encode(), _SECONDS, _ENVIRONMENT)
        except subprocess.TimeoutExpired as error:
            raise NotPrinted("The document takes too long.") from error


def _made(status: int, made: bytes, beginning: bytes) -> bytes:
    if status != 0 or not made.startswith(beginning):
        log.error("certificate_not_printed", status=status)
        raise NotPrinted("The document could not be made.")
    return made


def _not_here() -> NotPrinted:
    return NotPrinted("PDFs and PNGs need further packages: install stoa[pdf].", code="certificates.no_pdf")
