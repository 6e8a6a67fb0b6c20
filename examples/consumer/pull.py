"""Read the feed of a subscription from where this program stopped, until there is nothing new."""

import argparse
import os
from pathlib import Path
from urllib.parse import quote

import platform_api
from copy_store import Copy


def pull(copy: Copy, subscription: str) -> int:
    """How many changes were taken in. Killed at any moment, it goes on where the last page was stored."""
    taken, name = 0, f"feed {subscription}"
    while True:
        cursor = copy.place(name)
        asked = f"?cursor={quote(cursor)}" if cursor else ""
        page = platform_api.get(f"/v1/feeds/{subscription}{asked}")
        copy.take(page["items"], name, page["cursor"])
        taken += len(page["items"])
        if page["nextCursor"] is None:
            platform_api.post(f"/v1/feeds/{subscription}/acknowledgement", {"cursor": page["cursor"]})
            return taken


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("subscription")
    print(pull(Copy(Path(os.environ.get("COPY", "copy.sqlite"))), asked.parse_args().subscription), "changes")
