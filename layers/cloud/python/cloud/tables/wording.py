"""How a table is keyed, in the few words in which it travels in the environment, of which Lambda allows 4 KB in all."""

from cloud.tables.model import Index, Schema

TWICE = "*2"


def schema(text: str) -> Schema:
    """A schema from its text; `ValueError` if it is none.

    >>> schema("dossiers subject:entry by-record=record *2").indexes
    (Index(name='by-record', partition='record', sort=None),)
    """
    name, keys, *more = text.split(" ")
    indexes = tuple(_index(part) for part in more if part != TWICE)
    return Schema(name, *_parted(keys), indexes, generations=TWICE in more)


def text(schema: Schema) -> str:
    """The text: `name partition:sort index=partition:sort …`, and `*2` with generations.

    >>> text(Schema("access-log", "day", "entry", (Index("by-agency", "agency", "entry"),)))
    'access-log day:entry by-agency=agency:entry'
    """
    indexes = [f"{i.name}={_joined(i)}" for i in schema.indexes]
    return " ".join([schema.name, _joined(schema), *indexes, *([TWICE] if schema.generations else [])])


def _index(part: str) -> Index:
    name, _, keys = part.partition("=")
    return Index(name, *_parted(keys))


def _parted(keys: str) -> tuple[str, str | None]:
    partition, _, sort = keys.partition(":")
    return partition, sort or None


def _joined(keyed: Schema | Index) -> str:
    return f"{keyed.partition}:{keyed.sort}" if keyed.sort else keyed.partition
