"""What tests of the doctor ask with."""

from collections.abc import Iterator
from dataclasses import replace

from localstack.doctor.model import Found, Patient


def with_limit(patient: Patient, kind: str, **limits: float) -> Patient:
    told = patient.checkup.findings[kind].model_copy(update={"limits": limits})
    return replace(patient, checkup=patient.checkup.model_copy(update={
        "findings": {**patient.checkup.findings, kind: told}
    }))  # fmt: skip


def kinds(found: Iterator[Found]) -> list[str]:
    return [one.kind for one in found]
