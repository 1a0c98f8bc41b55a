"""A version of Neo4j -> jars.lock: `python -m keiretsu.graph.local.install.update_jars_lock 5.26.30` writes the file anew.

jgo works out what org.neo4j:neo4j depends on and fetches each jar into its own cache; size and SHA-256 are taken from there.
Run it to move to another Neo4j, read the difference, and run the tests: `configuration.py` names settings that only this
version is known to have.
"""

import hashlib
import sys
from pathlib import Path
from zipfile import ZipFile

import jgo
from jgo.maven import Artifact

from keiretsu.graph.local.install.jar_list import LOCK_FILE, Jar, write_jar

HEADING = "# Neo4j {version} and all that it needs. Made by python -m keiretsu.graph.local.install.update_jars_lock; not edited by hand.\n"


def write_lock(version: str, lock_file: Path = LOCK_FILE) -> None:
    """The jars in the order of the class path.

    Largest first: Java looks a class up in one jar after the other, and large jars hold most of them. A jar that names others in its
    manifest goes last: before these, it would make Java's archive of classes unusable ("shared class paths mismatch").
    """
    artifacts = jgo.resolve(f"org.neo4j:neo4j:{version}")
    files = {describe_jar(artifact): artifact.resolve() for artifact in artifacts}
    ordered = sorted(files, key=lambda jar: (names_others(files[jar]), -jar.size, jar.coordinates))
    lines = "".join(write_jar(jar) + "\n" for jar in ordered)
    lock_file.write_text(HEADING.format(version=version) + lines, encoding="utf-8")


def describe_jar(artifact: Artifact) -> Jar:
    content = artifact.resolve().read_bytes()
    return Jar(
        artifact.groupId,
        artifact.artifactId,
        artifact.version,
        artifact.classifier,
        len(content),
        hashlib.sha256(content).hexdigest(),
    )


def names_others(file: Path) -> bool:
    with ZipFile(file) as jar:
        return b"\nClass-Path:" in jar.read("META-INF/MANIFEST.MF")


if __name__ == "__main__":
    write_lock(sys.argv[1])
