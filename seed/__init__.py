"""How data comes in: files -> checked rows -> batches. Knows the catalogue, not what it is about.

layout.py      catalogue -> which files and columns a folder may hold
describe.py    the same -> docs/data-layout.md
files.py       folder -> rows of text, with their lines
slugs.py       names -> slugs
intervals.py   an EDTF text -> the days that it allows
cells.py       a cell's text -> a value
shares.py      a cell with a share -> its two ends, in per cent
references.py  what a cell names -> the node that is meant
claims.py      claims of their own for rows that have none
rows.py        what a checked data set is
checks.py      rows -> checked data set, or every fault
faults.py      what is wrong, one line each
merging.py     what is there + what is said -> what is to be there
load.py        checked data set -> database
data/          the data sets that come with the program
"""
