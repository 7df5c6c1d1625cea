"""A certificate as its documents are made from it, and the keys of who issues it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from PIL import Image

from sync.certificates.addresses import Addresses
from sync.certificates.content import (
    Achievement,
    Alignment,
    Certificate,
    Evidence,
    EvidenceKind,
    Holder,
    Look,
    StatusPlace,
    TargetType,
    Words,
)
from sync.certificates.open_badges import credential
from sync.certificates.signing import IssuerKeyPair, make_key_pair, sign_credential
from sync.certificates.words import CertificateWords

ADDRESSES = Addresses("https://stoa.example/")
NOW = datetime.now(UTC).replace(microsecond=0)  # others compare with their machine's clock
LIST = ADDRESSES.status_list("acme", 0)
ATTESTING = "0" * 32


@cache
def issuer_keys() -> IssuerKeyPair:
    """One key pair for all tests: to make one takes a while."""
    return make_key_pair()


def public_pem(pair: IssuerKeyPair) -> bytes:
    """The public key as others keep it."""
    private = load_pem_private_key(pair.private_pem, None)
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def a_logo() -> bytes:
    """A small picture."""
    written = BytesIO()
    Image.new("RGB", (60, 20), "#226644").save(written, "PNG")
    return written.getvalue()


def a_certificate(**changes: Any) -> Certificate:
    """A certificate that holds for a year."""
    made = Certificate(
        token="a-token",
        organisation="acme",
        look=Look("Acme <GmbH> & Co", "#1d4f8c", "https://acme.example", "badges@acme.example", a_logo()),
        achievement=Achievement(
            "01a20de8-f71f-76e9-9548-b610a83ebddd",
            Words({"de": "Gespräche leiten", "en": "Leading conversations"}),
            Words({"de": "Leitet Gespräche, in denen alle zu Wort kommen.", "en": "Leads conversations."}),
            Words({"en": "Three threads led to an answer."}),
            (Alignment("Teamwork", "https://case.example/uri/1", "Skills", "T1", TargetType.CASE),),
        ),
        holder=Holder("Anna Annason", "anna@example.org", "salt"),
        valid_from=NOW,
        valid_until=NOW + timedelta(days=365),
        status=StatusPlace(LIST, 77),
        evidence=(
            Evidence(EvidenceKind.POINTS, NOW, "Leadership", amount=12_500),
            Evidence(EvidenceKind.ATTESTED, NOW, "Leadership", attested_by=ATTESTING, note="Well done."),
        ),
        issued_by="Ines Inesson",
    )
    return replace(made, **changes)


def a_badge(certificate: Certificate | None = None, language: str = "en") -> str:
    """A certificate as a signed credential."""
    keys = issuer_keys()
    told = credential(certificate or a_certificate(), ADDRESSES, CertificateWords(language))
    return sign_credential(told, keys.private_pem, ADDRESSES.key("acme", keys.kid))
