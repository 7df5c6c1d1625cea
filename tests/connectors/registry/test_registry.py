import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from connectors.contract import ConnectorError
from connectors.http import HttpClient
from connectors.records.lti_ags import LtiAgs
from connectors.records.moodle import MoodleCompetencies
from connectors.registry import Connection, Registry, archive_community, build_record, catalogue
from connectors.registry.found import found_connectors
from tests.connectors.lti_platform import Platform

PACKAGE = """
from connectors.contract import Access, Direction, Manifest

def manifest(id_, direction):
    return Manifest(id=id_, title=id_, direction=direction, access=Access.OPEN, personal_data=("x",),
                    authentication="none", destination="nowhere")

class Archive:
    manifest = manifest("archive", Direction.COMMUNITIES)
    def read(self, archive):
        return iter(())

class Lrs:
    manifest = manifest("others_lrs", Direction.RECORDS)
    def __init__(self, connection):
        self.connection = connection

class Clumsy:
    manifest = manifest("clumsy", Direction.RECORDS)
    def __init__(self, connection):
        raise RuntimeError("no")

class Double:
    manifest = manifest("moodle", Direction.RECORDS)

class Nameless:
    pass
"""
ENTRY_POINTS = """
[stoa.communities]
archive = others_package:Archive
lost = others_package:Missing
wrong_way = others_package:Lrs

[stoa.records]
lrs = others_package:Lrs
clumsy = others_package:Clumsy
double = others_package:Double
nameless = others_package:Nameless
"""


@pytest.fixture
def with_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """A registry with another package installed."""
    (tmp_path / "others_package.py").write_text(PACKAGE)
    info = tmp_path / "others-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: others\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = Registry(found_connectors())
    sys.modules.pop("others_package")
    return registry


def test_the_built_in_connectors_are_listed_with_all_that_is_asked_of_them() -> None:
    manifests = {manifest.id: manifest for manifest in catalogue()}
    assert {"discussion", "slack", "lti_ags", "moodle"} <= manifests.keys()
    assert all(manifest.title and manifest.personal_data for manifest in manifests.values())
    assert manifests["moodle"].appends
    assert not manifests["lti_ags"].appends


def test_connectors_of_other_packages_are_found(with_others: Registry, http: HttpClient) -> None:
    connection = Connection(http)
    assert with_others.build_record("others_lrs", connection).connection is connection  # type: ignore[attr-defined]
    assert with_others.archive_community("archive").manifest.id == "archive"
    ids = [(manifest.direction, manifest.id) for manifest in with_others.catalogue()]
    assert len(ids) == len(set(ids))


def test_broken_ones_are_reported_and_stop_nobody(with_others: Registry) -> None:
    assert {broken.name: broken.reason for broken in with_others.broken()} == {
        "lost": "cannot be imported (AttributeError: module 'others_package' has no attribute 'Missing')",
        "wrong_way": "says that its direction is records",
        "nameless": "has no manifest",
        "moodle": "has the id of another connector",
    }


def test_one_that_cannot_be_made_is_told_as_an_error_of_ours(with_others: Registry, http: HttpClient) -> None:
    with pytest.raises(ConnectorError) as error:
        with_others.build_record("clumsy", Connection(http))
    assert error.value.code == "connector.broken"


def test_record_connectors_are_made_from_a_connection(
    server: HTTPServer, http: HttpClient, clock: SetClock
) -> None:
    platform = Platform(server, http, clock)
    lti = Connection(http, tokens=platform.tokens, client=platform.client)
    assert isinstance(build_record("lti_ags", lti), LtiAgs)
    assert isinstance(build_record("moodle", Connection(http, secret="x")), MoodleCompetencies)


@pytest.mark.parametrize(
    ("connector", "code"), [("moodle", "connector.no_secret"), ("lti_ags", "connector.no_platform")]
)
def test_an_incomplete_connection_is_told(http: HttpClient, connector: str, code: str) -> None:
    with pytest.raises(ConnectorError) as error:
        build_record(connector, Connection(http))
    assert error.value.code == code


def test_a_secret_is_not_shown(http: HttpClient) -> None:
    assert "hidden" not in repr(Connection(http, secret="hidden"))


def test_an_unknown_connector_is_told_with_the_known_ones(http: HttpClient) -> None:
    with pytest.raises(ConnectorError) as error:
        build_record("slack", Connection(http))
    assert error.value.code == "connector.unknown"
    told = error.value.message.rpartition(": ")[2].removesuffix(".").split(", ")
    assert {"lti_ags", "moodle"} <= set(told)
    assert not {"slack", "discussion"} & set(told)
    with pytest.raises(ConnectorError, match="slack") as error:
        archive_community("myspace")
    assert error.value.code == "connector.unknown"


@pytest.mark.parametrize("connector", ["discussion", "moodle", "lti_ags"])
def test_a_connector_that_reads_no_archive_is_told_so(connector: str) -> None:
    with pytest.raises(ConnectorError, match=f"{connector} cannot be read from an archive.*slack") as error:
        archive_community(connector)
    assert error.value.code == "connector.no_archive"
