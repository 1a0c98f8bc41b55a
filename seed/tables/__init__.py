"""Files as people bring them -> tables of text, each of them one of the layout's.

table.py               a table: its rows of text, with positions
limits.py              how much of anything is read
streams.py             files that can be opened several times; bounded streams
packages.py            packages that only some formats need
archives.py            ZIP, gzip, Zstandard -> the files in them
downloads.py           an https address -> a temporary file
inputs.py              what the user names -> files, and the dataset.toml beside them
encodings.py           the bytes of a text file -> their encoding
dialect.py             the first lines of a text file -> what separates its cells
delimited.py           CSV and TSV -> a table
typed_cells.py         a number, a day, a list -> the text of a cell
json_lines.py          NDJSON -> a table
workbooks.py           XLSX -> a table for each sheet
open_documents.py      ODS -> a table for each sheet
columnar.py            Parquet and Arrow -> a table
formats.py             a file -> its tables: the list of all formats
spooled_rows.py        a table that is read several times -> a temporary file
configuration_keys.py  the keys of dataset.toml, and what each accepts
configuration.py       dataset.toml -> what it says, or all errors in it
assignment.py          files and dataset.toml -> which table is which table of the layout
header.py              the header of a table -> where the cells of each column are
profiles.py            a table -> what the values of each column look like
header_words.py        what people call columns -> what such a column is
suggestion.py          profiles -> a first dataset.toml
"""
