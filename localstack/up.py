"""Start the platform with its data: whatever does not run is started, whatever stood still goes on."""

import json
import os
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cloud.clients import client
from credit.errors import SystemBusy
from localstack import home as folder
from localstack import lineup, manifest, processes
from localstack.processes import Process
from localstack.provision import provision, search_indices
from localstack.screen import seconds
from localstack.trouble import Trouble

ELSEWHERE = (
    "请用 GONGXIN_PORT 指定另外三个连续端口的第一个",
    "GONGXIN_PORT names the first of three others, such as GONGXIN_PORT=5566",
)


def up(home: Path, port: int) -> None:
    """Start what does not run yet, and find what stands still. Twice is fine.

    Raises:
        Trouble: a port is taken, the folder is somebody else's, or a process does not start.
    """
    folder.make(home)
    os.environ.update(manifest.environment("operator", home, port))
    _reach_search(home)
    with processes.alone(home):
        missing = _missing(home, port)
        afresh = any(process.name == lineup.ENDPOINT for process in missing)
        if afresh:
            processes.end_workers(home)
            folder.tidy(home)
        _start(home, missing)
        with seconds("provisioning 按清单建立资源"):
            provision(home, port)
        with seconds("looking for what stands still 查找停滞的任务"):
            swept = _sweep(home, afresh)
    _print(swept, missing)
    if not swept["started"]:
        _warm()


def _reach_search(home: Path) -> None:
    """Before anything starts: a node that the caller names may not run."""
    try:
        search_indices(home)
    except SystemBusy as busy:
        raise Trouble(
            "SEARCH_URL 指定的 OpenSearch 没有应答；执行 make search-node 启动一个，"
            "或去掉 SEARCH_URL 使用平台自带的索引",
            "the OpenSearch that SEARCH_URL names does not answer; make search-node starts one,"
            " and without SEARCH_URL the platform's own index is used",
        ) from busy
    except ValueError as wrong:
        raise Trouble("SEARCH_URL 不能使用", str(wrong)) from wrong


def _missing(home: Path, port: int) -> list[Process]:
    """Processes that do not live; `Trouble`, before any is started, if one of them cannot."""
    missing = []
    for process in lineup.processes(home, port):
        found = processes.living(home, process.name)
        if found is None:
            check_port(process)
            missing.append(process)
        elif found.port != process.port:
            raise Trouble(
                f"{home} 的平台已在运行（{process.name} 的端口是 {found.port}）；要换端口请先执行 make down",
                f"the platform in {home} runs already ({process.name} on port {found.port});"
                " to move it, make down first",
            )
    return missing


def check_port(process: Process, elsewhere: tuple[str, str] = ELSEWHERE) -> None:
    """`Trouble` if somebody listens on a process's port; `elsewhere` says in two languages what names another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", process.port))
        except OSError as taken:
            raise Trouble(
                f"端口 {process.port}（{process.name}）已被占用；{elsewhere[0]}",
                f"port {process.port} ({process.name}) is taken; {elsewhere[1]}",
            ) from taken


def _start(home: Path, missing: Sequence[Process]) -> None:
    """All at once: they load side by side."""
    for process in missing:
        processes.start(home, process)
    for process in missing:
        with seconds(f"{process.name} on port {process.port} 启动"):
            processes.await_answer(home, process)


def _sweep(home: Path, afresh: bool) -> Mapping[str, Any]:
    """What the sweep found. After a start of the endpoint no execution of before is running."""
    told = json.dumps({"afresh": afresh}).encode()
    answer = client("lambda").invoke(FunctionName=manifest.name("daily-sweep"), Payload=told)
    if "FunctionError" in answer:
        raise Trouble(
            f"清扫没有完成，日志在 {home / 'logs'}；平台在运行，每分钟会再试一次",
            f"the sweep failed, its log is in {home / 'logs'}; the platform runs and tries again every minute",
        )
    swept: dict[str, Any] = json.loads(answer["Payload"].read())
    return swept


def _warm() -> None:
    """Load every function that files pass through, in the background, so that the first sender need not wait for it."""
    for function in manifest.load().functions:
        if function.startswith("intake-"):
            client("lambda").invoke(
                FunctionName=manifest.name(function), InvocationType="Event", Payload=b'{"warm": true}'
            )


def _print(swept: Mapping[str, Any], missing: Sequence[Process]) -> None:
    if not missing:
        print("  everything was running 所有进程都在运行")
    if swept["joined"] or swept["restarted"]:
        print(
            f"  {swept['joined']} files found, {swept['restarted']} started again"
            f" 发现 {swept['joined']} 个文件，重新开始 {swept['restarted']} 个"
        )
