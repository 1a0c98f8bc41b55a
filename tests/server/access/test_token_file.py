"""The token file: parsing, errors, atomic writes, and reloading after changes."""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from keiretsu.files import try_exclusive
from keiretsu.server.access.token_file import TokenDigests, TokenFile, TokenFileError, digest_of, read_tokens
from keiretsu.server.access.token_store import create_token, revoke_token, rotate_token
from tests.server.access.harness import ManualClock

A, B = (sha256(token).hexdigest() for token in (b"a", b"b"))
INVALID_FILES = {
    "a token instead of its hash": ("dashboard kei_secret", ["line 1: {invalid}"]),
    "a token alone": ("kei_secret", ["line 1: {invalid}"]),
    "a hash alone": (f"sha256:{A}", ["line 1: {invalid}"]),
    "another hash": (f"dashboard md5:{A}", ["line 1: {invalid}"]),
    "a short hash": (f"dashboard sha256:{A[1:]}", ["line 1: {invalid}"]),
    "no hash": ("dashboard sha256:" + "g" * 64, ["line 1: {invalid}"]),
    "digits of another script": ("dashboard sha256:" + "１" * 64, ["line 1: {invalid}"]),
    "a name with a space": (f"my dashboard sha256:{A}", ["line 1: {invalid}"]),
    "a name that is not ASCII": (f"büro sha256:{A}", ["line 1: {invalid}"]),
    "a long name": (f"{'a' * 65} sha256:{A}", ["line 1: {invalid}"]),
    "text after the hash": (f"dashboard sha256:{A} # comment", ["line 1: {invalid}"]),
    "a duplicate name": (f"a sha256:{A}\na sha256:{B}", ['line 2: Name "a" is already on line 1; remove one of them.']),
    "a duplicate token": (f"a sha256:{A}\n\nb sha256:{A.upper()}", ["line 3: This token is already on line 1; remove one of them."]),
    "several errors": (
        f"# all\na sha256:{A}\nnothing\na sha256:{A}\nb sha256:{A}\n\0",
        [
            "line 3: {invalid}",
            'line 4: Name "a" is already on line 2; remove one of them.',
            "line 5: This token is already on line 2; remove one of them.",
            "line 6: {invalid}",
        ],
    ),
}
INVALID_LINE = "Invalid line; expected NAME sha256:HEX, as `keiretsu token create` writes it."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tokens.txt"


def write(path: Path, text: str) -> None:
    """Write a file that only its owner can read, newer than any before."""
    path.write_bytes(text.encode())
    path.chmod(0o600)


class TestReading:
    """Lines -> names and digests."""

    def test_lines(self, path: Path) -> None:
        """Comments, blank lines, tabs, capitals, a byte order mark and CRLF line ends are accepted."""
        write(path, f"\ufeff# comment\r\n\r\n  a sha256:{A.upper()}  \r\nb.C_1-\t sha256:{B}")
        tokens = read_tokens(path)
        assert [tokens.name_of(token) for token in ("a", "b", "c", "", "ä", "\udcff")] == ["a", "b.C_1-", None, None, None, None]

    def test_an_empty_file(self, path: Path) -> None:
        """It is valid and has no tokens: the last one may have been revoked."""
        write(path, "")
        assert read_tokens(path) == TokenDigests()

    @pytest.mark.parametrize(("text", "errors"), INVALID_FILES.values(), ids=INVALID_FILES)
    def test_errors(self, path: Path, text: str, errors: list[str]) -> None:
        """All at once, each with its line; an invalid line is not quoted, for it may be a token."""
        write(path, text)
        with pytest.raises(TokenFileError) as raised:
            read_tokens(path)
        assert str(raised.value).split("\n") == [f"{path} {error.format(invalid=INVALID_LINE)}" for error in errors]
        assert "secret" not in str(raised.value)

    def test_an_unreadable_file(self, path: Path) -> None:
        """A file that is not UTF-8, a folder, and a missing file."""
        path.write_bytes(b"\xff")
        for unreadable, message in (
            (path, "The file is not UTF-8; save it as UTF-8."),
            (path.parent, "Cannot read the file: Is a directory."),
            (path.with_name("none"), "Cannot read the file: No such file or directory"),
        ):
            with pytest.raises(TokenFileError, match=message):
                read_tokens(unreadable)

    @pytest.mark.parametrize(("mode", "warning_count"), [(0o600, 0), (0o640, 0), (0o644, 1), (0o604, 1)])
    def test_a_world_readable_file(self, path: Path, mode: int, warning_count: int) -> None:
        """It is accepted with a warning in the log, since hashes reveal nothing."""
        write(path, f"a sha256:{A}")
        path.chmod(mode)
        with capture_logs() as logs:
            assert read_tokens(path).name_of("a") == "a"
        assert [log["log_level"] for log in logs] == ["warning"] * warning_count

    @given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=6, unique_by=digest_of), st.text(max_size=20))
    def test_only_the_token_itself_has_its_name(self, tokens: list[str], other: str) -> None:
        """For any tokens, and any other text."""
        digests = TokenDigests(tuple((str(index), digest_of(token)) for index, token in enumerate(tokens)))
        assert [digests.name_of(token) for token in tokens] == [str(index) for index in range(len(tokens))]
        assert (digests.name_of(other) is not None) == (other in tokens)


class TestWriting:
    """Names -> lines."""

    def test_a_new_token(self, path: Path) -> None:
        """It is long, has the prefix, authenticates, and is not in the file, which only its owner can read."""
        token = create_token("dashboard", path)
        assert (token[:4], len(token), token.isascii()) == ("kei_", 47, True)
        assert path.read_text() == f"dashboard sha256:{sha256(token.encode()).hexdigest()}\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert read_tokens(path).name_of(token) == "dashboard"
        assert create_token("other", path) != token

    def test_the_rest_of_the_file_is_preserved(self, path: Path) -> None:
        """Comments, blank lines, unusual line separators within them, the mode; a missing final line break is added."""
        text = f"# one\u2028two\x0bthree\n\nold sha256:{A}"
        write(path, text)
        path.chmod(0o640)
        create_token("new", path)
        assert path.read_text().startswith(f"{text}\nnew sha256:")
        revoke_token("new", path)
        assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == (text + "\n", 0o640)
        assert [file.name for file in path.parent.iterdir()] == [path.name]

    def test_an_existing_name(self, path: Path) -> None:
        """It is rejected; rotated, the old token is invalid, and the line keeps its place."""
        first = create_token("a", path)
        create_token("b", path)
        with pytest.raises(TokenFileError) as raised:
            create_token("a", path)
        assert str(raised.value) == f'{path} line 1: Token "a" already exists; choose another name, or use `keiretsu token rotate`.'
        second = rotate_token("a", path)
        tokens = read_tokens(path)
        assert (tokens.name_of(first), tokens.name_of(second)) == (None, "a")
        assert [line.split()[0] for line in path.read_text().splitlines()] == ["a", "b"]

    @pytest.mark.parametrize("name", ["", " ", "a b", "a\n", "ä", "a/b", "a" * 65, "#a"])
    def test_invalid_names(self, path: Path, name: str) -> None:
        """They are rejected, and nothing is written."""
        message = "is not a valid token name; use 1 to 64 letters, digits, dots, hyphens or underscores"
        with pytest.raises(TokenFileError, match=message):
            create_token(name, path)
        assert not path.exists()

    def test_revoking_a_missing_token(self, path: Path) -> None:
        """An error; the file is neither created nor changed."""
        with pytest.raises(TokenFileError, match="The file does not exist"):
            revoke_token("a", path)
        assert not path.exists()
        create_token("a", path)
        with pytest.raises(TokenFileError, match='Token "b" does not exist'):
            revoke_token("b", path)
        assert read_tokens(path).digests[0][0] == "a"

    def test_rotating_a_missing_token(self, path: Path) -> None:
        """An error that names similar tokens; the file is neither created nor changed."""
        with pytest.raises(TokenFileError, match=r"tokens\.txt: The file does not exist\."):
            rotate_token("a", path)
        assert not path.exists()
        write(path, f"# dashboad\ndashboard sha256:{A}\nbatch sha256:{B}\n")
        before = path.read_text()
        for name, hint in (("dashbord", '; did you mean "dashboard"?'), ("x", "."), ("#", "."), ("", ".")):
            with pytest.raises(TokenFileError) as raised:
                rotate_token(name, path)
            assert str(raised.value) == f'{path}: Token "{name}" does not exist{hint} `keiretsu token create` creates a token.'
        assert path.read_text() == before

    def test_an_invalid_file(self, path: Path) -> None:
        """It is reported, and not overwritten."""
        write(path, "kei_secret\n")
        with pytest.raises(TokenFileError, match=r"tokens.txt line 1: Invalid line"):
            create_token("a", path)
        assert path.read_text() == "kei_secret\n"

    def test_a_symbolic_link(self, path: Path) -> None:
        """It stays one; its target is written."""
        path.symlink_to(path.with_name("real.txt"))
        create_token("a", path)
        assert path.is_symlink()
        assert len(read_tokens(path.with_name("real.txt")).digests) == 1

    def test_concurrent_commands(self, path: Path) -> None:
        """The second one fails, so that neither undoes the other's changes."""
        create_token("a", path)
        lock = try_exclusive(path)
        assert lock
        with pytest.raises(TokenFileError, match="Another command is writing the file; try again"):
            create_token("b", path)
        lock.release()
        create_token("b", path)

    def test_a_missing_folder(self, path: Path) -> None:
        """The message has the reason of the operating system."""
        with pytest.raises(TokenFileError, match="Cannot write the file: No such file or directory"):
            create_token("a", path / "below" / "tokens.txt")


class TestReloading:
    """A running server checks the file for changes at most once a second."""

    def test_revoked_and_created_tokens(self, path: Path) -> None:
        """Both take effect a second later, without a restart."""
        clock = ManualClock()
        old = create_token("old", path)
        tokens = TokenFile(path, clock)
        new = create_token("new", path)
        revoke_token("old", path)
        clock.now += 0.9
        assert [tokens.name_of(token) for token in (old, new)] == ["old", None]
        clock.now += 0.2
        assert [tokens.name_of(token) for token in (old, new)] == [None, "new"]
        rotate_token("new", path)
        clock.now += 0.9
        assert tokens.name_of(new) == "new", "the next check is a second after the last one"
        clock.now += 0.1
        assert tokens.name_of(new) is None

    def test_a_file_that_becomes_invalid(self, path: Path) -> None:
        """The previous tokens stay valid; the log has one line until the file is valid again."""
        clock = ManualClock()
        token = create_token("a", path)
        tokens = TokenFile(path, clock)
        valid_text = path.read_text()
        with capture_logs() as logs:
            path.write_text("nonsense")
            for _ in range(3):
                clock.now += 2
                assert tokens.name_of(token) == "a"
            path.unlink()
            for _ in range(3):
                clock.now += 2
                assert tokens.name_of(token) == "a"
            write(path, valid_text + f"b sha256:{B}")
            clock.now += 2
            assert tokens.name_of("b") == "b"
        assert [(log["event"], log["log_level"], log.get("errors")) for log in logs] == [
            ("token_file_invalid", "error", f"{path} line 1: {INVALID_LINE}"),
            ("token_file_invalid", "error", f"{path}: Cannot read the file: No such file or directory."),
            ("token_file_reloaded", "info", None),
        ]

    def test_a_file_of_the_same_size_and_time(self, path: Path) -> None:
        """A replacement is noticed even if its time and size are those of the old file."""
        clock = ManualClock()
        write(path, f"a sha256:{A}")
        tokens = TokenFile(path, clock)
        status = path.stat()
        other = path.with_name("other")
        write(other, f"a sha256:{B}")
        os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
        other.replace(path)
        clock.now += 1
        assert [tokens.name_of(token) for token in "ab"] == [None, "a"]

    def test_a_file_without_tokens(self, path: Path) -> None:
        """It is logged at startup, since no client can authenticate."""
        write(path, "# none yet")
        with capture_logs() as logs:
            TokenFile(path, ManualClock())
        assert [log["event"] for log in logs] == ["token_file_empty"]
