"""jars.lock is complete, and each line contains everything needed to download one jar."""

from keiretsu.graph.local.install.jar_list import LOCK_FILE, neo4j_version, parse_jar, read_jars, write_jar


def test_line() -> None:
    """A line becomes a jar, with its path in every Maven repository, and back."""
    line = "io.netty:netty-transport-native-epoll:4.1.137.Final:linux-x86_64 12 " + "a" * 64
    jar = parse_jar(line)
    assert jar.path == ("io/netty/netty-transport-native-epoll/4.1.137.Final/netty-transport-native-epoll-4.1.137.Final-linux-x86_64.jar")
    assert write_jar(jar) == line


def test_lock() -> None:
    """The lock file names one Neo4j of the long-term support release, and no file twice."""
    jars = read_jars()
    assert neo4j_version(jars).startswith("5.26.")
    assert len({jar.file for jar in jars}) == len(jars) > 200
    assert all(jar.size > 0 and len(bytes.fromhex(jar.sha256)) == 32 for jar in jars)


def test_comment() -> None:
    """The lock file begins with the command that generates it."""
    assert "python -m keiretsu.graph.local.install.update_jars_lock" in LOCK_FILE.read_text(encoding="utf-8").splitlines()[0]
