"""The web application, put together."""

from datetime import timedelta
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit

from flask import Flask, Request, g, request
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from config.language import CATALOGUES, LANGUAGES, best_language
from lti_tool import communities, qualification
from lti_tool.accounts import routes as accounts
from lti_tool.app import access, addresses, errors, headers, health, transfer
from lti_tool.app.services import EXTENSION, Services
from lti_tool.app.uploads import further_bytes
from lti_tool.arrivals import routes as arrivals
from lti_tool.attachments import routes as attachments
from lti_tool.bringing import routes as bringing
from lti_tool.bringing import words as bringing_words
from lti_tool.certificates import forms as certificates_forms
from lti_tool.certificates import own_routes as own_certificates
from lti_tool.certificates import public_routes as badges
from lti_tool.certificates import staff_routes as certificates
from lti_tool.collections import routes as collections
from lti_tool.deeplink import forms as deeplink_forms
from lti_tool.deeplink import routes as deeplink
from lti_tool.digest import forms as digest_forms
from lti_tool.digest import mail_routes as mail
from lti_tool.digest import routes as digest
from lti_tool.drafts import routes as drafts
from lti_tool.editor import routes as editor
from lti_tool.evidence import attest_routes as attesting
from lti_tool.evidence import forms as evidence_forms
from lti_tool.evidence import own_routes as own_competencies
from lti_tool.evidence import routes as evidence
from lti_tool.evidence import rule_routes as evidence_rules
from lti_tool.evidence import vouch_routes as vouching
from lti_tool.facilitators import forms as facilitators_forms
from lti_tool.facilitators import routes as facilitators
from lti_tool.findable import routes as findable
from lti_tool.following import routes as following
from lti_tool.freshness import routes as freshness
from lti_tool.gates import forms as gates_forms
from lti_tool.gates import routes as gates
from lti_tool.kinds import forms as kinds_forms
from lti_tool.kinds import routes as kinds
from lti_tool.launch import routes as launch
from lti_tool.learner import routes as learner
from lti_tool.learner import sharing_routes as sharing
from lti_tool.mentions import routes as mentions
from lti_tool.moderation import amending, reporting, thread_pages, wording
from lti_tool.moderation import routes as moderation
from lti_tool.moderation import threads as thread_acts
from lti_tool.notices import routes as notices
from lti_tool.paths import editor_routes as path_editor
from lti_tool.paths import forms as paths_forms
from lti_tool.paths import routes as paths
from lti_tool.people import routes as people
from lti_tool.platforms import forms as platforms_forms
from lti_tool.platforms import routes as platforms
from lti_tool.portfolio import forms as portfolio_forms
from lti_tool.portfolio import public_routes as shown_portfolio
from lti_tool.portfolio import routes as portfolio
from lti_tool.printing import routes as printing
from lti_tool.privacy import forms as privacy_forms
from lti_tool.privacy import notice_routes as notice
from lti_tool.privacy import office
from lti_tool.privacy import own as own_data
from lti_tool.privacy import routes as privacy
from lti_tool.privacy.office import refusals as office_refusals
from lti_tool.qualification import refusals as qualification_refusals
from lti_tool.reactions import routes as reactions
from lti_tool.reading import routes as reading
from lti_tool.review import forms as review_forms
from lti_tool.review import routes as review
from lti_tool.revisions import routes as revisions
from lti_tool.rules import forms as rules_forms
from lti_tool.rules import routes as rules
from lti_tool.search import routes as search
from lti_tool.search import seeking
from lti_tool.sending import held_routes as held
from lti_tool.sending import routes as sending
from lti_tool.settings import forms as settings_forms
from lti_tool.settings import routes as settings
from lti_tool.space import endorsing, posts
from lti_tool.space import forms as space_forms
from lti_tool.space import routes as space
from lti_tool.summaries import routes as summaries
from lti_tool.tags import forms as tags_forms
from lti_tool.tags import routes as tags
from lti_tool.topics import routes as topics

MAXIMUM_REQUEST_BYTES = (
    3 * 1024 * 1024
)  # 200,000 characters of twelve bytes: there is a page that gives them back
_MOST_FIELDS = 200  # of a form; each costs more to read than its bytes tell
_PUBLIC_FORMS = ("/lti/", "/mail/")
_MOST_PUBLIC_BYTES = 256 * 1024  # a launch has a few thousand
SESSION_HOURS = 12


class _BoundedForms(FormDataParser):
    """Refuses a form of more fields than any has before it is taken apart."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype == "application/x-www-form-urlencoded":
            body = stream.read()
            if body.count(b"&") >= _MOST_FIELDS:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class _Request(Request):
    form_data_parser_class = _BoundedForms

    @property
    def max_content_length(self) -> int | None:
        """More for a form that may bring files; less for what anybody may send, since it takes longer to read."""
        if self.path.startswith(_PUBLIC_FORMS):
            return _MOST_PUBLIC_BYTES
        most = super().max_content_length
        return None if most is None else most + further_bytes()

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        Request.max_content_length.fset(self, value)  # type: ignore[attr-defined]


def create_app(services: Services) -> Flask:
    """Make the WSGI application that serves these services."""
    app = Flask("lti_tool", static_folder="static", template_folder="templates")
    app.request_class = _Request
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
        MAX_FORM_PARTS=_MOST_FIELDS,
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy no-referrer: the token itself is the proof
        WTF_CSRF_TIME_LIMIT=None,  # it lives as long as the session
        WTF_CSRF_CHECK_DEFAULT=True,
        BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.teardown_request(_close_files)
    csrf = CSRFProtect(app)
    Babel(app, locale_selector=_language)
    transfer.init_app(app)
    headers.init_app(app)
    errors.init_app(
        app,
        {
            space.blueprint.name: {**space_forms.FIELDS, **kinds_forms.FIELDS},
            tags.blueprint.name: tags_forms.FIELDS,
            digest.blueprint.name: digest_forms.FIELDS,
            drafts.blueprint.name: space_forms.FIELDS,
            attachments.blueprint.name: space_forms.FIELDS,
            editor.blueprint.name: space_forms.FIELDS,
            topics.blueprint.name: {**space_forms.FIELDS, **kinds_forms.FIELDS},
            revisions.blueprint.name: space_forms.FIELDS,
            summaries.blueprint.name: space_forms.FIELDS,
            facilitators.blueprint.name: facilitators_forms.FIELDS,
            evidence.blueprint.name: evidence_forms.FIELDS,
            own_competencies.blueprint.name: evidence_forms.FIELDS,
            evidence_rules.blueprint.name: evidence_forms.FIELDS,
            certificates.blueprint.name: certificates_forms.FIELDS,
            portfolio.blueprint.name: portfolio_forms.FIELDS,
            paths.blueprint.name: paths_forms.FIELDS,
            path_editor.blueprint.name: paths_forms.FIELDS,
            bringing.blueprint.name: bringing_words.FIELDS,
            settings.blueprint.name: settings_forms.FIELDS,
            gates.blueprint.name: gates_forms.FIELDS,
            deeplink.blueprint.name: {**settings_forms.FIELDS, **deeplink_forms.FIELDS},
            rules.blueprint.name: rules_forms.FIELDS,
            platforms.blueprint.name: platforms_forms.FIELDS,
            review.blueprint.name: review_forms.FIELDS,
            privacy.blueprint.name: privacy_forms.FIELDS,
            own_data.blueprint.name: privacy_forms.FIELDS,
            office.blueprint.name: office_refusals.FIELDS,
            qualification.blueprint.name: qualification_refusals.FIELDS,
        },
    )
    addresses.init_app(app)
    access.init_app(app)
    seeking.init_app(app)
    for feature in (
        health,
        launch,
        notices,
        people,
        platforms,
        space,
        posts,
        endorsing,
        reactions,
        kinds,
        moderation,
        reporting,
        wording,
        reading,
        thread_acts,
        thread_pages,
        amending,
        tags,
        following,
        digest,
        mail,
        mentions,
        arrivals,
        search,
        drafts,
        attachments,
        editor,
        revisions,
        summaries,
        facilitators,
        printing,
        topics,
        collections,
        paths,
        path_editor,
        certificates,
        own_certificates,
        badges,
        portfolio,
        shown_portfolio,
        freshness,
        settings,
        gates,
        rules,
        deeplink,
        review,
        evidence,
        evidence_rules,
        vouching,
        attesting,
        own_competencies,
        accounts,
        bringing,
        findable,
        learner,
        sharing,
        sending,
        held,
        privacy,
        notice,
        own_data,
        office,
        qualification,
        communities,
        communities.calls,
    ):
        app.register_blueprint(feature.blueprint)
    csrf.exempt(launch.blueprint)  # bound to the browser by state and nonce instead
    csrf.exempt(notices.blueprint)  # sent by LMSs, each notice signed
    csrf.exempt(communities.calls.blueprint)  # sent by communities, each call signed
    csrf.exempt(
        mail.blueprint
    )  # what each address holds is the proof, and mail programs send it too (RFC 8058)
    csrf.exempt(platforms.blueprint)  # by an invitation that is used once
    return app


def _close_files(_error: BaseException | None) -> None:
    """Let go of what a form brought: larger files lie in files without a name while they are looked at."""
    request.close()


def _session_cookie(base_url: str) -> str:
    """The cookie's name, with the port where the public address names one: a host's cookies go to all of its ports."""
    port = urlsplit(base_url).port
    return f"stoa_{port}" if port else "stoa"


def _language() -> str:
    who = g.get("viewer") or g.get("errand")
    if who is not None:
        return best_language(who.locale)
    wanted = request.args.get("lang")  # what a public page's link to the other language asks for
    if wanted in LANGUAGES:
        return wanted
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
