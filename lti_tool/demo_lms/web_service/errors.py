"""The errors of Moodle's web services that are met here, with Moodle's own names and words."""


class MoodleError(Exception):
    """An error as Moodle's clients see it: class of the exception, code, message."""

    def __init__(self, exception: str, code: str, message: str) -> None:
        super().__init__(message)
        self.exception = exception
        self.code = code


def invalid_parameter(detail: str) -> MoodleError:
    """An argument is missing or of the wrong type."""
    return MoodleError(
        "invalid_parameter_exception", "invalidparameter", f"Invalid parameter value detected ({detail})"
    )


def missing_record(code: str, message: str) -> MoodleError:
    """A course, user or competency is not there."""
    return MoodleError("dml_missing_record_exception", code, message)


def coding_error(message: str) -> MoodleError:
    """What Moodle answers when a competency is not of the course or a person cannot be rated."""
    return MoodleError(
        "core\\exception\\coding_exception",
        "codingerror",
        f"Coding error detected, it must be fixed by a programmer: {message}",
    )


def invalid_record(message: str) -> MoodleError:
    """A record would hold a value that it must not, such as a level outside of the scale."""
    return MoodleError("core\\invalid_persistent_exception", "invalidpersistenterror", message)
