import subprocess
import sys
from pathlib import Path

import pytest

from cloud import knowledge
from cloud.knowledge import MalformedKnowledge, read
from credit.errors import NotFound

LIST = "codeLists: [{id: colour, version: 1, name: {zh: 颜色, en: Colour}, source: practice, codes: []}]"


def written(schemas: Path, text: str) -> Path:
    file = schemas / "code_lists" / "colour.yaml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    return schemas


def test_the_catalogue_is_read_once_for_the_life_of_a_process(tmp_path: Path) -> None:
    schemas = written(tmp_path, LIST)
    assert read(schemas).code_list("colour").name.zh == "颜色"
    assert read(schemas) is read(schemas)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("codeLists: [{id: colour\n", "schemas/code_lists/colour.yaml, at line 2, column 1"),
        ("- colour\n", "schemas/code_lists/colour.yaml, at line 1: not a mapping"),
        (LIST.replace("name: {zh: 颜色, en", "name: {en"), "schemas/code_lists/colour.yaml, at codeLists.0.name.zh"),
        (LIST.replace("source", "sauce"), "schemas/code_lists/colour.yaml, at codeLists.0.s"),
        ("colours: []\n", "schemas/code_lists/colour.yaml, at colours"),
        ("codeLists:\n", "schemas/code_lists/colour.yaml, at codeLists.0"),
    ],
)
def test_a_malformed_document_is_named_with_the_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(MalformedKnowledge) as told:
        read(written(tmp_path, text))
    assert place in str(told.value)


def test_a_document_beside_the_catalogue_is_read_by_its_name() -> None:
    assert knowledge.document("states/submission.yaml")["states"]


def test_a_document_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound, match="policies/none"):
        knowledge.document("policies/none.yaml")


def test_the_folder_can_be_named_by_the_environment(tmp_path: Path) -> None:
    schemas = written(tmp_path, LIST)
    asked = "from cloud.knowledge import catalogue; print([c.id for c in catalogue().code_lists])"
    env = {"SCHEMAS_DIR": str(schemas), "PYTHONUTF8": "1"}
    answer = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "['colour']"
