"""Path -> the data folder of one local database: private, ours, on a disk with enough space.

prepare_folder(Path("~/data"), "5.26.30")   becomes   DataFolder(root=Path("/home/me/data"))

    users.lock        a shared lease of each user; the supervisor takes it exclusively to stop
    supervisor.lock   held by the one supervisor          java.lock   held by the one Java; contains its process id
    state.json        state of the supervisor             password    of the user neo4j
    neo4j-version     the Neo4j that last opened the data unfinished  exists until the first start is complete
    conf/  logs/      written at each start, bounded      data/       Neo4j's own
    classes.list      classes that Java loaded, until there is an AppCDS archive
    import.lock       held by the one user that imports     import/     its files, and the store that the importer writes
    imported/         a complete store that replaces data/  replaced/   the store before, until it is deleted
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from keiretsu.graph.local.errors import OTHER_DATA_HINT, LocalDatabaseError, disk_full_message, translate_disk_errors

REQUIRED_FREE_BYTES = 50 * 1024 * 1024  # an empty database has 3 MB, its logs at most 40 MB


@dataclass(frozen=True)
class DataFolder:
    """Paths in a data folder. One folder is one database."""

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
    def import_lock(self) -> Path:
        return self.root / "import.lock"

    @property
    def import_folder(self) -> Path:
        return self.root / "import"

    @property
    def imported_store(self) -> Path:
        return self.root / "imported"

    @property
    def replaced_store(self) -> Path:
        return self.root / "replaced"

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

    @property
    def import_log(self) -> Path:
        return self.logs / "import.log"

    @property
    def import_report(self) -> Path:
        return self.logs / "import-report.log"


def prepare_folder(path: Path, neo4j_version: str) -> DataFolder:
    """Create the folder, or check that it is one of ours that `neo4j_version` can open."""
    root = path.expanduser().absolute()
    with translate_disk_errors(root):
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = DataFolder(root.resolve())
        reject_foreign_folder(folder)
        reject_newer_version(folder, neo4j_version)
        reject_full_disk(folder.root)
        folder.root.chmod(0o700)
        folder.users_lock.touch(mode=0o600)
        folder.logs.mkdir(mode=0o700, exist_ok=True)
    return folder


def reject_foreign_folder(folder: DataFolder) -> None:
    """A folder with other content stays unchanged, permissions included."""
    if not folder.users_lock.exists() and any(folder.root.iterdir()):
        raise LocalDatabaseError(
            f"{folder.root} contains other files and no Keiretsu database; set KEIRETSU_DATA_DIR to a new or empty folder."
        )


def reject_newer_version(folder: DataFolder, neo4j_version: str) -> None:
    last_version = folder.version.read_text(encoding="utf-8").strip() if folder.version.exists() else neo4j_version
    if version_key(last_version) > version_key(neo4j_version):
        raise LocalDatabaseError(
            f"{folder.root} was last opened by Neo4j {last_version}, and this program's Neo4j {neo4j_version} cannot downgrade it; "
            f"update the program, or {OTHER_DATA_HINT}."
        )


def reject_full_disk(path: Path) -> None:
    if shutil.disk_usage(path).free < REQUIRED_FREE_BYTES:
        raise LocalDatabaseError(disk_full_message(path))


def version_key(version: str) -> tuple[int, ...]:
    """5.26.30 -> (5, 26, 30), so that 5.9 sorts before 5.26 and 2026.08.1 after both."""
    return tuple(int(number) for number in re.findall(r"\d+", version))
