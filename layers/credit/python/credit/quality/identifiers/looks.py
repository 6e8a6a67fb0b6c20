"""What a value looks like that was written into the field of another kind.

Shape and check character must both be right; where there is no check character the shape decides. A hint, no proof.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from credit.quality.identifiers import checks, wording
from credit.quality.identifiers.model import Reason
from credit.quality.identifiers.sifting import confirmed
from credit.text import Text

BORN = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
OLD_CITIZEN = rf"^[1-9][0-9]{{7}}{BORN}[0-9]{{3}}$"
PASSPORT = r"^(?:[EG][0-9]{8}|E[A-Z][0-9]{7}|[DSP]E?[0-9]{7,8})$"
HK_MACAO_PERMIT = r"^[HM][0-9]{8}(?:[0-9]{2})?$"


@dataclass(frozen=True)
class Look:
    """How to tell one kind, in one value and in a String column.

    Attributes:
        shape: a pattern for the whole value.
        one: the check of one value of that shape.
        column: the same check for a String column: Boolean.
    """

    label: Text
    shape: str
    one: Callable[[str], bool]
    column: Callable[[pl.Expr], pl.Expr]

    def fits(self, value: str) -> bool:
        """Whether a value looks like this kind."""
        return bool(re.fullmatch(self.shape, value)) and self.one(value)

    def fit(self, column: pl.Expr) -> pl.Expr:
        """The same for a String column; what has not the shape is not checked."""
        return confirmed(column, lambda c: c.str.contains(self.shape), self.column)


def reasons(label: Text, kinds: Iterable[str]) -> dict[str, Reason]:
    """For each kind that people confuse with `label`, the reason that says so."""
    return {kind: wording.other_kind(label, LOOKS[kind].label) for kind in kinds}


def alike(value: str, others: Mapping[str, Reason]) -> Iterable[Reason]:
    """The reasons whose kind this value looks like."""
    return (reason for kind, reason in others.items() if LOOKS[kind].fits(value))


def alike_columns(column: pl.Expr, others: Mapping[str, Reason]) -> dict[Reason, pl.Expr]:
    """The same for a String column: a Boolean column for each reason."""
    return {reason: LOOKS[kind].fit(column) for kind, reason in others.items()}


def _unified(value: str) -> bool:
    return checks.UNIFIED_CODE.holds(value) and checks.ORGANISATION_CODE.holds(value[8:17])


def _unifieds(column: pl.Expr) -> pl.Expr:
    return checks.UNIFIED_CODE.hold(column) & checks.ORGANISATION_CODE.hold(column.str.slice(8, 9))


def _registration(value: str) -> bool:
    return len(value) == 13 or checks.registration_number_holds(value)


def _registrations(column: pl.Expr) -> pl.Expr:
    return (column.str.len_bytes() == 13) | checks.registration_numbers_hold(column)


def _tax(value: str) -> bool:
    return checks.ORGANISATION_CODE.holds(value[6:])


def _taxes(column: pl.Expr) -> pl.Expr:
    return checks.ORGANISATION_CODE.hold(column.str.slice(6))


def _citizen(value: str) -> bool:
    return len(value) == 15 or checks.CITIZEN_NUMBER.holds(value)


def _citizens(column: pl.Expr) -> pl.Expr:
    return (column.str.len_bytes() == 15) | checks.CITIZEN_NUMBER.hold(column)


def _unchecked(label: Text, shape: str) -> Look:
    return Look(label, shape, lambda _: True, lambda column: column.is_not_null())


LOOKS: Mapping[str, Look] = {
    "uscc": Look(
        Text(zh="统一社会信用代码", en="unified social credit code"),
        f"^[{checks.UNIFIED_ALPHABET}]{{18}}$",
        _unified,
        _unifieds,
    ),
    "org-code": Look(
        Text(zh="组织机构代码", en="9-character organisation code"),
        "^[0-9A-Z]{8}[0-9X]$",
        checks.ORGANISATION_CODE.holds,
        checks.ORGANISATION_CODE.hold,
    ),
    "reg-no": Look(
        Text(zh="工商注册号", en="business registration number"),
        "^(?:[1-9][0-9]{12}|[0-9]{15})$",
        _registration,
        _registrations,
    ),
    "tax-no": Look(
        Text(zh="纳税人识别号", en="15-character taxpayer number"), "^[1-9][0-9]{5}[0-9A-Z]{8}[0-9X]$", _tax, _taxes
    ),
    "id-card": Look(
        Text(zh="公民身份号码", en="citizen number"),
        rf"^(?:[1-9][0-9]{{5}}(?:18|19|20)[0-9]{{2}}{BORN}[0-9]{{3}}[0-9X]|[1-9][0-9]{{7}}{BORN}[0-9]{{3}})$",
        _citizen,
        _citizens,
    ),
    "passport": _unchecked(Text(zh="护照号", en="passport number"), PASSPORT),
    "hk-macao-permit": _unchecked(
        Text(zh="港澳居民来往内地通行证号", en="Mainland travel permit of a Hong Kong or Macao resident"),
        HK_MACAO_PERMIT,
    ),
    "phone": _unchecked(Text(zh="手机号码", en="mobile number"), "^1[3-9][0-9]{9}$"),
}
