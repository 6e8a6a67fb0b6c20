"""Who may send what is asked before a file is judged."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from gongxin.main import cli

COURT = "11990100MC0000047K"


@pytest.mark.parametrize(
    ("agency", "rule"),
    [(COURT, "file.sender-not-allowed"), ("91990100MA0TEXT129", "file.unknown-sender")],
)
def test_a_department_that_the_catalogue_does_not_name_is_refused(tmp_path: Path, agency: str, rule: str) -> None:
    file = tmp_path / "registrations.csv"
    file.write_text("机构名称,统一社会信用代码,登记机关,成立日期,登记状态\n", encoding="utf-8")
    told = CliRunner().invoke(cli, ["check", str(file), "--dataset", "org-registration", "--agency", agency, "--json"])
    assert told.exit_code == 2
    assert f'"rule": "{rule}"' in told.stdout
