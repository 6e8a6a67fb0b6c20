"""A platform above that looks into a folder from time to time (functions/reporting/transports/drop.py says how)."""

import json
from pathlib import Path

from credit.reporting.batch import Manifest
from credit.reporting.wire.elements import parsed
from functions.reporting.transports.drop import HOLDINGS, MANIFEST, OUTGOING, READY, RECEIPTS, placed
from localstack.simulators.above import Above
from localstack.simulators.http import GARBAGE


class Folder:
    """The folder of a front-end machine, and the platform behind it."""

    def __init__(self, above: Above, folder: Path) -> None:
        self.above, self._folder = above, folder
        for name in (OUTGOING, RECEIPTS, HOLDINGS):
            (folder / name).mkdir(parents=True, exist_ok=True)

    @property
    def address(self) -> str:
        """Where it is."""
        return str(self._folder)

    def look(self) -> int:
        """Take in what is announced, and put receipts and the list of everything there; how many batches."""
        ready = sorted((self._folder / OUTGOING).glob(f"*{READY}"))
        for announced in ready:
            self._take(announced)
        for feed in self.above.target.feeds:
            lines = (json.dumps({"recordId": r, "version": v}) for r, v in self.above.held(feed.catalogue).items())
            placed(self._folder / HOLDINGS / f"{feed.catalogue}.jsonl", "\n".join(lines).encode())
        return len(ready)

    def _take(self, announced: Path) -> None:
        if self.above.fails("error"):
            return  # it stays until the next look
        announced.unlink()
        manifest = Manifest.model_validate_json(announced.with_name(announced.stem + MANIFEST).read_bytes())
        data = (announced.parent / manifest.file.name).read_bytes()
        rows = [{cell.name: cell.text for cell in row.inside} for row in parsed(data).every("ROW")]
        receipt = json.dumps(self.above.take(manifest, data, rows), ensure_ascii=False).encode()
        where = self._folder / RECEIPTS / f"{manifest.batch}.json"
        if self.above.fails("silence") or self.above.fails("late-receipt"):
            return
        if self.above.fails("garbled-receipt") or self.above.fails("garbage"):
            receipt = GARBAGE
        placed(where, receipt)
        if self.above.fails("duplicate-receipt"):
            placed(where, receipt)

    def remind(self) -> None:
        """Put every receipt there again, late ones and unreadable ones, too."""
        for batch, receipt in self.above.receipts.items():
            placed(self._folder / RECEIPTS / f"{batch}.json", json.dumps(receipt, ensure_ascii=False).encode())
