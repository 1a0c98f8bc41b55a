"""A path that the user named -> the data folder of one local database: private, ours, on a disk with room.

prepare_folder(Path("~/data"), "5.26.30")   becomes   DataFolder(root=Path("/home/me/data"))

    users.lock        each user holds it shared; the supervisor takes it exclusively to stop
    supervisor.lock   held by the one supervisor          java.lock   held by the one Java; its text is that Java's process id
    state.json        what the supervisor is doing        password    of the user neo4j
    neo4j-version     which Neo4j opened the data last    unfinished  there as long as the first start has not come to its end
    conf/  logs/      written anew, bounded               data/       Neo4j's own
    classes.list      which classes Java loaded, while there is no archive of them
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from keiretsu.graph.local.errors import OTHER_DATA, LocalDatabaseError, disk_in_words, full_disk

ROOM = 50 * 1024 * 1024  # bytes; an empty database has 3 MB, its logs at most 40 MB


@dataclass(frozen=True)
class DataFolder:
    """Where each thing lies. One folder is one database."""

    root: Path

    @property
    def users_lock(self) -> Path:
        return self.root / "users.lock"

    @property
    def supervisor_lock(self) -> Path:
        return self.root / "supervisor.lock"

    @property
    def java_lock(self) -> Path:
        return self.root / "java.lock"

    @property
    def state(self) -> Path:
        return self.root / "state.json"

    @property
    def password(self) -> Path:
        return self.root / "password"

    @property
    def version(self) -> Path:
        return self.root / "neo4j-version"

    @property
    def unfinished(self) -> Path:
        return self.root / "unfinished"

    @property
    def configuration(self) -> Path:
        return self.root / "conf"

    @property
    def store(self) -> Path:
        return self.root / "data"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def class_list(self) -> Path:
        return self.root / "classes.list"

    @property
    def supervisor_log(self) -> Path:
        return self.logs / "supervisor.log"

    @property
    def java_log(self) -> Path:
        return self.logs / "java.log"

    @property
    def neo4j_log(self) -> Path:
        return self.logs / "neo4j.log"


def prepare_folder(path: Path, neo4j_version: str) -> DataFolder:
    """Create the folder, or make sure that it is one of ours that `neo4j_version` can open."""
    root = path.expanduser().absolute()
    with disk_in_words(root):
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = DataFolder(root.resolve())
        refuse_foreign(folder)
        refuse_newer(folder, neo4j_version)
        refuse_full(folder.root)
        folder.root.chmod(0o700)
        folder.users_lock.touch(mode=0o600)
        folder.logs.mkdir(mode=0o700, exist_ok=True)
    return folder


def refuse_foreign(folder: DataFolder) -> None:
    """A folder with other things in it is left as it is, permissions and all."""
    if not folder.users_lock.exists() and any(folder.root.iterdir()):
        raise LocalDatabaseError(
            f"{folder.root} holds other files and no database of this program; set KEIRETSU_DATA_DIR to a new or an empty folder."
        )


def refuse_newer(folder: DataFolder, ours: str) -> None:
    theirs = folder.version.read_text(encoding="utf-8").strip() if folder.version.exists() else ours
    if version_key(theirs) > version_key(ours):
        raise LocalDatabaseError(
            f"{folder.root} was last opened by Neo4j {theirs}, and this program brings Neo4j {ours}, which cannot go back; "
            f"update the program, or {OTHER_DATA}."
        )


def refuse_full(path: Path) -> None:
    if shutil.disk_usage(path).free < ROOM:
        raise LocalDatabaseError(full_disk(path))


def version_key(version: str) -> tuple[int, ...]:
    """5.26.30 -> (5, 26, 30), so that 5.9 comes before 5.26 and 2026.08.1 after both."""
    return tuple(int(number) for number in re.findall(r"\d+", version))
