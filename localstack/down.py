"""Stop the platform and keep its data; forget it altogether; say how it stands."""

from pathlib import Path

from localstack import home as folder
from localstack import lineup, processes
from localstack.screen import seconds, table


def down(home: Path, port: int) -> None:
    """Stop whatever runs, in the reverse order of starting. What was being done is found again at the next start."""
    if not folder.is_ours(home):
        print(f"  nothing runs: {home} holds no platform 没有平台在运行")
        return
    with processes.alone(home):
        names = [*(process.name for process in reversed(lineup.processes(home, port))), lineup.SEARCH_NODE]
        running = [name for name in names if processes.living(home, name)]
        for name in running:
            with seconds(f"stopping {name} 停止"):
                processes.stop(home, name)
        processes.end_workers(home)
    if not running:
        print("  nothing was running 没有进程在运行")


def clean(home: Path, port: int) -> None:
    """Stop it and remove its folder; `Trouble` if the folder is not a platform's."""
    if not home.exists():
        print(f"  nothing to forget: there is no {home} 没有可清除的内容")
        return
    down(home, port)
    with seconds(f"removing {home} 清除数据"):
        folder.forget(home)


def status(home: Path, port: int) -> bool:
    """Print what runs, and where; whether all of it does."""
    rows, alive = [], True
    for process in lineup.processes(home, port):
        found = processes.living(home, process.name)
        state = _state(process, found is not None)
        alive &= state == RUNNING
        rows.append([process.name, f"http://localhost:{process.port}", found.pid if found else "–", state])
    if node := processes.living(home, lineup.SEARCH_NODE):
        rows.append([lineup.SEARCH_NODE, f"http://localhost:{node.port}", node.pid, RUNNING])
    print(table(["process 进程", "address 地址", "pid", "state 状态"], rows))
    if not alive:
        print(f"\n  make up starts what does not run 执行 make up 启动未运行的进程 ({home})")
    return alive


RUNNING, SILENT, ABSENT = "running 运行中", "does not answer 无响应", "not running 未运行"


def _state(process: processes.Process, lives: bool) -> str:
    if not lives:
        return ABSENT
    return RUNNING if processes.answers(process) else SILENT
