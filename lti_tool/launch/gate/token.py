"""The outside of an `id_token`: its size, its three parts, and JSON that can be read in one way only."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lti_tool.launch.gate.refusals import Malformed

MAXIMUM_TOKEN_LENGTH: Final = 64 * 1024  # characters; the largest that LMSs send have a tenth of it
MAXIMUM_DEPTH: Final = 64  # objects and lists in one another; the deepest that LMSs send have a tenth of it
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")  # nothing at all where an algorithm signs nothing

# Only escapes (RFC 8259, section 7) can bring a NUL or half a surrogate pair: what has none need not be walked through.
_SUSPICIOUS: Final = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


@dataclass(frozen=True, slots=True)
class Token:
    """An `id_token` taken apart. Nothing in it is to be trusted before its signature is checked."""

    encoded: str = field(repr=False)
    header: Mapping[str, Any]
    claims: Mapping[str, Any] = field(repr=False)
    signing_input: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """By which the token is known again."""
        return fingerprint_of(self.encoded)


def fingerprint_of(encoded: str) -> str:
    """SHA-256 (hex) of what a token signs; of whatever else comes as one, of what stands before its last dot."""
    return hashlib.sha256(encoded.rpartition(".")[0].encode(errors="replace")).hexdigest()


def read_token(encoded: str) -> Token:
    """Take a token apart. Raises Malformed for what is no compact JWS (RFC 7515, section 7.1) over JSON objects."""
    check_size(encoded)
    parts = encoded.split(".")
    if len(parts) != 3:
        raise _malformed("not three parts")
    header, payload, signature = (read_base64url(part) for part in parts)
    return Token(
        encoded=encoded,
        header=read_json_object(header),
        claims=read_json_object(payload),
        signing_input=".".join(parts[:2]).encode(),
        signature=signature,
    )


def check_size(encoded: str) -> None:
    """Refuse before parsing what is too large to be read with ease. No standard sets a limit."""
    if len(encoded) > MAXIMUM_TOKEN_LENGTH:
        raise Malformed("the token is too long", code="launch.token_too_large")


def read_base64url(text: str) -> bytes:
    """Decode base64url without padding (RFC 7515, section 2), in its one canonical spelling.

    The decoder of the standard library skips characters that it does not know, so that one signature could be
    spelt in many ways.
    """
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise _malformed("not base64url")
    decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(decoded).rstrip(b"=").decode() != text:
        raise _malformed("not canonical base64url")
    return decoded


def read_json_object(data: bytes) -> Mapping[str, Any]:
    """Read a JSON object strictly: UTF-8, no name twice (RFC 7519, section 4), numbers and characters that exist.

    Neither database stores a NUL or half a surrogate pair. Nor is it nested deeper than anything that works on it by
    recursion can follow (RFC 8259, section 9, lets a reader set such a limit).
    """
    try:
        read = json.loads(data.decode(), object_pairs_hook=_without_repetition, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _malformed("not strict JSON") from error
    if not isinstance(read, dict):
        raise _malformed("not a JSON object")
    may_be_deep = data.count(b"{") + data.count(b"[") > MAXIMUM_DEPTH
    if (may_be_deep or _SUSPICIOUS.search(data)) and not all(map(_can_be_stored, _texts_in(read))):
        raise _malformed("characters that do not exist")
    return read


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name is repeated")
    return read


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _texts_in(document: object) -> Iterator[str]:
    waiting = [(document, 1)]  # a list and not recursion: the nesting is the sender's choice
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            yield value
        if isinstance(value, dict):
            yield from value
        inner = _inner_of(value)
        if inner and depth > MAXIMUM_DEPTH:
            raise _malformed("nested too deeply")
        waiting.extend((each, depth + 1) for each in inner)


def _inner_of(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _can_be_stored(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _malformed(reason: str) -> Malformed:
    return Malformed(f"the token is malformed: {reason}", code="launch.token_malformed")
