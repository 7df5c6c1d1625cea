"""A portfolio as JSON-LD 1.1, for programs: with its whole context in it, so that nothing has to be fetched.

People, achievements and learning outcomes are told in the terms of the European Learning Model 3 (ELM, by the names of
its European Digital Credentials context), which is Europass' own; certificates as schema.org's
EducationalOccupationalCredential, and signed ones as EnvelopedVerifiableCredential (Verifiable Credentials Data Model
2.0) that hold an Open Badges 3.0 credential. `docs/portfolio.md` says which field is which.
"""

from collections.abc import Mapping
from typing import Any, Final

from config.clock import format_stamp
from sync.portfolio.content import Level, LevelState, Paper, Piece, PortfolioContent
from sync.portfolio.words import PortfolioWords

_EQF: Final = "http://data.europa.eu/snb/eqf/"
_BY_LANGUAGE: Final = "@language"


def _text(iri: str) -> Mapping[str, str]:
    return {"@id": iri, "@container": _BY_LANGUAGE}


def _link(iri: str) -> Mapping[str, str]:
    return {"@id": iri, "@type": "@id"}


def _instant(iri: str) -> Mapping[str, str]:
    return {"@id": iri, "@type": "xsd:dateTime"}


CONTEXT: Final[Mapping[str, Any]] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "adms": "http://www.w3.org/ns/adms#",
    "cred": "https://www.w3.org/2018/credentials#",
    "dc": "http://purl.org/dc/terms/",
    "elm": "http://data.europa.eu/snb/model/elm/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rov": "http://www.w3.org/ns/regorg#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "AwardingProcess": "elm:AwardingProcess",
    "LearningAchievement": "elm:LearningAchievement",
    "LearningAchievementSpecification": "elm:LearningAchievementSpecification",
    "LearningOutcome": "elm:LearningOutcome",
    "Note": "elm:Note",
    "Organisation": "elm:Organisation",
    "Person": "elm:Person",
    "WebResource": "elm:WebResource",
    "DefinedTerm": "schema:DefinedTerm",
    "EducationalOccupationalCredential": "schema:EducationalOccupationalCredential",
    "EnvelopedVerifiableCredential": "cred:EnvelopedVerifiableCredential",
    "additionalNote": _link("elm:additionalNote"),
    "awardedBy": _link("elm:awardedBy"),
    "awardingBody": _link("elm:awardingBody"),
    "awardingDate": _instant("elm:awardingDate"),
    "contentURL": {"@id": "elm:contentUrl", "@type": "xsd:anyURI"},
    "dateIssued": _instant("dc:issued"),
    "description": _text("dc:description"),
    "educationalLevel": _link("schema:educationalLevel"),
    "eqfLevel": _link("elm:EQFLevel"),
    "expires": _instant("schema:expires"),
    "familyName": _text("foaf:familyName"),
    "fullName": _text("foaf:fullName"),
    "givenName": _text("foaf:givenName"),
    "hasClaim": _link("elm:hasClaim"),
    "hasCredential": _link("schema:hasCredential"),
    "identifier": "dc:identifier",
    "inDefinedTermSet": "schema:inDefinedTermSet",
    "learningOutcome": _link("elm:learningOutcome"),
    "legalName": _text("rov:legalName"),
    "modified": _instant("dc:modified"),
    "noteLiteral": _text("elm:noteLiteral"),
    "relatedESCOSkill": _link("elm:relatedESCOSkill"),
    "specifiedBy": _link("elm:specifiedBy"),
    "status": "schema:creativeWorkStatus",
    "supplementaryDocument": _link("elm:supplementaryDocument"),
    "termCode": "schema:termCode",
    "title": _text("dc:title"),
    "url": _link("schema:url"),
    "verifiableCredential": _link("cred:verifiableCredential"),
}


def as_json_ld(told: PortfolioContent) -> dict[str, Any]:
    """The document, about the person whom the portfolio is of; what is not told has no field."""
    said = _Teller(told)
    return {
        "@context": dict(CONTEXT),
        "type": "Person",
        "modified": format_stamp(told.made_at),
        **said.texts(
            fullName=told.name,
            givenName=told.given_name,
            familyName=told.family_name,
            description=told.words,
        ),
        "hasClaim": [said.level(each) for each in told.levels],
        "hasCredential": [said.paper(each) for each in told.papers],
    }


class _Teller:
    """Makes the parts, in the one language of the portfolio."""

    def __init__(self, told: PortfolioContent) -> None:
        self._language = told.language
        self._words = PortfolioWords(told.language)
        self._organisation = {"type": "Organisation", **self.texts(legalName=told.organisation)}

    def texts(self, **texts: str) -> dict[str, Any]:
        """Those of these texts that say something, each in the language."""
        return {name: {self._language: text} for name, text in texts.items() if text}

    def level(self, level: Level) -> dict[str, Any]:
        """A level of a competency, as an achievement that is specified by what it shows."""
        outcome: dict[str, Any] = {
            "type": "LearningOutcome",
            "identifier": level.identifier,
            **self.texts(title=level.competency, description=level.description),
        }
        specification: dict[str, Any] = {
            "type": "LearningAchievementSpecification",
            **self.texts(title=level.competency),
            "learningOutcome": [outcome],
        }
        if level.esco:
            outcome["relatedESCOSkill"] = level.esco
        if level.eqf:
            specification["eqfLevel"] = f"{_EQF}{level.eqf}"
        term = self.texts(title=level.level_name)
        document: dict[str, Any] = {
            "type": ["LearningAchievement", "EducationalOccupationalCredential"],
            **self.texts(title=f"{level.competency}: {self._words.level(level)}"),
            "status": level.state.value,
            "educationalLevel": {
                "type": "DefinedTerm",
                "termCode": str(level.level),
                "inDefinedTermSet": level.framework,
                **term,
            },
            "awardedBy": {
                "type": "AwardingProcess",
                "awardingBody": self._organisation,
                "awardingDate": format_stamp(level.decided_at),
            },
            "specifiedBy": specification,
        }
        if level.valid_until:
            document["expires"] = format_stamp(level.valid_until)
        if level.state is not LevelState.HELD:
            document["additionalNote"] = {"type": "Note", **self.texts(noteLiteral=self._words.state(level))}
        if level.pieces:
            document["supplementaryDocument"] = [self._piece(each) for each in level.pieces]
        return document

    def paper(self, paper: Paper) -> dict[str, Any]:
        """A certificate, with the signed credential where there is one."""
        document: dict[str, Any] = {
            "type": "EducationalOccupationalCredential",
            **self.texts(title=paper.title, description=paper.description),
            "status": "expired" if paper.is_expired else "valid",
            "awardedBy": {"type": "AwardingProcess", "awardingBody": self._organisation},
            "dateIssued": format_stamp(paper.issued_at),
        }
        if paper.valid_until:
            document["expires"] = format_stamp(paper.valid_until)
        if paper.address:
            document["url"] = paper.address
        if paper.credential:
            document["verifiableCredential"] = {
                "id": f"data:application/vc+jwt,{paper.credential}",
                "type": "EnvelopedVerifiableCredential",
            }
        return document

    def _piece(self, piece: Piece) -> dict[str, Any]:
        document: dict[str, Any] = {
            "type": "WebResource",
            **self.texts(title=self._words.piece(piece), description=piece.excerpt),
            "dateIssued": format_stamp(piece.occurred_at),
        }
        return {**document, "contentURL": piece.address} if piece.address else document
