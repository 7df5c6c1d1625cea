"""Handing mail over, to a real server on loopback, and to some that behave badly."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.mail import MailSecurity
from connectors.mail import Handed, HandedKind, Postbox
from tests.factories.certificates import make_certificate
from tests.factories.mail import PASSWORD, USER, Mailroom, free_port, mailroom, rude_server

MESSAGE = (
    b"Subject: Hello\r\nFrom: stoa@tool.example\r\nTo: anna@academy.example\r\n\r\nHello.\r\n.leading dot\r\n"
)
TO = "anna@academy.example"


def test_a_message_arrives_as_it_was_written() -> None:
    with mailroom() as room:
        assert Postbox(room.server()).hand_over(MESSAGE, TO).kind is HandedKind.ACCEPTED
    assert room.recipients == [TO]
    assert room.got[0].get_content().splitlines() == ["Hello.", ".leading dot"]


@pytest.mark.parametrize("by", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_tls_and_password(by: MailSecurity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path, "localhost", datetime.now(UTC))
    with mailroom(certificate.context, by=by) as room:
        server = room.server(by, user=USER, password=PASSWORD)
        untrusted = Postbox(server).hand_over(MESSAGE, TO)
        assert untrusted == Handed(HandedKind.NO_SERVER, "smtp.tls")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
        assert Postbox(server).check().kind is HandedKind.ACCEPTED
        assert Postbox(server).hand_over(MESSAGE, TO).kind is HandedKind.ACCEPTED
        wrong = Postbox(room.server(by, user=USER, password="wrong")).hand_over(MESSAGE, TO)
        assert wrong == Handed(HandedKind.NO_SERVER, "smtp.password")
    assert room.logins[:2] == [True, True]
    assert not any(room.logins[2:])
    assert len(room.got) == 1


def test_a_certificate_for_another_name_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path, "another.example", datetime.now(UTC))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    for by in (MailSecurity.STARTTLS, MailSecurity.TLS):
        with mailroom(certificate.context, by=by) as room:
            handed = Postbox(room.server(by, user=USER, password=PASSWORD)).hand_over(MESSAGE, TO)
        assert (handed.code, room.logins, room.got) == ("smtp.tls", [], [])


def test_nothing_is_said_to_a_server_that_does_not_offer_tls() -> None:
    with mailroom() as room:
        server = room.server(MailSecurity.STARTTLS, user=USER, password=PASSWORD)
        handed = Postbox(server).hand_over(MESSAGE, TO)
    assert (handed, room.logins, room.got) == (Handed(HandedKind.NO_SERVER, "smtp.not_offered"), [], [])


@pytest.mark.parametrize(
    ("to_recipient", "to_data", "expected"),
    [
        ("550 5.1.1 no such user", "", Handed(HandedKind.REFUSED, "smtp.address_refused")),
        ("553 mailbox name not allowed", "", Handed(HandedKind.REFUSED, "smtp.address_refused")),
        ("550 5.7.1 relaying denied", "", Handed(HandedKind.LATER, "smtp.refused")),
        ("450 4.2.1 mailbox busy", "", Handed(HandedKind.LATER, "smtp.not_now")),
        ("", "554 5.7.1 looks like spam", Handed(HandedKind.LATER, "smtp.refused")),
        ("", "552 5.2.2 mailbox is full", Handed(HandedKind.REFUSED, "smtp.address_refused")),
        ("", "451 try later", Handed(HandedKind.LATER, "smtp.not_now")),
    ],
)
def test_what_a_refusal_means(to_recipient: str, to_data: str, expected: Handed) -> None:
    with mailroom() as room:
        room.to_recipient, room.to_data = to_recipient, to_data
        assert Postbox(room.server()).hand_over(MESSAGE, TO) == expected
    assert room.got == []


@pytest.mark.parametrize(
    "says",
    [
        (b"",),  # hangs up at once
        (b"220 hello\r\n", b""),  # hangs up after a word
        (b"421 too busy\r\n",),
        (b"220 hello\r\n", b"250 me\r\n", b"451 not from you\r\n"),
        (b"\xff\x00 nonsense\r\n",),
        (
            b"220 hello\r\n",
            b"250 me\r\n",
            b"250 fine\r\n",
            b"250 fine\r\n",
            b"354 go on\r\n",
            b"",
        ),  # lost at the end
    ],
)
def test_a_server_that_behaves_badly_costs_one_try(says: tuple[bytes, ...]) -> None:
    with rude_server(*says) as room:
        handed = Postbox(room.server(), timeout=2, total_timeout=4).hand_over(MESSAGE, TO)
    assert handed.kind is HandedKind.NO_SERVER


@pytest.mark.parametrize("says", [(), (b"220 hello\r\n",), (b"220-" + b"x" * 20,)])
def test_a_server_that_hangs_is_left(says: tuple[bytes, ...]) -> None:
    began = time.monotonic()
    with rude_server(*says) as room:
        handed = Postbox(room.server(), timeout=30, total_timeout=0.5).hand_over(MESSAGE, TO)
    assert handed == Handed(HandedKind.NO_SERVER, "smtp.unreachable")
    assert time.monotonic() - began < 5


def test_nobody_at_home() -> None:
    handed = Postbox(Mailroom(port=free_port()).server(), timeout=2).check()
    assert handed == Handed(HandedKind.NO_SERVER, "smtp.unreachable")
