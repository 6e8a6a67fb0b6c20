"""Invented enterprises, individual businesses and cooperatives of the test region 990100."""

from dataclasses import dataclass
from random import Random

from credit.quality.identifiers.checks import (
    CITIZEN_NUMBER,
    DIGITS,
    ORGANISATION_CODE,
    UNIFIED_ALPHABET,
    UNIFIED_CODE,
    Check,
)

REGION = "990100"
PLACES = ("测试市", "测试市北辰区", "测试市南岭区", "测试市东溪县")
CHARACTERS = "嘉禾瑞川明远景澄安泽启帆云岭松溪锦程恒岳朗星博雅思源宏图悦海新叶晨曦立群"
TRADES = ("建材", "商贸", "食品", "物流", "建筑工程", "环保科技", "信息技术", "餐饮管理", "机械设备", "农业发展")
FORMS = {"91": "有限公司", "92": "经营部", "93": "农民专业合作社"}
SURNAMES, GIVEN = "甄贾钱孙李周吴郑王冯", "明远志强丽华小芳大伟一诺思齐"


@dataclass(frozen=True)
class Body:
    """One invented body."""

    name: str
    code: str
    kind: str
    representative: str


def bodies(random: Random, count: int) -> list[Body]:
    """So many different bodies; four of five are companies."""
    found: dict[str, Body] = {}
    while len(found) < count:
        body = _body(random, serial=len(found) + 1)
        found.setdefault(body.name, body)
    return list(found.values())


def person(random: Random) -> str:
    """An invented person's name."""
    return random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2))))


def unified_code(authority: str, serial: int) -> str:
    """A 统一社会信用代码 of the test region with sound check characters (GB 32100, GB 11714)."""
    inner = _completed(f"MA{serial:06d}", ORGANISATION_CODE, DIGITS + "X")
    return _completed(authority + REGION + inner, UNIFIED_CODE, UNIFIED_ALPHABET)


def identity_number(random: Random) -> str:
    """An 18-digit number of the test region with a sound check digit (GB 11643)."""
    day = f"{random.randint(1960, 2002)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
    return _completed(f"{REGION}{day}{random.randint(1, 999):03d}", CITIZEN_NUMBER, DIGITS + "X")


def _completed(first: str, check: Check, alphabet: str) -> str:
    return next(first + c for c in alphabet if check.holds(first + c))


def _body(random: Random, serial: int) -> Body:
    kind = random.choices(list(FORMS), weights=(80, 15, 5))[0]
    name = random.choice(PLACES) + "".join(random.sample(CHARACTERS, 2)) + random.choice(TRADES) + FORMS[kind]
    return Body(name, unified_code(kind, serial), kind, person(random))
