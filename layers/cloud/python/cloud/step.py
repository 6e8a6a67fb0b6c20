"""How a function of a state machine is called: a typed task in, a typed task out, and an answer for every fault."""

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel

from cloud import logs
from credit.errors import FileRefused, GongxinError

Before = TypeVar("Before", bound=BaseModel)
After = TypeVar("After", bound=BaseModel)
Done = TypeVar("Done")
Handler = Callable[[Mapping[str, Any], Any], dict[str, Any]]


class StepFailed(GongxinError):
    """Something that nobody foresaw; says what kind of fault and where, never with which data."""


def step(decide: Callable[[Before], After]) -> Handler:
    """A Lambda handler from a function that takes one model and returns one.

    An event `{"warm": true}` only loads the function. `FileRefused` comes out as the unchanged task with `refusal`, on
    which the state machine decides. Whatever else rises becomes `StepFailed` unless it is ours: its message could carry
    somebody's data into a log.
    """
    model = next(hint for name, hint in get_type_hints(decide).items() if name != "return")

    def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        if event.get("warm"):
            return {"warm": True}
        name = getattr(context, "function_name", decide.__module__)
        return logs.traced(lambda told, _: _run(decide, model, told, name))(event, context)

    handler.__doc__ = decide.__doc__
    return handler


def apart(work: Callable[[], Done], what: str) -> Done | None:
    """One of several pieces of work of which none depends on another: a fault is logged, and None comes back."""
    try:
        return work()
    except Exception as fault:
        # As in a step: the kind of fault and its place are told, its message could carry somebody's data.
        logs.logger().error("failed", extra={"what": what, "error": type(fault).__name__, "at": _place(fault)})
        return None


def _run(
    decide: Callable[[Any], BaseModel], model: type[BaseModel], event: Mapping[str, Any], name: str
) -> dict[str, Any]:
    log = logs.logger()
    log.set_correlation_id(str(event.get("arrival", "")))
    log.append_keys(submission=event.get("submission"), step=name)
    started = perf_counter()
    try:
        after = decide(model.model_validate(event))
    except FileRefused as refused:
        log.info("file refused", extra={"rule": refused.rule, "ms": _since(started)})
        logs.measure(name, "refused", _since(started))
        return {**event, "refusal": str(refused)}
    except GongxinError as told:
        log.warning("step ended early", extra={"error": type(told).__name__, "ms": _since(started)})
        logs.measure(name, "failed", _since(started))
        raise
    except Exception as fault:
        where = _place(fault)
        log.error("step failed", extra={"error": type(fault).__name__, "at": where, "ms": _since(started)})
        logs.measure(name, "failed", _since(started))
        raise StepFailed(f"{type(fault).__name__} at {where}") from None
    log.info("step done", extra={"ms": _since(started)})
    logs.measure(name, "done", _since(started))
    return after.model_dump(mode="json", by_alias=True)


def _since(started: float) -> int:
    return round((perf_counter() - started) * 1000)


def _place(fault: BaseException) -> str:
    """File, line and function of the innermost frames: enough to find it, nothing of the data."""
    frames = traceback.extract_tb(fault.__traceback__)[-3:]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
