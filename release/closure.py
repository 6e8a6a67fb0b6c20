"""What a list of requirements needs in the end, as the metadata of what is installed tell it, without a network."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib import metadata

from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from localstack.manifest import load
from localstack.trouble import Trouble

Asked = tuple[str, frozenset[str]]  # a distribution and those of its extras that are wanted

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}  # the platform's word for an architecture, and Python's


def environment(architecture: str) -> dict[str, str]:
    """The markers' environment of a function in the cloud."""
    version = load().platform.runtime.removeprefix("python")
    here = {name: str(value) for name, value in default_environment().items()}
    return here | {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": MACHINES[architecture],
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{version}.0",
        "python_version": version,
        "sys_platform": "linux",
    }


def closure(wanted: Iterable[str], without: Collection[str], place: Mapping[str, str]) -> set[str]:
    """Canonical names of all distributions that `wanted` (requirements, maybe with extras) need in a place.

    `without` names those that are left out although somebody asks for them; what only they need is left out too.

    Raises:
        Trouble: one of them is not installed here, so nobody knows what it needs.
    """
    due: list[Asked] = [_asked(Requirement(text)) for text in wanted]
    seen: set[Asked] = set()
    while due:
        asked = due.pop()
        if asked not in seen and asked[0] not in without:
            seen.add(asked)
            due += needs(*asked, place)
    return {name for name, _ in seen}


def needs(name: str, extras: Collection[str], place: Mapping[str, str]) -> Iterator[Asked]:
    """What one distribution with some of its extras asks for, and with which extras."""
    for text in distribution(name).requires or ():
        requirement = Requirement(text)
        if _holds(requirement.marker, extras, place):
            yield _asked(requirement)


def distribution(name: str) -> metadata.Distribution:
    """The metadata of an installed distribution."""
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise Trouble(
            f"{name} 未安装，无法得知它需要什么：请先运行 make install",
            f"{name} is not installed, so nobody knows what it needs: run make install first",
        ) from None


def _asked(requirement: Requirement) -> Asked:
    return canonicalize_name(requirement.name), frozenset(requirement.extras)


def _holds(marker: Marker | None, extras: Collection[str], place: Mapping[str, str]) -> bool:
    return marker is None or any(marker.evaluate({**place, "extra": extra}) for extra in (*extras, ""))
