"""What stands in the columns of files for other systems, how it is written, and why records are left out, in words."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

from sync.transfers.profiles import Dates, Encoding, Records, Source
from sync.transfers.rows import Fault

FAULTS: Final[Mapping[Fault, str]] = {
    Fault.EMPTY: lazy_gettext("A column that must not be empty has nothing."),
    Fault.TOO_LONG: lazy_gettext("The text is longer than the column takes."),
    Fault.SIGN: lazy_gettext("The encoding of the file has not got a sign of the text."),
    Fault.UNKNOWN: lazy_gettext("Nobody can read any more who this is."),
    Fault.RESTRICTED: lazy_gettext("The use of the person’s data is restricted (Art. 18 GDPR)."),
    Fault.OBJECTED: lazy_gettext("The person has objected (Art. 21 GDPR)."),
    Fault.NO_CONSENT: lazy_gettext("The person has not consented."),
}
SOURCES: Final[Mapping[Source, str]] = {
    Source.USER_ID: lazy_gettext("User id in the learning platform"),
    Source.MAIL: lazy_gettext("Mail address"),
    Source.NAME: lazy_gettext("Name"),
    Source.GIVEN_NAME: lazy_gettext("Given name"),
    Source.FAMILY_NAME: lazy_gettext("Family name"),
    Source.KIND: lazy_gettext("Kind: competency or certificate"),
    Source.CODE: lazy_gettext("Code"),
    Source.TITLE: lazy_gettext("Title"),
    Source.FRAMEWORK: lazy_gettext("Framework"),
    Source.LEVEL: lazy_gettext("Level, as a number"),
    Source.LEVEL_NAME: lazy_gettext("Level, as it is called"),
    Source.DATE: lazy_gettext("Date"),
    Source.VALID_UNTIL: lazy_gettext("Valid until"),
    Source.COURSE: lazy_gettext("Course"),
    Source.RECORD: lazy_gettext("Id of the record"),
    Source.HOURS: lazy_gettext("Hours or credits, by code"),
    Source.FIXED: lazy_gettext("Always the same text"),
}
RECORDS: Final[Mapping[Records, str]] = {
    Records.ALL: lazy_gettext("levels and certificates"),
    Records.COMPETENCIES: lazy_gettext("levels of competencies"),
    Records.CERTIFICATES: lazy_gettext("certificates"),
}
ENCODINGS: Final[Mapping[Encoding, str]] = {
    Encoding.UTF_8: "UTF-8",
    Encoding.UTF_8_MARKED: lazy_gettext("UTF-8 for Excel (with a mark)"),
    Encoding.WINDOWS: "Windows-1252",
}
DATES: Final[Mapping[Dates, str]] = {
    Dates.ISO: "2026-03-02",
    Dates.ISO_TIME: "2026-03-02T13:00:00+01:00",
    Dates.ISO_UTC: "2026-03-02T12:00:00Z",
    Dates.GERMAN: "02.03.2026",
    Dates.BRITISH: lazy_gettext("02/03/2026 (day first)"),
    Dates.AMERICAN: lazy_gettext("03/02/2026 (month first)"),
}
DELIMITERS: Final[Mapping[str, str]] = {
    ",": lazy_gettext("Comma"),
    ";": lazy_gettext("Semicolon"),
    "|": "|",
    "\t": lazy_gettext("Tab"),
}
DECIMALS: Final[Mapping[str, str]] = {".": lazy_gettext("Point: 1.5"), ",": lazy_gettext("Comma: 1,5")}
LANGUAGES: Final[Mapping[str, str]] = {"de": lazy_gettext("German"), "en": lazy_gettext("English")}
