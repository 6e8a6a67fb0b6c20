"""What allows a look beyond one's own right: agreements, consents and approvals, and whether one holds for a look."""

import base64
import hmac
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Attribute
from pydantic.alias_generators import to_camel

from credit.catalogue.document import Document
from credit.disclosure.viewer import Role
from credit.errors import GongxinError
from credit.text import Text

IN_FORCE, REVOKED = "in-force", "revoked"
REQUESTED, APPROVED, REFUSED = "requested", "approved", "refused"
CODE_BYTES, GROUP = 10, 4  # 80 bits, written as four groups of four characters
ID_LENGTH = 32


class Unusable(GongxinError):
    """What was presented allows nothing here: unknown, another's, over, used up or about something else, all alike.

    `what` says which of the things presented it is: `consent`, `approval` or `agreement`.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class QuotaUsedUp(GongxinError):
    """The agreement allows no more rows today; `facts` say how many."""

    def __init__(self, **facts: int) -> None:
        self.facts = facts
        super().__init__("the daily rows of the agreement are used up")


class AgreementLimits(Document):
    """How far an agreement may go: its days, and its rows a day."""

    longest_days: int = Attribute(gt=0)
    most_rows: int = Attribute(gt=0)


class Reach(Document):
    """Days, and looks within them."""

    longest_days: int = Attribute(gt=0)
    most_uses: int = Attribute(gt=0)


class ConsentLimits(Reach):
    """How far a consent may go that its subject gives, and one that a window records from paper (`desk`)."""

    desk: Reach


class ApprovalLimits(Document):
    """How many days an approval may hold."""

    longest_days: int = Attribute(gt=0)


class BatchLimits(Document):
    """What a batch query may cost, and how long its result lies there."""

    items: int
    rows: int
    list_hours: int
    list_bytes: int
    result_days: int
    attempts: int


class PermissionPolicy(Document):
    """Who grants permissions, how far they go, and in which words something is refused (policies/permissions.yaml)."""

    version: str
    managers: tuple[str, ...]
    askers: tuple[Role, ...]
    agreements: AgreementLimits
    consents: ConsentLimits
    approvals: ApprovalLimits
    batches: BatchLimits
    reasons: Mapping[str, Text]
    results: Mapping[str, Text]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The policy from its document."""
        return cls.model_validate(document)

    def manages(self, groups: Iterable[str]) -> bool:
        """Whether an agency of these groups makes agreements and decides about approvals."""
        return not set(groups).isdisjoint(self.managers)


class Permission(BaseModel):
    """A permission as the tables keep it: camelCase outside; what else an item holds is not this model's business."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    id: str


class Agreement(Permission):
    """批量查询许可协议: for whom, which purposes and datasets, which days, how many rows a day, persons or not."""

    agency: str
    purposes: tuple[str, ...]
    datasets: tuple[str, ...]
    since: date
    until: date
    daily_rows: int
    persons: bool = False
    state: Literal["in-force", "revoked"] = "in-force"

    def objections(self, purpose: str, datasets: Collection[str], today: date) -> tuple[str, ...]:
        """Why it does not allow this look: ids of the policy's `reasons`, all of them; empty if it does."""
        said = {
            "agreement-not-in-force": self.state != IN_FORCE or not self.since <= today <= self.until,
            "purpose-outside": purpose not in self.purposes,
            "dataset-outside": not set(datasets) <= set(self.datasets),
        }
        return tuple(reason for reason, holds in said.items() if holds)


class Consent(Permission):
    """授权书: `subject` allows looks at itself, for one asker or for whoever bears the code. `left` looks remain."""

    subject: str
    agency: str | None = None
    purposes: tuple[str, ...]
    datasets: tuple[str, ...]
    until: date
    uses: int
    left: int
    state: Literal["active", "revoked"] = "active"

    def allows(self, asker: str | None, purpose: str, today: date) -> bool:
        """Whether it holds for a look of this asker today."""
        return self.standing(today) == "active" and purpose in self.purposes and self.agency in (None, asker)

    def standing(self, today: date) -> str:
        """`active`, `used`, `expired` or `revoked`."""
        if self.state == REVOKED:
            return REVOKED
        if not self.left:
            return "used"
        return "active" if today <= self.until else "expired"


class Approval(Permission):
    """审批: the managing body lets an agency look at one person, named by keyed hashes alone, one a kind of paper."""

    agency: str
    persons: tuple[str, ...]
    purpose: str
    datasets: tuple[str, ...]
    case_number: str
    state: Literal["requested", "approved", "refused"] = "requested"
    until: date | None = None

    def allows(self, asker: str | None, purpose: str, today: date) -> bool:
        """Whether it holds for a look of this asker today."""
        in_time = self.until is not None and today <= self.until
        return self.state == APPROVED and in_time and self.agency == asker and self.purpose == purpose


def consent_code(entropy: bytes) -> str:
    """A code that a person can read out, from ten bytes that nobody can guess.

    >>> consent_code(bytes(range(10)))
    'AAAQ-EAYE-AUDA-OCAJ'
    """
    letters = base64.b32encode(entropy[:CODE_BYTES]).decode()
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def consent_id(code: str, secret: bytes) -> str:
    """The id of the consent with this code, a keyed hash; the code is kept nowhere. Hyphens and case are free."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hmac.digest(secret, f"consent:{plain}".encode(), "sha256").hex()[:ID_LENGTH]
