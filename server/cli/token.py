"""`keiretsu token`: a new token, or one withdrawn.

keiretsu token dashboard --file tokens.txt     prints kei_..., once
keiretsu token dashboard --remove              with KEIRETSU_TOKEN_FILE, which names the file
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from keiretsu.server.errors import CommandError

HELP = "make a token with which one may ask, or withdraw one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `keiretsu token` takes."""
    parser.add_argument("name", metavar="NAME", help="whose token it is")
    parser.add_argument("--file", type=Path, metavar="FILE", help="the file of tokens; without it, the one that KEIRETSU_TOKEN_FILE names")
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--replace", action="store_true", help="make a new one in place of the one of this name")
    either.add_argument("--remove", action="store_true", help="withdraw it; a server that runs notices by itself")


def run_token(given: argparse.Namespace, tokens: Path | None) -> None:
    """Do it; the token alone goes to standard output. `tokens`: the file of the settings. Raises CommandError."""
    from keiretsu.server.access.token_store import make_token, remove_token  # needs fcntl, which Windows does not have

    path = given.file or tokens
    if path is None:
        raise CommandError("No file of tokens is named; give --file FILE, or set KEIRETSU_TOKEN_FILE.")
    if given.remove:
        remove_token(given.name, path)
        print(f'The token "{given.name}" is withdrawn; a server that runs notices within a second.', file=sys.stderr)
        return
    print(make_token(given.name, path, replace=given.replace))
    print(f'This is the token "{given.name}". {path} has its hash alone, so keep it now; it is not shown again.', file=sys.stderr)
