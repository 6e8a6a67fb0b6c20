"""OpenSearch: one node of the real engine, from the jars of Maven Central."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localstack.engines import kept
from localstack.engines.attached import attached, free_port
from localstack.lineup import HEALTH

HERE = Path(__file__).parent
POM, MAIN, LIST = HERE / "pom.xml", HERE / "SearchNode.java", HERE / "jars.sha256"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
INSTALL = "JDK 17, Maven (apt-get install openjdk-17-jdk-headless maven; brew install openjdk@17 maven)"
WHAT = "OpenSearch"
HEAP = "512m"
JVM = (
    "-XX:+UseSerialGC",  # two cores, and others want them too
    "-Xshare:auto",
    "-Dfile.encoding=UTF-8",
    "-Djava.awt.headless=true",
    "-Dlog4j2.level=WARN",
    "-Dlog4j2.disable.jmx=true",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dio.netty.noUnsafe=true",
)


def command(home: str, port: int, heap: str = HEAP) -> list[str]:
    """What starts a node that keeps its data in `home`: fetched and compiled the first time, checked every time.

    `heap`: the memory that Java takes and keeps, such as `512m`.

    Raises:
        Trouble: Java or Maven is missing, they failed, or a jar is not the one that is listed.
    """
    [java] = kept.tools(WHAT, "java", install=INSTALL)
    place = kept.folder("opensearch", (POM, MAIN, LIST), _made)
    kept.check(list((place / "lib").iterdir()), LIST)
    return [
        java,
        f"-Xms{heap}",
        f"-Xmx{heap}",
        *JVM,
        "-cp",
        f"{place / 'classes'}:{place / 'lib'}/*",
        MAIN.stem,
        home,
        str(port),
    ]


@contextmanager
def running(heap: str = HEAP) -> Iterator[str]:
    """A node of one's own without data; the value is its address."""
    port = free_port()
    with attached("opensearch", command("{home}", port, heap), port, HEALTH) as address:
        yield address


def lock() -> None:
    """Write the list of jars anew from what the pom comes to now."""
    with tempfile.TemporaryDirectory() as place:
        LIST.write_text(kept.written(kept.hashes(_fetched(Path(place)))), encoding="ascii")


def _made(place: Path) -> None:
    _, javac, _ = kept.tools(WHAT, "java", "javac", "mvn", install=INSTALL)
    jars = _fetched(place)
    kept.check(jars, LIST)
    compile_ = [javac, "--release", "11", "-proc:none", "-cp", f"{place / 'lib'}/*", "-d", str(place / "classes")]
    kept.run("javac", [*compile_, str(MAIN)], place)


def _fetched(place: Path) -> list[Path]:
    [mvn] = kept.tools(WHAT, "mvn", install=INSTALL)
    copy = [mvn, "-q", "-B", "-f", str(POM), COPY, "-DincludeScope=runtime", f"-DoutputDirectory={place / 'lib'}"]
    kept.run("mvn", copy, place)
    return list((place / "lib").iterdir())
