"""The web application, put together."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, g, request
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from config.language import CATALOGUES, LANGUAGES, best_language
from lti_tool.app import access, errors, headers, health
from lti_tool.app.services import EXTENSION, Services
from lti_tool.launch import routes as launch
from lti_tool.space import routes as space

MAXIMUM_REQUEST_BYTES = (
    8 * 1024 * 1024
)  # of a text far too long there is a page that gives it back; twelve a character
SESSION_HOURS = 12


def create_app(services: Services) -> Flask:
    """Make the WSGI application that serves these services."""
    app = Flask("lti_tool", static_folder="static", template_folder="templates")
    app.extensions[EXTENSION] = services
    app.config.update(
        SECRET_KEY=services.keys.key("cookies"),
        SESSION_COOKIE_NAME=_session_cookie(services.settings.base_url),
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="None",
        SESSION_COOKIE_PARTITIONED=True,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=SESSION_HOURS),
        MAX_CONTENT_LENGTH=MAXIMUM_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAXIMUM_REQUEST_BYTES,
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy no-referrer: the token itself is the proof
        WTF_CSRF_TIME_LIMIT=None,  # it lives as long as the session
        WTF_CSRF_CHECK_DEFAULT=True,
        BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    csrf = CSRFProtect(app)
    Babel(app, locale_selector=_language)
    headers.init_app(app)
    errors.init_app(app)
    access.init_app(app)
    for blueprint in (health.blueprint, launch.blueprint, space.blueprint):
        app.register_blueprint(blueprint)
    csrf.exempt(launch.blueprint)  # bound to the browser by state and nonce instead
    return app


def _session_cookie(base_url: str) -> str:
    """The cookie's name, with the port where the public address names one: a host's cookies go to all of its ports."""
    port = urlsplit(base_url).port
    return f"stoa_{port}" if port else "stoa"


def _language() -> str:
    viewer = g.get("viewer")
    if viewer is not None:
        return best_language(viewer.locale)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
