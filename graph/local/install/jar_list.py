"""jars.lock -> the jars that make up Neo4j.

org.neo4j:neo4j-bolt:5.26.30 663084 9f6c...   becomes   Jar(group="org.neo4j", artifact="neo4j-bolt", ...)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LOCK_FILE = Path(__file__).with_name("jars.lock")


@dataclass(frozen=True)
class Jar:
    """One file of a Maven repository; `size` in bytes, `sha256` in hex."""

    group: str
    artifact: str
    version: str
    classifier: str  # "" for most; "linux-x86_64" for platform-specific code
    size: int
    sha256: str

    @property
    def coordinates(self) -> str:
        parts = (self.group, self.artifact, self.version, self.classifier)
        return ":".join(part for part in parts if part)

    @property
    def file(self) -> str:
        parts = (self.artifact, self.version, self.classifier)
        return "-".join(part for part in parts if part) + ".jar"

    @property
    def path(self) -> str:
        """Its path in every Maven repository: org/neo4j/neo4j-bolt/5.26.30/neo4j-bolt-5.26.30.jar"""
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{self.file}"


def read_jars(lock_file: Path = LOCK_FILE) -> tuple[Jar, ...]:
    """The jars in the order of the class path."""
    lines = lock_file.read_text(encoding="utf-8").splitlines()
    return tuple(parse_jar(line) for line in lines if line and not line.startswith("#"))


def parse_jar(line: str) -> Jar:
    coordinates, size, sha256 = line.split()
    group, artifact, version, *classifier = coordinates.split(":")
    return Jar(group, artifact, version, "".join(classifier), int(size), sha256)


def write_jar(jar: Jar) -> str:
    return f"{jar.coordinates} {jar.size} {jar.sha256}"


def neo4j_version(jars: Sequence[Jar]) -> str:
    """5.26.30"""
    return next(jar.version for jar in jars if (jar.group, jar.artifact) == ("org.neo4j", "neo4j"))
