"""Open data for people: what there is, and addresses that lead to the newest files whenever somebody follows them."""

from cloud import files, settings
from credit.disclosure.viewer import ANONYMOUS
from credit.errors import NotFound
from functions.apis.call import Answer, Call
from functions.apis.look import Look
from functions.daily import open_data as snapshots
from functions.site import reference, showing
from functions.site.page import HTML, page

# By the end of their address, as `data.{end}` of the texts names them.
FILES = {"sheet": snapshots.SHEET, "records": snapshots.RECORDS, "changes": snapshots.CHANGES}


def index(call: Call) -> Answer:
    """The files of each public dataset, and what programs may read."""
    datasets = showing.public(Look.now(ANONYMOUS))
    return page(call, "open-data.html", datasets=datasets, ends=list(FILES), operations=reference.readable())


def download(call: Call) -> Answer:
    """On to the newest file: links to files themselves work for a minute, this address for good."""
    known = {dataset.id for dataset in showing.public(Look.now(ANONYMOUS))}
    name = FILES.get(call.path["file"])
    told = snapshots.latest(call.path["id"]) if name and call.path["id"] in known else None
    found = [one["key"] for one in told["files"] if one["name"] == name] if told else []
    if not found:
        raise NotFound
    link = files.presign_get(settings.bucket(snapshots.BUCKET), found[0], int(settings.granted("LINK_SECONDS")))
    return Answer("", 303, {"Location": link}, HTML)
