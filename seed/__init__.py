"""Data loading: files -> validated rows -> batches. Depends on the catalogue, not on the domain.

layout.py       catalogue -> the files and columns of a data set
layout_page.py  the same -> docs/reference/data-layout.md
values/         cells as people write them -> cells as the layout defines them
tables/         files of all formats -> tables of text, by dataset.toml
origins.py      a row of a table -> its file, sheet and line
raw_rows.py     a row of text
documents.py    the document that dataset.toml describes -> rows
files.py        files -> the rows of the layout's tables
columns.py      an unknown column -> what to write instead
slugs.py        names -> slugs
intervals.py    an EDTF string -> its earliest and latest day
misreadings.py  columns that can be read in two ways -> warnings
parse.py        a cell -> a value
shares.py       a cell with a share -> its lower and upper bound, in per cent
suggestions.py  an unknown name -> the most similar known one
references.py   the name or id in a cell -> the id of the node it refers to
sizes.py        what the database can index
identity.py     which rows state the same fact: the ids of edges
claims.py       the claims of a data set, and implicit claims for rows that name none
rows.py         a validated data set
suggest.py      files -> a first dataset.toml
validate.py     rows -> validated data set, or every error
errors.py       data errors, one line each
merging.py      stored properties + those of a data set -> properties to store
write_order.py  in which order: every commit leaves a graph that can be read
load_steps.py   validated data set -> steps, each small enough for one transaction
load.py         steps -> database; marks a load as unfinished until the last one
export/         the stored graph -> files in standard formats
data/           the built-in data sets
"""
