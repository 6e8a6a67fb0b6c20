"""Ports for a platform that nobody is to notice."""

import random
import socket

# Below the ports that outgoing connections take.
FIRST, LAST = 20000, 32000


def free(number: int) -> int:
    """The first of so many consecutive ports of the loopback address on which nobody listens."""
    while True:
        first = random.randrange(FIRST, LAST, number)  # noqa: S311
        if all(_is_free(first + n) for n in range(number)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
