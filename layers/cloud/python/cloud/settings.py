"""The environment as a typed model, read once: a function sees only what `infra/platform.yaml` grants it.

Names are derived: bucket `raw` is `BUCKET_RAW`, table `submissions` is `TABLE_SUBMISSIONS`, queue `arrivals` is
`QUEUE_ARRIVALS`, state machine `intake` is `MACHINE_INTAKE`, the bus `BUS`, the topic `TOPIC`, the ledger `LEDGER`,
the search index `SEARCH_URL`, the tables' engine `TABLES_URL`.
"""

import os
from functools import cache

from credit.errors import MissingGrant

LOCAL_ENDPOINT = "AWS_ENDPOINT_URL"


def granted(name: str) -> str:
    """The value of a granted variable; `MissingGrant` names what `infra/platform.yaml` should say."""
    value = os.environ.get(name)
    if not value:
        kind, _, rest = name.partition("_")
        wanted = f"{kind.lower()} {rest.lower().replace('_', '-')}".strip()
        raise MissingGrant(f"{name} is not set: grant '{wanted}' to this function in infra/platform.yaml")
    return value


def optional(name: str, otherwise: str = "") -> str:
    """The value of a variable that may be absent."""
    return os.environ.get(name) or otherwise


def bucket(name: str) -> str:
    """The real name of a bucket, by its name in the manifest."""
    return granted(f"BUCKET_{_constant(name)}")


def table(name: str) -> str:
    """The real name of a table, by its name in the manifest."""
    return granted(f"TABLE_{_constant(name)}")


def tables() -> list[str]:
    """The tables that were granted, by their names in the manifest."""
    return sorted(name.removeprefix("TABLE_").lower().replace("_", "-") for name in os.environ if _is_table(name))


def known_as(kind: str, real: str) -> str:
    """The name in the manifest of a bucket or machine that was granted, by its real name; else the real one."""
    granted = {value: name for name, value in os.environ.items() if name.startswith(f"{kind}_")}
    return granted[real].removeprefix(f"{kind}_").lower().replace("_", "-") if real in granted else real


def _is_table(name: str) -> bool:
    return name.startswith("TABLE_") and bool(os.environ[name])


def _constant(name: str) -> str:
    return name.upper().replace("-", "_")


@cache
def is_local() -> bool:
    """Whether this is the platform on one machine (`GONGXIN_HOME` is set)."""
    return bool(os.environ.get("GONGXIN_HOME"))
