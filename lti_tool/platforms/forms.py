"""The form for registering an LMS by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext, lazy_gettext

from lti_tool.app.typed import Field
from lti_tool.space.forms import Complaint
from sync.platforms.registry import Registration, RegistrationRefused, check_registration

ADDRESSES: Final = ("issuer", "auth_login_url", "auth_token_url", "jwks_url")
FIELDS: Final[Mapping[str, Field]] = {
    "issuer": Field(lazy_gettext("Issuer (platform id)")),
    "client_id": Field(lazy_gettext("Client id")),
    "deployment_id": Field(lazy_gettext("Deployment id")),
    "auth_login_url": Field(lazy_gettext("Authentication request address")),
    "auth_token_url": Field(lazy_gettext("Access token address")),
    "jwks_url": Field(lazy_gettext("Address of its public keys (keyset URL)")),
}


@dataclass(frozen=True, slots=True)
class RegistrationForm:
    """What stands in the form. `registration` is None as long as something is wrong."""

    values: Mapping[str, str]
    registration: Registration | None = None
    complaints: tuple[Complaint, ...] = ()

    def complaint(self, field: str) -> Complaint | None:
        """What is wrong with a field, or None."""
        return next((each for each in self.complaints if each.field == field), None)


def blank_form() -> RegistrationForm:
    """An empty form."""
    return RegistrationForm(dict.fromkeys(FIELDS, ""))


def read_registration_form(form: Mapping[str, str], name: str, *, allow_http: bool) -> RegistrationForm:
    """The form as it was sent, for an LMS of this name."""
    values = {field: form.get(field, "").strip() for field in FIELDS}
    registration = Registration(
        name=name,
        issuer=values["issuer"],
        client_id=values["client_id"],
        deployment_id=values["deployment_id"],
        auth_login_url=values["auth_login_url"],
        auth_token_url=values["auth_token_url"],
        jwks_url=values["jwks_url"],
    )
    complaints = []
    for field in FIELDS:
        try:
            check_registration(registration, field, allow_http=allow_http)
        except RegistrationRefused as refusal:
            complaints.append(Complaint(field, refusal.code, _sentence(field)))
    return RegistrationForm(values, None if complaints else registration, tuple(complaints))


def _sentence(field: str) -> str:
    if field in ADDRESSES:
        return str(gettext("This must be an https address, as your learning platform shows it."))
    return str(gettext("This must be a text of 1 to 255 characters, as your learning platform shows it."))
