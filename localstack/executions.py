"""How uploads go: the executions of intake, and one of them step by step. The operator's first question."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from botocore.exceptions import EndpointConnectionError

from cloud import clock, settings
from cloud.clients import client
from cloud.tables import table
from credit.errors import NotFound
from localstack import history
from localstack.screen import table as columns
from localstack.trouble import Trouble

MOST = 20  # executions in the list
MESSAGES = Path(__file__).with_suffix(".yaml")
Execution = Mapping[str, Any]


def show(execution: str | None, as_json: bool) -> None:
    """Print the newest executions; with the id of an arrival, submission or execution, all of its steps.

    Raises:
        NotFound: the endpoint knows no such execution; it forgets all of them when it is restarted.
        Trouble: the platform does not run.
    """
    told = [_listed(e) for e in islice(_executions(), MOST)] if execution is None else of(execution)
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    elif execution is None:
        _print_list(told)
    else:
        for one in told:
            _print_steps(one)


def of(wanted: str) -> list[dict[str, Any]]:
    """Every execution of an arrival or submission, oldest first, with its steps."""
    found = [e for e in _executions() if e["name"].startswith(wanted)] or _of_submission(wanted)
    if not found:
        raise NotFound(
            f"没有 {wanted} 的执行记录（重新启动后不再保留），请用 gongxin status 查看批次状态\n"
            f"no execution of {wanted} is known (a restart forgets them);"
            " `gongxin status` says where a submission stands"
        )
    return [_whole(e) for e in reversed(found)]


def newest() -> list[dict[str, Any]]:
    """The newest executions with their steps, newest first."""
    return [_whole(e) for e in islice(_executions(), MOST)]


def _whole(execution: Execution) -> dict[str, Any]:
    return _listed(execution) | {"steps": [_step(s) for s in history.steps(_events(execution))]}


def _executions() -> Iterator[Execution]:
    """Newest first."""
    pages = client("stepfunctions").get_paginator("list_executions")
    try:
        for page in pages.paginate(stateMachineArn=settings.granted("MACHINE_INTAKE")):
            yield from page["executions"]
    except EndpointConnectionError:
        raise Trouble("平台没有运行；请执行 make up", "the platform does not run; start it with make up") from None


def _of_submission(submission: str) -> list[Execution]:
    """An answered arrival carries its submission; until then the history of its execution tells it."""
    answered = {item["id"]: item["submission"] for item in table("arrivals").scan() if "submission" in item}
    told = f'"submission": "{submission}"'

    def is_of(execution: Execution) -> bool:
        known = answered.get(execution["name"].rpartition("-")[0])
        return known == submission if known else told in str(list(_events(execution)))

    return [e for e in _executions() if is_of(e)]


def _events(execution: Execution) -> Iterator[Mapping[str, Any]]:
    pages = client("stepfunctions").get_paginator("get_execution_history")
    for page in pages.paginate(executionArn=execution["executionArn"]):
        yield from page["events"]


def _listed(execution: Execution) -> dict[str, Any]:
    arrival, _, attempt = execution["name"].rpartition("-")
    item = table("arrivals").get({"id": arrival}) or {}
    agency, dataset = [*item.get("key", "").split("/"), "", ""][:2]
    started, ended = execution["startDate"], execution.get("stopDate")
    return {
        "arrival": arrival,
        "attempt": int(attempt),
        "submission": item.get("submission"),
        "agency": agency,
        "dataset": dataset,
        "status": execution["status"],
        "startedAt": _local(started),
        "seconds": (ended - started).total_seconds() if ended else None,
    }


def _step(step: history.Step) -> dict[str, Any]:
    errors = [{"name": f.name, "detail": f.detail, "message": _words(f.name)} for f in step.faults]
    told = {"name": step.name, "state": step.state, "startedAt": _local(step.started), "seconds": step.seconds}
    return told | {"errors": errors}


def _words(name: str) -> Mapping[str, str]:
    words: Mapping[str, str] = _messages().get(name) or _messages()["other"]
    return words


@cache
def _messages() -> Mapping[str, Mapping[str, str]]:
    errors: Mapping[str, Mapping[str, str]] = yaml.safe_load(MESSAGES.read_text(encoding="utf-8"))["errors"]
    return errors


def _local(instant: datetime) -> str:
    return instant.astimezone(clock.SHANGHAI).isoformat(timespec="milliseconds")


def _print_list(executions: list[dict[str, Any]]) -> None:
    if not executions:
        print("nothing has run since the platform was started 启动以来没有执行记录")
        return
    shown = ("arrival", "attempt", "status", "startedAt", "seconds", "dataset", "agency")
    print(columns(shown, [[_cell(e[name]) for name in shown] for e in executions]))


def _print_steps(execution: dict[str, Any]) -> None:
    print(f"\n{execution['arrival']} {execution['status']}  {execution['dataset']}  {execution['agency']}")
    if execution["submission"]:
        print(f"submission 批次 {execution['submission']}")
    rows = [
        [s["name"], s["state"], s["startedAt"][11:23], _cell(s["seconds"]), len(s["errors"])]
        for s in execution["steps"]
    ]
    print(columns(("step 步骤", "state 状态", "started 开始", "seconds 秒", "errors 错误"), rows))
    for step in execution["steps"]:
        for error in step["errors"][-1:]:
            print(f"\n  {step['name']}: {error['message']['zh']}\n  {step['name']}: {error['message']['en']}")
            print(f"  {error['name']}: {error['detail']}")


def _cell(value: object) -> object:
    return "–" if value is None else f"{value:.2f}" if isinstance(value, float) else value
