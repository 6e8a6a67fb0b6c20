"""Great Expectations on pandas, with what its built-in expectations can say: no cleansing, no check digit."""

import logging
import warnings
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations import expectations as expect

from benchmarks.peers.work import CODE, ISO, NOTHING, NUMBER, Work


def suite(work: Work) -> list[Any]:
    """The expectations of this work."""
    first = [expect.ExpectColumnValuesToNotBeNull(column=code) for code in work.required]
    first += [
        expect.ExpectColumnValueLengthsToBeBetween(column=code, max_value=most) for code, most in work.lengths.items()
    ]
    first += [
        expect.ExpectColumnValuesToBeInSet(column=code, value_set=allowed) for code, allowed in work.lists.items()
    ]
    for kind, pattern in (("unified", CODE), ("date", ISO), ("amount", NUMBER)):
        first += [expect.ExpectColumnValuesToMatchRegex(column=code, regex=pattern) for code in work.of_type(kind)]
    order = expect.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="CF_YXQ", column_B="CF_JDRQ", or_equal=True, ignore_row_if="either_value_is_missing"
    )
    return [*first, order, expect.ExpectCompoundColumnsToBeUnique(column_list=work.key)]


def main() -> None:
    """Read, then validate."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    work = Work.asked()
    with work.stage("read"):
        frame = pd.read_csv(work.file, dtype=str, keep_default_na=False, na_values=["", *NOTHING])
        frame.columns = pd.Index(work.codes)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("penalties").add_dataframe_asset("penalties")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
    expected = gx.ExpectationSuite(name="penalties", expectations=suite(work))
    with work.stage("check"):
        result = batch.validate(expected, result_format={"result_format": "COMPLETE", "partial_unexpected_count": 0})
    found = sum((one.result or {}).get("unexpected_count", 0) or 0 for one in result.results)
    work.tell(len(frame), found)


if __name__ == "__main__":
    main()
