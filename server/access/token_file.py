"""The file of named tokens.

    # for the dashboard, until summer
    dashboard sha256:0b5f...64 hexadecimal digits

A token is 32 random bytes, so its hash alone is at rest and SHA-256 is enough: what makes passwords need salt and a slow hash is that they
can be guessed, and nobody guesses 256 bits. A file that leaks opens nothing.
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
LINE = re.compile(r"([A-Za-z0-9._-]{1,64})[ \t]+sha256:([0-9A-Fa-f]{64})")
PAUSE = 1.0  # seconds between two looks at the file


class TokenFileError(CommandError):
    """A file of tokens that cannot be used: each fault a line that names the file, the line and what it may be."""


@dataclass(frozen=True)
class Tokens:
    """Names, each with the SHA-256 of its token."""

    digests: tuple[tuple[str, bytes], ...] = ()

    def name_of(self, token: str) -> str | None:
        """Whose token this is. Compares with each of them to its end, so that the time it takes tells nothing."""
        digest = digest_of(token)
        found = None
        for name, known in self.digests:
            if hmac.compare_digest(known, digest):
                found = name
        return found


class TokenFile:
    """The tokens of a file, read again soon after it changed; one that has become faulty changes nothing."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self._clock = clock
        self._state = _state_of(path)
        self.tokens = read_tokens(path)
        self._next_look = clock() + PAUSE
        if not self.tokens.digests:
            log.warning("the file of tokens has none, so nobody may ask", file=str(path))

    def name_of(self, token: str) -> str | None:
        """Whose token this is, by the file as it was at most a second ago."""
        now = self._clock()
        if now >= self._next_look:
            self._next_look = now + PAUSE
            self._look()
        return self.tokens.name_of(token)

    def _look(self) -> None:
        state = _state_of(self.path)
        if state == self._state:
            return
        self._state = state
        try:
            self.tokens = read_tokens(self.path)
        except TokenFileError as error:
            log.error("the tokens are those from before, for the file is faulty", file=str(self.path), faults=str(error))  # noqa: TRY400  # no trace
        else:
            log.info("read the tokens again", file=str(self.path), tokens=len(self.tokens.digests))


def read_tokens(path: Path) -> Tokens:
    """The tokens of a file. Raises TokenFileError with all that is wrong; logs a warning where others on the machine can read it."""
    try:
        text = path.read_text("utf-8-sig")
        mode = path.stat().st_mode
    except UnicodeDecodeError:
        raise TokenFileError(f"{path}: this is not UTF-8; save it as such.") from None
    except OSError as error:
        raise TokenFileError(f"{path}: this cannot be read: {error.strerror}.") from None
    if mode & stat.S_IROTH:
        log.warning("everybody on this machine can read the file of tokens; make it yours alone with chmod 600", file=str(path))
    return _read_lines(path, text.split("\n"))


def digest_of(token: str) -> bytes:
    """What is at rest in place of a token."""
    return hashlib.sha256(token.encode(errors="backslashreplace")).digest()


def _read_lines(path: Path, lines: list[str]) -> Tokens:
    """What a line that is none holds is not shown: it may be a token."""
    names: dict[str, int] = {}
    digests: dict[bytes, tuple[int, str]] = {}
    faults = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        found = LINE.fullmatch(text)
        if not found:
            faults.append(f"{path} line {number}: this is no token; `keiretsu token NAME` writes such lines, as NAME sha256:HEX.")
            continue
        name, digest = found[1], bytes.fromhex(found[2])
        if name in names:
            faults.append(f'{path} line {number}: the name "{name}" is on line {names[name]} already; take one of them out.')
        elif digest in digests:
            faults.append(f"{path} line {number}: this is the token of line {digests[digest][0]}; take one of them out.")
        names.setdefault(name, number)
        digests.setdefault(digest, (number, name))
    if faults:
        raise TokenFileError("\n".join(faults))
    return Tokens(tuple((name, digest) for digest, (_, name) in digests.items()))


def _state_of(path: Path) -> tuple[int, int, int] | None:
    """What changes when the file does; None where it is not there."""
    try:
        found = os.stat(path)  # noqa: PTH116  # half the time of Path.stat, on the way of requests
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
