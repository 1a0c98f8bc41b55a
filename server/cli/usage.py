"""Usage errors: one line that names the command, what is wrong with its arguments, and where they are explained.

keiretsu query owners: No such option '--depht'. Did you mean '--depth'? See `keiretsu query owners --help`.
"""

from __future__ import annotations

import click

from keiretsu.server.cli.query.formatting import escape_control


class CliCommand(click.Command):
    """A command whose usage errors name it: click leaves the command out if an option has no value."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise


def usage_message(error: click.UsageError) -> str:
    """The line for standard error."""
    command = error.ctx.command_path if error.ctx else "keiretsu"
    message = escape_control(error.format_message()).rstrip(".")
    return f"{command}: {message}{'' if message.endswith(('?', '?)')) else '.'} See `{command} --help`."
