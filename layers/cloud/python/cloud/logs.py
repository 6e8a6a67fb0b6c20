"""Structured logs, metrics and traces, each line with the correlation id of the upload it belongs to.

Nothing here ever takes a row, a name or a code: only ids, counts, keys of our own making and sentences of our own.
"""

import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from cloud import settings

NAMESPACE = "gongxin"
Handler = Callable[[Mapping[str, Any], Any], dict[str, Any]]


@cache
def logger() -> Logger:
    """The logger of this process; on one machine it also appends to `LOG_FILE`."""
    # A line that cannot be written would otherwise be printed with the stack, and the data, of whoever wrote it.
    logging.raiseExceptions = False
    service = settings.optional("POWERTOOLS_SERVICE_NAME", "gongxin")
    path = settings.optional("LOG_FILE")
    handler = logging.FileHandler(path, encoding="utf-8") if path else None
    return Logger(service=service, logger_handler=handler, utc=True)


@cache
def metrics() -> Metrics:
    """Counts for dashboards and alarms; dimensions are datasets and agencies, never subjects."""
    return Metrics(namespace=NAMESPACE, service=settings.optional("POWERTOOLS_SERVICE_NAME", "gongxin"))


@cache
def tracer() -> Tracer:
    """Traces; powertools switches them off by itself wherever it does not run in Lambda."""
    return Tracer(service=settings.optional("POWERTOOLS_SERVICE_NAME", "gongxin"))


def measure(step: str, outcome: str, milliseconds: int) -> None:
    """One step is over: how it ended (`done`, `refused`, `failed`) and how long it took, as embedded metrics."""
    measured = metrics()
    measured.add_dimension(name="step", value=step)
    measured.add_metric(name=f"step-{outcome}", unit=MetricUnit.Count, value=1)
    measured.add_metric(name="step-duration", unit=MetricUnit.Milliseconds, value=milliseconds)
    measured.flush_metrics()


def gauge(name: str, value: int) -> None:
    """How many of something there are now, as an embedded metric of this function; alarms ask for it by name."""
    measured = metrics()
    measured.add_metric(name=name, unit=MetricUnit.Count, value=value)
    measured.flush_metrics()


def traced(handler: Handler) -> Handler:
    """The handler as a traced segment; neither its answer nor its errors are kept with the trace."""
    if settings.is_local():
        return handler
    segment: Handler = tracer().capture_lambda_handler(handler, capture_response=False, capture_error=False)
    return segment
