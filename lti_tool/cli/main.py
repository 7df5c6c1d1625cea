"""The program `stoa`."""

import sys
from collections.abc import Sequence

import click
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError
from structlog import get_logger

from config.errors import StoaError
from config.logging import configure_logging
from lti_tool.cli.competencies import competencies
from lti_tool.cli.connectors import connectors
from lti_tool.cli.database import database
from lti_tool.cli.demo import demo
from lti_tool.cli.doctor import doctor
from lti_tool.cli.keys import keys
from lti_tool.cli.organisation import organisation
from lti_tool.cli.platform import platform
from lti_tool.cli.privacy import privacy
from lti_tool.cli.scoring import scoring
from lti_tool.cli.serve import serve
from lti_tool.cli.sessions import sessions
from lti_tool.cli.spaces import spaces
from lti_tool.cli.streams import StreamFailed, output_told
from lti_tool.cli.sync import sync
from lti_tool.cli.worker import worker

MAXIMUM_SENTENCE = 600
REFUSED_INPUT = 2
FAILED = 1

log = get_logger()


class NotText(StoaError):
    """Bytes among the arguments that are no text, so that no database and no page could take them."""

    default_code = "arguments.not_utf8"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="stoa")
@click.option("--debug", is_flag=True, help="More in the logs; still no personal data.")
def cli(debug: bool) -> None:
    """Stoa: a discussion space inside the LMS, and participation as scores and competency evidence."""
    configure_logging(debug=debug)


for command in (
    competencies,
    connectors,
    database,
    demo,
    doctor,
    keys,
    organisation,
    platform,
    privacy,
    scoring,
    serve,
    sessions,
    spaces,
    sync,
    worker,
):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command. Errors end in one sentence on stderr: 2 for refused input, 1 for what failed."""
    with output_told():
        status = _run(arguments)
    sys.exit(status)


def _run(arguments: Sequence[str] | None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        _require_text(arguments)
        return cli.main(arguments, standalone_mode=False) or 0
    except click.exceptions.Abort:
        return _say("Interrupted.", 130)
    except click.ClickException as error:
        error.show(sys.stderr)
        return error.exit_code
    except StreamFailed as error:
        return _say(f"{error.message} [{error.code}]", FAILED)
    except StoaError as error:
        return _say(f"{error.message} [{error.code}]", REFUSED_INPUT)
    except DatabaseError as error:
        return _say(_about_database(error), FAILED)
    except BrokenPipeError:
        return FAILED
    except Exception as error:
        log.error("unexpected_error", kind=type(error).__name__, exc_info=True)
        return _say(
            f"Something unexpected happened ({type(error).__name__}); the log above says where.", FAILED
        )


def _require_text(arguments: Sequence[str]) -> None:
    for place, argument in enumerate(arguments, start=1):
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            raise NotText(f"Argument {place} holds bytes that are not UTF-8; write it in UTF-8.") from error


def _about_database(error: DatabaseError) -> str:
    reason = str(error.orig)
    if "no such table" in reason or (isinstance(error, ProgrammingError) and "does not exist" in reason):
        return "The database has no tables yet, or old ones: run `stoa db upgrade` first. [database.not_migrated]"
    if "disk is full" in reason or "No space left" in reason:
        return "The disk on which the database lies is full: make room, and run this again. [database.full]"
    if "file is not a database" in reason or "disk image is malformed" in reason:
        return (
            "The file in which the database should be is none, or a damaged one: check STOA_DATABASE_URL and "
            "STOA_DATA_DIR, or restore it from a backup. [database.unreadable]"
        )
    if isinstance(error, OperationalError | ProgrammingError):
        return (
            "The database cannot be reached; check STOA_DATABASE_URL and that it runs. [database.unreachable]"
        )
    log.error("database_error", kind=type(error).__name__, exc_info=True)
    return "The database refused what it was asked for; the log above says what. [database.refused]"


def _say(sentence: str, status: int) -> int:
    click.echo(sentence[:MAXIMUM_SENTENCE], err=True)
    return status
