"""Ways to a target behind one seam (`credit.reporting.transport.Transport`): REST, SOAP, a folder, a person."""

from cloud import secrets
from credit.reporting.target import Target
from credit.reporting.transport import Garbled, Transport, Unreachable
from functions.reporting import standing
from functions.reporting.transports.drop import Drop
from functions.reporting.transports.manual import Manual
from functions.reporting.transports.rest import Rest
from functions.reporting.transports.soap import Soap

__all__ = ["Trouble", "transport"]

Trouble = (Unreachable, Garbled)


def transport(target: Target) -> Transport:
    """The way to a target, at the address to which an operator has connected it."""
    address = str(standing.of(target.id).get("address") or target.address or "")
    match target.transport:
        case "rest":
            return Rest(address, secrets.report_key(target.secret))
        case "soap":
            return Soap(address, secrets.report_key(target.secret))
        case "drop":
            return Drop(address)
        case "manual":
            return Manual()
