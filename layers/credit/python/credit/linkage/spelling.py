"""Names in the forms in which linking compares them: simplified, letters alone, without legal form or region."""

from dataclasses import dataclass

import polars as pl

from credit.linkage.names import name_keys
from credit.linkage.policy import LinkPolicy
from credit.quality.identifiers.sifting import patched
from credit.quality.operations.nothing import is_word
from credit.quality.simplified import TABLE
from credit.quality.subjects.names import NO_TRADE_NAME

PLAIN = "^[0-9A-Z（）·\u4e00-\u9fff]*$"  # a name that is its own key, but for traditional characters
NO_LETTER = r"[^\p{Han}0-9A-Z]"
BRACKETED = "（[^）]*）"
HAN = "[一-鿿]"
# What stands before a trade name, as few characters as there may be: 省, then 市, then 县, then 镇 and their like.
REGION = (
    rf"^(?:{HAN}{{2,7}}?(?:省|自治区|特别行政区))?(?:{HAN}{{2,7}}?(?:市|自治州|地区|盟))?"
    rf"(?:{HAN}{{1,7}}?(?:自治县|[区县旗]))?(?:{HAN}{{1,5}}?(?:街道|[镇乡]))?"
)
LEAST = 2  # characters of a trade name
UNNAMED_WORDS = "无字号名称|无字号|无名称|个体工商户|个体户|个体经营者|个体经营户|个体|经营者|[:：（）]"


def person_keys(name: pl.Expr) -> pl.Expr:
    """Keys of people's names, in which another variant of a character is another name; null for words for nothing."""
    key = patched(name, lambda c: ~c.str.contains(PLAIN), name_keys)
    return pl.when(~is_word(key)).then(key)


def body_keys(name: pl.Expr) -> pl.Expr:
    """Keys of bodies' names: as `name_keys`, in simplified characters; null for words that stand for nothing."""
    return person_keys(name).str.replace_many(TABLE)


def letters(key: pl.Expr) -> pl.Expr:
    """Keys without any punctuation."""
    return key.str.replace_all(NO_LETTER, "")


@dataclass(frozen=True)
class Words:
    """What the names of bodies consist of besides what tells them apart."""

    policy: LinkPolicy

    def is_branch(self, key: pl.Expr) -> pl.Expr:
        """Whether a name ends as that of a branch does."""
        return key.str.contains(f"(?:{'|'.join(self.policy.branches)})$")

    def form(self, key: pl.Expr) -> pl.Expr:
        """The legal form with which a name ends; empty if there is none, or none that says which."""
        before = key.str.replace(f"(?:{'|'.join(self.policy.legal_forms)})$", "")
        found = key.str.slice(before.str.len_chars())
        return pl.when(~found.is_in(self.policy.short_forms)).then(found).otherwise(pl.lit(""))

    def core(self, key: pl.Expr) -> pl.Expr:
        """The second key: without legal forms, wherever they stand."""
        return key.str.replace_all("|".join(self.policy.legal_forms), "")


def without_region(core: pl.Expr) -> pl.Expr:
    """A name without legal form and without the regions at its beginning, unless no name would be left."""
    left = core.str.replace(REGION, "")
    return pl.when(left.str.len_chars() >= LEAST).then(left).otherwise(core)


def unnamed(key: pl.Expr) -> pl.Expr:
    """Whether a name says that there is no trade name (无字号的个体工商户)."""
    return key.str.contains(NO_TRADE_NAME)
