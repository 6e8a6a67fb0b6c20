"""The error tree. What a state machine must decide on travels as data instead (docs/decisions/0005)."""

import json
from typing import Self


class GongxinError(Exception):
    """Everything this platform raises on purpose."""


class FileRefused(GongxinError):
    """The file as a whole cannot be taken; the sender must send another one.

    Args:
        rule: id of a rule of severity `refuse` in `schemas/rules/`.
        facts: values for the placeholders of that rule's message; never personal data.
    """

    def __init__(self, rule: str, **facts: object) -> None:
        self.rule = rule
        self.facts = facts
        super().__init__(json.dumps({"rule": rule, "facts": facts}, ensure_ascii=False, sort_keys=True, default=str))

    @classmethod
    def parse(cls, message: str) -> Self:
        """The error again, from the message that a state machine carried."""
        told = json.loads(message)
        return cls(told["rule"], **told["facts"])


class LedgerMoved(GongxinError):
    """Another submission was committed since this one was compared; compare again."""


class LedgerDamaged(GongxinError):
    """Rows of the ledger were rewritten and did not come out the same; nothing was replaced, a person must look."""


class ConditionFailed(GongxinError):
    """A conditional write found something else than it was told to expect."""


class NotFound(GongxinError):
    """There is no such thing, or this viewer may not know that there is."""


class NotAllowed(GongxinError):
    """This viewer may not do this; the message says what would be needed."""


class BadRequest(GongxinError):
    """The request itself is wrong; the message says what and how to mend it."""


class MissingGrant(GongxinError):
    """This function was not given what it asks for in `infra/platform.yaml`."""


class SystemBusy(GongxinError):
    """A passing fault; the same call will work later."""
