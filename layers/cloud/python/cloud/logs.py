"""Structured logs, metrics and traces, each line with the correlation id of the upload it belongs to.

Nothing here ever takes a row, a name or a code: only ids, counts, keys of our own making and sentences of our own.
"""

import logging
from functools import cache

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from cloud import settings

NAMESPACE = "gongxin"


@cache
def logger() -> Logger:
    """The logger of this process; on one machine it also appends to `LOG_FILE`."""
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
    """Traces, switched off on one machine, where nothing would collect them."""
    return Tracer(service=settings.optional("POWERTOOLS_SERVICE_NAME", "gongxin"), disabled=settings.is_local())


def count(name: str, value: int = 1) -> None:
    """Add to a metric."""
    metrics().add_metric(name=name, unit=MetricUnit.Count, value=value)
