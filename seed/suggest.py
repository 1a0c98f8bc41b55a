"""Files -> the text of a first dataset.toml for them: `keiretsu seed --suggest`."""

from __future__ import annotations

from contextlib import ExitStack

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import ErrorCollector, InvalidDataSet
from keiretsu.seed.layout import build_layout
from keiretsu.seed.standards.standards import find_standard
from keiretsu.seed.tables.assignment import is_ignored
from keiretsu.seed.tables.formats import open_tables
from keiretsu.seed.tables.inputs import Inputs, collect_files
from keiretsu.seed.tables.profiles import TableProfile, profile_table
from keiretsu.seed.tables.suggestion import SuggestedTable, suggest_tables, write_configuration
from keiretsu.seed.tables.table import ReadOptions, TableError


def suggest_configuration(inputs: Inputs, catalogue: Catalogue) -> str:
    """A file that cannot be read is a comment. Raises InvalidDataSet if none can."""
    errors = ErrorCollector()
    layout = build_layout(catalogue)
    entries: list[SuggestedTable] = []
    unknown: list[TableProfile] = []
    with ExitStack() as stack:
        files = collect_files(inputs, stack, errors)
        for file in files.files:
            if is_ignored(file.base_name):
                continue
            if standard := find_standard(file):
                errors.add(file.name, f"This is {standard.name}, which is loaded without a dataset.toml")
                continue
            try:
                profiles = [profile_table(table) for table in open_tables(file, ReadOptions(), stack) if not table.is_hidden]
            except TableError as error:
                errors.add(file.name, error.message)
                continue
            for profile in filter(None, profiles):
                suggested = suggest_tables(profile, layout)
                entries += suggested
                unknown += [] if suggested else [profile]
    if not entries and not unknown:
        if not errors.errors:
            errors.add(inputs.locations[0], "No table with rows to describe")
        raise InvalidDataSet(errors.sorted())
    return write_configuration(files.name, entries, unknown) + "".join(f"\n# Not read: {error}\n" for error in errors.sorted())
