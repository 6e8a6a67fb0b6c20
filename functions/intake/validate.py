"""Read the file against the published catalogue and leave its rows as text."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from cloud import files, knowledge, settings
from cloud.step import step
from credit.quality.reading import read
from functions.intake import staging, submissions
from functions.intake.task import Received, Validated


@step
def handler(task: Received) -> Validated:
    """Format, encoding, header and columns are found by content; what no published dataset allows is refused."""
    catalogue = knowledge.catalogue()
    parts, received = 0, 0
    with TemporaryDirectory() as folder:
        path = files.fetch(settings.bucket("raw"), task.raw_key, Path(folder) / "file").path
        table = read(path, catalogue.dataset(task.dataset), catalogue)
        for part, batch in enumerate(table.batches):
            staging.put(task.submission, "text", part, batch)
            parts, received = part + 1, received + batch.height
    staging.put_reading(task.submission, table.header.columns, [asdict(note) for note in table.header.notes])
    submissions.mark(task.submission, submissions.VALIDATED, "validate")
    return Validated.after(task, parts=parts, received=received)
