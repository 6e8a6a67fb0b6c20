"""All judgements of a file together: a good row hears nothing, a bad one hears each thing once."""

from collections.abc import Callable
from datetime import date

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.run import judged
from credit.quality.subjects.register import Register

TODAY = date(2026, 3, 5)
Batch = Callable[..., pl.DataFrame]
REGISTER = pl.DataFrame(
    {"subject_id": ["1"], "uscc": ["91990100MA0TEXT129"], "name": ["北辰测试科技有限公司"], "former_names": [[]]},
    schema_overrides={"former_names": pl.List(pl.String)},
)


def test_good_rows_are_accepted_without_a_word(penalties: Dataset, catalogue: Catalogue, batch: Batch) -> None:
    rows = batch(
        *({"CF_WSH": f"测市监罚〔2024〕{n}号", "CF_SY": f"当事人在第{n}号店内张贴虚假广告。"} for n in range(12, 20))
    )
    known = Register(REGISTER, penalties, catalogue)
    for also in ([], [known.judged]):
        (result,) = judged([rows], penalties, catalogue, today=TODAY, also=also)
        assert result.counts() == {"accepted": 8}
        assert result.findings["rule"].to_list() == []


def test_a_wrong_code_has_its_candidates_once_with_and_without_a_register(
    penalties: Dataset, catalogue: Catalogue, batch: Batch
) -> None:
    known = Register(REGISTER, penalties, catalogue)
    for also in ([], [known.judged]):
        (result,) = judged(
            [batch({"CF_XDR_SHXYM": "91990100MA0TETX129"})], penalties, catalogue, today=TODAY, also=also
        )
        assert result.findings["rule"].to_list().count("identifier.candidates") == 1
        assert result.counts() == {"doubtful": 1}


def test_a_code_that_the_register_completed_takes_part_in_what_is_compared_afterwards(
    penalties: Dataset, catalogue: Catalogue, batch: Batch
) -> None:
    known = Register(REGISTER, penalties, catalogue)
    rows = batch({"CF_XDR_SHXYM": "MA0TEXT1-2"}, {})
    (result,) = judged([rows], penalties, catalogue, today=TODAY, also=[known.judged])
    assert result.rows["CF_XDR_SHXYM"].to_list() == ["91990100MA0TEXT129"] * 2
    assert result.rows["_decision"].to_list() == ["accepted", "duplicate"]


def test_judging_what_was_judged_changes_nothing_more(penalties: Dataset, catalogue: Catalogue, batch: Batch) -> None:
    known = Register(REGISTER, penalties, catalogue)
    rows = batch({"CF_XDR_SHXYM": "9199O100MAOTEXT129"})
    (once,) = judged([rows], penalties, catalogue, today=TODAY, also=[known.judged])
    again = rows.with_columns(once.rows["CF_XDR_SHXYM"])
    (twice,) = judged([again], penalties, catalogue, today=TODAY, also=[known.judged])
    assert once.changes["operation"].to_list() == ["register"]
    assert twice.changes.height == 0
    assert once.rows.equals(twice.rows)
