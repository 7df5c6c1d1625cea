"""A machine of one's own to talk to, on loopback."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer

from connectors.http import HostPolicy, HttpClient
from tests.conftest import BEGINNING


@pytest.fixture(scope="session")
def running_server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def server(running_server: HTTPServer) -> HTTPServer:
    """A web server without any pages yet; starting one for each test would take half a second."""
    if not running_server.is_running():
        running_server.start()
    running_server.clear()
    running_server.no_handler_status_code = 500
    return running_server


@pytest.fixture
def http() -> HttpClient:
    """A client that may talk to everything on loopback, and is impatient."""
    policy = HostPolicy(is_registered=lambda origin: True, allow_loopback=True)
    return HttpClient(policy, connect_timeout=0.5, read_timeout=0.3, total_timeout=2.0, max_bytes=200_000)


class Certificate(NamedTuple):
    file: Path
    context: ssl.SSLContext


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for ``lms.localhost`` that nobody knows, and what a server needs to show it."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lms.localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINNING - timedelta(days=3650))
        .not_valid_after(BEGINNING + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("lms.localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return Certificate(folder / "certificate.pem", context)
