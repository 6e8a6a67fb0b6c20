"""What callers may ask about agreements, consents and approvals."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from functions.apis.asked import PRINTED, Asked, Cursor, Id, IdNumber, Words

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=500, pattern=PRINTED)]
Basis = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500, pattern=PRINTED)]
Purposes = Annotated[tuple[Words, ...], Field(min_length=1, max_length=50)]
OrganisationCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=64)]
PaperNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=PRINTED)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Datasets = Annotated[tuple[Id, ...], Field(min_length=1, max_length=200)]


class AgreementAsked(Asked):
    """An agreement (批量查询许可协议) that the managing body makes with an agency or an institution."""

    agency: Id = Field(description="With whom: the unified social credit code.")
    institution: Words | None = Field(None, description="Its name, where the catalogue does not know it.")
    number: Words | None = Field(None, description="Number of the document that was signed.")
    purposes: Purposes = Field(description="What for: ids, names or aliases of schemas/policies/purposes.yaml.")
    datasets: Datasets = Field(description="Which datasets may be asked for.")
    since: date | None = Field(None, description="First day; absent: today.")
    until: date = Field(description="Last day.")
    daily_rows: int = Field(gt=0, description="Rows that may be asked for on one day.")
    persons: bool = Field(default=False, description="Natural persons too, each with a consent or an approval.")


class Listed(Asked):
    """A page of a list."""

    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor | None = None


class Agreements(Listed):
    """A page of agreements: the managing body sees all, everybody else their own."""

    state: Literal["in-force", "revoked"] = "in-force"


class Revocation(Asked):
    """Something that was granted is taken back."""

    reason: Reason = Field(description="Why (理由).")


class ConsentAsked(Asked):
    """A consent (授权书) that a subject gives for looks at itself, or that window staff record from paper."""

    agency: Id | None = Field(None, description="For whom; absent: for whoever bears the code.")
    purposes: Purposes
    datasets: Datasets
    until: date = Field(description="Last day.")
    uses: int = Field(1, gt=0, description="How many looks it allows.")
    code: OrganisationCode | None = Field(None, description="At the window: code of the applicant, an organisation.")
    id_number: IdNumber | None = Field(None, description="At the window: the applicant's identity number, never kept.")
    paper_number: PaperNumber | None = Field(None, description="At the window: number of the paper that was signed.")
    paper_sha256: Digest | None = Field(None, description="At the window: SHA-256 of its scan.")


class ApprovalAsked(Asked):
    """A department asks to be allowed to look at one natural person."""

    id_number: IdNumber = Field(description="The person's identity number. It is not kept, only a keyed hash of it.")
    purpose: Words
    basis: Basis = Field(description="On what legal basis.")
    case_number: Words = Field(description="Number of the case at hand.")
    datasets: Datasets


class Approvals(Listed):
    """A page of approvals: the managing body sees all, departments their own."""

    state: Literal["requested", "approved", "refused"] = "requested"


class ApprovalDecision(Asked):
    """What the managing body decides about a request."""

    decision: Literal["approve", "refuse"]
    reason: Reason
    until: date | None = Field(None, description="Last day, for `approve`; absent: as long as the policy allows.")
