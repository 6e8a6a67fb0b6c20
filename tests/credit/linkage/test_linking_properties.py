"""What holds of every register and every row: order does not matter, empty keys and strangers neither."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

CODES = ("91990100MA0TEXT129", "91990100MA0TEXT204", "92990100MA0TEXT201", "990100000012340", "MA0TEXT12", "")
EMPTY = ("", " ", "无", "/", "000000000000000000", "NULL", "暂无", "0", "1111111111111111")
NAMES = ("测试市嘉禾建材有限公司", "测试市嘉禾建材股份有限公司", "测试市瑞川食品有限公司", "无字号", "嘉禾建材", "")
DAYS = (date(2010, 1, 1), date(2015, 12, 31), date(2020, 1, 1))
STRANGER = {
    "subject_id": "zz",
    "name": "外地远方水产养殖合作社",
    "uscc": "91990100MA0TEXT71C",
    "reg_no": "990100000999999",
}
SCHEMA = {
    **dict.fromkeys(("subject_id", "name", "uscc", "org_code", "reg_no", "status"), pl.String),
    "former_names": pl.List(pl.String),
    **dict.fromkeys(("valid_from", "valid_to"), pl.Date),
}
ROW = ("CF_XDR_MC", "CF_XDR_SHXYM", "CF_XDR_ZZJG", "CF_XDR_GSZC", "CF_XDR_SWDJ", "CF_FRDB")

maybe = st.one_of
code = maybe(st.none(), st.sampled_from(CODES))
subject = st.fixed_dictionaries(
    {
        "subject_id": st.sampled_from("abcd"),
        "name": maybe(st.none(), st.sampled_from(NAMES)),
        "former_names": st.lists(st.sampled_from(NAMES), max_size=2),
        "uscc": code,
        "org_code": code,
        "reg_no": code,
        "valid_from": maybe(st.none(), st.sampled_from(DAYS)),
        "valid_to": maybe(st.none(), st.sampled_from(DAYS)),
        "status": st.sampled_from(("存续", "注销")),
    }
)
registers = st.lists(subject, max_size=6)
row = st.fixed_dictionaries(
    {
        "CF_XDR_MC": st.sampled_from(NAMES),
        **dict.fromkeys(ROW[1:5], code),
        "CF_JDRQ": maybe(st.none(), st.sampled_from(DAYS)),
    }
)
rows = st.lists(row, min_size=1, max_size=5)


def frame(bodies: list[dict]) -> pl.DataFrame:
    return pl.DataFrame(bodies, schema=SCHEMA)


def table(said: list[dict]) -> pl.DataFrame:
    return pl.DataFrame(said, schema={**dict.fromkeys(ROW, pl.String), "CF_JDRQ": pl.Date})


@settings(deadline=None, max_examples=60)
@given(registers, rows, st.randoms(use_true_random=False))
def test_the_order_of_a_register_does_not_matter(linked, bodies, said, chance):
    other = list(bodies)
    chance.shuffle(other)
    assert linked(frame(bodies), table(said)) == linked(frame(other), table(said))


@settings(deadline=None, max_examples=60)
@given(registers, rows)
def test_a_subject_that_has_nothing_to_do_with_a_row_does_not_matter(linked, bodies, said):
    assert linked(frame(bodies), table(said)) == linked(frame([STRANGER, *bodies]), table(said))


@settings(deadline=None, max_examples=60)
@given(registers, rows)
def test_a_row_is_linked_alike_alone_and_beside_others(linked, bodies, said):
    assert linked(frame(bodies), table(said)) == [linked(frame(bodies), table([one]))[0] for one in said]


@settings(deadline=None, max_examples=60)
@given(registers, rows)
def test_only_03_names_a_subject_and_never_one_whose_name_alone_agrees(linked, bodies, said):
    for link in linked(frame(bodies), table(said)):
        assert (link["subject_id"] is not None) == (link["result"] == "03")
        assert link["result"] != "03" or set(link["keys"]) - {"name", "former-name", "short-name"}


@settings(deadline=None, max_examples=60)
@given(
    registers,
    st.sampled_from(NAMES),
    st.tuples(*[st.sampled_from(EMPTY)] * 4),
    st.tuples(*[st.sampled_from(EMPTY)] * 3),
)
def test_empty_keys_never_link(linked, bodies, name, sent, held):
    emptied = [body | dict(zip(("uscc", "org_code", "reg_no"), held, strict=True)) for body in bodies]
    [link] = linked(frame(emptied), table([{"CF_XDR_MC": name, **dict(zip(ROW[1:5], sent, strict=True))}]))
    assert link["result"] != "03"
