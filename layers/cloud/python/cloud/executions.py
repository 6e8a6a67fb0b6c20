"""Executions of state machines: start one under a name of our own, ask how one stands."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from cloud.clients import client


def start(machine: str, name: str, task: Mapping[str, Any]) -> None:
    """Start an execution; starting one that was started under this name already is fine."""
    try:
        client("stepfunctions").start_execution(
            stateMachineArn=machine, name=name, input=json.dumps(task, ensure_ascii=False)
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise


def state(machine: str, name: str) -> str | None:
    """RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED; None if there is no such execution."""
    execution = machine.replace(":stateMachine:", ":execution:") + f":{name}"
    try:
        found: str = client("stepfunctions").describe_execution(executionArn=execution)["status"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("ExecutionDoesNotExist", "InvalidArn"):
            return None
        raise
    return found
