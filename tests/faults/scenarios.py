"""What is sent while something goes wrong: files that make every step of intake write whatever it can write."""

from collections.abc import Mapping
from dataclasses import dataclass

from credit.quality import identifiers
from localstack.samples.bodies import unified_code
from tests import files
from tests.faults.city import File

AGENCY, REGISTRAR = "11990100MC0000098U", "11990100MC0000020U"
PENALTY, REGISTRATION = "org-penalty", "org-registration"
HELD, CLAIMED, NUMBERED, OTHER = (unified_code("91", serial) for serial in (880001, 880002, 880003, 880004))
NUMBER = next(n for n in (f"99010000088000{d}" for d in range(10)) if identifiers.examine("reg-no", n).valid)
ACTION = "操作类型"
OLD, NEW = "测试市嘉禾健康管理有限公司", "测试市瑞川餐饮有限公司"


@dataclass(frozen=True)
class Scenario:
    """Files that are there before, one after the other, and those that are sent while something goes wrong.

    `decided`: document number and mark of records that are marked; the statements of these decisions are sent first.
    """

    before: tuple[File, ...]
    sent: tuple[File, ...]
    decided: tuple[tuple[str, str], ...] = ()


def penalty(number: int, name: str, code: str = "", **more: str) -> dict[str, str]:
    """A row of the penalties."""
    told = {"CF_XDR_MC": name, "CF_XDR_SHXYM": code, **more}
    return files.penalty((AGENCY, "测试市卫生健康委员会"), document(number), **told)


def penalties(name: str, *rows: Mapping[str, str]) -> File:
    """A file of penalties."""
    return File(AGENCY, PENALTY, name, files.table(PENALTY, *rows))


def registrations(name: str, *rows: Mapping[str, str]) -> File:
    """A file of the register."""
    return File(REGISTRAR, REGISTRATION, name, files.table(REGISTRATION, *rows))


def scenarios() -> Mapping[str, Scenario]:
    """By name. In the last one bodies are registered while rows about them come, under right and wrong names."""
    held, rows = registrations("held.csv", files.registration(OLD, HELD)), penalties("first.csv", *_waiting())
    return {
        "registration": _registration(),
        "penalties": _penalties(),
        "same-records": _same_records(),
        "marks": _marks(),
        "register-meets-penalties": Scenario((held,), (_grown(), rows)),
    }


def _registration() -> Scenario:
    """A body is renamed, one is registered whom others named wrongly, and one for whom a row has waited."""
    before = (registrations("held.csv", files.registration(OLD, HELD)), penalties("first.csv", *_waiting()))
    return Scenario(before, (_grown(),))


def _waiting() -> tuple[dict[str, str], ...]:
    """Rows about a body by its next name, by a name that it never bore, by a number that nobody knows yet."""
    unlinked = penalty(3, "测试市云岭旅店", CF_XDR_GSZC=NUMBER)
    return penalty(1, NEW, HELD), penalty(2, "测试市明远美容有限公司", CLAIMED), unlinked


def _grown() -> File:
    renamed = files.registration(NEW, HELD, HZRQ="2026-03-01")
    claimed = files.registration("测试市安泽医疗器械有限公司", CLAIMED)
    numbered = files.registration("测试市云岭旅店", NUMBERED, ZCH=NUMBER)
    return registrations("second.csv", renamed, claimed, numbered)


def _penalties() -> Scenario:
    """New, changed, withdrawn, doubtful, mended and repeated rows of one agency."""
    insert = {ACTION: "新增"}
    register = registrations("held.csv", files.registration(OLD, HELD), files.registration(NEW, OTHER))
    first = (
        penalty(1, OLD, HELD, **insert),
        penalty(2, OLD, HELD, **insert),
        penalty(3, NEW, HELD, **insert),
        penalty(4, OLD, HELD, CF_JDRQ="", **insert),
    )
    second = (
        penalty(1, OLD, HELD, CF_NR_FK="3.5", CF_NR="罚款3.5万元。", **insert),
        penalty(2, OLD, HELD, **{ACTION: "删除"}),
        penalty(3, NEW, OTHER, **insert),
        penalty(4, OLD, HELD, **insert),
        penalty(5, NEW, OTHER, **insert),
        penalty(5, NEW, OTHER, **insert),
        penalty(6, OLD, OTHER, **insert),
        penalty(7, "测试市云岭旅店", CF_XDR_GSZC=NUMBER, **insert),
        penalty(8, OLD, HELD, CF_JDRQ="", **insert),
    )
    return Scenario((register, penalties("first.csv", *first)), (penalties("second.csv", *second),))


def _marks() -> Scenario:
    """A record is marked while its sender corrects it."""
    before = (registrations("held.csv", files.registration(OLD, HELD)), penalties("first.csv", penalty(1, OLD, HELD)))
    corrected = penalty(1, OLD, HELD, CF_NR_FK="3.5", CF_NR="罚款3.5万元。")
    return Scenario(before, (penalties("second.csv", corrected),), ((document(1), "disputed"),))


def document(number: int) -> str:
    """The number of a document, as rows of the penalties give it."""
    return f"测卫罚〔2026〕{number}号"


def _same_records() -> Scenario:
    """Two files of one agency: they alter the same record, open the same doubt, and mend rows of an earlier file."""
    first = (penalty(1, OLD, HELD), penalty(5, OLD, HELD, CF_JDRQ=""), penalty(6, OLD, HELD, CF_JDRQ=""))
    before = (registrations("held.csv", files.registration(OLD, HELD)), penalties("first.csv", *first))
    unlinked = penalty(4, "测试市云岭旅店", CF_XDR_GSZC=NUMBER)
    one = (penalty(1, OLD, HELD, CF_NR_FK="3.5", CF_NR="罚款3.5万元。"), penalty(2, OLD, HELD), penalty(5, OLD, HELD))
    two = (penalty(1, OLD, HELD, CF_NR_FK="4.5", CF_NR="罚款4.5万元。"), penalty(3, OLD, HELD), penalty(6, OLD, HELD))
    return Scenario(before, (penalties("one.csv", *one, unlinked), penalties("two.csv", *two, unlinked)))
