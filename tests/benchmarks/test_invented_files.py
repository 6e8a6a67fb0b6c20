"""The benchmarks' files: the same everywhere, and dirty exactly as their truth says."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from benchmarks.invented import codes, files
from benchmarks.invented.chance import numbers
from benchmarks.invented.companies import companies
from benchmarks.invented.dirt import KINDS
from benchmarks.invented.penalties import TODAY, penalties
from benchmarks.invented.soiling import BLOCK
from cloud import knowledge
from credit.catalogue import Catalogue
from credit.quality import identifiers
from credit.quality.across.late import Late
from credit.quality.findings import Judged
from credit.quality.reading import read
from credit.quality.run import judged

ROWS = BLOCK * len(KINDS)  # every kind of dirt once
WRITTEN = "c94f2692a5f2b523"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return knowledge.catalogue()


def judge(file: Path, catalogue: Catalogue) -> Iterator[Judged]:
    dataset = catalogue.dataset(files.DATASET)
    return judged(read(file, dataset, catalogue).batches, dataset, catalogue, today=TODAY, late=Late())


def decisions(file: Path, catalogue: Catalogue) -> dict[int, str]:
    rows = pl.concat([batch.rows.select("_row", "_decision") for batch in judge(file, catalogue)])
    return dict(rows.iter_rows())


def test_a_row_is_the_same_in_whichever_part_it_is_made():
    authorities = [("测试市市场监督管理局", "11990100MC0000020U"), ("测试市生态环境局", "11990100MC0000055E")]
    whole = penalties(0, 100, authorities)
    assert pl.concat([penalties(0, 40, authorities), penalties(40, 60, authorities)]).equals(whole)


def test_a_file_has_the_same_bytes_on_every_machine():
    made = penalties(0, 1_000, [("测试市市场监督管理局", "11990100MC0000020U")]).write_csv()
    assert hashlib.sha256(made.encode()).hexdigest()[:16] == WRITTEN


def test_companies_differ_in_name_and_code_and_their_codes_are_sound():
    found = companies(numbers(0, 20_000))
    assert found["name"].n_unique() == found["code"].n_unique() == found.height
    assert all(identifiers.examine("uscc", code).valid for code in found["code"].head(2_000))


def test_there_are_enough_kinds_of_dirt_and_each_has_its_own_name():
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 27
    assert {kind.decision for kind in KINDS} == {"accepted", "doubtful", "rejected", "duplicate"}


@pytest.mark.parametrize("kind", [files.PLAIN, files.HABIT, files.GB18030, files.BAD], ids=lambda kind: kind.name)
def test_every_row_becomes_what_the_truth_says(kind: files.Kind, tmp_path: Path, catalogue: Catalogue):
    file = files.write(tmp_path, ROWS, catalogue, kind)
    truth = pl.read_parquet(files.truth_of(file))
    wanted = dict.fromkeys(range(2, ROWS + 2), "accepted") | dict(truth.select("_row", "decision").iter_rows())
    names = dict(truth.select("_row", "kind").iter_rows())
    found = decisions(file, catalogue)
    assert found.keys() == wanted.keys()
    other = {(names.get(row, "clean"), told) for row, told in found.items() if told != wanted[row]}
    assert other == set()


def test_every_kind_of_dirt_is_in_the_file_and_one_row_in_twenty_is_dirty(tmp_path: Path, catalogue: Catalogue):
    truth = pl.read_parquet(files.truth_of(files.write(tmp_path, ROWS, catalogue)))
    assert set(truth["kind"]) == {kind.name for kind in KINDS}
    assert truth.height == ROWS // BLOCK + sum(kind.above != "accepted" for kind in KINDS)


def test_a_file_that_is_there_is_not_made_again(tmp_path: Path, catalogue: Catalogue):
    first = files.write(tmp_path, BLOCK, catalogue)
    made = first.stat().st_mtime_ns
    assert files.write(tmp_path, BLOCK, catalogue) == first
    assert first.stat().st_mtime_ns == made


def test_one_code_in_fifty_is_wrong(tmp_path: Path):
    told = codes.write(tmp_path, 500).read_text("ascii").split()
    wrong = [code for code in told if not identifiers.examine("uscc", code).valid]
    assert len(wrong) == codes.wrong(500) == 10
