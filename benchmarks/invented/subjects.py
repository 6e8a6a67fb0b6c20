"""An invented register of subjects, as cities have them.

There are homonyms and bodies nearly of one name, renamed ones, numbers that have changed hands, branches, bodies
without a unified code, codes that fill a cell and name nobody.
"""

from datetime import date

import polars as pl

from benchmarks.invented.chance import below, numbers, picked
from benchmarks.invented.companies import (
    FORMS,
    GIVEN,
    KINDS,
    PLACES,
    REGION,
    SIGNS,
    SURNAMES,
    TRADES,
    unified_codes,
)

# Trade names are as various as real ones, or every name would have neighbours that nobody can tell from it.
MORE = (
    "邦宝超辰诚驰崇初创春纯大丹道鼎东栋敦多恩方飞丰凤福富刚港格耿冠光广桂国涵航好浩和亨弘鸿厚湖虎怀欢焕煌慧吉佳坚建健江杰捷劲京晶精久巨聚君俊骏凯康科可坤蓝乐磊力利联良亮林玲凌隆陆路伦洛满茂梅美民名鸣铭楠能"
    "诺欧鹏平普奇祺勤庆秋全权然仁日荣融如三森山善商尚升生圣胜盛石时世顺硕苏泰腾添旺威维伟卫文沃祥翔欣鑫兴雄秀旭轩炎扬阳耀一依怡亿易益毅英盈优友宇玉元圆跃韵振正志智洲卓子紫宗尊"
)
EVERY = "".join(dict.fromkeys(SIGNS + MORE))
NAMES = len(EVERY) ** 3
CHANGED = date(2016, 1, 1)  # when names and numbers passed on
THOUSAND = 1_000
# Of a thousand subjects so many are something special; the others are plain.
SHARES = {
    "homonym": 20,
    "near-homonym": 40,
    "renamed": 30,
    "renamed with periods": 30,
    "number passed on": 20,
    "branch": 60,
    "without code": 50,
    "placeholder code": 5,
    "code of another": 5,
    "without trade name": 20,
    "ended": 30,
}
FILLERS = ("000000000000000000", "111111111111111111", "00000000000000000X", "无", "/", "")
SCHEMA = pl.Schema(
    {
        "subject_id": pl.String(),
        "kind": pl.String(),
        "name": pl.String(),
        "former_names": pl.List(pl.String),
        "uscc": pl.String(),
        "org_code": pl.String(),
        "reg_no": pl.String(),
        "tax_no": pl.String(),
        "region": pl.String(),
        "legal_representative": pl.String(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
        "status": pl.String(),
    }
)


def kinds(number: pl.Series) -> pl.Series:
    """What is special about the subjects of these numbers; the first of all has nobody before it and is plain."""
    drawn = below(number, 61, THOUSAND).cast(pl.Int64)
    frame = pl.DataFrame({"n": number, "drawn": drawn})
    chosen, least = pl.when(pl.lit(value=False)).then(pl.lit("plain")), 0
    for kind, share in SHARES.items():
        least += share
        chosen = chosen.when(pl.col("drawn") < least).then(pl.lit(kind))
    told = frame.select(pl.when(pl.col("n") == 0).then(pl.lit("plain")).otherwise(chosen.otherwise(pl.lit("plain"))))
    return told.to_series().alias("special")


def names(number: pl.Series, *, salt: int = 0) -> pl.Series:
    """The names that plain subjects of these numbers bear; with another salt the names that they bore before."""
    mixed, turn = number * 1_299_721 % NAMES, number // NAMES + salt * 7
    size = len(EVERY)
    signs = [
        pl.Series("", list(EVERY)).gather(place)
        for place in (mixed // size**2 % size, mixed // size % size, mixed % size)
    ]
    trade = pl.Series("", TRADES).gather((below(mixed, 62, len(TRADES)) + turn) % len(TRADES))
    return picked(number, 2, PLACES) + signs[0] + signs[1] + signs[2] + trade + picked(number, 4, FORMS["91"])


def subjects(number: pl.Series) -> pl.DataFrame:
    """`number, special, after, old_name`, then what the register says of them now, as `SCHEMA`.

    `after` is what is special about the next one, which may have this one's name, number or code.
    """
    before = (number.cast(pl.Int64) - 1).clip(0).cast(pl.UInt64)
    plain = pl.DataFrame(
        {
            "number": number,
            "special": kinds(number),
            "after": kinds(number + 1),
            "name": names(number),
            "name_before": names(before),
            "old_name": names(number, salt=1),
            "uscc": _code(number),
            "small_uscc": unified_codes(picked(number, 1, ("92",)), number),
            "uscc_before": _code(before),
            "reg_no": _registration(number),
            "reg_before": _registration(before),
            "legal_representative": picked(number, 6, list(SURNAMES))
            + picked(number, 7, list(GIVEN))
            + picked(number, 8, list(GIVEN)),
            "filler": picked(number, 63, FILLERS),
            "sign": picked(number, 64, list(EVERY)),
        }
    )
    return plain.select("number", "special", "after", "old_name", *_told())


def register(count: int) -> pl.DataFrame:
    """The whole register as a file holds it: a subject whose name or number changed has a row for each period."""
    now = subjects(numbers(0, count))
    special = pl.col("special")
    renamed = now.filter(special == "renamed with periods")
    old = renamed.with_columns(
        name=names(renamed["number"], salt=1), valid_from=pl.lit(None, pl.Date), valid_to=pl.lit(date(2015, 12, 31))
    )
    return pl.concat([now, old]).select(SCHEMA.names()).cast(dict(SCHEMA))


def _told() -> list[pl.Expr]:
    special = pl.col("special")
    name = (
        pl.when(special == "homonym")
        .then("name_before")
        # One sign of the trade name is another: the one before the trade, whatever stands before it.
        .when(special == "near-homonym")
        .then(pl.col("name_before").str.slice(0, 6) + pl.col("sign") + pl.col("name_before").str.slice(7))
        .when(special == "branch")
        .then(pl.col("name_before") + pl.col("sign") + pl.lit("镇分公司"))
        .when(special == "without trade name")
        .then(pl.lit("个体工商户") + pl.col("legal_representative"))
        .otherwise("name")
    )
    uscc = (
        pl.when(special == "without code")
        .then(pl.lit(None, pl.String))
        .when(special == "placeholder code")
        .then("filler")
        .when(special == "code of another")
        .then("uscc_before")
        .when(special == "without trade name")
        .then("small_uscc")
        .otherwise("uscc")
    )
    passed, gone = special == "number passed on", pl.col("after") == "number passed on"
    since = pl.when(special.is_in(["renamed with periods", "number passed on"])).then(pl.lit(CHANGED))
    return [
        (pl.lit("s") + pl.col("number").cast(pl.String).str.zfill(8)).alias("subject_id"),
        pl.lit("organisation").alias("kind"),
        name.alias("name"),
        pl.when(special == "renamed")
        .then(pl.concat_list("old_name"))
        .otherwise(pl.lit([], pl.List(pl.String)))
        .alias("former_names"),
        uscc.alias("uscc"),
        pl.lit(None, pl.String).alias("org_code"),
        pl.when(passed).then("reg_before").otherwise("reg_no").alias("reg_no"),
        pl.lit(None, pl.String).alias("tax_no"),
        pl.lit(REGION).alias("region"),
        "legal_representative",
        since.alias("valid_from"),
        pl.when(gone).then(pl.lit(date(2015, 12, 31))).alias("valid_to"),
        pl.when((special == "ended") | gone).then(pl.lit("注销")).otherwise(pl.lit("存续")).alias("status"),
    ]


def _code(number: pl.Series) -> pl.Series:
    return unified_codes(picked(number, 1, KINDS), number)


def _registration(number: pl.Series) -> pl.Series:
    return REGION + (number + 10_000_000).cast(pl.String) + "0"
