import pytest

from connectors.http import HostPolicy, HttpTrouble, origin_of

KNOWN = HostPolicy(frozenset({"https://lms.example", "https://lms.example:8443"}).__contains__)


@pytest.mark.parametrize(
    "url", ["https://lms.example/x?y=1", "https://LMS.example:443/", "https://lms.example:8443"]
)
def test_a_registered_origin_is_admitted(url: str) -> None:
    KNOWN.admit(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://lms.example/",
        "https://other.example/",
        "https://lms.example:9000/",
        "https://lms.example.other.example/",
        "https://user:secret@lms.example/",
        "https://lms.example@other.example/",
        "https://lms.example\\@other.example/",
        "https://lms.example /",
        "https://lms.example/\r\nX: y",
        "https:///path",
        "https://lms.example:99999/",
        "https://[::1/",
        "ftp://lms.example/",
        "file:///etc/passwd",
        "//lms.example/",
        "",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(HttpTrouble) as refusal:
        KNOWN.admit(url)
    assert refusal.value.code == "http.refused_host"
    assert not refusal.value.sent


@pytest.mark.parametrize(
    "url", ["https://10.0.0.1/", "https://[::1]/", "https://127.0.0.1/", "https://169.254.169.254/"]
)
def test_a_registered_private_address_is_still_refused(url: str) -> None:
    with pytest.raises(HttpTrouble, match="not a public"):
        HostPolicy(lambda origin: True).admit(url)


def test_development_reaches_loopback_but_no_other_private_address() -> None:
    policy = HostPolicy(lambda origin: True, allow_loopback=True)
    policy.admit("http://127.0.0.1:8080/")
    with pytest.raises(HttpTrouble, match="not a public"):
        policy.admit("http://192.168.1.1/")


@pytest.mark.parametrize(
    "url",
    [
        "https://lms.example;script-src/",
        "https://lms.example,other.example/",
        "https://*.example/",
        "https://'unsafe-inline'/",
        "https://[fe80::1%25a;b]/",
        "https://lm\u00df.example/",
    ],
)
def test_what_no_host_is_called_has_no_origin(url: str) -> None:
    with pytest.raises(HttpTrouble) as refusal:
        origin_of(url)
    assert refusal.value.code == "http.refused_host"


def test_an_origin_is_written_in_one_way() -> None:
    assert origin_of("HTTPS://LMS.Example:443/a?b#c") == "https://lms.example"
    assert origin_of("http://[::1]:8080/") == "http://[::1]:8080"
