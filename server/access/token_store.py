"""A new token, or one withdrawn: the file of tokens, written anew in one step.

make_token("dashboard", Path("tokens.txt"))   ->   "kei_3f9w...", of which the file has the hash

Whoever reads the file meanwhile finds the old one or the new one, whole.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from keiretsu.graph.local.file_lock import try_exclusive
from keiretsu.seed.errors import quoted
from keiretsu.server.access.token_file import TokenFileError, digest_of, read_tokens

PREFIX = "kei_"  # so that whoever finds one, a scanner for secrets above all, knows what it is
NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


def make_token(name: str, path: Path, *, replace: bool = False) -> str:
    """A new token of this name, which nothing shows a second time. Raises TokenFileError, also where the name is taken and not replaced."""
    if not NAME.fullmatch(name):
        raise TokenFileError(f"{quoted(name)} cannot be the name of a token; use 1 to 64 letters, digits, dots, hyphens or underscores.")
    token = PREFIX + secrets.token_urlsafe(32)
    line = f"{name} sha256:{digest_of(token).hex()}"

    def add(lines: list[str]) -> list[str]:
        at = _find(name, lines)
        if at is None:
            return [*lines, line]
        if not replace:
            raise TokenFileError(f'{path} line {at + 1}: there is a token "{name}" already; give another name, or --replace.')
        return [*lines[:at], line, *lines[at + 1 :]]

    _rewrite(path, add)
    return token


def remove_token(name: str, path: Path) -> None:
    """Withdraw a token. Raises TokenFileError, also where there is none of this name."""

    def take(lines: list[str]) -> list[str]:
        at = _find(name, lines)
        if at is None:
            raise TokenFileError(f"{path}: there is no token {quoted(name)}.")
        return [*lines[:at], *lines[at + 1 :]]

    if not path.is_file():
        raise TokenFileError(f"{path}: there is no such file.")
    _rewrite(path, take)


def _find(name: str, lines: list[str]) -> int | None:
    return next((at for at, line in enumerate(lines) if line.split()[:1] == [name]), None)


def _rewrite(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    """The lines of the file, changed; the file is made where there is none."""
    try:
        target = path.resolve()  # behind a link, which stays one
        with _alone(target):
            read_tokens(target)  # a faulty file is told of, not written over
            _write(target, "".join(f"{line}\n" for line in change(_lines_of(target))))
    except OSError as error:
        raise TokenFileError(f"{path}: this cannot be written: {error.strerror}.") from None


def _lines_of(path: Path) -> list[str]:
    lines = path.read_text("utf-8-sig").split("\n")
    return lines if lines[-1] else lines[:-1]


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the file, so that two commands do not each undo what the other wrote. It is made, for its owner alone, where there is none."""
    lock = try_exclusive(path)
    if lock is None:
        raise TokenFileError(f"{path}: another command is writing this; try again.")
    try:
        if os.fstat(lock.descriptor).st_ino != path.stat().st_ino:  # replaced after we opened it
            raise TokenFileError(f"{path}: another command is writing this; try again.")
        yield
    finally:
        lock.release()


def _write(path: Path, text: str) -> None:
    """In one step, with the mode and the owner that the file had."""
    before = path.stat()
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
            if (before.st_uid, before.st_gid) != (os.geteuid(), os.fstat(descriptor).st_gid):
                os.fchown(descriptor, before.st_uid, before.st_gid)
            os.fsync(descriptor)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
