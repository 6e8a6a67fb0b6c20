"""Take the file into the evidence store and give it its submission id."""

from pathlib import Path
from tempfile import TemporaryDirectory

from cloud import clock, files, knowledge, settings
from cloud.step import step
from credit.errors import FileRefused, NotFound
from functions.intake import line, submissions
from functions.intake.inbox import Address, Wishes
from functions.intake.task import Arrived, Received

NOBODY = Address("unknown", "unknown", None, "unknown")


@step
def handler(task: Arrived) -> Received:
    """Read the object once and ask the catalogue whether this sender may send this: only then is it kept.

    A file on trial is kept nowhere; it is read again from the inbox, where it stays until it is answered.
    """
    address, refusal = _address(task.key)
    try:
        received = _open(task, address)
        refusal = refusal or _gate(address)
    except FileRefused as unread:
        # What cannot be read has no content to be called by: it is called after its arrival.
        received, refusal = _received(task, address, task.arrival, 0, Wishes()), refusal or unread
        if answered := line.answered(task.arrival):  # the file is gone because of that
            return Received.after(received, submission=answered, known=True)
    first = submissions.begin(received, address.ticket)
    if first and refusal is None and not received.dry_run:
        files.copy((task.bucket, task.key, task.version), settings.bucket("raw"), received.raw_key)
    more = {"received_at": first or received.received_at, "refusal": str(refusal) if refusal else None}
    return Received.after(received, known=first is None, **more)


def _open(task: Arrived, address: Address) -> Received:
    with TemporaryDirectory() as folder:
        try:
            limit = int(settings.granted("LARGEST_FILE"))
            fetched = files.fetch(task.bucket, task.key, Path(folder) / "file", version=task.version, limit=limit)
        except NotFound:
            raise FileRefused("file.gone") from None
    wishes = submissions.wishes(address, task.key) or Wishes.of(fetched.metadata)
    return _received(task, address, fetched.sha256, fetched.size, wishes)


def _address(key: str) -> tuple[Address, FileRefused | None]:
    try:
        return Address.parse(key), None
    except FileRefused as refused:
        return NOBODY, refused


def _received(task: Arrived, address: Address, sha256: str, size: int, wishes: Wishes) -> Received:
    return Received.after(
        task,
        submission=submissions.called(sha256, address.agency, address.dataset, wishes),
        agency=address.agency,
        dataset=address.dataset,
        file_name=address.file_name,
        sha256=sha256,
        size=size,
        raw_key=f"{address.agency}/{address.dataset}/{sha256}",
        received_at=clock.now(),
        dry_run=wishes.dry_run,
        corrects=wishes.corrects,
        full=wishes.full,
        withdraw_missing=wishes.withdraw_missing,
        channel=wishes.channel,
        period=wishes.period,
        reference=wishes.reference,
    )


def _gate(address: Address) -> FileRefused | None:
    """The catalogue gate (design rule 1): unknown datasets and senders are refused before anything is stored."""
    catalogue = knowledge.catalogue()
    if catalogue.agency(address.agency) is None:
        return FileRefused("file.unknown-sender", agency=address.agency)
    try:
        dataset = catalogue.dataset(address.dataset)
    except NotFound:
        return FileRefused("file.unknown-dataset", dataset=address.dataset)
    if not catalogue.may_send(address.agency, dataset):
        return FileRefused("file.sender-not-allowed", dataset_zh=dataset.name.zh, dataset_en=dataset.name.en)
    return None
