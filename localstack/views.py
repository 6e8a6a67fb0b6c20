"""What an anonymous visitor and a department see of the same subjects, asked over HTTP as they would."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from localstack.screen import table

SUBJECTS = 3


def show(home: Path, port: int) -> None:
    """Three subjects with records, both views side by side."""
    print("\nWho sees what of three subjects 三个主体，谁能看到什么\n")
    token = _token(home)
    rows = []
    for subject in _subjects(port):
        public = _get(f"http://localhost:{port + 1}/v1/subjects/{subject['id']}/records")["items"]
        agency = _post(f"http://localhost:{port + 2}/v1/queries", _query(subject), token)
        rows.append([subject["name"], _kinds(public), _kinds(agency["records"])])
    print(table(["subject 主体", "anonymous visitor 社会公众", "department 部门"], rows))


def _query(subject: Mapping[str, Any]) -> dict[str, str]:
    return {"subject": subject["id"], "purpose": "supervision", "basis": "演示", "caseNumber": "DEMO-1"}


def _subjects(port: int) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = _get(f"http://localhost:{port + 1}/v1/subjects?q={quote('测试市')}&limit=50")[
        "items"
    ]
    return found[:SUBJECTS]


def _kinds(records: list[Mapping[str, Any]]) -> str:
    """How many records of which dataset, such as `org-penalty 2, org-registration 1`."""
    counts: dict[str, int] = {}
    for record in records:
        counts[record["dataset"]] = counts.get(record["dataset"], 0) + 1
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "–"
