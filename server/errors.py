"""What keeps a command from doing its work: a sentence for whoever typed it."""

from __future__ import annotations


class CommandError(Exception):
    """The command cannot go on. The text says why and what to do."""
