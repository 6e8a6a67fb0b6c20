"""Names of people that are none: masked, several people at once, organisations, formulas and figures.

Patterns run on Polars only (Rust's syntax). A name written as nearly all are is not looked at again.
"""

import polars as pl

from credit.quality.subjects.patterns import FORM, HAN, PERSON

# Two to four characters, or such parts around dots, none of which masks anybody or ends a body's name.
USUAL = f"^[{HAN}&&[^某等名司厂店社部局会馆]]{{2,4}}$|^[{HAN}&&[^某]]{{1,12}}(?:·[{HAN}&&[^某]]{{1,12}})+$"
MASKED = f"[*＊●■□○×]|某|^[{HAN}]{{1,2}}[xX]{{1,3}}$|^[xX]{{1,3}}[{HAN}]?$"
SEVERAL = (
    rf"^{PERSON}(?:(?:[、，,;；/&+\n]|和|与|及){PERSON})+等?$"
    rf"|^[{HAN}·]{{2,}}等(?:[0-9一二三四五六七八九十两几多]+[人名户位个]?)?$"
)
SEVERAL_AS_SENT = rf"^\s*{PERSON}(?:\s+{PERSON})+\s*$"  # a blank between two people is gone from the cleansed name
NO_NAME = r"^[-0-9 （）·./:_#&]+$|^[=+@-]|[0-9]{4}|^(?:当事人|相对人|被处罚人)?(?:姓名|名称)$"
ORGANISATION = f"{FORM}(?:（.*）)?$|^[{HAN}]{{2,}}[店厂社局馆](?:（.*）)?$"
LEAST = 4  # characters: somebody may well be called 王馆, nobody 老王小吃店


def told(name: pl.Expr, sent: pl.Expr) -> pl.Expr:
    """The rule that a person's name breaks, null if it breaks none.

    Args:
        name: cleansed.
        sent: as it was sent.
    """
    organisation = name.str.contains(ORGANISATION) & (name.str.len_chars() >= LEAST)
    return (
        pl.when(name.str.contains(MASKED))
        .then(pl.lit("subject.masked-name"))
        .when(name.str.contains(SEVERAL) | sent.str.contains(SEVERAL_AS_SENT))
        .then(pl.lit("subject.several-names"))
        .when(name.str.contains(NO_NAME))
        .then(pl.lit("subject.no-name"))
        .when(organisation)
        .then(pl.lit("subject.organisation-name"))
    )
