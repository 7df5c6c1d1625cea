"""What a person is told where the database does not do as a command asks."""

from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError
from structlog import get_logger

log = get_logger()


def sentence_about(error: Exception) -> str | None:
    """What to tell of an error of the database, with its code; None for any other error."""
    if not isinstance(error, DatabaseError):
        return None
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
