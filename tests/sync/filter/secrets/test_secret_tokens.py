"""Keys and tokens by their form."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.filter import EntityType, TextFilter

FILTER = TextFilter()
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in FILTER.scan(text).spans if span.type is EntityType.SECRET]


@given(
    st.sampled_from(
        [
            "AKIA{}",
            "sk-live-{}",
            "sk_live_{}",
            "ghp_{}",
            "glpat-{}",
            "gho_{}",
            "xoxb-{}",
            "SG.{}",
            "ASIA{}",
            "hf_{}",
            "npm_{}",
            "AIza{}",
            "sk-{}",
            "dop_v1_{}",
            "pypi-{}",
            "shpat_{}",
            "eyJ{0}.{0}",
        ]
    ),
    st.text(CAPITALS, min_size=20, max_size=20),
    st.sampled_from(
        [
            "{}",
            "API-Key {} steht da",
            "61.149.248.163 {} The",
            "nimm ({})",
            "key={}",
            '"{}"',
            "Token: {}.",
            "`{}`",
        ]
    ),
)
@settings(max_examples=300, deadline=None)
def test_what_begins_as_its_maker_lets_it_is_found_whole_anywhere(
    form: str, rest: str, sentence: str
) -> None:
    token = form.format(rest)
    assert found(sentence.format(token)) == [token]


@pytest.mark.parametrize(
    "token",
    [
        "github_pat_" + "11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
        "sk-proj-abc123def456ghi789jkl",
        "sk-ant-api03-AbCdEf123456",
        "rk_test_abcdef1234567890",
        "sk-abcdefghijklmnop1234",
        "whsec_abcdefghijklmnopqrstuvwx",
        "xoxp-" + "123456789012-abcdefABCDEF",
        "xapp-1-A012-345-abcdef",
        "AIza" + "SyA1234567890abcdefghijklmnopqrstuv",
        "ya29.a0AfH6SMBxyz-abcdefg",
        "GOCSPX-abcdefghijklmnopqrstuv",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
        "SG.abcdefghijklmnop.qrstuvwxyz0123456789",
        "key-0123456789abcdef0123456789abcdef",
        "SK0123456789abcdef0123456789abcdef",
        "hf_AbCdEfGhIjKlMnOpQr12345",
        "npm_abcdef1234567890abcdef",
        "pypi-" + "AgEIcHlwaS5vcmcCJDEyMzQ1",
        "dop_v1_0123456789abcdef0123456789abcdef",
        "shpat_0123456789abcdef0123456789abcdef",
        "dapi0123456789abcdef0123456789abcdef",
        "hvs.CAESIJabcdefghijklmnopqr",
        "glrt-abcdefghij1234567890",
        "123456789:AAabcdefghijklmnopqrstuvwxyz012345",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0",
        "A" * 86 + "==",
    ],
)
def test_tokens_of_many_makers_are_found_whole(token: str) -> None:
    assert found(f"Schau {token} an") == [token]


@pytest.mark.parametrize("kind", ["RSA ", "OPENSSH ", "EC ", "ENCRYPTED ", "PGP ", ""])
def test_private_keys_are_found_to_their_end_and_public_ones_stay(kind: str) -> None:
    block = " BLOCK" if kind == "PGP " else ""
    body = "Proc-Type: 4,ENCRYPTED\n\nMIIEowIBAAKCAQEA75+/\nabc==\n"
    key = f"-----BEGIN {kind}PRIVATE KEY{block}-----\n{body}-----END {kind}PRIVATE KEY{block}-----"
    assert found(f"Hier:\n{key}\nund weiter") == [key]
    assert found(key.replace("PRIVATE", "PUBLIC")) == []


def test_a_private_key_without_its_end_is_found_too() -> None:
    assert found("-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEowIBAAKCAQEA75") == [
        "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEowIBAAKCAQEA75"
    ]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("https://hooks.slack.com/services/" + "T000/B000/XXXXabcd1234", "/T000/B000/XXXXabcd1234"),
        ("https://discord.com/api/webhooks/1234567/abc-DEF_ghi", "/1234567/abc-DEF_ghi"),
        (
            "https://acme.webhook.office.com/webhookb2/0a1b@2c/IncomingWebhook/3d",
            "/0a1b@2c/IncomingWebhook/3d",
        ),
        ("postgres://admin:geheim@db.example.org:5432/kurs", "admin:geheim@"),
        ("mysql://root:S3cr3t@localhost/db", "root:S3cr3t@"),
        ("redis://:hunter2@10.0.0.5:6379", ":hunter2@"),
        ("https://example.org/dl?file=a&sig=Zm9vYmFyMTIz&x=1", "Zm9vYmFyMTIz"),
        ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("Authorization: Bearer abcdef123456ghij", "abcdef123456ghij"),
        ("curl -u admin:pass123 https://example.org", "admin:pass123"),
    ],
)
def test_secrets_in_links_headers_and_commands_are_found_and_hosts_stay(text: str, secret: str) -> None:
    assert found(text) == [secret]
    assert "example.org" in FILTER.scan(text).text or "example.org" not in text


@pytest.mark.parametrize(
    "text",
    [
        "Commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "550e8400-e29b-41d4-a716-446655440000",
        "sk_buff and risk-management-is-key",
        "Basic understanding, Basic Permissions",
        "Basic bXVzdGVybWFubg==",
        "Bearer of good news",
        "ghp_ und glpat- sind Präfixe",
        "https://example.org/watch?v=dQw4w9WgXcQ",
        "https://example.org:8080/a@b",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ",
        "AKIA ist ein Präfix, ASIATISCHE Küche",
        "Die Task-Force sk-lernt",
    ],
)
def test_hashes_identifiers_and_talk_of_tokens_stay(text: str) -> None:
    assert found(text) == []
