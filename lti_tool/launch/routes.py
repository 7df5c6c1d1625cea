"""The addresses that LMSs know: login, launch, and the tool's public keys."""

from typing import Final, cast
from urllib.parse import urlencode
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale

from config.database import repeated
from config.language import LANGUAGES, best_language
from lti_tool.app.access import SESSION_TOKEN, public
from lti_tool.app.services import Services, services, services_of
from lti_tool.launch.admission import Admission, admit, note_refusal
from lti_tool.launch.gate.refusals import (
    BindingInStorage,
    LaunchRefused,
    Malformed,
    OpenedDirectly,
    StartAgain,
)
from lti_tool.launch.key_sets import PlatformKeys
from lti_tool.launch.logins import LOGIN_LIFETIME, cookie_name, random_value
from lti_tool.launch.receiving import LaunchForm, ReceivedLaunch, SignedLaunch, check_content, receive_launch
from lti_tool.launch.starting import LoginRequest, StartedLogin, read_login_request, start_login
from lti_tool.launch.tickets import Entry, give_ticket, use_ticket
from sync.platforms.tool_keys import public_key_set, signing_key

blueprint = Blueprint("launch", __name__, template_folder="templates")

PROBE_COOKIE: Final = "stoa_probe"
_COOKIE_PREFIX: Final = "stoa"
_CSRF_FIELD: Final = "csrf_token"
_PLATFORM_KEYS: Final = "stoa.platform_keys"
_KEY_SET_SECONDS: Final = 300


@blueprint.record_once
def _prepare(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    shared = services_of(app)
    app.extensions[_PLATFORM_KEYS] = PlatformKeys(shared.database, shared.http, shared.clock)


def platform_keys() -> PlatformKeys:
    """The LMSs' public keys, as the running application knows them."""
    return cast(PlatformKeys, current_app.extensions[_PLATFORM_KEYS])


@blueprint.route("/lti/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Begin a login (Security Framework 1.0, section 5.1.1.1).

    A browser that has shown that it keeps cookies goes on to the LMS at once. Any other gets a page that finds it out
    before the LMS's hint, which may be good for one use only, is spent.
    """
    asked = read_login_request(request.values)
    started = start_login(services(), asked)
    session.setdefault(SESSION_TOKEN, random_value())
    if any(name.startswith(_COOKIE_PREFIX) for name in request.cookies):
        response = make_response(redirect(started.address, 302))
    else:
        response = make_response(_continue_page(asked, started))
    _bind_to_browser(response, started)
    return response


@blueprint.post("/lti/launch")
@public
def launch() -> ResponseReturnValue:
    """Receive a launch (Security Framework 1.0, section 5.1.1.3) and open its space."""
    form = _launch_form()
    try:
        signed = receive_launch(services(), platform_keys(), form, request.cookies)
    except BindingInStorage as missing:
        return _page_that_looks_in_storage(form, missing)
    try:
        if form.binding is not None:
            return _ticket_page(services(), signed)
        admission = _let_in(services(), signed)
    except LaunchRefused as refusal:
        note_refusal(services(), refusal, signed.token)
        raise
    response = make_response(redirect(f"{request.root_path}{admission.path}", 303))
    response.delete_cookie(
        cookie_name(request.form["state"]),
        path=_cookie_path(),
        secure=True,
        samesite="None",
        partitioned=True,
    )
    return response


@blueprint.post("/lti/enter")
@public
def enter() -> ResponseReturnValue:
    """Open in a window what a launch has opened in a frame that keeps no cookies."""
    shared, ticket, old_token = services(), request.form.get("ticket", ""), session.get(SESSION_TOKEN)

    def use() -> Entry | None:
        with shared.database.write() as writing:
            return use_ticket(
                writing, ticket, old_token if isinstance(old_token, str) else None, shared.clock.now()
            )

    entry = repeated(use) if _comes_from_own_page() else None
    if entry is None:
        raise StartAgain("the ticket was used, is over, or comes from elsewhere", code="launch.ticket")
    _sign_in(shared, entry.person_id, entry.token)
    return redirect(f"{request.root_path}{entry.path}", 303)


@blueprint.get("/lti/launch")
@public
def launch_opened_directly() -> ResponseReturnValue:
    """Say where the way in is."""
    raise OpenedDirectly()


@blueprint.get("/lti/jwks")
@public
def jwks() -> ResponseReturnValue:
    """The tool's public keys (Security Framework 1.0, section 6.3)."""
    with services().database.read() as reading:
        key_set = public_key_set(reading)
    if not key_set["keys"]:
        with services().database.write() as writing:
            signing_key(writing, services().keys, services().clock)
            key_set = public_key_set(writing)
    response = jsonify(key_set)
    response.cache_control.public = True
    response.cache_control.max_age = _KEY_SET_SECONDS
    return response


def _let_in(shared: Services, signed: SignedLaunch) -> Admission:
    old_token = session.get(SESSION_TOKEN)
    received = check_content(shared, signed)
    admission = admit(
        shared,
        received,
        old_token=old_token if isinstance(old_token, str) else None,
        locale=_locale_of(received),
    )
    _sign_in(shared, admission.person_id, admission.token)
    return admission


def _sign_in(shared: Services, person_id: UUID, token: str) -> None:
    session.clear()
    session[SESSION_TOKEN] = token
    # The same for all of a person's sessions: a form in another tab stays good when this launch renews the cookie.
    session[_CSRF_FIELD] = shared.keys.lookup("csrf", str(person_id))


def _ticket_page(shared: Services, signed: SignedLaunch) -> str:
    """Let a launch in without a cookie, since the browser would not keep it here: a window is one click away."""
    received = check_content(shared, signed)
    locale = _locale_of(received)
    admission = admit(shared, received, old_token=None, locale=locale)
    with shared.database.write() as writing:
        ticket = give_ticket(writing, admission.session_id, admission.path, shared.clock.now())
    with force_locale(best_language(locale)):
        return render_template("launch/enter.html", ticket=ticket)


def _locale_of(received: ReceivedLaunch) -> str:
    return received.message.locale or str(get_locale() or LANGUAGES[0])


def _page_that_looks_in_storage(form: LaunchForm, missing: BindingInStorage) -> ResponseReturnValue:
    fields = {"state": form.state, "id_token": form.id_token, "error": form.error}
    page = render_template("launch/stored.html", storage=missing.storage, fields=fields, refusal=missing)
    return page, missing.status


def _launch_form() -> LaunchForm:
    values = {name: request.form.getlist(name) for name in ("state", "id_token", "error", "binding")}
    if any(len(sent) > 1 for sent in values.values()):
        raise Malformed("a parameter is repeated", code="launch.malformed")
    state, id_token, error, binding = ("".join(sent) for sent in values.values())
    if not values["binding"]:
        return LaunchForm(state, id_token, error)
    # Somebody else's page could post a login of its own together with its binding: only ours has looked for it here.
    return LaunchForm(state, id_token, error, binding if _comes_from_own_page() else "")


def _comes_from_own_page() -> bool:
    """Whether the browser says that a page of Stoa's has sent this form (Fetch Metadata; no script can forge it)."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _continue_page(asked: LoginRequest, started: StartedLogin) -> str:
    return render_template(
        "launch/login.html",
        continue_address=started.address,
        new_window_address=f"{url_for('launch.login')}?{urlencode(asked.as_parameters())}",
        probe=PROBE_COOKIE,
        storage=started.storage,
        binding=started.binding,
    )


def _bind_to_browser(response: Response, started: StartedLogin) -> None:
    _set_cookie(response, cookie_name(started.state), started.binding, httponly=True)
    _set_cookie(response, PROBE_COOKIE, "1", httponly=False)  # a script reads it to see whether cookies work


def _set_cookie(response: Response, name: str, value: str, *, httponly: bool) -> None:
    response.set_cookie(
        name,
        value,
        max_age=LOGIN_LIFETIME,
        path=_cookie_path(),
        secure=True,
        httponly=httponly,
        samesite="None",
        partitioned=True,
    )


def _cookie_path() -> str:
    return f"{request.root_path}/lti"
