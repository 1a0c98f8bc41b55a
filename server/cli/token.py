"""`keiretsu token`: creates, rotates and revokes tokens. Only the token is written to standard output.

keiretsu token create dashboard --file tokens.txt     prints kei_..., once
keiretsu token revoke dashboard                       with KEIRETSU_TOKEN_FILE, which names the file
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from keiretsu.server.cli.environment import configured_settings
from keiretsu.server.cli.usage import CliCommand

# keiretsu.server.access.token_store is imported where it is used: it requires fcntl, which Windows does not have.

name_argument = click.argument("name", metavar="NAME", help="The name of the token, which identifies the client.")
file_option = click.option(
    "--file", metavar="FILE", type=click.Path(path_type=Path), help="The token file; by default that of KEIRETSU_TOKEN_FILE."
)


class TokenGroup(click.Group):
    """`keiretsu token`."""

    command_class = CliCommand


@click.group(cls=TokenGroup, no_args_is_help=False)
def token() -> None:
    """Create, rotate or revoke a token."""


@token.command()
@name_argument
@file_option
def create(name: str, file: Path | None) -> None:
    """Create a token and print it."""
    from keiretsu.server.access.token_store import create_token

    path = _token_file(file)
    _print_token(create_token(name, path), name, path)


@token.command()
@name_argument
@file_option
def rotate(name: str, file: Path | None) -> None:
    """Replace a token by a new one and print that."""
    from keiretsu.server.access.token_store import rotate_token

    path = _token_file(file)
    _print_token(rotate_token(name, path), name, path)


@token.command()
@name_argument
@file_option
def revoke(name: str, file: Path | None) -> None:
    """Remove a token; a running server notices."""
    from keiretsu.server.access.token_store import revoke_token

    revoke_token(name, _token_file(file))
    print(f'Token "{name}" is revoked; a running server notices within a second.', file=sys.stderr)


def _token_file(file: Path | None) -> Path:
    """The file of --file, or of the settings. Raises CommandError."""
    from keiretsu.server.errors import CommandError
    from keiretsu.server.observability.logs import configure_logs

    settings = configured_settings()
    configure_logs(settings.log_format)  # warnings about the file go to standard error
    path = file or settings.token_file
    if path is None:
        raise CommandError("No token file is named; use --file FILE, or set KEIRETSU_TOKEN_FILE.")
    return path


def _print_token(text: str, name: str, path: Path) -> None:
    print(text)
    print(f'This is token "{name}". Store it now: {path} contains only its hash, and it is not shown again.', file=sys.stderr)
