"""What an operator looks at goes into the access log first, like every look."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any


def log(command: str, purpose: str, what: Mapping[str, str], found: Sequence[Mapping[str, Any]]) -> None:
    """Write the look down; `SystemBusy` if that cannot be done, and then nothing may be shown.

    Args:
        command: the command, which is the basis of the look.
        purpose: why it is done.
        what: opaque ids, never a name or a code.
        found: what is about to be shown.
    """
    from cloud import access_log
    from credit.disclosure.viewer import Role, Viewer

    content = json.dumps(found, sort_keys=True, default=str).encode()
    look = access_log.Look(
        viewer=Viewer(role=Role.ADMINISTRATOR),
        purpose=purpose,
        basis=f"gongxin {command}",
        case_number=None,
        what=what,
        results=len(found),
        result_hash=hashlib.sha256(content).hexdigest(),
    )
    access_log.write(look)
