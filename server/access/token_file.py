"""The file of named tokens.

    # for the dashboard, until summer
    dashboard sha256:0b5f...64 hexadecimal digits

A token is 32 random bytes, so the file stores only its SHA-256 hash: passwords need salt and a slow hash because they can be guessed, and
256 random bits cannot. A leaked file grants no access.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from keiretsu.server.errors import CommandError

log = structlog.get_logger("keiretsu.tokens")
LINE_PATTERN = re.compile(r"([A-Za-z0-9._-]{1,64})[ \t]+sha256:([0-9A-Fa-f]{64})")
RELOAD_INTERVAL = 1.0  # seconds between two checks of the file


class TokenFileError(CommandError):
    """The token file is invalid: one line per error, with the file, the line and the expected format."""


@dataclass(frozen=True)
class TokenDigests:
    """Names, each with the SHA-256 digest of its token."""

    digests: tuple[tuple[str, bytes], ...] = ()

    def name_of(self, token: str) -> str | None:
        """The name of a token. Compares with every digest in constant time, so that the duration reveals nothing."""
        digest = digest_of(token)
        match = None
        for name, stored in self.digests:
            if hmac.compare_digest(stored, digest):
                match = name
        return match


class TokenFile:
    """The tokens of a file, reloaded after changes; while the file is invalid, the previous tokens stay in effect."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self._clock = clock
        self._signature = _file_signature(path)
        self.tokens = read_tokens(path)
        self._next_check = clock() + RELOAD_INTERVAL
        if not self.tokens.digests:
            log.warning("token_file_empty", file=str(path), hint="all clients are rejected")

    def name_of(self, token: str) -> str | None:
        """The name of a token, by a file state at most a second old."""
        now = self._clock()
        if now >= self._next_check:
            self._next_check = now + RELOAD_INTERVAL
            self._reload_if_changed()
        return self.tokens.name_of(token)

    def _reload_if_changed(self) -> None:
        signature = _file_signature(self.path)
        if signature == self._signature:
            return
        self._signature = signature
        try:
            self.tokens = read_tokens(self.path)
        except TokenFileError as error:
            log.error("token_file_invalid", file=str(self.path), errors=str(error), hint="the previous tokens stay valid")  # noqa: TRY400  # no trace
        else:
            log.info("token_file_reloaded", file=str(self.path), tokens=len(self.tokens.digests))


def read_tokens(path: Path) -> TokenDigests:
    """The tokens of a file. Raises TokenFileError with all errors; logs a warning if other users of the machine can read the file."""
    try:
        text = path.read_text("utf-8-sig")
        mode = path.stat().st_mode
    except UnicodeDecodeError:
        raise TokenFileError(f"{path}: The file is not UTF-8; save it as UTF-8.") from None
    except OSError as error:
        raise TokenFileError(f"{path}: Cannot read the file: {error.strerror}.") from None
    if mode & stat.S_IROTH:
        log.warning("token_file_world_readable", file=str(path), hint="restrict it to its owner with chmod 600")
    return _parse_lines(path, text.split("\n"))


def digest_of(token: str) -> bytes:
    """The digest that is stored in place of a token."""
    return hashlib.sha256(token.encode(errors="backslashreplace")).digest()


def _parse_lines(path: Path, lines: list[str]) -> TokenDigests:
    """Errors do not quote an invalid line: it may be a token."""
    names: dict[str, int] = {}
    digests: dict[bytes, tuple[int, str]] = {}
    errors = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        match = LINE_PATTERN.fullmatch(text)
        if not match:
            errors.append(f"{path} line {number}: Invalid line; expected NAME sha256:HEX, as `keiretsu token create` writes it.")
            continue
        name, digest = match[1], bytes.fromhex(match[2])
        if name in names:
            errors.append(f'{path} line {number}: Name "{name}" is already on line {names[name]}; remove one of them.')
        elif digest in digests:
            errors.append(f"{path} line {number}: This token is already on line {digests[digest][0]}; remove one of them.")
        names.setdefault(name, number)
        digests.setdefault(digest, (number, name))
    if errors:
        raise TokenFileError("\n".join(errors))
    return TokenDigests(tuple((name, digest) for digest, (_, name) in digests.items()))


def _file_signature(path: Path) -> tuple[int, int, int] | None:
    """Modification time, size and inode, which change with the file; None if the file is missing."""
    try:
        status = os.stat(path)  # noqa: PTH116  # half the time of Path.stat, on the request path
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
