"""Packages that only some formats need: the extra `files`."""

from __future__ import annotations

from importlib.util import find_spec

from keiretsu.seed.tables.table import TableError


def require_package(package: str, format_name: str) -> None:
    """Raises TableError if a package of the extra is not installed."""
    if find_spec(package) is None:
        raise TableError(f"Reading {format_name} requires further packages; install them with: pip install 'keiretsu[files]'")
