"""How data is loaded: files -> validated rows -> batches. Knows the catalogue, not the subject.

layout.py       catalogue -> the files and columns a data set may have
layout_page.py  the same -> docs/reference/data-layout.md
files.py        folder -> rows of text with line numbers
slugs.py        names -> slugs
intervals.py    an EDTF text -> the days it allows
parse.py        a cell -> a value
shares.py       a cell with a share -> its lower and upper bound, in per cent
references.py   what a cell names -> the node it refers to
claims.py       claims for rows that state none
rows.py         a validated data set
validate.py     rows -> validated data set, or every error
errors.py       data errors, one line each
merging.py      stored values + stated values -> values to store
load.py         validated data set -> database
data/           the built-in data sets
"""
