"""The settings of a command: read from the environment, and listed in its help."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from keiretsu.server.settings import Settings


def configured_settings() -> Settings:
    """The settings in the environment. Raises SettingsError."""
    from keiretsu.server.settings import read_settings

    return read_settings(os.environ)


class SettingsHelp(click.Command):
    """A command whose help ends with the settings and their descriptions."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        from keiretsu.server.settings import SETTINGS

        rows = [(row.variable, row.description) for row in SETTINGS]
        with formatter.section("Settings, from the environment"):
            formatter.write_dl(rows, col_max=max(len(variable) for variable, _ in rows))
