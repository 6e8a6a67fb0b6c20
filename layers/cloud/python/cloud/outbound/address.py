"""Which addresses may be called at all, and where they are.

Whoever names an address could mean one inside (server-side request forgery, OWASP A10). A name is therefore resolved
once, every address that it has is looked at, and the connection goes to the address that was looked at: a name that
means something else a moment later (DNS rebinding) changes nothing. The operator may allow hosts that are meant to be
inside: `OUTBOUND_ALLOWED` is a list of `host:port`, and `OUTBOUND_CA` a file of certificates that are trusted as well.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from cloud import settings
from credit.errors import NotAllowed, SystemBusy

PORTS = {"https": 443, "http": 80}
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are the address that is meant
UNICAST = IPv6Network("2000::/3")  # what IANA gives out of IPv6


class AddressRefused(NotAllowed):
    """Nothing is sent to this address; the message says why, and what an operator can do."""


class NoAnswer(SystemBusy):
    """Nobody answered, or not wholly, or not in time; the message names the host alone, never the address."""


@dataclass(frozen=True)
class Address:
    """Where a request goes: `host` as it was named, and its numbers, which were looked at."""

    host: str
    ips: tuple[str, ...]
    port: int
    tls: bool
    target: str  # path and query

    @property
    def named(self) -> str:
        """The `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS["https" if self.tls else "http"] else f"{host}:{self.port}"


def allowed(url: str) -> Address:
    """Where a request to this address goes, or `AddressRefused`; `NoAnswer` where the name is unknown."""
    parts = _parsed(url)
    scheme, host = parts.scheme or "", (parts.host or "").strip("[]").rstrip(".")
    port = parts.port or PORTS.get(scheme, 0)
    inside = f"{host}:{port}" in _allowed_inside()
    if scheme not in PORTS or (scheme == "http" and not inside):
        raise AddressRefused("only https:// addresses are called; an operator may allow a host in OUTBOUND_ALLOWED")
    if not host or parts.auth or parts.fragment:
        raise AddressRefused("an address has a host, and neither a user nor a password nor a fragment (#)")
    ips = _resolved(host, port)
    if not inside and not all(map(is_public, ips)):
        raise AddressRefused(f"{host} is not on the public network; an operator may allow it in OUTBOUND_ALLOWED")
    return Address(host, tuple(dict.fromkeys(ips)), port, scheme == "https", parts.request_uri)


def is_public(ip: str) -> bool:
    """Whether an address belongs to the public network, also the one that is packed into another.

    >>> is_public("8.8.8.8"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1"), is_public("64:ff9b::a00:1")
    (True, False, False, False)
    """
    address = _unpacked(ip_address(ip))
    if isinstance(address, IPv6Address) and address not in UNICAST:
        return False
    return address.is_global and not address.is_multicast


def _parsed(url: str) -> Url:
    try:
        return parse_url(url) if "://" in url else Url()
    except LocationParseError:
        raise AddressRefused("this is no address") from None


def _allowed_inside() -> frozenset[str]:
    return frozenset(name.strip().lower() for name in settings.optional("OUTBOUND_ALLOWED").split(","))


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAnswer(f"the name {host} is unknown") from None
    return [str(entry[4][0]) for entry in found]


def _unpacked(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address
