"""Judge identifiers: codes of organisations and persons, document and case numbers."""

import json
import sys
from collections.abc import Iterable, Iterator

import click

from cloud import clock
from credit.quality import identifiers
from credit.quality.identifiers import Examined


@click.command("id", context_settings={"ignore_unknown_options": True})
@click.argument("kind", type=click.Choice(list(identifiers.KINDS)))
@click.argument("values", nargs=-1, required=True, metavar="VALUE...")
def id_command(kind: str, values: tuple[str, ...]) -> None:
    """Judge each VALUE, one JSON object a line; the value `-` stands for the lines of standard input.

    Exit status: 0 all are valid, 1 some are not, 2 there is no such kind.
    """
    today, all_valid = clock.today(), True
    for value in _given(values):
        examined = identifiers.examine(kind, value, today)
        all_valid &= examined.valid
        click.echo(json.dumps(_told(examined), ensure_ascii=False))
    sys.exit(0 if all_valid else 1)


def _given(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        if value == "-":
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield value


def _told(examined: Examined) -> dict[str, object]:
    return {
        "kind": examined.kind,
        "value": examined.value,
        "valid": examined.valid,
        "normalised": examined.normalised,
        "reasons": [{"id": reason.id, "zh": reason.text.zh, "en": reason.text.en} for reason in examined.reasons],
    }
