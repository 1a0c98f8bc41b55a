"""Jars are downloaded completely or not at all, once, and each failure is one sentence."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from keiretsu.graph.local import LocalDatabaseError, open_database
from keiretsu.graph.local.install.checksums import CHECKSUM_FILE, missing_or_changed
from keiretsu.graph.local.install.fetch import fetch_jars
from keiretsu.graph.local.install.jar_list import Jar
from keiretsu.progress import hide_progress
from tests.waiting import MAX_WAIT, wait_until

from .disks import read_only, small_disk
from .processes import occupy_port, start_python
from .repository import MavenRepository

FETCH = """
import sys
from pathlib import Path
from keiretsu.graph.local.install.fetch import fetch_jars
from keiretsu.graph.local.install.jar_list import parse_jar
fetch_jars((parse_jar(sys.argv[1]),), Path(sys.argv[2]), sys.argv[3])
"""
CONTENT = bytes(range(256)) * 4000  # 1 MB


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "jars"


@pytest.fixture
def jar(repository: MavenRepository) -> Jar:
    return repository.add("neo4j", CONTENT)


def is_installed(jar: Jar, folder: Path) -> bool:
    return (folder / jar.file).read_bytes() == CONTENT and not missing_or_changed((jar,), folder)


def test_once(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """A verified jar is never requested again."""
    fetch_jars((jar,), folder, repository.address)
    fetch_jars((jar,), folder, repository.address)
    assert is_installed(jar, folder)
    assert repository.request_counts["/" + jar.path] == 1


def test_many(repository: MavenRepository, folder: Path) -> None:
    """All jars of a list are downloaded, each to its own file."""
    jars = tuple(repository.add("neo4j" if n == 0 else f"part-{n}", CONTENT[: 100 + n]) for n in range(40))
    fetch_jars(jars, folder, repository.address)
    assert [(folder / jar.file).read_bytes() for jar in jars] == [CONTENT[: 100 + n] for n in range(40)]


def test_resumed(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """A download whose connection is closed resumes where it ended, in the same run."""
    repository.cut_after = 300_000
    fetch_jars((jar,), folder, repository.address)
    assert is_installed(jar, folder)
    first, second = repository.range_headers
    assert first == ""
    assert 200_000 < int(second.removeprefix("bytes=").removesuffix("-")) <= 300_000


def test_killed(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """A download that was killed with -9 is resumed by the next one."""
    repository.block_delay = 0.2
    process = start_fetch(jar, folder, repository)
    partial_file = folder / (jar.file + ".part")
    wait_until(lambda: partial_file.exists() and partial_file.stat().st_size > 100_000)
    process.send_signal(signal.SIGKILL)
    process.wait()
    repository.block_delay = 0
    offset = partial_file.stat().st_size
    fetch_jars((jar,), folder, repository.address)
    assert is_installed(jar, folder)
    assert repository.range_headers == ["", f"bytes={offset}-"]


def test_part_complete(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """A download that was killed between its last byte and the rename sends no request."""
    folder.mkdir()
    (folder / (jar.file + ".part")).write_bytes(CONTENT)
    fetch_jars((jar,), folder, repository.address)
    assert is_installed(jar, folder)
    assert not repository.request_counts


@pytest.mark.parametrize("leftover", [b"wrong" * 1000, b"longer" * len(CONTENT)])
def test_part_wrong(repository: MavenRepository, jar: Jar, folder: Path, leftover: bytes) -> None:
    """A partial file that does not match is discarded and downloaded again."""
    folder.mkdir()
    (folder / (jar.file + ".part")).write_bytes(leftover)
    fetch_jars((jar,), folder, repository.address)
    assert is_installed(jar, folder)


def test_no_ranges(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """A repository may ignore the Range header and send the whole file."""
    repository.cut_after = 300_000
    repository.supports_ranges = False
    fetch_jars((jar,), folder, repository.address)
    assert is_installed(jar, folder)


def test_wrong_hash(repository: MavenRepository, folder: Path) -> None:
    """A jar whose SHA-256 differs from the list is rejected, named, and deleted."""
    jar = repository.add("neo4j", CONTENT, served=bytes(len(CONTENT)))
    with pytest.raises(LocalDatabaseError) as raised:
        fetch_jars((jar,), folder, repository.address)
    assert str(raised.value) == (
        f"{repository.address}/org/neo4j/neo4j/1.0/neo4j-1.0.jar does not match jars.lock: its SHA-256 differs. "
        "It was discarded; try again, and if the error persists, do not trust this network or mirror."
    )
    assert {file.name for file in folder.iterdir()} == {"fetch.lock"}


def test_too_long(repository: MavenRepository, folder: Path) -> None:
    """A file larger than listed is rejected before it fills the disk."""
    jar = repository.add("neo4j", CONTENT, served=CONTENT * 3)
    with pytest.raises(LocalDatabaseError, match="its SHA-256 differs"):
        fetch_jars((jar,), folder, repository.address)


def test_damaged(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """A changed jar in the cache is detected at the next start and downloaded again."""
    fetch_jars((jar,), folder, repository.address)
    (folder / jar.file).write_bytes(CONTENT[:-1] + b"!")
    assert missing_or_changed((jar,), folder) == [jar]
    fetch_jars((jar,), folder, repository.address)
    assert is_installed(jar, folder)
    assert repository.request_counts["/" + jar.path] == 2


def test_touched(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """A jar whose modification time changed is verified by its hash, and not downloaded again."""
    fetch_jars((jar,), folder, repository.address)
    os.utime(folder / jar.file, (1, 1))
    fetch_jars((jar,), folder, repository.address)
    assert is_installed(jar, folder)
    assert repository.request_counts["/" + jar.path] == 1


def test_transient_status(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """A request to a server that is overloaded for a moment is retried."""
    repository.failing_statuses = [503, 429]
    fetch_jars((jar,), folder, repository.address)
    assert is_installed(jar, folder)


def test_missing(repository: MavenRepository, folder: Path) -> None:
    """The error for a mirror without a jar names the jar."""
    jar = repository.add("neo4j", CONTENT)
    repository.files.clear()
    with pytest.raises(LocalDatabaseError, match=r"neo4j-1\.0\.jar was rejected with HTTP status 404\."):
        fetch_jars((jar,), folder, repository.address)


def test_no_network(tmp_path: Path) -> None:
    """The error of a first start without network says what to do."""
    with occupy_port(0) as port:
        pass  # the port is free again
    with pytest.raises(LocalDatabaseError) as raised:
        open_database(tmp_path / "data", tmp_path / "cache", repository=f"http://127.0.0.1:{port}")
    assert str(raised.value) == (
        f"Neo4j must be downloaded once, and 127.0.0.1:{port} is unreachable (ConnectionError); connect to the network and start "
        "again, partial downloads are kept; or set NEO4J_URI to an existing Neo4j."
    )


def test_two_processes(repository: MavenRepository, folder: Path) -> None:
    """Two concurrent processes download each jar once, and both have all jars."""
    repository.block_delay = 0.05
    jar = repository.add("neo4j", CONTENT)
    processes = [start_fetch(jar, folder, repository) for _ in range(2)]
    assert [process.wait(MAX_WAIT) for process in processes] == [0, 0]
    assert is_installed(jar, folder)
    assert repository.request_counts["/" + jar.path] == 1


def test_full_disk(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """The error names a disk that becomes full."""
    folder.mkdir()
    with small_disk(folder, "size=512k"), pytest.raises(LocalDatabaseError, match=r"The disk that holds .* is full; free some"):
        fetch_jars((jar,), folder, repository.address)


def test_file_limit(repository: MavenRepository, jar: Jar, folder: Path, limit_file_size: Callable[[int], None]) -> None:
    """And a limit on the size of files."""
    limit_file_size(200_000)
    with pytest.raises(LocalDatabaseError, match=r"limit on the size of files of this process \(ulimit -f\); raise the limit\."):
        fetch_jars((jar,), folder, repository.address)


def test_read_only(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """The error names a cache that is not writable."""
    folder.mkdir()
    with read_only(folder), pytest.raises(LocalDatabaseError) as raised:
        fetch_jars((jar,), folder, repository.address)
    assert str(raised.value).startswith(f"{folder}/fetch.lock is not writable (")


def test_read_only_complete(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """A read-only cache is sufficient if it is complete, even without verified.json, as in a container."""
    fetch_jars((jar,), folder, repository.address)
    (folder / CHECKSUM_FILE).unlink()
    with read_only(folder):
        fetch_jars((jar,), folder, repository.address)
    assert repository.request_counts["/" + jar.path] == 1


def test_progress_lines(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """Without a terminal, plain lines on stderr show the progress."""
    process = start_fetch(jar, folder, repository, subprocess.PIPE)
    _, output = process.communicate(timeout=MAX_WAIT)
    assert output.decode() == "Downloading Neo4j 1.0: 1 MB, once.\nDownloading Neo4j 1.0: done.\n"


def test_hidden_progress(repository: MavenRepository, jar: Jar, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As `keiretsu seed --quiet` does."""
    with hide_progress():
        fetch_jars((jar,), folder, repository.address)
    assert capsys.readouterr() == ("", "")


def test_progress_bar(repository: MavenRepository, jar: Jar, folder: Path) -> None:
    """A terminal gets a progress bar."""
    controller, terminal = os.openpty()
    process = start_fetch(jar, folder, repository, terminal)
    os.close(terminal)
    assert process.wait(MAX_WAIT) == 0
    assert "━━━" in os.read(controller, 1 << 16).decode()
    os.close(controller)


def start_fetch(jar: Jar, folder: Path, repository: MavenRepository, stderr: int | None = None) -> subprocess.Popen[bytes]:
    """Start the download in a process of its own."""
    line = f"{jar.coordinates} {jar.size} {jar.sha256}"
    arguments = ("-c", FETCH, line, str(folder), repository.address)
    return start_python(*arguments, environment={"TERM": "xterm"}, stderr=stderr, stdout=subprocess.DEVNULL)
