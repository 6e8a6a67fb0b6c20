"""Reporting up, as departments see it: rows that came back; for the managing body, how targets and city compare."""

from cloud.tables import Page
from credit.text import Text
from functions.apis import callers, paging
from functions.apis.asked_reports import Reconciliations, ReportErrors
from functions.apis.call import Answer, Call, Route
from functions.apis.told_reports import ReconciliationsTold, ReconciliationTold, ReportErrorsTold, ReportErrorTold
from functions.permissions.policy import manages

EVERYBODY = "all"


def errors(call: Call) -> Answer:
    """A page of rows that came back, or would: a department's own, for the managing body all; the oldest first."""
    asked: ReportErrors = call.query
    viewer = callers.officer(call)
    page = paging.standing("report-errors", None if manages(viewer) else viewer.agency, asked.state, asked)
    items = tuple(ReportErrorTold.model_validate(item) for item in page.items)
    return Answer(ReportErrorsTold(items=items, next_cursor=page.cursor))


def reconciliations(call: Call) -> Answer:
    """A page of reconciliations, the newest first."""
    asked: Reconciliations = call.query
    callers.manager(call)
    page = _reconciled(asked)
    items = tuple(ReconciliationTold.model_validate(item) for item in page.items)
    return Answer(ReconciliationsTold(items=items, next_cursor=page.cursor))


def _reconciled(asked: Reconciliations) -> Page:
    if asked.target:
        return paging.newest("reconciliations", asked.target, None, asked)
    return paging.newest("reconciliations", EVERYBODY, "all", asked)


ROUTES = (
    Route(
        "GET",
        "/v1/report-errors",
        errors,
        Text(zh="上报被退回的记录", en="Records that a superior platform has refused"),
        query=ReportErrors,
        answer=ReportErrorsTold,
        secured=True,
        problems=(400, 403),
    ),
    Route(
        "GET",
        "/v1/reconciliations",
        reconciliations,
        Text(zh="上报对账", en="Reconciliations with superior platforms"),
        query=Reconciliations,
        answer=ReconciliationsTold,
        secured=True,
        problems=(400, 403),
    ),
)
