"""`gongxin id KIND VALUE…`: one JSON object a value, and an exit status a script can read."""

import json

from click.testing import CliRunner, Result

from gongxin.main import cli


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(cli, ["id", *arguments], input=stdin)


def told(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_valid_values_exit_0() -> None:
    result = run("uscc", "91990100ma0text129")
    assert result.exit_code == 0
    assert told(result) == [
        {
            "kind": "uscc",
            "value": "91990100ma0text129",
            "valid": True,
            "normalised": "91990100MA0TEXT129",
            "reasons": [],
        }
    ]


def test_one_invalid_value_among_others_exits_1() -> None:
    result = run("uscc", "91990100MA0TEXT129", "91990100MA0TEXT128")
    assert result.exit_code == 1
    reasons = told(result)[1]["reasons"]
    assert isinstance(reasons, list)
    assert [sorted(reason) for reason in reasons] == [["en", "id", "zh"]]
    assert reasons[0]["id"] == "identifier.check-digit"


def test_an_unknown_kind_exits_2_and_prints_no_judgement() -> None:
    result = run("no-such-kind", "1")
    assert (result.exit_code, result.stdout) == (2, "")


def test_no_value_at_all_exits_2() -> None:
    assert run("uscc").exit_code == 2


def test_a_dash_reads_lines_of_standard_input() -> None:
    result = run("doc-no", "-", stdin="测市监罚(2024)12号\n\n测市监罚〔2024〕13号\r\n")
    assert result.exit_code == 0
    assert [line["normalised"] for line in told(result)] == ["测市监罚〔2024〕12号", "测市监罚〔2024〕13号"]


def test_a_value_that_begins_with_a_dash_is_a_value() -> None:
    assert told(run("org-code", "-D2143569X"))[0]["normalised"] == "D2143569X"
