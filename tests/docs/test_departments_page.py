"""What the page for departments shows can be sent as it stands."""

import json
import re
from pathlib import Path

import pytest

from cloud import knowledge
from credit.quality.reading.marks import MARKS, mark
from functions.apis.asked import Confirmation, Upload
from functions.apis.uploads import agrees

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "departments.md").read_text("utf-8")
BODIES = [json.loads(text) for text in re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)]


@pytest.mark.parametrize("body", [b for b in BODIES if "dataset" in b], ids=str)
def test_every_upload_that_is_shown_is_valid(body):
    agrees(Upload.model_validate(body))
    assert knowledge.catalogue().dataset(body["dataset"])


def test_the_confirmation_that_is_shown_is_valid_and_long_enough():
    [body] = [b for b in BODIES if "rows" in b]
    asked = Confirmation.model_validate(body)
    least = knowledge.document("policies/corrections.yaml")["corrections"]["confirmation"]
    assert len(asked.why) >= least["why"]
    assert f"至少{least['why']}个字" in PAGE


def test_the_states_in_the_table_are_those_of_the_platform():
    shown = {int(n) for n in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    states = {s["number"] for s in knowledge.document("states/submission.yaml")["states"]}
    assert shown == {n for n in states if n >= 80}


def test_every_column_of_ours_that_is_named_is_read():
    named = {mark(text) for text in re.findall(r"`([^`]+)`", re.sub(r"```.+?```", "", PAGE, flags=re.DOTALL))} - {None}
    assert named == set(MARKS)
