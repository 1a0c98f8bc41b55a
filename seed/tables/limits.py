"""The size of what is read from archives, networks and single cells, so that no file exhausts the memory or the disk."""

from __future__ import annotations

MAX_CELL_CHARS = 1_000_000
MAX_LINE_CHARS = 8_000_000
MAX_COLUMNS = 2_000
MAX_SHEETS = 200
MAX_MEMBERS = 10_000
"""Files in an archive, and in a folder."""

MAX_EXPANDED_BYTES = 20_000_000_000
"""Of a compressed file or archive."""

MAX_EXPANSION = 200
"""Times the compressed size, beyond EXPANSION_FREE_BYTES; the formats themselves allow 1,000 and more."""

EXPANSION_FREE_BYTES = 100_000_000
MAX_WORKBOOK_BYTES = 2_000_000_000  # of a spreadsheet, expanded
MAX_SHARED_TEXT_BYTES = 300_000_000  # of the texts that an XLSX file keeps apart from its cells, which must be in memory
MAX_DOWNLOAD_BYTES = 5_000_000_000
MAX_DOWNLOAD_SECONDS = 1_800
MAX_REDIRECTS = 5
