"""Badges, as an implementation that is not ours reads and verifies them (openbadgeslib)."""

import json
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import jwt
import pytest
from openbadgeslib.ob3.status import check_credential_status, decode_encoded_list
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from sync.certificates.baking import bake_png, bake_svg
from sync.certificates.content import Certificate, Holder
from sync.certificates.open_badges import profile
from sync.certificates.picture import badge_svg, is_dark_enough, lines_of
from sync.certificates.printing import badge_png
from sync.certificates.signing import make_key_pair, sign_credential
from sync.certificates.status_list import LENGTH, encoded, status_list_credential
from tests.factories.badges import (
    ADDRESSES,
    LIST,
    NOW,
    a_badge,
    a_certificate,
    issuer_keys,
    public_pem,
)

HOSTILE = "<b onload=\"x\">\u202eevil\u2066 & 'quotes' ]]> \x00\x1b" + "x" * 10_000


def verifier() -> OB3Verifier:
    return OB3Verifier(public_pem(issuer_keys()))


def status_list(*revoked: int, signed_with: bytes | None = None) -> bytes:
    told = status_list_credential(LIST, ADDRESSES.issuer("acme"), revoked, NOW)
    keys = issuer_keys()
    return sign_credential(told, signed_with or keys.private_pem, ADDRESSES.key("acme", keys.kid)).encode()


def test_a_badge_is_verified_by_others_with_all_that_it_tells() -> None:
    token = a_badge()
    read = verifier().verify(token, expected_recipient=None)
    assert (read.achievement.name, read.issuer.name) == ("Leading conversations", "Acme <GmbH> & Co")
    assert read.id == ADDRESSES.verification("a-token")
    (alignment,) = read.achievement.alignments
    assert (alignment.target_url, alignment.target_code) == ("https://case.example/uri/1", "T1")
    assert [each.name for each in read.evidence][1] == "Confirmed in person, in the discussion “Leadership”"
    assert "Well done." not in json.dumps(read.raw)  # in which somebody else may be named
    assert (read.issuance_date, read.expiration_date) == (NOW, NOW + timedelta(days=365))
    header = jwt.get_unverified_header(token)
    assert header == {
        "alg": "RS256",
        "typ": "JWT",
        "kid": f"https://stoa.example/badges/issuer/acme/keys/{issuer_keys().kid}",
    }
    assert verifier().verify(a_badge(language="de-AT")).achievement.name == "Gespräche leiten"


def test_whom_a_badge_means_is_checked_by_a_salted_hash_and_never_read_from_it() -> None:
    read = verifier().verify(a_badge(a_certificate(holder=Holder("", "anna@example.org", "salt"))))
    (identifier,) = read.identifiers
    assert identifier == type(identifier).create("anna@example.org", "salt")
    assert "anna" not in json.dumps(read.raw).lower()
    nobody = verifier().verify(a_badge(a_certificate(holder=Holder())))
    assert nobody.identifiers == []


@pytest.mark.parametrize(
    "over",
    [
        {"valid_from": NOW - timedelta(days=800), "valid_until": NOW - timedelta(days=2)},
        {"valid_from": NOW + timedelta(days=2)},
    ],
)
def test_a_badge_says_by_itself_that_it_is_over_or_not_yet_begun(over: dict[str, object]) -> None:
    with pytest.raises(OB3VerificationError):
        verifier().verify(a_badge(a_certificate(**over)))


def test_a_badge_that_somebody_has_changed_or_signed_themselves_is_refused() -> None:
    header, payload, signature = a_badge().split(".")
    _, other, _ = a_badge(a_certificate(holder=Holder("Eve"))).split(".")
    with pytest.raises(OB3VerificationError):
        verifier().verify(f"{header}.{other}.{signature}")
    stranger = make_key_pair()
    told = json.loads(jwt.utils.base64url_decode(payload))
    with pytest.raises(OB3VerificationError):
        verifier().verify(sign_credential(told, stranger.private_pem, "https://stoa.example/x"))


def test_a_revoked_badge_is_refused_and_its_neighbours_stand() -> None:
    read = verifier().verify(a_badge())
    key = public_pem(issuer_keys())
    check_credential_status(
        read, lambda url: {LIST: status_list(76, 78)}[url], verify_list=True, list_pubkey_pem=key
    )
    with pytest.raises(OB3VerificationError, match="'revocation' is set at index 77"):
        check_credential_status(read, lambda _: status_list(77), verify_list=True, list_pubkey_pem=key)
    forged = status_list(signed_with=make_key_pair().private_pem)
    with pytest.raises(OB3VerificationError, match="proof"):
        check_credential_status(read, lambda _: forged, verify_list=True, list_pubkey_pem=key)


def test_a_status_list_is_as_long_as_it_has_to_be_so_that_nobody_stands_out() -> None:
    bits = decode_encoded_list(encoded([0, LENGTH - 1]))
    assert (len(bits) * 8, bits[0], bits[-1], sum(bits)) == (131_072, 0x80, 1, 0x81)
    with pytest.raises(IndexError):
        encoded([LENGTH])


def test_others_find_the_badge_in_both_kinds_of_picture() -> None:
    token, svg = a_badge(), badge_svg("openbadges: leading", "<openbadges:credential>", "#1d4f8c")
    baked = bake_svg(svg, token)
    assert OB3Verifier.extract_token_from_svg(baked.encode()) == token
    root = ElementTree.fromstring(baked)
    assert root[0].tag == "{https://purl.imsglobal.org/ob/v3p0}credential"  # directly after the first tag
    png = badge_png(svg)
    assert OB3Verifier.extract_token_from_png(bake_png(png, token)) == token
    for again in (lambda: bake_svg(baked, token), lambda: bake_png(bake_png(png, token), token)):
        with pytest.raises(ValueError, match="credential"):
            again()


def test_a_hostile_title_stays_within_the_picture() -> None:
    drawn = badge_svg(HOSTILE, HOSTILE, 'red"/><script>')
    root = ElementTree.fromstring(drawn)
    assert {each.tag.rpartition("}")[2] for each in root.iter()} == {"svg", "title", "path", "text"}
    lines = [each.text or "" for each in root.iter() if each.tag.endswith("text")]
    assert len(lines) == 5
    assert all(len(each) <= 34 for each in lines)
    assert not set("".join(lines)) & set("\u202e\u2066\x00\x1b")
    assert 'fill="#1d4f8c"' in drawn


def test_lines_break_at_words_and_end_where_room_ends() -> None:
    assert lines_of("Leading long conversations", 12, 3) == ["Leading long", "conversation", "s"]
    assert lines_of("one two three", 4, 2) == ["one", "two…"]
    assert is_dark_enough("#1d4f8c")
    assert not is_dark_enough("#ffee88")


def test_an_issuer_says_who_it_is_and_where_its_keys_are() -> None:
    told = profile("acme", a_certificate().look, ADDRESSES)
    assert told["id"] == "https://stoa.example/badges/issuer/acme"
    assert told["jwks_uri"] == "https://stoa.example/badges/issuer/acme/keys"
    assert told["image"]["id"] == "https://stoa.example/badges/issuer/acme/logo"


def test_nobody_is_named_where_the_holder_does_not_want_it() -> None:
    certificate: Certificate = replace(a_certificate(), holder=Holder(), issued_by="")
    assert "ason" not in json.dumps(verifier().verify(a_badge(certificate)).raw)
