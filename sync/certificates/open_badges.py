"""Certificates, achievements and issuers as Open Badges 3.0 tells them (1EdTech, with context 3.0.3).

https://www.imsglobal.org/spec/ob/v3p0; sections are named where something follows from them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from sync.certificates.addresses import Addresses
from sync.certificates.content import Achievement, Alignment, Certificate, Evidence, Holder, Look
from sync.certificates.words import CertificateWords

CONTEXT: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
_SCHEMA: Final = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}


def credential(certificate: Certificate, addresses: Addresses, words: CertificateWords) -> dict[str, Any]:
    """An OpenBadgeCredential (B.1.1), not yet signed, in the language of `words`.

    Its id is the verification page. The subject is a random id: whom it means the identifiers say that the holder lets
    be told (B.1.20), of the mail address only a salted hash.
    """
    told: dict[str, Any] = {
        "@context": list(CONTEXT),
        "id": addresses.verification(certificate.token),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certificate.achievement.title.in_language(words.language),
        "issuer": _short_profile(certificate.look, certificate.organisation, addresses),
        "validFrom": stamp(certificate.valid_from),
        "credentialSubject": {
            "id": f"urn:uuid:{uuid5(NAMESPACE_URL, addresses.verification(certificate.token))}",
            "type": ["AchievementSubject"],
            **_identifiers(certificate.holder),
            "achievement": achievement(
                certificate.achievement, certificate.organisation, certificate.look, addresses, words.language
            ),
        },
        "credentialStatus": {
            "id": f"{certificate.status.list_url}#{certificate.status.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(certificate.status.index),
            "statusListCredential": certificate.status.list_url,
        },
        "credentialSchema": [dict(_SCHEMA)],
    }
    if certificate.valid_until is not None:
        told["validUntil"] = stamp(certificate.valid_until)
    if certificate.evidence:
        told["evidence"] = [_evidence(each, words) for each in certificate.evidence]
    return told


def achievement(
    told: Achievement, organisation: str, look: Look, addresses: Addresses, language: str
) -> dict[str, Any]:
    """An Achievement (B.1.2), found at its id."""
    document: dict[str, Any] = {
        "id": addresses.achievement(told.id),
        "type": ["Achievement"],
        "name": told.title.in_language(language),
        "description": told.description.in_language(language),
        "criteria": {"narrative": told.criteria.in_language(language)},
        "image": {
            "id": addresses.achievement_picture(told.id),
            "type": "Image",
            "caption": told.title.in_language(language),
        },
        "creator": _short_profile(look, organisation, addresses),
        "inLanguage": language,
    }
    if told.alignments:
        document["alignment"] = [_alignment(each) for each in told.alignments]
    return document


def profile(organisation: str, look: Look, addresses: Addresses) -> dict[str, Any]:
    """An issuer's Profile (B.1.15), with where its keys are published."""
    return {
        "@context": list(CONTEXT),
        **_short_profile(look, organisation, addresses),
        "jwks_uri": addresses.keys(organisation),
    }


def stamp(instant: datetime) -> str:
    """An instant to the second, in UTC: what `nbf` and `exp` of the signed credential have to equal (8.2.6.1)."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _short_profile(look: Look, organisation: str, addresses: Addresses) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": addresses.issuer(organisation),
        "type": ["Profile"],
        "name": look.name,
    }
    if look.url:
        document["url"] = look.url
    if look.mail:
        document["email"] = look.mail
    if look.logo:
        document["image"] = {"id": addresses.logo(organisation), "type": "Image"}
    return document


def _identifiers(holder: Holder) -> Mapping[str, Any]:
    """Who the subject is (B.1.20 IdentityObject): a hash is SHA-256 of the address and the salt (B.4 IdentityHash)."""
    told: list[dict[str, Any]] = []
    if holder.name:
        told.append(
            {
                "type": "IdentityObject",
                "identityType": "name",
                "hashed": False,
                "identityHash": holder.name,
            }
        )
    if holder.mail:
        digest = sha256((holder.mail + holder.salt).encode()).hexdigest()
        told.append(
            {
                "type": "IdentityObject",
                "identityType": "emailAddress",
                "hashed": True,
                "identityHash": f"sha256${digest}",
                "salt": holder.salt,
            }
        )
    return {"identifier": told} if told else {}


def _alignment(told: Alignment) -> dict[str, Any]:
    document: dict[str, Any] = {"type": ["Alignment"], "targetName": told.name, "targetUrl": told.url}
    if told.framework:
        document["targetFramework"] = told.framework
    if told.code:
        document["targetCode"] = told.code
    if told.target_type is not None:
        document["targetType"] = told.target_type.value
    return document


def _evidence(told: Evidence, words: CertificateWords) -> dict[str, Any]:
    """Evidence (B.1.7): who attested it, and in which words, stays on the holder's own paper."""
    return {
        "type": ["Evidence"],
        "name": words.evidence(told),
        "genre": told.kind.value,
        "description": words.day(told.at),
    }
