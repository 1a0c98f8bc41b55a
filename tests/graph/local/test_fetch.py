"""Jars arrive whole or not at all, once, and whatever stops them is said in one sentence."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from keiretsu.graph.local import LocalDatabaseError, open_database
from keiretsu.graph.local.install.checksums import NOTES, unverified
from keiretsu.graph.local.install.fetch import fetch_jars
from keiretsu.graph.local.install.jar_list import Jar

from .disks import read_only, small_disk
from .processes import occupied, start_python, wait_until
from .repository import Repository

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
def jar(repository: Repository) -> Jar:
    return repository.add("neo4j", CONTENT)


def is_there(jar: Jar, folder: Path) -> bool:
    return (folder / jar.file).read_bytes() == CONTENT and not unverified((jar,), folder)


def test_once(repository: Repository, jar: Jar, folder: Path) -> None:
    """What was fetched and verified is never asked for again."""
    fetch_jars((jar,), folder, repository.address)
    fetch_jars((jar,), folder, repository.address)
    assert is_there(jar, folder)
    assert repository.asked["/" + jar.path] == 1


def test_many(repository: Repository, folder: Path) -> None:
    """All jars of a list arrive, each in its own file."""
    jars = tuple(repository.add("neo4j" if n == 0 else f"part-{n}", CONTENT[: 100 + n]) for n in range(40))
    fetch_jars(jars, folder, repository.address)
    assert [(folder / jar.file).read_bytes() for jar in jars] == [CONTENT[: 100 + n] for n in range(40)]


def test_cut(repository: Repository, jar: Jar, folder: Path) -> None:
    """A download whose connection is cut goes on where it ended, in the same run."""
    repository.cut_after = 300_000
    fetch_jars((jar,), folder, repository.address)
    assert is_there(jar, folder)
    first, second = repository.ranges
    assert first == ""
    assert 200_000 < int(second.removeprefix("bytes=").removesuffix("-")) <= 300_000


def test_killed(repository: Repository, jar: Jar, folder: Path) -> None:
    """A fetch that was killed with -9 is continued by the next one."""
    repository.slow = 0.2
    fetching = start_fetch(jar, folder, repository)
    part = folder / (jar.file + ".part")
    wait_until(lambda: part.exists() and part.stat().st_size > 100_000, 10)
    fetching.send_signal(signal.SIGKILL)
    fetching.wait()
    repository.slow = 0
    begin = part.stat().st_size
    fetch_jars((jar,), folder, repository.address)
    assert is_there(jar, folder)
    assert repository.ranges == ["", f"bytes={begin}-"]


def test_part_complete(repository: Repository, jar: Jar, folder: Path) -> None:
    """A fetch that was killed between its last byte and the renaming asks for nothing more."""
    folder.mkdir()
    (folder / (jar.file + ".part")).write_bytes(CONTENT)
    fetch_jars((jar,), folder, repository.address)
    assert is_there(jar, folder)
    assert not repository.asked


@pytest.mark.parametrize("left", [b"wrong" * 1000, b"longer" * len(CONTENT)])
def test_part_wrong(repository: Repository, jar: Jar, folder: Path, left: bytes) -> None:
    """What is left of an earlier fetch and does not fit is thrown away and fetched anew."""
    folder.mkdir()
    (folder / (jar.file + ".part")).write_bytes(left)
    fetch_jars((jar,), folder, repository.address)
    assert is_there(jar, folder)


def test_no_ranges(repository: Repository, jar: Jar, folder: Path) -> None:
    """A repository that sends everything again although a part was asked for is understood."""
    repository.cut_after = 300_000
    repository.knows_ranges = False
    fetch_jars((jar,), folder, repository.address)
    assert is_there(jar, folder)


def test_wrong_hash(repository: Repository, folder: Path) -> None:
    """A jar with another SHA-256 than the list says is refused, named, and not kept."""
    jar = repository.add("neo4j", CONTENT, served=bytes(len(CONTENT)))
    with pytest.raises(LocalDatabaseError) as refusal:
        fetch_jars((jar,), folder, repository.address)
    assert str(refusal.value) == (
        f"{repository.address}/org/neo4j/neo4j/1.0/neo4j-1.0.jar is not the file that jars.lock names: its SHA-256 differs. "
        "It was not used; try again, and if it stays so, do not trust this network or mirror."
    )
    assert {file.name for file in folder.iterdir()} == {"fetch.lock"}


def test_too_long(repository: Repository, folder: Path) -> None:
    """A repository that sends more than the list says fills no disk and is refused."""
    jar = repository.add("neo4j", CONTENT, served=CONTENT * 3)
    with pytest.raises(LocalDatabaseError, match="its SHA-256 differs"):
        fetch_jars((jar,), folder, repository.address)


def test_damaged(repository: Repository, jar: Jar, folder: Path) -> None:
    """A jar in the cache that was changed is noticed at the next start and fetched again."""
    fetch_jars((jar,), folder, repository.address)
    (folder / jar.file).write_bytes(CONTENT[:-1] + b"!")
    assert unverified((jar,), folder) == [jar]
    fetch_jars((jar,), folder, repository.address)
    assert is_there(jar, folder)
    assert repository.asked["/" + jar.path] == 2


def test_touched(repository: Repository, jar: Jar, folder: Path) -> None:
    """A jar that only looks changed is hashed, found right, and not fetched again."""
    fetch_jars((jar,), folder, repository.address)
    os.utime(folder / jar.file, (1, 1))
    fetch_jars((jar,), folder, repository.address)
    assert is_there(jar, folder)
    assert repository.asked["/" + jar.path] == 1


def test_passing_fault(repository: Repository, jar: Jar, folder: Path) -> None:
    """A server that is overloaded for a moment is asked again."""
    repository.statuses = [503, 429]
    fetch_jars((jar,), folder, repository.address)
    assert is_there(jar, folder)


def test_missing(repository: Repository, folder: Path) -> None:
    """A mirror that lacks a jar is told by the name of the jar."""
    jar = repository.add("neo4j", CONTENT)
    repository.files.clear()
    with pytest.raises(LocalDatabaseError, match=r"neo4j-1\.0\.jar was refused with HTTP status 404\."):
        fetch_jars((jar,), folder, repository.address)


def test_no_network(tmp_path: Path) -> None:
    """The first start on a machine without network says so in one sentence, and what to do."""
    with occupied(0) as port:
        pass  # now nobody listens there
    with pytest.raises(LocalDatabaseError) as refusal:
        open_database(tmp_path / "data", tmp_path / "cache", repository=f"http://127.0.0.1:{port}")
    assert str(refusal.value) == (
        f"Neo4j must be fetched once, and 127.0.0.1:{port} cannot be reached (ConnectionError); connect to the network and "
        "start again, what has arrived is kept; or set NEO4J_URI to a Neo4j that you have."
    )


def test_two_at_once(repository: Repository, folder: Path) -> None:
    """Two processes that fetch at once do not fetch twice, and both have everything."""
    repository.slow = 0.05
    jar = repository.add("neo4j", CONTENT)
    both = [start_fetch(jar, folder, repository) for _ in range(2)]
    assert [process.wait(30) for process in both] == [0, 0]
    assert is_there(jar, folder)
    assert repository.asked["/" + jar.path] == 1


def test_full_disk(repository: Repository, jar: Jar, folder: Path) -> None:
    """A disk that gets full is told as such."""
    folder.mkdir()
    with small_disk(folder, "size=512k"), pytest.raises(LocalDatabaseError, match=r"The disk that holds .* is full; free some"):
        fetch_jars((jar,), folder, repository.address)


def test_file_limit(repository: Repository, jar: Jar, folder: Path, small_limit: Callable[[int], None]) -> None:
    """So is a limit on the size of files."""
    small_limit(200_000)
    with pytest.raises(LocalDatabaseError, match=r"limit on the size of files \(ulimit -f\); lift it\."):
        fetch_jars((jar,), folder, repository.address)


def test_read_only(repository: Repository, jar: Jar, folder: Path) -> None:
    """A cache that may not be written is told by its name."""
    folder.mkdir()
    with read_only(folder), pytest.raises(LocalDatabaseError) as refusal:
        fetch_jars((jar,), folder, repository.address)
    assert str(refusal.value).startswith(f"{folder}/fetch.lock cannot be written (")


def test_read_only_complete(repository: Repository, jar: Jar, folder: Path) -> None:
    """A cache that may not be written is good enough if it is complete, even if its notes are lost, as in a container."""
    fetch_jars((jar,), folder, repository.address)
    (folder / NOTES).unlink()
    with read_only(folder):
        fetch_jars((jar,), folder, repository.address)
    assert repository.asked["/" + jar.path] == 1


def test_lines(repository: Repository, jar: Jar, folder: Path) -> None:
    """Without a terminal, plain lines on stderr say how far it is."""
    fetching = start_fetch(jar, folder, repository, subprocess.PIPE)
    _, said = fetching.communicate(timeout=30)
    assert said.decode() == "Fetching Neo4j 1.0: 1 MB, once.\nFetching Neo4j 1.0: done.\n"


def test_bar(repository: Repository, jar: Jar, folder: Path) -> None:
    """On a terminal there is a bar."""
    ours, theirs = os.openpty()
    fetching = start_fetch(jar, folder, repository, theirs)
    os.close(theirs)
    assert fetching.wait(30) == 0
    assert "━━━" in os.read(ours, 1 << 16).decode()
    os.close(ours)


def start_fetch(jar: Jar, folder: Path, repository: Repository, stderr: int | None = None) -> subprocess.Popen[bytes]:
    """In a process of its own."""
    line = f"{jar.coordinates} {jar.size} {jar.sha256}"
    words = ("-c", FETCH, line, str(folder), repository.address)
    return start_python(*words, environment={"TERM": "xterm"}, stderr=stderr)
