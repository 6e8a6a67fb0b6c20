"""Tokens for trying the agency API: made by the local issuer, believed by the local platform only."""

import click

from credit.errors import BadRequest
from gongxin import platform

SPELLINGS = {"department": "officer", "agency": "officer"}
ROLES = ["officer", "institution", "window", "auditor", "administrator", "security", "subject"]


@click.command("token")
@click.option("--role", required=True, type=click.Choice([*ROLES, *SPELLINGS]), help="whom the token speaks for")
@click.option("--agency", help="统一社会信用代码 of the agency: officers, institutions and windows need it")
@click.option("--subject", help="id of the subject, for the role subject or at the window")
@click.option("--hours", default=8.0, show_default=True, type=click.FloatRange(0, 24 * 365, min_open=True))
def token_command(role: str, agency: str | None, subject: str | None, hours: float) -> None:
    """Print a bearer token of the local issuer, for development only."""
    platform.enter()
    from cloud import identity
    from credit.disclosure.viewer import Role

    try:
        token = identity.issue(Role(SPELLINGS.get(role, role)), agency, subject, hours)
    except ValueError as wrong:
        raise BadRequest(_advice(role, agency, subject)) from wrong
    click.echo("for development only: believed by this machine's platform and nobody else", err=True)
    click.echo(token)


def _advice(role: str, agency: str | None, subject: str | None) -> str:
    if role == "subject" and not subject:
        return "the role subject needs --subject, the id of a subject"
    if not agency and role not in ("subject", "auditor", "administrator", "security"):
        return f"the role {role} needs --agency, the code of an agency"
    return "codes and ids are letters, digits and hyphens, 64 at most"
