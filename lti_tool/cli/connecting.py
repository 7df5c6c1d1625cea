"""`stoa connectors connect`: letting a space report to a record system, which is tried first."""

from collections.abc import Callable
from uuid import UUID

import click
from sqlalchemy.orm import Session

from connectors.records.lrs.endpoint import BASIC, BEARER
from lti_tool.app.services import Services
from lti_tool.cli.common import open_services, space_option
from lti_tool.cli.recorded import recorded
from lti_tool.cli.streams import read_secret
from lti_tool.cli.trial import (
    require_canvas,
    require_course_number,
    require_endpoint,
    require_site,
    require_user,
    try_alignments,
    try_moodle,
    try_store,
    try_webhook,
)
from sync.outbox.targets import (
    CALIPER,
    MOODLE,
    OUTCOMES,
    WEBHOOK,
    XAPI,
    Connected,
    connect_competencies,
    connect_outcomes,
    connect_store,
    connect_webhook,
)
from sync.platforms.registry import check_address
from sync.spaces.spaces import find_space
from sync.spaces.tables import Space


@click.group()
def connect() -> None:
    """Let a space report to a record system."""


@connect.command(name=MOODLE)
@recorded
@space_option
@click.option("--site", required=True, help="Moodle's base address, such as https://moodle.example.org.")
@click.option("--course-id", required=True, help="Moodle's number of the course.")
def moodle(space_id: UUID, site: str, course_id: str) -> None:
    """Competency evidence to a Moodle. The web service token is asked for, or read from stdin.

    The token is one that Moodle's administrator makes: docs/lms/moodle.md says of which user, and for which functions.

    The Moodle is tried first. A space reports to one: run again with another site or course, it moves there, and all
    evidence is sent anew. Levels that people have given leave once the purpose "evidence" is on, and levels by points
    where a competency mapping is set besides.
    """
    require_course_number(course_id)
    token = read_secret("Web service token")
    with open_services() as services:
        allow_loopback = services.settings.allow_loopback
        site = require_site(site, allow_loopback=allow_loopback)
        _require_space(services, space_id)
        learnt = try_moodle(site, course_id, token, allow_loopback=allow_loopback)
        now, keys = services.clock.now(), services.keys

        def keep(session: Session, space: Space) -> Connected:
            return connect_competencies(
                session, keys, space, site=site, course_id=course_id, token=token, now=now, learnt=learnt
            )

        connected = _keep(services, space_id, keep)
    click.echo(
        _said_of(
            connected,
            "Levels that people give go there; for levels by points set a mapping with `stoa competencies map`. Either "
            "needs `stoa privacy purpose evidence on`.",
            "site or course",
        )
    )


@connect.command(name=OUTCOMES)
@recorded
@space_option
@click.option("--site", default="", help="Canvas's address, to look which columns are aligned with outcomes.")
@click.option("--course-id", default="", help="Canvas's number of the course; with --site.")
def outcomes(space_id: UUID, site: str, course_id: str) -> None:
    """Levels to gradebook columns of a Canvas course, one for each competency.

    An instructor aligns each column with an outcome: docs/lms/canvas.md. With --site and --course-id Stoa looks which
    columns are; the access token for that is asked for, or read from stdin, and tried first.

    Levels leave once the purpose "evidence" is on and names canvas among its recipients.
    """
    if bool(site) != bool(course_id):
        raise click.UsageError("Say both --site and --course-id, or neither.")
    token = read_secret("Canvas access token") if site else None
    with open_services() as services:
        _require_space(services, space_id)
        if token is not None:
            allow_loopback = services.settings.allow_loopback
            site = require_canvas(site, allow_loopback=allow_loopback)
            try_alignments(site, require_course_number(course_id), token, allow_loopback=allow_loopback)
        now, keys = services.clock.now(), services.keys

        def keep(session: Session, space: Space) -> Connected:
            return connect_outcomes(
                session, keys, space, site=site, course_id=course_id, token=token, now=now
            )

        connected = _keep(services, space_id, keep)
    click.echo(
        _said_of(
            connected,
            "Name canvas among the recipients of the purpose evidence, and turn it on.",
            "course",
        )
    )


_user_option = click.option(
    "--user", help="The name to sign in by, with a password; without it a bearer token is asked for."
)


@connect.command(name=XAPI)
@recorded
@space_option
@click.option("--endpoint", required=True, help="The address below which an LRS has its `statements`.")
@_user_option
def xapi(space_id: UUID, endpoint: str, user: str | None) -> None:
    """Statements about participation to a learning record store, by xAPI.

    They tell by pseudonyms who began threads, replied, reacted, and whose posts were endorsed or accepted as the
    answer, and nothing of what anybody wrote: docs/connectors/lrs.md has the list. The password or token is asked for,
    or read from stdin.

    The store is tried first. A space reports to one by xAPI: run again with another endpoint, it moves there, and all
    statements are sent anew. They leave once the purpose "statements" is on.
    """
    _connect_store(XAPI, space_id, endpoint, user)


@connect.command(name=CALIPER)
@recorded
@space_option
@click.option("--endpoint", required=True, help="The address that events are posted to.")
@_user_option
def caliper(space_id: UUID, endpoint: str, user: str | None) -> None:
    """Statements about participation to an endpoint of Caliper Analytics.

    They tell the same as by xAPI, and nothing can be taken back: docs/connectors/lrs.md. The password or token is asked
    for, or read from stdin.

    The endpoint is tried first. A space reports to one by Caliper: run again with another, it moves there, and all
    events are sent anew. They leave once the purpose "statements" is on.
    """
    _connect_store(CALIPER, space_id, endpoint, user)


def _connect_store(connector: str, space_id: UUID, endpoint: str, user: str | None) -> None:
    user = require_user(user) if user is not None else None
    secret = read_secret("Token" if user is None else "Password")
    with open_services() as services:
        allow_loopback, home = services.settings.allow_loopback, services.settings.require_base_url()
        endpoint = require_endpoint(endpoint, allow_loopback=allow_loopback)
        _require_space(services, space_id)
        sign_in, proof = (BEARER, secret) if user is None else (BASIC, f"{user}:{secret}")
        settings = {"endpoint": endpoint, "sign_in": sign_in, "home": home}
        try_store(connector, settings, proof, allow_loopback=allow_loopback)
        now, keys = services.clock.now(), services.keys

        def keep(session: Session, space: Space) -> Connected:
            return connect_store(
                session,
                keys,
                space,
                connector=connector,
                endpoint=endpoint,
                sign_in=sign_in,
                secret=proof,
                home=home,
                now=now,
            )

        connected = _keep(services, space_id, keep)
    click.echo(
        _said_of(
            connected,
            "Statements leave once their purpose is on: `stoa privacy purpose statements on --basis …`.",
            "endpoint",
        )
    )


@connect.command(name=WEBHOOK)
@recorded
@space_option
@click.option("--endpoint", required=True, help="The address that events are posted to.")
@click.option("--keep-former", is_flag=True, help="Sign with the former secret as well, while it is changed.")
def webhook(space_id: UUID, endpoint: str, keep_former: bool) -> None:
    """Levels and certificates as signed events (Standard Webhooks).

    The secret is asked for, or read from stdin: whsec_ and 24 to 64 random bytes in base64, which the receiver has too.
    docs/connectors/webhook.md says what is posted, and how it is checked.

    The receiver is tried first, with an event of the type stoa.connected. A space reports to one: run again with
    another endpoint, it moves there, and all events are sent anew. They leave once the purpose "transfers" is on.
    """
    secret = read_secret("Secret")
    with open_services() as services:
        allow_loopback = services.settings.allow_loopback
        check_address(endpoint, allow_http=allow_loopback, name="endpoint")
        _require_space(services, space_id)
        try_webhook(endpoint, secret, allow_loopback=allow_loopback)
        now, keys = services.clock.now(), services.keys

        def keep(session: Session, space: Space) -> Connected:
            return connect_webhook(
                session, keys, space, endpoint=endpoint, secret=secret, now=now, keep_former=keep_former
            )

        connected = _keep(services, space_id, keep)
    click.echo(
        _said_of(
            connected,
            "Events leave once their purpose is on: `stoa privacy purpose transfers on --basis …`.",
            "endpoint",
        )
    )


def _require_space(services: Services, space_id: UUID) -> None:
    with services.database.read() as session:
        find_space(session, space_id)


def _keep(services: Services, space_id: UUID, keep: Callable[[Session, Space], Connected]) -> Connected:
    with services.database.write() as session:
        return keep(session, find_space(session, space_id))


def _said_of(connected: Connected, next_step: str, place: str) -> str:
    if not connected.moved:
        return f"Connected. {next_step}"
    return (
        f"Moved: this space reported to another {place}. {connected.sent_anew} items will be sent anew to this "
        "one; what the other one holds stays there."
    )
