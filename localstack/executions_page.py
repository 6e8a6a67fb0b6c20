"""The operator's page of executions: one file, no script, written anew each time it is asked for."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cloud import clock
from localstack import executions


def write(path: Path, execution: str | None) -> None:
    """Write the page of the newest executions, or of all executions of one arrival or submission."""
    told = executions.of(execution)[::-1] if execution else executions.newest()
    pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
    at = clock.now().astimezone(clock.SHANGHAI).isoformat(sep=" ", timespec="seconds")
    path.write_text(pages.get_template("executions.html").render(executions=told, at=at), encoding="utf-8")
