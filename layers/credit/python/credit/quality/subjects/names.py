"""Names of organisations that are none: people, several bodies at once, short forms, masked or mixed with codes.

Names of people are judged by `people`.

Patterns run on Polars only (Rust's syntax). A name that ends as a full name does is not looked at again.
"""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import INDEX, PLACE, Judged, raised, together
from credit.quality.subjects import people
from credit.quality.subjects.patterns import FORM, HAN, PERSON

# What bodies of few characters end with: temples, shops, schools and so on.
BODY = "[寺庙观堂店厂院馆社庵宫殿阁场站所坊屋行铺庄吧村组局台矿校园会处室中心队部司房居楼苑家城港库学府委团狱]$"
COMPLETE = (
    f"^[{HAN}（）·&&[^某]]{{3,}}(?:有限公司|有限责任公司|合作社|委员会|分公司|医院|学校|中学|小学|大学|学院|幼儿园|事务所|经营部|服务部"
    "|门市部|商行|超市|饭店|酒店|餐厅|工作室|研究院|研究所|卫生院|卫生室|协会|基金会|商会|中心|分行|支行|管理局|（有限合伙）|（普通合伙）)$"
)

SEVERAL = (
    rf"^{PERSON}(?:[、，,;；/]{PERSON})+等?$|^{PERSON}等[0-9一二三四五六七八九十两]*[人名户位]?$"
    rf"|^.{{2,}}{FORM}[、，,;；/].{{2,}}{FORM}$"
    rf"|{FORM}等(?:[0-9一二三四五六七八九十两几多]+[家户个])?(?:公司|企业|单位|商户)?$"
)
MASKED = (
    rf"[*＊●■□]|[×○]{{2,}}|[{HAN}（][xX]{{2,}}|^[xX]{{2,}}[{HAN}]"
    rf"|^某|[省市县区州镇乡]某"
)
SOMEBODY = f"^[{HAN}]{{1,2}}某[某甲乙丙丁]?$"
CODE_INSIDE = "[0-9A-HJ-NPQRTUWXY]{18}|[0-9]{13,20}|[0-9A-Z]{8}-[0-9X]"
NO_TRADE_NAME = f"无字号|无名称|^(?:个体工商户|个体户|个体经营者|个体经营户|个体)[:：（]?[{HAN}·]{{0,4}}）?$"
SHORT = (
    f"^[{HAN}]{{1,4}}公司$"
    f"|^[本我该][省市县区州镇公单企厂院校店][{HAN}]{{0,6}}$"
    f"|^[省市县区州][{HAN}&&[^中南北东西直内外域民容政井场间城]][{HAN}]{{1,5}}$"
    f"|^[{HAN}]{{1,8}}(?:城投|建投|交投|国投|农投|水投|旅投|产投|文投|金投|城建|文旅|轨交)$"
)
# What stands where a name belongs and is none: figures, a formula, a web address, a document number, a label.
NO_NAME = (
    r"^[-0-9 （）·./:_#&]+$|^[=+-]|^@.*[(（]|^https?:|^www\.|（[0-9]{4}）[^（）]{0,6}[0-9]+号$"
    "|^(?:公司|企业|单位|机构|主体|当事人|相对人|行政相对人|被处罚人|被处罚单位)(?:的)?(?:名称|全称)$"
)
# What is written beside a name. The operator of an individual business may stand there, as on its licence.
BESIDE = (
    "（(?:原名|曾用名|现名|更名|已更名|已?注销|已?吊销|法定代表人|负责人|法人|投资人|注册号|地址|住所|电话)(?:[:：为].*|已?注销)?）$"
    "|^(?:企业|单位|公司|机构|主体|当事人|相对人|被处罚人|被处罚单位)?(?:名称|全称)[:：]|^(?:当事人|被处罚人|被处罚单位|相对人)[:：]"
)
FORM_ALONE = "^(?:有限责任公司|股份有限公司|有限公司|公司|法人|企业|单位|合作社|经营部|门市部|分公司|总公司)$"
ENOUGH = "(?:有限|股份|集团|总|责任)公司$"  # however few characters stand before
FORMED = (
    "[司厂店社行部场站心所院馆园团业室会局委厅处办校坊庄吧屋摊市楼阁轩斋居苑家点台铺房队矿堂库港塔廊棚舍座记号伙地村仓学府狱组寺庙观宫城户]"
    "(?:（.*）)?$|(?:合伙|独资)）$|[A-Za-z0-9]$"
)
INDIVIDUAL = "^9[23]"
COMPANY = "^91"


@dataclass(frozen=True)
class Names:
    """What the name field of the subject should not hold.

    Individual businesses (codes beginning with 92) and cooperatives may be called nearly anything; whoever has neither
    code nor category is given the benefit of the doubt.
    """

    dataset: Dataset
    catalogue: Catalogue

    def judged(self, batch: Judged) -> Judged:
        """The batch with what is told of its names: one finding a name, the gravest."""
        some = self._odd_people(batch) if self.dataset.subject.kind == "person" else self._odd_bodies(batch)
        if not some.height:
            return batch
        told = _without_tests(some.filter(pl.col("rule").is_not_null()), batch)
        found = [
            self._raised(told.filter(rule=str(rule))[INDEX], str(rule))
            for rule in told["rule"].unique(maintain_order=True)
        ]
        return batch.told(together(found), self.dataset)

    def _odd_bodies(self, batch: Judged) -> pl.DataFrame:
        """`_i, rule` of the names that are not complete at first sight."""
        subject = self.dataset.subject
        odd = _places(batch.rows, COMPLETE, subject.name)
        code = pl.col(subject.codes["uscc"]) if "uscc" in subject.codes else pl.lit(None, pl.String)
        kind = pl.col(self._category) if self._category else pl.lit(None, pl.String)
        some = batch.rows[odd].select(odd.cast(pl.UInt32).alias(INDEX), name=subject.name, code=code, kind=kind)
        return some.select(INDEX, rule=_told())

    def _odd_people(self, batch: Judged) -> pl.DataFrame:
        """The same for people."""
        name = self.dataset.subject.name
        odd = _places(batch.rows, people.USUAL, name)
        some = batch.rows[odd].select(odd.cast(pl.UInt32).alias(INDEX), name=name, sent=batch.sent[name][odd])
        return some.select(INDEX, rule=people.told(pl.col("name"), pl.col("sent")))

    @cached_property
    def _category(self) -> str | None:
        unified = self.dataset.subject.codes.get("uscc")
        return next((f.code for f in self.dataset.fields if f.prefixes_of and f.prefixes_of == unified), None)

    def _raised(self, index: pl.Series, rule: str) -> pl.DataFrame:
        return raised(index, self.dataset.subject.name, rule, self.catalogue.rule(rule).severity)


def _places(rows: pl.DataFrame, usual: str, name: str) -> pl.Series:
    """Where a name is not written as nearly all are."""
    return rows.select((~pl.col(name).str.contains(usual)).fill_null(value=False).arg_true()).to_series()


def _without_tests(told: pl.DataFrame, batch: Judged) -> pl.DataFrame:
    """A row that was only tried out has been told so; what its name lacks does not matter."""
    tests = batch.findings.filter(pl.col("rule") == "row.test")
    if not tests.height:
        return told
    places = batch.rows.select(PLACE).with_row_index(INDEX).join(tests.select(PLACE), on=PLACE, how="semi")
    return told.filter(~pl.col(INDEX).is_in(places[INDEX].implode()))


def _told() -> pl.Expr:
    """The rule that a name breaks, from the columns `name, code, kind`; null if it breaks none."""
    name, code, kind = pl.col("name"), pl.col("code").fill_null(""), pl.col("kind").fill_null("")
    individual = code.str.contains(INDIVIDUAL) | ((code == "") & ~kind.str.contains("法人")) | (kind == "个体工商户")
    person = name.str.contains(f"^{PERSON}$") & ~name.str.contains(BODY)
    short = name.str.contains(FORM_ALONE) | (name.str.contains(SHORT) & ~name.str.contains(ENOUGH))
    formless = code.str.contains(COMPANY) & ~name.str.contains(FORMED)
    return (
        pl.when(name.str.contains(CODE_INSIDE))
        .then(pl.lit("subject.code-in-name"))
        .when(name.str.contains(NO_TRADE_NAME))
        .then(pl.lit("subject.no-trade-name"))
        .when(name.str.contains(MASKED) | (name.str.contains(SOMEBODY) & ~individual))
        .then(pl.lit("subject.masked-name"))
        .when(name.str.contains(SEVERAL))
        .then(pl.lit("subject.several-names"))
        .when(name.str.contains(NO_NAME))
        .then(pl.lit("subject.no-name"))
        .when(name.str.contains(BESIDE))
        .then(pl.lit("subject.more-than-name"))
        .when(person & ~individual)
        .then(pl.lit("subject.person-name"))
        .when(short & ~individual)
        .then(pl.lit("subject.short-name"))
        .when(formless)
        .then(pl.lit("subject.form-missing"))
    )
