"""A real OpenSearch node for a platform on this machine: started, and stopped again, beside the platform."""

import os
from pathlib import Path

from cloud.search import ALIAS
from localstack import home as folder
from localstack import lineup, processes
from localstack.engines import opensearch
from localstack.screen import seconds
from localstack.trouble import Trouble
from localstack.up import check_port

PORT = "SEARCH_PORT"
USUAL = 9200  # OpenSearch's own
DATA = "opensearch"  # its folder in the platform's


def start(home: Path, _port: int) -> None:
    """Start a node unless it runs, and say which `SEARCH_URL` names it; its data stay in the platform's folder.

    Raises:
        Trouble: Java or Maven is missing, the port is taken, the folder is somebody else's, or it does not start.
    """
    folder.make(home)
    with processes.alone(home):
        found = processes.living(home, lineup.SEARCH_NODE)
        port = found.port if found else _wanted()
        if found is None:
            _start(home, port)
    address = f"http://127.0.0.1:{port}/{ALIAS}"
    print(
        f"  OpenSearch runs; every command of this platform uses it while it finds this variable"
        f" 节点已启动，命令带有此变量时使用它：\n\n    export SEARCH_URL={address}\n"
    )


def stop(home: Path, _port: int) -> None:
    """Stop the node and keep its data."""
    if not folder.is_ours(home) or processes.living(home, lineup.SEARCH_NODE) is None:
        print("  no search node was running 没有运行中的搜索节点")
        return
    with processes.alone(home), seconds("stopping search-node 停止"):
        processes.stop(home, lineup.SEARCH_NODE)


def _start(home: Path, port: int) -> None:
    with seconds("fetching and checking OpenSearch 下载并核对 OpenSearch"):
        command = opensearch.command(str(home / DATA), port)
    node = lineup.search_node(home, port, command)
    check_port(node, (f"请用 {PORT} 指定另一个端口", f"{PORT} names another"))
    processes.start(home, node)
    with seconds(f"search-node on port {port} 启动"):
        processes.await_answer(home, node)


def _wanted() -> int:
    told = os.environ.get(PORT) or str(USUAL)
    if not (told.isdecimal() and 1024 <= int(told) <= 65535):
        raise Trouble(
            f"{PORT} 应为 1024 到 65535 之间的端口号，现为 {told}",
            f"{PORT} must be a port from 1024 to 65535, it is {told}",
        )
    return int(told)
