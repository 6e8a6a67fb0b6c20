"""What an operator sees of executions."""

import json

import pytest

SENDER = "11990100MC00000121"


@pytest.fixture(scope="module")
def refused(platform):
    """A file for a dataset that nobody has published: it goes through receive and report_back alone."""
    sent = platform.send(SENDER, "no-such-dataset", "列表.csv", "企业名称\n甲\n".encode())
    platform.receipts([sent], patience=60)
    platform.settle(60)
    return sent


def test_a_submission_is_told_step_by_step(platform, refused):
    told = platform.gongxin("executions", refused.submission, "--json")
    assert told.returncode == 0, told.stderr
    [execution] = json.loads(told.stdout)
    assert [(s["name"], s["state"], s["errors"]) for s in execution["steps"]] == [
        ("receive", "done", []),
        ("report_back", "done", []),
    ]
    assert all(s["seconds"] >= 0 for s in execution["steps"])
    assert (execution["status"], execution["dataset"], execution["agency"]) == ("SUCCEEDED", "no-such-dataset", SENDER)
    assert execution["submission"] == refused.submission


def test_the_list_names_it_and_its_arrival_can_be_asked_for(platform, refused):
    listed = json.loads(platform.gongxin("executions", "--json").stdout)
    [arrival] = [e["arrival"] for e in listed if e["submission"] == refused.submission]
    told = platform.gongxin("executions", arrival)
    assert told.returncode == 0, told.stderr
    assert "report_back" in told.stdout


def test_an_unknown_id_is_answered_in_words(platform):
    told = platform.gongxin("executions", "0" * 32)
    assert told.returncode == 2
    assert "no execution of" in told.stderr
    assert "Traceback" not in told.stderr
