"""Errors that end a command, as one message for the user."""

from __future__ import annotations


class CommandError(Exception):
    """The command cannot continue. The text says why and what to do."""
