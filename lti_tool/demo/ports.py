"""The ports of a demo: chosen once, and the same in every later run, since addresses in gradebooks name them."""

import secrets
import socket
from typing import Final

import requests
from sqlalchemy.exc import SQLAlchemyError

from config.database import Database
from lti_tool.demo.playbill import DemoRefused
from sync.platforms.tool_keys import public_key_set

_HOST: Final = "127.0.0.1"
# Below 32768, where systems begin to hand out ports for outgoing connections: one of those may be taken at any time.
_OTHERS: Final = range(20_000, 32_000)
_TRIES: Final = 100
_ANSWER_SECONDS: Final = 3.0


def listen_at(port: int) -> socket.socket | None:
    """A socket that listens at a port of this machine alone; None where the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        return None
    return listener


def listen_somewhere(preferred: int) -> socket.socket:
    """A socket that listens at the preferred port, or else at any. Raises DemoRefused where none is free."""
    for port in (preferred, *secrets.SystemRandom().sample(_OTHERS, _TRIES)):
        listener = listen_at(port)
        if listener is not None:
            return listener
    raise DemoRefused("This machine has no port free on which the demo could run.", code="demo.no_port")


def port_of(listener: socket.socket) -> int:
    """The port at which a socket listens."""
    return int(listener.getsockname()[1])


def answers_with_keys_of(database_url: str, port: int) -> bool:
    """Whether the Stoa that works with this database answers at a port: whether it publishes the keys in there."""
    published = _published_keys(port)
    database = Database(database_url)
    try:
        with database.read() as session:
            own = public_key_set(session)
    except SQLAlchemyError:
        return False
    finally:
        database.close()
    return bool(own["keys"]) and published == own


def _published_keys(port: int) -> object:
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.get(f"http://{_HOST}:{port}/lti/jwks", timeout=_ANSWER_SECONDS).json()
        except (requests.RequestException, ValueError):
            return None
