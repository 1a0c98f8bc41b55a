"""Data loading: files -> validated rows -> batches. Depends on the catalogue, not on the domain.

layout.py       catalogue -> the files and columns of a data set
layout_page.py  the same -> docs/reference/data-layout.md
files.py        folder -> rows of text with line numbers
slugs.py        names -> slugs
intervals.py    an EDTF string -> its earliest and latest day
parse.py        a cell -> a value
shares.py       a cell with a share -> its lower and upper bound, in per cent
references.py   the name or id in a cell -> the id of the node it refers to
claims.py       the claims of a data set, and implicit claims for rows that name none
rows.py         a validated data set
validate.py     rows -> validated data set, or every error
errors.py       data errors, one line each
merging.py      stored properties + those of a data set -> properties to store
load.py         validated data set -> database
data/           the built-in data sets
"""
