"""`stoa platform`: the registered LMSs."""

from uuid import UUID

import click

from lti_tool.cli.common import (
    as_dicts,
    json_option,
    open_services,
    organisation_option,
    print_json,
    print_table,
)
from lti_tool.cli.recorded import recorded
from sync.platforms.invitations import DEFAULT_HOURS, list_invitations
from sync.platforms.invitations import invite as make_invitation
from sync.platforms.invitations import withdraw as withdraw_invitation
from sync.platforms.registry import Registration, list_registered, register
from sync.platforms.registry import remove as remove_platform

_UNKNOWN = "https://YOUR-STOA"


@click.group()
def platform() -> None:
    """The LMSs that may launch Stoa (LTI: platforms)."""


_frame_origins_option = click.option(
    "--frame-origin",
    "frame_origins",
    multiple=True,
    metavar="URL",
    help="An address of the LMS's pages that show Stoa in a frame, where it is not that of the issuer or the login "
    "address; repeatable. Replaces those named before.",
)


@platform.command()
@recorded
@click.option("--issuer", required=True, help="The LMS's issuer, an address.")
@click.option("--client-id", required=True, help="The client id that the LMS gave to Stoa.")
@click.option("--deployment-id", required=True, help="The deployment id that the LMS gave to Stoa.")
@click.option("--auth-login-url", required=True, help="The LMS's OIDC authentication address.")
@click.option("--auth-token-url", required=True, help="The LMS's OAuth 2 token address.")
@click.option("--jwks-url", required=True, help="The address of the LMS's public keys.")
@click.option("--name", required=True, help="What to call it.")
@click.option(
    "--allow-anonymous/--refuse-anonymous",
    "allows_anonymous",
    default=None,
    help="Whether it may bring people without saying who; they may only read. Refused at first.",
)
@_frame_origins_option
@organisation_option
def add(
    issuer: str,
    client_id: str,
    deployment_id: str,
    auth_login_url: str,
    auth_token_url: str,
    jwks_url: str,
    name: str,
    allows_anonymous: bool | None,
    frame_origins: tuple[str, ...],
    organisation: str,
) -> None:
    """Register an LMS, or another deployment of one.

    The LMS gives client and deployment id once it knows Stoa's addresses: STOA_BASE_URL followed by /lti/login (login),
    /lti/launch (redirect and tool address) and /lti/jwks (public keys). Run again, this updates the LMS's addresses.
    """
    registration = Registration(
        name=name,
        issuer=issuer,
        client_id=client_id,
        deployment_id=deployment_id,
        auth_login_url=auth_login_url,
        auth_token_url=auth_token_url,
        jwks_url=jwks_url,
        allows_anonymous=allows_anonymous,
        frame_origins=frame_origins,
    )
    with open_services() as services, services.database.write() as session:
        register(
            session,
            registration,
            organisation=organisation,
            allow_http=services.settings.allow_loopback,
            now=services.clock.now(),
        )
        base_url = services.settings.base_url or _UNKNOWN
    click.echo(f"{name} is registered. Tell it these addresses of Stoa:")
    click.echo(f"  login address      {base_url}/lti/login")
    click.echo(f"  redirect address   {base_url}/lti/launch")
    click.echo(f"  target link        {base_url}/lti/launch")
    click.echo(f"  public keys        {base_url}/lti/jwks")
    if base_url == _UNKNOWN:
        click.echo(
            f"Put Stoa's own address for {_UNKNOWN}, and set STOA_BASE_URL to it: `stoa serve` needs it too."
        )


@platform.command()
@recorded
@click.option("--name", required=True, help="What to call the LMS.")
@click.option(
    "--valid-hours", default=DEFAULT_HOURS, show_default=True, type=int, help="How long it can be used."
)
@_frame_origins_option
@organisation_option
def invite(name: str, valid_hours: int, frame_origins: tuple[str, ...], organisation: str) -> None:
    """Make a one-time address for registering an LMS.

    Give it to the LMS's administrator, to paste into the LMS as the tool's registration address (Moodle, Canvas,
    Brightspace, Sakai), or to open in a browser, where a form asks for what the LMS shows.
    """
    with open_services() as services, services.database.write() as session:
        secret = make_invitation(
            session,
            name,
            organisation=organisation,
            hours=valid_hours,
            now=services.clock.now(),
            frame_origins=frame_origins,
            allow_http=services.settings.allow_loopback,
        )
        base_url = services.settings.base_url or _UNKNOWN
    click.echo(f"{base_url}/lti/register?invitation={secret}")
    click.echo(
        f"Good once, within {valid_hours} hours: paste it into the LMS as the tool's registration address, "
        "or open it in a browser.",
        err=True,
    )
    if base_url == _UNKNOWN:
        click.echo(f"Put Stoa's own address for {_UNKNOWN}, and set STOA_BASE_URL to it.", err=True)


@platform.command()
@json_option
def invitations(as_json: bool) -> None:
    """The invitations that are still good.

    Their addresses are shown only once, when they are made.
    """
    with open_services() as services, services.database.read() as session:
        listed = list_invitations(session, services.clock.now())
    if as_json:
        print_json(as_dicts(listed))
        return
    print_table(
        ["id", "name", "organisation", "made (UTC)", "good until (UTC)", "state"],
        [
            [
                each.id,
                each.name,
                each.organisation,
                f"{each.created_at:%Y-%m-%d %H:%M}",
                f"{each.expires_at:%Y-%m-%d %H:%M}",
                "in use" if each.is_taken else "open",
            ]
            for each in listed
        ],
        without_rows="No invitation is open: make one with `stoa platform invite`.",
    )


@platform.command()
@recorded
@click.option(
    "--invitation",
    "invitation_id",
    required=True,
    type=click.UUID,
    help="The invitation's id: `stoa platform invitations` lists them.",
)
def withdraw(invitation_id: UUID) -> None:
    """Withdraw an invitation.

    Its address opens nothing any more, and a registration that is under way with it comes to nothing.
    """
    with open_services() as services, services.database.write() as session:
        withdraw_invitation(session, invitation_id)
    click.echo("Withdrawn.")


@platform.command(name="list")
@json_option
def list_platforms(as_json: bool) -> None:
    """The registered LMSs with their deployments."""
    with open_services() as services, services.database.read() as session:
        registered = list_registered(session)
    if as_json:
        print_json(as_dicts(registered))
        return
    print_table(
        ["name", "issuer", "client id", "deployment", "organisation", "anonymous"],
        [
            [
                each.name,
                each.issuer,
                each.client_id,
                each.deployment_id or "–",
                each.organisation or "–",
                "allowed" if each.allows_anonymous else "refused",
            ]
            for each in registered
        ],
        without_rows="No LMS yet: register one with `stoa platform add`.",
    )


@platform.command()
@recorded
@click.option("--issuer", required=True)
@click.option("--client-id", required=True)
def remove(issuer: str, client_id: str) -> None:
    """Remove an LMS that no discussion hangs on."""
    with open_services() as services, services.database.write() as session:
        remove_platform(session, issuer, client_id)
    click.echo("Removed.")
