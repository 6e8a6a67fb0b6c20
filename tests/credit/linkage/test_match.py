"""Who a row is about: codes decide, names confirm, and nothing links on a name alone."""

import polars as pl

from credit.linkage.match import link

KNOWN = pl.DataFrame(
    {"key": ["uscc:A", "org-code:2"], "subject": ["s-a", "s-x"], "names": [["北辰", "北辰旧名"], ["南辰"]]}
)
NOBODY = pl.DataFrame(schema={"key": pl.String, "subject": pl.String, "names": pl.List(pl.String)})


def linked(
    keys: list[list[str | None]],
    names: list[str | None],
    fresh: list[str | None],
    *,
    registers: bool = False,
    known: pl.DataFrame = KNOWN,
) -> list[tuple[str | None, str]]:
    columns = {f"key_{n}": pl.Series([row[n] for row in keys], dtype=pl.String) for n in range(len(keys[0]))}
    found = link(
        pl.DataFrame(columns),
        pl.Series(names, dtype=pl.String),
        known,
        pl.Series(fresh, dtype=pl.String),
        registers=registers,
    )
    return [(row["subject_id"], row["link"]) for row in found.iter_rows(named=True)]


def test_a_known_code_with_its_name_links():
    assert linked([["uscc:A"]], ["北辰"], ["f"]) == [("s-a", "03")]


def test_a_known_code_with_a_former_name_links():
    assert linked([["uscc:A"]], ["北辰旧名"], ["f"]) == [("s-a", "03")]


def test_a_known_code_with_somebody_elses_name_is_doubtful():
    assert linked([["uscc:A"]], ["南辰"], ["f"]) == [("s-a", "04")]


def test_the_register_itself_may_rename():
    assert linked([["uscc:A"]], ["新名"], ["f"], registers=True) == [("s-a", "03")]


def test_codes_of_two_subjects_in_one_row_are_ambiguous():
    assert linked([["uscc:A", "org-code:2"]], ["北辰"], ["f"]) == [("s-a", "02")]


def test_a_code_nobody_knows_makes_a_new_subject():
    assert linked([["uscc:B"]], ["东辰"], ["fresh-b"]) == [("fresh-b", "03")]


def test_two_names_for_one_new_code_leave_the_second_doubtful():
    assert linked([["uscc:B"], ["uscc:B"]], ["东辰", "西辰"], ["b", "b"]) == [("b", "03"), ("b", "04")]


def test_a_name_without_any_code_never_links():
    assert linked([[None]], ["北辰"], [None]) == [(None, "05")]


def test_two_rows_without_code_are_never_merged():
    assert linked([[None], [None]], ["北辰", "北辰"], [None, None], known=NOBODY) == [(None, "05"), (None, "05")]
