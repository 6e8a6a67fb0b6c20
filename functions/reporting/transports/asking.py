"""One HTTP request to a target: what is no answer of its own is `Unreachable`."""

from collections.abc import Mapping

from cloud import outbound
from cloud.outbound import AddressRefused, NoAnswer, Response
from credit.reporting.transport import Unreachable

SECONDS = 60.0
LARGEST = 32 << 20  # bytes of an answer
FAULT = 500


def asked(method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Response:
    """The answer, whole and no fault of the target's own.

    Raises:
        Unreachable: it did not come, not wholly, or is a fault.
    """
    try:
        answer = outbound.send(method, url, headers, body, SECONDS, LARGEST)
    except (NoAnswer, AddressRefused) as trouble:
        raise Unreachable(str(trouble)) from None
    if answer.status >= FAULT or not answer.whole:
        raise Unreachable(f"the target answers {answer.status}")
    return answer
