"""Creates, rotates and revokes tokens: the token file is rewritten atomically.

create_token("dashboard", Path("tokens.txt"))   ->   "kei_3f9w...", whose hash the file stores

Concurrent readers see the old file or the new one, never a part.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from keiretsu.files import try_exclusive, write_atomically
from keiretsu.server.access.token_file import TokenFileError, digest_of, read_tokens
from keiretsu.text import join_or, quoted

PREFIX = "kei_"  # identifies a leaked token to secret scanners
NAME_PATTERN = re.compile(r"[A-Za-z0-9._-]{1,64}")


def create_token(name: str, path: Path) -> str:
    """A new token with this name, which is never shown again. Raises TokenFileError, also if the name exists."""
    if not NAME_PATTERN.fullmatch(name):
        raise TokenFileError(f"{quoted(name)} is not a valid token name; use 1 to 64 letters, digits, dots, hyphens or underscores.")
    token = _generate_token()

    def add(lines: list[str]) -> list[str]:
        index = _find(name, lines)
        if index is not None:
            raise TokenFileError(
                f'{path} line {index + 1}: Token "{name}" already exists; choose another name, or use `keiretsu token rotate`.'
            )
        return [*lines, _line_of(name, token)]

    _rewrite(path, add)
    return token


def rotate_token(name: str, path: Path) -> str:
    """A new token in place of the one with this name. Raises TokenFileError, also if no token has the name."""
    token = _generate_token()

    def replace(lines: list[str]) -> list[str]:
        index = _find(name, lines)
        if index is None:
            raise TokenFileError(f"{_unknown_name_message(name, path, lines)} `keiretsu token create` creates a token.")
        return [*lines[:index], _line_of(name, token), *lines[index + 1 :]]

    _rewrite_existing(path, replace)
    return token


def revoke_token(name: str, path: Path) -> None:
    """Remove a token. Raises TokenFileError, also if no token has this name."""

    def remove(lines: list[str]) -> list[str]:
        index = _find(name, lines)
        if index is None:
            raise TokenFileError(_unknown_name_message(name, path, lines))
        return [*lines[:index], *lines[index + 1 :]]

    _rewrite_existing(path, remove)


def _generate_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def _line_of(name: str, token: str) -> str:
    return f"{name} sha256:{digest_of(token).hex()}"


def _unknown_name_message(name: str, path: Path, lines: list[str]) -> str:
    """With the similar names in the file, if there are any."""
    matches = [quoted(match) for match in get_close_matches(name, filter(None, map(_name_in, lines)))]
    return f"{path}: Token {quoted(name)} does not exist{f'; did you mean {join_or(matches)}?' if matches else '.'}"


def _find(name: str, lines: list[str]) -> int | None:
    return next((index for index, line in enumerate(lines) if name and _name_in(line) == name), None)


def _name_in(line: str) -> str:
    """The name of the token on a line; empty if it is blank or a comment."""
    return "" if line.lstrip().startswith("#") else "".join(line.split()[:1])


def _rewrite_existing(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    if not path.is_file():
        raise TokenFileError(f"{path}: The file does not exist.")
    _rewrite(path, change)


def _rewrite(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Apply a change to the lines of the file, which is created if missing."""
    try:
        target = path.resolve()  # a symbolic link stays one
        lock = try_exclusive(target)
        if lock is None:  # two commands must not undo each other's changes
            raise TokenFileError(f"{path}: Another command is writing the file; try again.")
        try:
            read_tokens(target)  # an invalid file is reported, not overwritten
            write_atomically(target, "".join(f"{line}\n" for line in change(_read_lines(target))))
        finally:
            lock.release()
    except OSError as error:
        raise TokenFileError(f"{path}: Cannot write the file: {error.strerror}.") from None


def _read_lines(path: Path) -> list[str]:
    lines = path.read_text("utf-8-sig").split("\n")
    return lines if lines[-1] else lines[:-1]
