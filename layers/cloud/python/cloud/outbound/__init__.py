"""Requests to addresses that others have named: https only, never to a private network, never on to another address."""

from cloud.outbound.address import Address, AddressRefused, NoAnswer, allowed, is_public
from cloud.outbound.request import OK, Response, download, send, send_to

__all__ = [
    "OK",
    "Address",
    "AddressRefused",
    "NoAnswer",
    "Response",
    "allowed",
    "download",
    "is_public",
    "send",
    "send_to",
]
