"""Invented companies, individual businesses and cooperatives of region 990100, told apart by their number."""

import polars as pl

from benchmarks.invented.chance import below, picked

REGION = "990100"
UNIFIED = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
INNER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # GB 11714-1997
UNIFIED_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

PLACES = tuple(
    "测试市" + part
    for part in ("", "", "北辰区", "南岭区", "东溪县", "西岭县", "青禾镇", "云桥街道", "安澜区", "和丰县")
)
SIGNS = (
    "嘉禾瑞川明远景澄安泽启帆云岭松溪锦程恒岳朗星博雅思源宏图悦海新叶"
    "晨曦立群宁越同辉永昌德润中庭金穗银河百万象九州华青木长风清泉高原天成信达"
)
TRADES = (
    *("建材", "商贸", "食品", "物流", "建筑工程", "环保科技", "信息技术", "餐饮管理", "机械设备", "农业发展"),
    *("网络科技", "实业", "医疗器械", "生物科技", "电气", "纺织", "服饰", "汽车服务", "物业管理", "文化传媒"),
    *("广告", "教育咨询", "园林绿化", "装饰工程", "劳务", "酒店管理", "旅游", "印刷", "包装材料", "新能源"),
    *("仓储", "家居用品"),
)
FORMS = {
    "91": ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司"),
    "92": ("经营部", "商行", "批发部"),
    "93": ("农民专业合作社",),
}
KINDS = ("91",) * 16 + ("92",) * 3 + ("93",)
SURNAMES = "甄贾钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
COUNT = len(SIGNS) ** 3
GIVEN = "明远志强丽华小芳大伟一诺思齐文博雅静建国海燕春生秋实"


def companies(number: pl.Series) -> pl.DataFrame:
    """`name, code, category, representative` of the companies of these numbers, below `COUNT`.

    Different numbers have different names and codes: a register would not give them out twice either.
    """
    kind = picked(number, 1, KINDS)
    return pl.DataFrame(
        {
            "name": _name(number, kind),
            "code": unified_codes(kind, number),
            "category": kind.replace_strict({"92": "个体工商户"}, default="法人及非法人组织"),
            "representative": _person(number),
        }
    )


def unified_codes(kind: pl.Series, number: pl.Series) -> pl.Series:
    """统一社会信用代码 with sound check characters (GB 32100, GB 11714)."""
    inner = _digits(number)
    total = sum(((value * weight) for value, weight in zip(inner, INNER_WEIGHTS, strict=True)), start=number * 0)
    check = (11 - total % 11) % 11
    code = kind + REGION + _text(inner, INNER) + _letters(check, "0123456789X")
    values = [code.str.slice(place, 1).replace_strict(_worth(), return_dtype=pl.UInt64) for place in range(17)]
    weighed = sum((v * weight for v, weight in zip(values, UNIFIED_WEIGHTS, strict=True)), start=number * 0)
    return code + _letters((31 - weighed % 31) % 31, UNIFIED)


def _worth() -> dict[str, int]:
    return {sign: worth for worth, sign in enumerate(UNIFIED)}


def _digits(number: pl.Series) -> list[pl.Series]:
    """Eight places: `MA`, then six digits that run through all numbers in no visible order."""
    mixed = number * 368_787 % 999_983
    return [number * 0 + INNER.index(sign) for sign in "MA"] + [mixed // 10**place % 10 for place in range(5, -1, -1)]


def _text(places: list[pl.Series], alphabet: str) -> pl.Series:
    written = _letters(places[0], alphabet)
    for place in places[1:]:
        written = written + _letters(place, alphabet)
    return written


def _letters(value: pl.Series, alphabet: str) -> pl.Series:
    return pl.Series("", list(alphabet), dtype=pl.String).gather(value)


def _name(number: pl.Series, kind: pl.Series) -> pl.Series:
    size = len(SIGNS)
    mixed = number * 1_299_721 % (size**3)
    signs = _text([mixed // size**2 % size, mixed // size % size, mixed % size], SIGNS)
    bracket = pl.Series("", ["（测试）"] + [""] * 11).gather(below(number, 3, 12))
    form = pl.Series("", [""]).gather(number * 0)
    for one, forms in FORMS.items():
        form = picked(number, 4, forms).zip_with(kind == one, form)
    return picked(number, 2, PLACES) + signs + bracket + picked(number, 5, TRADES) + form


def _person(number: pl.Series) -> pl.Series:
    second = picked(number, 8, [*GIVEN, *[""] * 10])
    return picked(number, 6, list(SURNAMES)) + picked(number, 7, list(GIVEN)) + second
