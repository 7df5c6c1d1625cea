"""Why something that was asked for on these pages is not done."""

from collections.abc import Mapping
from typing import ClassVar, Final

from flask_babel import lazy_gettext

from config.errors import StoaError
from lti_tool.app.errors import PageError
from lti_tool.app.typed import Field

FIELDS: Final[Mapping[str, Field]] = {
    "words": Field(), "reason": Field(), "agreement": Field(), "justification": Field(), "posts": Field(),
}  # fmt: skip


class ActRefused(PageError):
    """What makes no sense, or no sense any more; what was typed is shown on its page."""

    default_code = "office.act"
    heading: ClassVar[str] = lazy_gettext("This cannot be done like this")
    sentence: ClassVar[str] = lazy_gettext(
        "Nothing was changed. Go back, look at how it stands now, and try again."
    )


class NoBasis(ActRefused):
    """A purpose without a legal basis."""

    default_code = "purpose.no_basis"
    sentence: ClassVar[str] = lazy_gettext("Nothing was changed: say on which legal basis data may leave.")


class NotJustified(ActRefused):
    """Legitimate interests without saying which."""

    default_code = "purpose.justification"
    sentence: ClassVar[str] = lazy_gettext(
        "Nothing was changed: legitimate interests need a sentence that says which they are, for people to read."
    )


class AgreementFixes(ActRefused):
    """A purpose turned on while an agreement with a works council says which there are."""

    default_code = "works_council.purposes_fixed"
    sentence: ClassVar[str] = lazy_gettext(
        "Nothing was changed: the agreement with the works council says what data may leave for. A purpose can only be "
        "turned off until the mode is loosened, with a reason."
    )


class SayWhy(ActRefused):
    """The works-council mode loosened without a reason."""

    default_code = "works_council.reason"
    sentence: ClassVar[str] = lazy_gettext(
        "Nothing was changed: this binds less than before, so say why. The reason is kept."
    )


class NameAgreement(ActRefused):
    """The works-council mode without the agreement that it follows."""

    default_code = "works_council.agreement"
    sentence: ClassVar[str] = lazy_gettext(
        "Nothing was changed: name the agreement, such as by its title and date."
    )


class BadTime(ActRefused):
    """A time that is none."""

    default_code = "office.time"
    sentence: ClassVar[str] = lazy_gettext("A date or a time cannot be read. Go back and correct it.")


class ChangedMeanwhile(ActRefused):
    """What somebody looked at is not what is there."""

    status = 409
    default_code = "office.changed_meanwhile"


_BY_CODE: Final = {
    each.default_code: each for each in (NoBasis, NotJustified, AgreementFixes, SayWhy, NameAgreement)
}


def refused(error: StoaError) -> ActRefused:
    """The page for what another floor has refused."""
    return _BY_CODE.get(error.code, ActRefused)(error.message, code=error.code)
