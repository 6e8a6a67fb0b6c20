"""The shipped catalogue under the reader: every dataset knows its own headers and tells others' apart."""

from itertools import permutations
from pathlib import Path

import pytest

from cloud import knowledge
from credit.catalogue import Dataset
from credit.errors import FileRefused
from credit.quality.reading import read

CATALOGUE = knowledge.catalogue()
DATASETS = {dataset.id: dataset for dataset in CATALOGUE.datasets}


def written(path: Path, dataset: Dataset, headers: list[str]) -> Path:
    path.write_text(",".join(headers) + "\n" + ",".join("值" for _ in headers), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("way", ["label", "code"])
def test_a_dataset_knows_its_own_headers(tmp_path: Path, name: str, way: str) -> None:
    dataset = DATASETS[name]
    headers = [field.label.zh if way == "label" else field.code for field in dataset.fields]
    table = read(written(tmp_path / "sent", dataset, headers), dataset, CATALOGUE)
    assert list(table.header.columns.values()) == [field.code for field in dataset.fields]
    assert table.header.notes == []


@pytest.mark.parametrize(("sent", "expected"), list(permutations(DATASETS, 2)))
def test_a_file_of_one_dataset_is_not_taken_for_another(tmp_path: Path, sent: str, expected: str) -> None:
    headers = [field.label.zh for field in DATASETS[sent].fields]
    with pytest.raises(FileRefused) as refused:
        read(written(tmp_path / "sent", DATASETS[sent], headers), DATASETS[expected], CATALOGUE)
    assert refused.value.rule == "file.wrong-dataset"
    assert refused.value.facts["dataset"] == sent
