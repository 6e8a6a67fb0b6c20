"""The table of linking as a page of the documentation: `docs/linkage-table.md` is generated from the policy."""

from credit.linkage.policy import FEATURES, Conditional, LinkPolicy

HEAD = """# The table of linking

Generated from `schemas/policies/linkage.yaml`, version {version}; [linkage.md](linkage.md) explains it. The table is
read from above: the first entry that fits a row decides. A feature that an entry does not name may be anything.

| result | method | when | why |
| --- | --- | --- | --- |
"""
NOTES = """
## Told beside the reason

| when | what |
| --- | --- |
"""
VALUES = """
## Features

| feature | values |
| --- | --- |
"""


def page(policy: LinkPolicy) -> str:
    """The page as Markdown."""
    table = [f"| {e.result} | `{e.method}` | {_when(e)} | {e.zh}<br>{e.en} |\n" for e in policy.table]
    notes = [f"| {_when(note)} | {note.zh}<br>{note.en} |\n" for note in policy.notes]
    values = [f"| {name} | {', '.join(several)} |\n" for name, several in FEATURES.items()]
    return HEAD.format(version=policy.version) + "".join([*table, NOTES, *notes, VALUES, *values])


def _when(conditional: Conditional) -> str:
    told = [f"{name}: {' or '.join(values)}" for name, values in conditional.when.items()]
    return "; ".join(told) or "always"
