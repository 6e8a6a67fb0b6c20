"""What archives weigh against the limits of Lambda, as faults and as a table."""

from collections.abc import Iterator

from localstack.manifest import Manifest
from release.build import Archive, Built
from release.packing import Limits

MB = 1 << 20


def faults(built: Built, manifest: Manifest, limits: Limits) -> Iterator[str]:
    """One sentence for every function that Lambda would not take. Images may weigh 10 GB; nothing here comes near."""
    for name, function in manifest.functions.items():
        if function.image:
            continue
        weight = together(built, function.layers)
        if weight > limits.unzipped:
            yield f"{name} weighs {_mb(weight)} MB with its layers; Lambda takes {_mb(limits.unzipped)}"
        if len(function.layers) > limits.layers:
            yield f"{name} has {len(function.layers)} layers; Lambda takes {limits.layers}"


def together(built: Built, layers: tuple[str, ...]) -> int:
    """Bytes unzipped of a function with its layers."""
    return built.functions.unzipped + sum(built.layers[layer].unzipped for layer in layers)


def table(built: Built, manifest: Manifest, limits: Limits) -> Iterator[str]:
    """Lines of a table: archives, then every combination of layers with how many functions have it."""
    yield f"{built.architecture:44}{'zipped':>10}{'unzipped':>10}   MB"
    for name, archive in [*built.layers.items(), ("functions", built.functions)]:
        yield f"  {name:42}{_mb(archive.zipped):>10}{_mb(archive.unzipped):>10}   {_way(archive, limits)}"
    combinations: dict[tuple[tuple[str, ...], bool], int] = {}
    for function in manifest.functions.values():
        key = function.layers, function.image
        combinations[key] = combinations.get(key, 0) + 1
    for (layers, image), count in combinations.items():
        said = "an image" if image else f"of {_mb(limits.unzipped)}"
        yield f"  {f'{count} functions: ' + ' '.join(layers):52}{_mb(together(built, layers)):>10}   {said}"


def _way(archive: Archive, limits: Limits) -> str:
    return "" if archive.zipped <= limits.direct else "through S3"


def _mb(weight: int) -> str:
    return f"{weight / MB:.1f}"
