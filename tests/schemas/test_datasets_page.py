from pathlib import Path

from cloud.knowledge import read
from credit.catalogue.page import page

REPOSITORY = Path(__file__).parents[2]
CATALOGUE = read(REPOSITORY / "schemas")


def test_the_committed_data_dictionary_is_what_the_catalogue_says_today() -> None:
    committed = (REPOSITORY / "docs" / "datasets.md").read_text(encoding="utf-8")
    assert committed == page(CATALOGUE), "run: make format"


def test_every_field_rule_and_code_list_is_in_the_data_dictionary() -> None:
    written = page(CATALOGUE)
    codes = {f"`{f.code}`" for d in CATALOGUE.datasets for f in d.fields}
    rules = {f"`{r.id}`" for d in CATALOGUE.datasets for r in d.rules}
    lists = {f'id="{f.code_list}"' for d in CATALOGUE.datasets for f in d.fields if f.code_list}
    assert {part for part in codes | rules | lists if part not in written} == set()


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    widths: list[set[int]] = [set()]
    for line in page(CATALOGUE).splitlines():
        if line.startswith("|"):
            widths[-1].add(line.replace("\\|", "").count("|"))
        elif widths[-1]:
            widths.append(set())
    assert all(len(width) == 1 for width in widths if width)
