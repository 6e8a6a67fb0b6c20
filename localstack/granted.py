"""What is granted and was never used on this platform: `python -m localstack.granted`.

A right that no run has used is no fault by itself: some are for what happens once a year. It is a list to look through.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from cloud import grants
from localstack import manifest


def unused(home: Path) -> Iterator[str]:
    """A line for each right of each function that was never used, in the words of the record."""
    record = home.joinpath(*grants.RECORD)
    used = set(record.read_text(encoding="utf-8").splitlines()) if record.exists() else set()
    for name, function in manifest.load().functions.items():
        for thing, given in manifest.rights(function.grants):
            yield from (line for line in _lines(name, thing, given) if line not in used)


def _lines(name: str, thing: str, given: Iterable[str]) -> Iterator[str]:
    yield from (f"{name} {thing.replace(':', ' ')} {right}" for right in given)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", envvar="GONGXIN_HOME", default=".local", type=click.Path(path_type=Path), show_default=True)
def main(home: Path) -> None:
    """List the grants of functions that no function has used since this platform was made."""
    for line in unused(home):
        click.echo(line)


if __name__ == "__main__":
    main()
