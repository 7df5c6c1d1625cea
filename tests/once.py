"""What each test would make anew and is the same for all: a process makes it once.

Nothing in here holds a state that a test could change: code, parsed addresses, and catalogues that are only read.
"""

from collections.abc import Iterator
from types import CodeType
from typing import Any

import pytest
from babel.support import Translations
from flask import Flask
from flask.templating import DispatchingJinjaLoader
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule


class _CodeInMemory(BytecodeCache):
    """The code of templates, by what they are made from."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once() -> Iterator[None]:
    """Each test makes an application of its own: the code of their templates is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": _CodeInMemory()})
        yield


@pytest.fixture(scope="session", autouse=True)
def _templates_found_once() -> Iterator[None]:
    """Each application would look for each of its templates in the folders of all its features."""
    find = DispatchingJinjaLoader._get_source_fast
    found: dict[tuple[object, ...], Any] = {}

    def sharing(loader: DispatchingJinjaLoader, environment: Environment, template: str) -> Any:
        app = loader.app
        key = (app.root_path, app.template_folder, *app.blueprints, template)
        if key not in found:
            found[key] = find(loader, environment, template)
        return found[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DispatchingJinjaLoader, "_get_source_fast", sharing)
        yield


@pytest.fixture(scope="session", autouse=True)
def _catalogues_read_once() -> Iterator[None]:
    """Each application copies what it needs out of a catalogue, and changes nothing in it."""
    load = Translations.load
    loaded: dict[tuple[str, ...], Any] = {}

    def sharing(dirname: Any = None, locales: Any = None, domain: Any = None) -> Any:
        key = (str(dirname), *map(str, locales), str(domain))
        if key not in loaded:
            loaded[key] = load(dirname, locales, domain)
        return loaded[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Translations, "load", sharing)
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """Each test has an SQLite of its own: their statements are the same, as one dialect's are like another's.

    PostgreSQL's are here too: a run has more statements than an engine has room for, and would compile them again.
    """
    compiled: LRUCache[Any, Any] = LRUCache(10_000)

    def sharing(*arguments: Any, **options: Any) -> Engine:
        engine = create_engine(*arguments, **options)
        engine._compiled_cache = compiled
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("config.database.create_engine", sharing)
        patch.setattr(SQLiteDialect, "__eq__", lambda self, other: type(self) is type(other))
        patch.setattr(SQLiteDialect, "__hash__", lambda self: hash(type(self)))
        yield


@pytest.fixture(scope="session", autouse=True)
def _addresses_parsed_once() -> Iterator[None]:
    """Each test makes an application of its own: how their addresses are read and built is the same."""
    parse, build = Rule.compile, Rule._compile_builder
    parsed: dict[tuple[object, ...], tuple[Any, ...]] = {}

    def key_of(rule: Rule) -> tuple[object, ...]:
        converters = tuple(rule.map.converters.items())
        return (
            rule.rule, rule.host, rule.subdomain, rule.map.host_matching, rule.merge_slashes, str(rule.defaults),
            converters,
        )  # fmt: skip

    def sharing(rule: Rule) -> None:
        key = key_of(rule)
        if key not in parsed:
            parse(rule)
            parsed[key] = (
                tuple(rule._parts), tuple(rule._trace), rule._converters, frozenset(rule.arguments),
                build(rule, False), build(rule, True),
            )  # fmt: skip
        parts, trace, converters, arguments, known, unknown = parsed[key]
        rule._parts, rule._trace, rule._converters = list(parts), list(trace), dict(converters)
        rule.arguments |= arguments
        rule._build, rule._build_unknown = known.__get__(rule, None), unknown.__get__(rule, None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", sharing)
        yield
