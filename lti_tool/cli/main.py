"""The program `stoa`."""

import sys
from collections.abc import Sequence

import click
from structlog import get_logger

from config.errors import StoaError
from config.logging import configure_logging
from lti_tool.cli.groups import LazyGroup
from lti_tool.cli.streams import StreamFailed, output_told

MAXIMUM_SENTENCE = 600
REFUSED_INPUT = 2
FAILED = 1

log = get_logger()


_PLACES = {
    "certificates": "lti_tool.cli.certificates:certificates",
    "competencies": "lti_tool.cli.competencies:competencies",
    "connectors": "lti_tool.cli.connectors:connectors",
    "db": "lti_tool.cli.database:database",
    "demo": "lti_tool.cli.demo:demo",
    "doctor": "lti_tool.cli.doctor:doctor",
    "keys": "lti_tool.cli.keys:keys",
    "moderation": "lti_tool.cli.moderation:moderation",
    "organisation": "lti_tool.cli.organisation:organisation",
    "platform": "lti_tool.cli.platform:platform",
    "previews": "lti_tool.cli.previews:previews",
    "privacy": "lti_tool.cli.privacy:privacy",
    "records": "lti_tool.cli.records:records",
    "scoring": "lti_tool.cli.scoring:scoring",
    "serve": "lti_tool.cli.serve:serve",
    "sessions": "lti_tool.cli.sessions:sessions",
    "spaces": "lti_tool.cli.spaces:spaces",
    "sync": "lti_tool.cli.sync:sync",
    "worker": "lti_tool.cli.worker:worker",
}


class NotText(StoaError):
    """Bytes among the arguments that are no text, so that no database and no page could take them."""

    default_code = "arguments.not_utf8"


@click.group(
    cls=LazyGroup,
    places=_PLACES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="stoa")
@click.option("--debug", is_flag=True, help="More in the logs; still no personal data.")
def cli(debug: bool) -> None:
    """Stoa: a discussion space inside the LMS, and participation as scores and competency evidence."""
    configure_logging(debug=debug)


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
    except BrokenPipeError:
        return FAILED
    except Exception as error:
        # Not before: the filter needs no database, and starts sooner without what reads one.
        from lti_tool.cli.database_errors import sentence_about

        if sentence := sentence_about(error):
            return _say(sentence, FAILED)
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


def _say(sentence: str, status: int) -> int:
    click.echo(sentence[:MAXIMUM_SENTENCE], err=True)
    return status
