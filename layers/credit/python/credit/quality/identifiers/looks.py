"""What a value looks like that was written into the field of another kind.

Shape and check character must both be right; where there is no check character the shape decides. A hint, no proof.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from credit.quality.identifiers import checks, wording
from credit.quality.identifiers.model import Reason
from credit.text import Text

BORN = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
CITIZEN = rf"^[0-9]{{6}}(?:18|19|20)[0-9]{{2}}{BORN}[0-9]{{3}}[0-9X]$"
OLD_CITIZEN = rf"^[1-9][0-9]{{7}}{BORN}[0-9]{{3}}$"
OLD_REGISTRATION = r"^[1-9][0-9]{12}$"
OLD_TAX_NUMBER = r"^[1-9][0-9]{5}[0-9A-Z]{8}[0-9X]$"
PASSPORT = r"^(?:[EG][0-9]{8}|E[A-Z][0-9]{7}|[DSP]E?[0-9]{7,8})$"
HK_MACAO_PERMIT = r"^[HM][0-9]{8}(?:[0-9]{2})?$"
MOBILE = r"^1[3-9][0-9]{9}$"


@dataclass(frozen=True)
class Look:
    """How to tell one kind, in one value and in a String column."""

    label: Text
    one: Callable[[str], bool]
    column: Callable[[pl.Expr], pl.Expr]


def reasons(label: Text, kinds: Iterable[str]) -> dict[str, Reason]:
    """For each kind that people confuse with `label`, the reason that says so."""
    return {kind: wording.other_kind(label, LOOKS[kind].label) for kind in kinds}


def alike(value: str, others: Mapping[str, Reason]) -> Iterable[Reason]:
    """The reasons whose kind this value looks like."""
    return (reason for kind, reason in others.items() if LOOKS[kind].one(value))


def alike_columns(column: pl.Expr, others: Mapping[str, Reason]) -> dict[Reason, pl.Expr]:
    """The same for a String column: a Boolean column for each reason."""
    return {reason: LOOKS[kind].column(column) for kind, reason in others.items()}


def citizen(value: str) -> bool:
    """Whether a value looks like a citizen number of 18 or 15 digits."""
    return bool(re.fullmatch(OLD_CITIZEN, value)) or bool(
        re.fullmatch(CITIZEN, value) and checks.CITIZEN_NUMBER.holds(value)
    )


def citizens(column: pl.Expr) -> pl.Expr:
    """The same for a String column."""
    new = column.str.contains(CITIZEN) & checks.CITIZEN_NUMBER.hold(column).fill_null(False)
    return new | column.str.contains(OLD_CITIZEN)


def _unified(value: str) -> bool:
    return checks.UNIFIED_CODE.holds(value) and checks.ORGANISATION_CODE.holds(value[8:17])


def _unifieds(column: pl.Expr) -> pl.Expr:
    return checks.UNIFIED_CODE.hold(column) & checks.ORGANISATION_CODE.hold(column.str.slice(8, 9))


def _registration(value: str) -> bool:
    return checks.registration_number_holds(value) or bool(re.fullmatch(OLD_REGISTRATION, value))


def _registrations(column: pl.Expr) -> pl.Expr:
    return checks.registration_numbers_hold(column).fill_null(False) | column.str.contains(OLD_REGISTRATION)


def _tax(value: str) -> bool:
    return bool(re.fullmatch(OLD_TAX_NUMBER, value)) and checks.ORGANISATION_CODE.holds(value[6:])


def _taxes(column: pl.Expr) -> pl.Expr:
    return column.str.contains(OLD_TAX_NUMBER) & checks.ORGANISATION_CODE.hold(column.str.slice(6))


def _shaped(label: Text, pattern: str) -> Look:
    return Look(label, lambda v: bool(re.fullmatch(pattern, v)), lambda c: c.str.contains(pattern))


LOOKS: Mapping[str, Look] = {
    "uscc": Look(Text(zh="统一社会信用代码", en="unified social credit code"), _unified, _unifieds),
    "org-code": Look(
        Text(zh="组织机构代码", en="9-character organisation code"),
        checks.ORGANISATION_CODE.holds,
        checks.ORGANISATION_CODE.hold,
    ),
    "reg-no": Look(Text(zh="工商注册号", en="business registration number"), _registration, _registrations),
    "tax-no": Look(Text(zh="纳税人识别号", en="15-character taxpayer number"), _tax, _taxes),
    "id-card": Look(Text(zh="公民身份号码", en="citizen number"), citizen, citizens),
    "passport": _shaped(Text(zh="护照号", en="passport number"), PASSPORT),
    "hk-macao-permit": _shaped(
        Text(zh="港澳居民来往内地通行证号", en="Mainland travel permit of a Hong Kong or Macao resident"),
        HK_MACAO_PERMIT,
    ),
    "phone": _shaped(Text(zh="手机号码", en="mobile number"), MOBILE),
}
