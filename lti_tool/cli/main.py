"""The program `stoa`."""

import sys
from collections.abc import Sequence

import click
from sqlalchemy.exc import OperationalError, ProgrammingError
from structlog import get_logger

from config.errors import StoaError
from config.logging import configure_logging
from lti_tool.cli.competencies import competencies
from lti_tool.cli.connectors import connectors
from lti_tool.cli.database import database
from lti_tool.cli.demo import demo
from lti_tool.cli.keys import keys
from lti_tool.cli.platform import platform
from lti_tool.cli.privacy import privacy
from lti_tool.cli.serve import serve, worker
from lti_tool.cli.sync import sync

MAXIMUM_SENTENCE = 600
REFUSED_INPUT = 2
FAILED = 1

log = get_logger()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="stoa")
@click.option("--debug", is_flag=True, help="More in the logs; still no personal data.")
def cli(debug: bool) -> None:
    """Stoa: a discussion space inside the LMS, and participation as scores and competency evidence."""
    configure_logging(debug=debug)


for command in (competencies, connectors, database, demo, keys, platform, privacy, serve, sync, worker):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command. Errors end in one sentence on stderr: 2 for refused input, 1 for what failed."""
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        return cli.main(arguments, standalone_mode=False) or 0
    except click.exceptions.Abort:
        return _say("Interrupted.", 130)
    except click.ClickException as error:
        error.show(sys.stderr)
        return error.exit_code
    except StoaError as error:
        return _say(f"{error.message} [{error.code}]", REFUSED_INPUT)
    except (OperationalError, ProgrammingError) as error:
        return _say(_about_database(error), FAILED)
    except BrokenPipeError:
        return FAILED
    except Exception as error:
        log.error("unexpected_error", kind=type(error).__name__, exc_info=True)
        return _say(
            f"Something unexpected happened ({type(error).__name__}); the log above says where.", FAILED
        )


def _about_database(error: OperationalError | ProgrammingError) -> str:
    if "no such table" in str(error.orig) or "does not exist" in str(error.orig):
        return "The database has no tables yet, or old ones: run `stoa db upgrade` first. [database.not_migrated]"
    return "The database cannot be reached; check STOA_DATABASE_URL and that it runs. [database.unreachable]"


def _say(sentence: str, status: int) -> int:
    click.echo(sentence[:MAXIMUM_SENTENCE], err=True)
    return status
