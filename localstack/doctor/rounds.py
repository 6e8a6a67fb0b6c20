"""All checks, in order, as far as they can be made: what is not there cannot be asked."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from credit.errors import GongxinError
from localstack import home, lineup, processes
from localstack.doctor import kept, machine, motion, waiting
from localstack.doctor.model import Check, Found, Patient

MACHINE: Sequence[Check] = (machine.python, machine.lock, machine.disk, machine.ports, machine.tools)
FOLDER: Sequence[Check] = (machine.privacy, kept.tables, kept.secrets, kept.moved, kept.backups, motion.alive)
AT_REST: Sequence[Check] = (
    kept.index, kept.rebuild, kept.snapshots, waiting.line, waiting.receivers, waiting.superiors, waiting.late,
)  # fmt: skip
RUNNING: Sequence[Check] = (motion.sweep, motion.dead_letters, motion.executions, motion.sealed)
WITHOUT = {"tables-missing", "secrets-missing"}  # whoever reads would stumble
STATUS = {"urgent": 3, "attention": 1, "note": 0}


def examine(patient: Patient) -> tuple[list[Found], int]:
    """What was found, and how many checks were made."""
    rounds, found = [MACHINE], list(_made(MACHINE, patient))
    if not home.is_ours(patient.home):
        return [*found, Found("no-platform", {"home": str(patient.home)})], len(MACHINE)
    for some in (FOLDER, AT_REST, RUNNING):
        if some is AT_REST and any(one.kind in WITHOUT for one in found):
            break
        if some is RUNNING and processes.living(patient.home, lineup.ENDPOINT) is None:
            break
        rounds.append(some)
        found += _made(some, patient)
    return found, sum(map(len, rounds))


def status(found: Sequence[Found], patient: Patient) -> int:
    """The exit status: 0 all is well, 1 somebody has to act, 3 it does not work."""
    return max((STATUS[patient.checkup.findings[one.kind].severity] for one in found), default=0)


def told(one: Found, patient: Patient) -> Mapping[str, Any]:
    """A finding with its sentences."""
    about = patient.checkup.findings[one.kind]
    says, do = ({"zh": w.zh.format(**one.facts), "en": w.en.format(**one.facts)} for w in (about.says, about.do))
    page = f"docs/runbooks/{about.runbook}.md" if about.runbook else None
    return {"kind": one.kind, "severity": about.severity, "facts": one.facts, "says": says, "do": do, "runbook": page}


def _made(checks: Sequence[Check], patient: Patient) -> Iterator[Found]:
    for check in checks:
        try:
            yield from check(patient)
        except (GongxinError, BotoCoreError, ClientError, sqlite3.Error, OSError) as trouble:
            yield Found("check-failed", {"check": check.__name__, "error": type(trouble).__name__})
