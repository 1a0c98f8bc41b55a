"""The file of tokens: how it is read, what is said of a faulty one, how it is written, and that changes count at once."""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from keiretsu.graph.local.file_lock import try_exclusive
from keiretsu.server.access.token_file import TokenFile, TokenFileError, Tokens, digest_of, read_tokens
from keiretsu.server.access.token_store import make_token, remove_token
from tests.server.access.harness import Clock

A, B = (sha256(one).hexdigest() for one in (b"a", b"b"))
FAULTY = {
    "a token instead of its hash": ("dashboard kei_secret", ["line 1: {none}"]),
    "a token alone": ("kei_secret", ["line 1: {none}"]),
    "a hash alone": (f"sha256:{A}", ["line 1: {none}"]),
    "another hash": (f"dashboard md5:{A}", ["line 1: {none}"]),
    "a short hash": (f"dashboard sha256:{A[1:]}", ["line 1: {none}"]),
    "no hash": ("dashboard sha256:" + "g" * 64, ["line 1: {none}"]),
    "digits of another script": ("dashboard sha256:" + "１" * 64, ["line 1: {none}"]),
    "a name with a blank": (f"my dashboard sha256:{A}", ["line 1: {none}"]),
    "a name that is not ASCII": (f"büro sha256:{A}", ["line 1: {none}"]),
    "a long name": (f"{'a' * 65} sha256:{A}", ["line 1: {none}"]),
    "something after it": (f"dashboard sha256:{A} # mine", ["line 1: {none}"]),
    "a name twice": (f"a sha256:{A}\na sha256:{B}", ['line 2: the name "a" is on line 1 already; take one of them out.']),
    "a token twice": (f"a sha256:{A}\n\nb sha256:{A.upper()}", ["line 3: this is the token of line 1; take one of them out."]),
    "all at once": (
        f"# all\na sha256:{A}\nnothing\na sha256:{A}\nb sha256:{A}\n\0",
        [
            "line 3: {none}",
            'line 4: the name "a" is on line 2 already; take one of them out.',
            "line 5: this is the token of line 2; take one of them out.",
            "line 6: {none}",
        ],
    ),
}
NONE = "this is no token; `keiretsu token NAME` writes such lines, as NAME sha256:HEX."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tokens.txt"


def write(path: Path, text: str) -> None:
    """A file for its owner alone, which is younger than any before."""
    path.write_bytes(text.encode())
    path.chmod(0o600)


class TestReading:
    """Lines -> names."""

    def test_lines(self, path: Path) -> None:
        """Comments, blank lines, tabs, capitals, a mark of UTF-8 and the ends of lines of another system."""
        write(path, f"\ufeff# mine\r\n\r\n  a sha256:{A.upper()}  \r\nb.C_1-\t sha256:{B}")
        tokens = read_tokens(path)
        assert [tokens.name_of(one) for one in ("a", "b", "c", "", "ä", "\udcff")] == ["a", "b.C_1-", None, None, None, None]

    def test_an_empty_file(self, path: Path) -> None:
        """Has no tokens, which is no fault: the last one may have been withdrawn."""
        write(path, "")
        assert read_tokens(path) == Tokens()

    @pytest.mark.parametrize(("text", "faults"), FAULTY.values(), ids=FAULTY)
    def test_faults(self, path: Path, text: str, faults: list[str]) -> None:
        """All at once, each with its line; what is not understood is not shown, for it may be a token."""
        write(path, text)
        with pytest.raises(TokenFileError) as raised:
            read_tokens(path)
        assert str(raised.value).split("\n") == [f"{path} {fault.format(none=NONE)}" for fault in faults]
        assert "secret" not in str(raised.value)

    def test_no_text(self, path: Path) -> None:
        """A file that is not UTF-8, a folder, and none."""
        path.write_bytes(b"\xff")
        for one, told in ((path, "this is not UTF-8; save it as such."), (path.parent, "this cannot be read: Is a directory.")):
            with pytest.raises(TokenFileError, match=told):
                read_tokens(one)
        with pytest.raises(TokenFileError, match="this cannot be read: No such file or directory"):
            read_tokens(path.with_name("none"))

    @pytest.mark.parametrize(("mode", "warned"), [(0o600, 0), (0o640, 0), (0o644, 1), (0o604, 1)])
    def test_a_file_that_everybody_can_read(self, path: Path, mode: int, warned: int) -> None:
        """Is used, with a warning in the log: hashes give nothing away."""
        write(path, f"a sha256:{A}")
        path.chmod(mode)
        with capture_logs() as logs:
            assert read_tokens(path).name_of("a") == "a"
        assert [log["log_level"] for log in logs] == ["warning"] * warned

    @given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=6, unique_by=digest_of), st.text(max_size=20))
    def test_only_the_token_itself_has_its_name(self, given: list[str], other: str) -> None:
        """Whatever the tokens are, and whatever is tried."""
        tokens = Tokens(tuple((str(at), digest_of(one)) for at, one in enumerate(given)))
        assert [tokens.name_of(one) for one in given] == [str(at) for at in range(len(given))]
        assert (tokens.name_of(other) is not None) == (other in given)


class TestWriting:
    """Names -> lines."""

    def test_a_new_token(self, path: Path) -> None:
        """It is long, begins with a mark, opens the door, and is not in the file, which is its owner's alone."""
        token = make_token("dashboard", path)
        assert (token[:4], len(token), token.isascii()) == ("kei_", 47, True)
        assert path.read_text() == f"dashboard sha256:{sha256(token.encode()).hexdigest()}\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert read_tokens(path).name_of(token) == "dashboard"
        assert make_token("other", path) != token

    def test_what_else_is_in_the_file_stays(self, path: Path) -> None:
        """Comments, blank lines, odd line breaks within them, the file's mode; a last line without an end gets one."""
        before = f"# one\u2028two\x0bthree\n\nold sha256:{A}"
        write(path, before)
        path.chmod(0o640)
        make_token("new", path)
        assert path.read_text().startswith(f"{before}\nnew sha256:")
        remove_token("new", path)
        assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == (before + "\n", 0o640)
        assert [one.name for one in path.parent.iterdir()] == [path.name]

    def test_a_name_that_is_taken(self, path: Path) -> None:
        """Is refused; replaced, the old token opens nothing any more, and the line stays where it was."""
        first = make_token("a", path)
        make_token("b", path)
        with pytest.raises(TokenFileError) as raised:
            make_token("a", path)
        assert str(raised.value) == f'{path} line 1: there is a token "a" already; give another name, or --replace.'
        second = make_token("a", path, replace=True)
        tokens = read_tokens(path)
        assert (tokens.name_of(first), tokens.name_of(second)) == (None, "a")
        assert [line.split()[0] for line in path.read_text().splitlines()] == ["a", "b"]

    @pytest.mark.parametrize("name", ["", " ", "a b", "a\n", "ä", "a/b", "a" * 65, "#a"])
    def test_names_that_cannot_be(self, path: Path, name: str) -> None:
        """Nothing is written then."""
        with pytest.raises(
            TokenFileError, match="cannot be the name of a token; use 1 to 64 letters, digits, dots, hyphens or underscores"
        ):
            make_token(name, path)
        assert not path.exists()

    def test_withdrawing_none(self, path: Path) -> None:
        """A sentence, and the file stays as it is, or away."""
        with pytest.raises(TokenFileError, match="there is no such file"):
            remove_token("a", path)
        assert not path.exists()
        make_token("a", path)
        with pytest.raises(TokenFileError, match='there is no token "b"'):
            remove_token("b", path)
        assert read_tokens(path).digests[0][0] == "a"

    def test_a_faulty_file(self, path: Path) -> None:
        """Is told of, and not written over."""
        write(path, "kei_secret\n")
        with pytest.raises(TokenFileError, match=r"tokens.txt line 1: this is no token"):
            make_token("a", path)
        assert path.read_text() == "kei_secret\n"

    def test_a_link(self, path: Path) -> None:
        """Stays one; the file behind it is written."""
        path.symlink_to(path.with_name("real.txt"))
        make_token("a", path)
        assert path.is_symlink()
        assert len(read_tokens(path.with_name("real.txt")).digests) == 1

    def test_somebody_else_is_writing(self, path: Path) -> None:
        """Then this one waits for another time, so that neither undoes the other."""
        make_token("a", path)
        lock = try_exclusive(path)
        assert lock
        with pytest.raises(TokenFileError, match="another command is writing this; try again"):
            make_token("b", path)
        lock.release()
        make_token("b", path)

    def test_a_folder_that_is_not_there(self, path: Path) -> None:
        """A sentence of the system."""
        with pytest.raises(TokenFileError, match="this cannot be written: No such file or directory"):
            make_token("a", path / "below" / "tokens.txt")


class TestChanges:
    """A server that runs looks at the file again, at most once a second."""

    def test_withdrawn_and_added(self, path: Path) -> None:
        """Both count a second later, without a restart."""
        clock = Clock()
        old = make_token("old", path)
        tokens = TokenFile(path, clock)
        new = make_token("new", path)
        remove_token("old", path)
        clock.now += 0.9
        assert [tokens.name_of(one) for one in (old, new)] == ["old", None]
        clock.now += 0.2
        assert [tokens.name_of(one) for one in (old, new)] == [None, "new"]
        make_token("new", path, replace=True)
        clock.now += 0.9
        assert tokens.name_of(new) == "new", "the next look is a second after the last one"
        clock.now += 0.1
        assert tokens.name_of(new) is None

    def test_a_file_that_becomes_faulty(self, path: Path) -> None:
        """Changes nothing; the log says so once, until it is good again."""
        clock = Clock()
        token = make_token("a", path)
        tokens = TokenFile(path, clock)
        good = path.read_text()
        with capture_logs() as logs:
            path.write_text("nonsense")
            for _ in range(3):
                clock.now += 2
                assert tokens.name_of(token) == "a"
            path.unlink()
            for _ in range(3):
                clock.now += 2
                assert tokens.name_of(token) == "a"
            write(path, good + f"b sha256:{B}")
            clock.now += 2
            assert tokens.name_of("b") == "b"
        assert [(log["log_level"], log.get("faults")) for log in logs] == [
            ("error", f"{path} line 1: {NONE}"),
            ("error", f"{path}: this cannot be read: No such file or directory."),
            ("info", None),
        ]

    def test_the_same_size_and_time(self, path: Path) -> None:
        """A file put in the place of another is a new one, even if its time and its size are those of the old."""
        clock = Clock()
        write(path, f"a sha256:{A}")
        tokens = TokenFile(path, clock)
        before = path.stat()
        other = path.with_name("other")
        write(other, f"a sha256:{B}")
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        other.replace(path)
        clock.now += 1
        assert [tokens.name_of(one) for one in "ab"] == [None, "a"]

    def test_a_file_without_tokens(self, path: Path) -> None:
        """Is said at the start: nobody may ask."""
        write(path, "# none yet")
        with capture_logs() as logs:
            TokenFile(path, Clock())
        assert [log["event"] for log in logs] == ["the file of tokens has none, so nobody may ask"]
