"""What an operator changes at the command line leaves a row in the audit: which command, with which options."""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec
from uuid import UUID

import click
from click.core import ParameterSource
from sqlalchemy.orm import Session

from lti_tool.cli.common import open_services
from sync.audit.trail import record
from sync.platforms.registry import find_organisation
from sync.spaces.tables import Space

_MARK: Final = "stoa_recorded"
_P = ParamSpec("_P")


def recorded(command: Callable[_P, None]) -> Callable[_P, None]:
    """Note in the audit that a command was carried out; it stands right below `@group.command()`.

    The row names the command and the options that were given, and none of their values: these may name people. Who
    the operator is, is for the machine to know on which they are signed in.
    """

    @wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SystemExit:
            _note(click.get_current_context())
            raise
        _note(click.get_current_context())

    setattr(run, _MARK, True)
    return run


def is_recorded(command: click.Command) -> bool:
    """Whether a command leaves such a row."""
    return getattr(command.callback, _MARK, False)


def _note(context: click.Context) -> None:
    given = [
        name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]
    with open_services() as services, services.database.write() as session:
        organisation_id, space_id = _place_of(session, context)
        record(
            session,
            action="operator.acted",
            now=services.clock.now(),
            organisation_id=organisation_id,
            space_id=space_id,
            detail={"command": _path_of(context), "options": "+".join(sorted(given)) or None},
        )


def _path_of(context: click.Context) -> str:
    names = []
    while context.parent is not None:
        names.append(context.info_name or "")
        context = context.parent
    return ".".join(reversed(names))


def _place_of(session: Session, context: click.Context) -> tuple[UUID | None, UUID | None]:
    """The organisation and the space that a command was about; one of another organisation than it names is none."""
    slug, space_id = context.params.get("organisation"), context.params.get("space_id")
    space = session.get(Space, space_id) if space_id is not None else None
    if slug is None:
        return (space.organisation_id, space.id) if space else (None, None)
    organisation_id = find_organisation(session, slug).id
    return organisation_id, space.id if space and space.organisation_id == organisation_id else None
