"""The root of Stoa's own exceptions."""

from typing import ClassVar


class StoaError(Exception):
    """Something that a person can be told: one clear sentence and a stable code.

    The code (``floor.what``, e.g. ``"launch.state_used"``) is what programs, logs and documents refer to;
    it never changes once released. The message says what happened and what to do, and holds no personal
    data, since it may be logged. Subclasses name the default code.
    """

    default_code: ClassVar[str] = "stoa.error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code


class SettingsError(StoaError):
    """A setting is missing or cannot be used."""

    default_code = "settings.invalid"
