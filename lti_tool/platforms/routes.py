"""The pages where LMSs are registered, and the documents by which some LMSs take a tool in."""

import json
import shlex
from typing import Final

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from config.language import LANGUAGES
from connectors.lti.products.canvas import developer_key
from connectors.lti.registration import HISTORY, SCOPES, ToolDescription
from lti_tool.app.access import public
from lti_tool.app.headers import allow_frame_of
from lti_tool.app.services import services
from lti_tool.launch.starting import Parameters, single
from lti_tool.platforms.forms import FIELDS, RegistrationForm, blank_form, read_registration_form
from lti_tool.platforms.registering import (
    Asked,
    Outcome,
    check_configuration_url,
    check_invitation,
    register_by_hand,
    register_platform,
)
from lti_tool.platforms.steps import PRODUCTS, RIGHTS, product_of, steps_for

blueprint = Blueprint("platforms", __name__, template_folder="templates")

NAME: Final = "Stoa"
_UNPROCESSABLE = 422
_DOCUMENT_SECONDS: Final = 300


@blueprint.get("/lti/register")
@public
def show() -> ResponseReturnValue:
    """One form with one button: to register the LMS that opened the page, or one by hand. Sends nothing."""
    asked = _asked(request.args)
    invitation = check_invitation(services(), asked.invitation)
    if asked.configuration_url is None:
        return _manual_page(asked, blank_form(), invitation.name)
    check_configuration_url(services(), asked.configuration_url)
    allow_frame_of(asked.configuration_url, *invitation.frame_origins)
    return render_template(
        "platforms/register.html", asked=asked, name=invitation.name, addresses=_addresses()
    )


@blueprint.post("/lti/register")
@public
def send() -> ResponseReturnValue:
    """Register the LMS, and say what is left to do in it."""
    asked = _asked(request.form)
    if asked.configuration_url is None:
        return _register_by_hand(asked)
    check_configuration_url(services(), asked.configuration_url)
    allow_frame_of(asked.configuration_url)  # where the invitation is not good, the LMS's frame says so
    invitation = check_invitation(services(), asked.invitation)
    allow_frame_of(asked.configuration_url, *invitation.frame_origins)
    outcome = register_platform(services(), invitation, asked, tool_description())
    return render_template(
        "platforms/done.html",
        outcome=outcome,
        sent=json.dumps(outcome.sent, indent=2, ensure_ascii=False),
        product=product_of(outcome.configuration.product),
        steps=steps_for(outcome.configuration.product),
        command=_command_for_deployment(outcome) if outcome.registered.deployment_id is None else "",
    )


@blueprint.get("/lti/canvas.json")
@public
def canvas() -> ResponseReturnValue:
    """A developer key for Canvas, which takes it in by this address."""
    tool = tool_description()
    return _document(jsonify(developer_key(tool.base_url, tool.name, tool.description, SCOPES, HISTORY)))


@blueprint.get("/lti/cartridge.xml")
@public
def cartridge() -> ResponseReturnValue:
    """The tool as a Basic LTI link cartridge, by which Sakai and others fill in their forms; launches are LTI 1.3."""
    page = make_response(render_template("platforms/cartridge.xml", tool=tool_description()))
    page.content_type = "application/xml; charset=utf-8"
    return _document(page)


def tool_description() -> ToolDescription:
    """What Stoa says of itself to LMSs."""
    descriptions = {}
    for language in LANGUAGES:
        with force_locale(language):
            descriptions[language] = gettext(
                "Discussions in your course: what learners contribute counts in the gradebook, and no text leaves "
                "unfiltered."
            )
    return ToolDescription(
        NAME, descriptions["en"], descriptions, services().settings.base_url or request.url_root.rstrip("/")
    )


def _asked(values: Parameters) -> Asked:
    return Asked(
        invitation=single(values, "invitation") or "",
        configuration_url=single(values, "openid_configuration"),
        registration_token=single(values, "registration_token"),
    )


def _register_by_hand(asked: Asked) -> ResponseReturnValue:
    shared = services()
    invitation = check_invitation(shared, asked.invitation)
    form = read_registration_form(request.form, invitation.name, allow_http=shared.settings.allow_loopback)
    if form.registration is None:
        return _manual_page(asked, form, invitation.name), _UNPROCESSABLE
    register_by_hand(shared, invitation, form.registration)
    return render_template(
        "platforms/done_by_hand.html",
        name=invitation.name,
        registration=form.registration,
        products=PRODUCTS.values(),
    )


def _manual_page(asked: Asked, form: RegistrationForm, name: str) -> str:
    return render_template(
        "platforms/manual.html",
        asked=asked,
        form=form,
        fields=FIELDS,
        name=name,
        addresses=_addresses(),
        rights=RIGHTS,
    )


def _addresses() -> dict[str, str]:
    base_url = tool_description().base_url
    return {
        str(gettext("Login address")): f"{base_url}{url_for('launch.login')}",
        str(gettext("Redirect and tool address")): f"{base_url}{url_for('launch.launch')}",
        str(gettext("Public keys")): f"{base_url}{url_for('launch.jwks')}",
    }


def _command_for_deployment(outcome: Outcome) -> str:
    configuration, registered = outcome.configuration, outcome.registered
    options = {
        "--issuer": configuration.issuer,
        "--client-id": registered.client_id,
        "--auth-login-url": configuration.auth_login_url,
        "--auth-token-url": configuration.auth_token_url,
        "--jwks-url": configuration.jwks_url,
    }
    told = " ".join(
        f"{name} {shlex.quote(value)}" for name, value in options.items()
    )  # by the LMS, for a shell
    return f"stoa platform add {told} --name … --deployment-id …"


def _document(response: Response) -> Response:
    response.cache_control.public = True
    response.cache_control.max_age = _DOCUMENT_SECONDS
    return response
