"""What the documents of a certificate say, in the language of whoever asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from config.language import best_language, regional_locale, translations
from sync.certificates.content import Certificate, Evidence, EvidenceKind
from sync.certificates.picture import plain
from sync.scoring.documents import from_thousandths
from sync.spaces.spaces import DEFAULT_TIME_ZONE

_LONGEST_TITLE: Final = 300  # characters of what is printed; pages show more
_LONGEST_TEXT: Final = 2_000


def _(words: str) -> str:
    """Mark words for the catalogues."""
    return words


_SENTENCES: Final[Mapping[EvidenceKind, str]] = {
    EvidenceKind.POINTS: _("%(amount)s points for participation in the discussion “%(where)s”"),
    EvidenceKind.LEVEL: _("Level %(amount)s of the competency “%(name)s”, by the discussion “%(where)s”"),
    EvidenceKind.ATTESTED: _("Confirmed in person, in the discussion “%(where)s”"),
}
_NOWHERE: Final[Mapping[EvidenceKind, str]] = {
    EvidenceKind.POINTS: _("%(amount)s points for participation"),
    EvidenceKind.LEVEL: _("Level %(amount)s of the competency “%(name)s”"),
    EvidenceKind.ATTESTED: _("Confirmed in person"),
}
_ENOUGH: Final = _("As many points for participation as are asked for, in the discussion “%(where)s”")
_ENOUGH_NOWHERE: Final = _("As many points for participation as are asked for")


@dataclass(frozen=True, slots=True)
class CertificateWords:
    """The words of one locale."""

    locale: str

    @property
    def language(self) -> str:
        """The language, one of those that Stoa speaks."""
        return best_language(self.locale)

    def day(self, instant: datetime) -> str:
        """A date in full."""
        return format_date(
            instant.astimezone(ZoneInfo(DEFAULT_TIME_ZONE)), "long", locale=regional_locale(self.locale)
        )

    def evidence(self, told: Evidence) -> str:
        """One sentence without whoever attested it."""
        sentence = (_SENTENCES if told.where else _NOWHERE)[told.kind]
        if told.kind is EvidenceKind.POINTS and told.amount is None:
            sentence = _ENOUGH if told.where else _ENOUGH_NOWHERE
        said = {"amount": self._number(told), "name": told.name, "where": told.where}
        return plain(self._translations.gettext(sentence) % said)

    def printed(
        self, certificate: Certificate, address: str, names: Mapping[str, str], now: datetime
    ) -> dict[str, Any]:
        """What the PDF of a certificate shows, as its template takes it.

        `address` is that of the verification page, `names` are those of who attested something, by random id.
        """
        _ = self._translations.gettext
        title = _cut(certificate.achievement.title.in_language(self.locale), _LONGEST_TITLE)
        holder = _cut(certificate.holder.name, _LONGEST_TITLE)
        return {
            "language": self.language,
            "title": title,
            "document_title": f"{_('Certificate')}: {title}",
            "sample": _("Sample") if certificate.is_sample else "",
            "kind": _("Certificate"),
            "organisation": _cut(certificate.look.name, _LONGEST_TITLE),
            "accent": certificate.look.accent,
            "holder": holder or _("The holder of this certificate"),
            "intro": _("has earned:"),
            "description": _cut(certificate.achievement.description.in_language(self.locale), _LONGEST_TEXT),
            "criteria_heading": _("What had to be shown"),
            "criteria": _cut(certificate.achievement.criteria.in_language(self.locale), _LONGEST_TEXT),
            "standing": self._standing(certificate, now),
            "facts": self._facts(certificate),
            "evidence_heading": _("What it rests on"),
            "evidence_columns": [_("Date"), _("Evidence"), _("Attested by")],
            "evidence": [self._row(each, names) for each in certificate.evidence],
            "alignment_heading": _("Corresponds to"),
            "alignments": [
                {"name": _cut(each.name, _LONGEST_TITLE), "url": each.url, "framework": plain(each.framework)}
                for each in certificate.achievement.alignments
            ],
            "check": _("Whether this certificate still holds is said here at any time:"),
            "address": address,
            "code_alt": _("QR code that leads to the page on which this certificate is checked: %(address)s")
            % {"address": address},
            "logo_alt": _("Logo of %(organisation)s") % {"organisation": plain(certificate.look.name)},
            "lacks": _("Some characters cannot be printed here; a box stands in their place."),
        }

    def _standing(self, certificate: Certificate, now: datetime) -> str:
        """What stands above everything else where the certificate does not hold any more; empty where it does."""
        _ = self._translations.gettext
        if certificate.is_sample:
            return _("Sample: nothing was issued, and this is no certificate.")
        if certificate.revoked_at is not None:
            return _("Revoked on %(day)s: this certificate does not hold any more.") % {
                "day": self.day(certificate.revoked_at)
            }
        if certificate.valid_until is not None and certificate.valid_until <= now:
            return _("Expired on %(day)s: this certificate does not hold any more.") % {
                "day": self.day(certificate.valid_until)
            }
        return ""

    def _facts(self, certificate: Certificate) -> list[list[str]]:
        _ = self._translations.gettext
        facts = [[_("Issued on"), self.day(certificate.valid_from)]]
        if certificate.valid_until is not None:
            facts.append([_("Valid until"), self.day(certificate.valid_until)])
        else:
            facts.append([_("Valid until"), _("without an end")])
        by = _cut(certificate.issued_by, _LONGEST_TITLE)
        facts.append([_("Confirmed by"), by or _("a member of staff")])
        return facts

    def _row(self, told: Evidence, names: Mapping[str, str]) -> list[str]:
        note = f" {_cut(told.note, _LONGEST_TEXT)}" if told.note else ""
        return [
            self.day(told.at),
            _cut(self.evidence(told), _LONGEST_TITLE) + note,
            _cut(names.get(told.attested_by, ""), _LONGEST_TITLE) or "–",
        ]

    def _number(self, told: Evidence) -> str:
        if told.amount is None:
            return ""
        amount = from_thousandths(told.amount) if told.kind is EvidenceKind.POINTS else told.amount
        return str(format_decimal(amount, locale=regional_locale(self.locale)))

    @property
    def _translations(self) -> NullTranslations:
        return translations(self.locale)


def _cut(text: str, most: int) -> str:
    shown = plain(text)
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"
