"""Packages that only some formats need, to read or to write them: the extra `files`."""

from __future__ import annotations

from importlib.util import find_spec

from keiretsu.seed.tables.table import TableError


class MissingPackage(TableError):  # noqa: N818  # nothing failed
    """A format needs a package that is not installed; the message says how to install it."""


def require_package(package: str, format_name: str) -> None:
    """Raises MissingPackage if a package of the extra is not installed."""
    if find_spec(package) is None:
        raise MissingPackage(f"{format_name} requires further packages; install them with: pip install 'keiretsu[files]'")
