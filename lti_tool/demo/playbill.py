"""What a demo's data directory remembers from one run to the next."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, Self

from config.errors import StoaError
from config.settings import Settings

_TOOL_HOST: Final = "127.0.0.1"
_GATHER_SECONDS: Final = 2.0
_FILE: Final = "demo.json"
_COURSE: Final = "course."
_SLACK: Final = "slack."


class DemoRefused(StoaError):
    """The demo cannot run like this."""

    default_code = "demo.refused"


@dataclass(frozen=True)
class Playbill:
    """What is played in a directory, as `content` names it, and under which addresses and secret.

    `played` is a fingerprint of the course that has been played to its end, and empty before.
    """

    content: str
    tool_port: int
    lms_port: int
    secret_key: str
    played: str = ""

    @classmethod
    def read(cls, directory: Path) -> Self | None:
        """What the directory remembers, or None for a new one. Raises DemoRefused where it cannot be read."""
        path = directory / _FILE
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, TypeError, ValueError) as error:
            raise DemoRefused(
                f"{path.name} in the data directory cannot be read; name another directory in STOA_DATA_DIR.",
                code="demo.directory",
            ) from error

    def keep(self, directory: Path) -> None:
        """Remember it; for the owner's eyes only, since the secret key is in it."""
        path = directory / _FILE
        path.touch(mode=0o600, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")

    def applied_to(self, settings: Settings) -> Settings:
        """These settings as the Stoa that plays here has them: with its address, its secret and loopback."""
        return replace(
            settings,
            base_url=f"http://{_TOOL_HOST}:{self.tool_port}",
            secret_key=self.secret_key,
            allow_loopback=True,
            gather_seconds=_GATHER_SECONDS,
        )

    def require(self, content: str) -> None:
        """Raise DemoRefused where something else is played here, saying what, and what to do."""
        if self.content == content:
            return
        raise DemoRefused(
            f"This data directory holds {_described(self.content, content)}, or name another directory in "
            "STOA_DATA_DIR.",
            code="demo.other_content",
        )


def course_content(language: str) -> str:
    """The name of the written course in a language."""
    return f"{_COURSE}{language}"


def slack_content(digest: str) -> str:
    """The name of the conversations of a Slack export with this digest."""
    return f"{_SLACK}{digest}"


def course_language(content: str) -> str | None:
    """The language of the written course, if that is what is played."""
    return content.removeprefix(_COURSE) if content.startswith(_COURSE) else None


def _described(content: str, asked_for: str) -> str:
    language = course_language(content)
    if language is None:
        return "the conversations of a Slack export: name that one with --conversations"
    option = "--language" if course_language(asked_for) else "--conversations"
    return f"the written course (--language {language}): go on with that without {option}"
