"""Data loading: files -> validated rows -> batches. Depends on the catalogue, not on the domain.

layout.py            catalogue -> the files and columns of a data set
layout_page.py       the same -> docs/reference/data-layout.md
values/              cells as people write them -> cells as the layout defines them
tables/              files of all formats -> tables of text, by dataset.toml
standards/           files in standard formats -> the same tables, without one
origins.py           a row of a table -> its file, sheet and line
spools.py            blocks of values -> memory, or a temporary file
sorted_spool.py      rows in any order -> sorted, in bounded memory
row_chunks.py        some rows of text, column by column
chunk_reader.py      rows of text -> chunks of a table of the layout
forbidden_cells.py   what no cell may contain
cells.py             the cells of a column -> what they mean, each different text once
misreadings.py       columns that can be read in two ways -> warnings
lossy_texts.py       texts that a program wrote instead of the ones that were meant
table_rows.py        all rows of a table
documents.py         the document that dataset.toml describes -> rows
files.py             files -> the rows of the layout's tables
columns.py           an unknown column -> what to write instead
intervals.py         an EDTF string -> its earliest and latest day
parse.py             a cell -> a value
composites.py        a cell with a list of structured values -> their stored texts
unnamed.py           people and companies without a name
shares.py            a cell with a share -> its lower and upper bound, in per cent
property_cells.py    the columns of properties -> the properties of each row
suggestions.py       an unknown name -> the most similar known one
references.py        the name or id in a cell -> the id of the node it refers to
sizes.py             what the database can index
identity.py          which rows state the same fact: the ids of edges
rows.py              a validated data set
claims.py            the claims of claims.csv, and what rows say about theirs
check.py             what the steps of a check share
node_check.py        a table of nodes -> ids, then checked rows
edge_check.py        a table of edges -> checked rows, and duplicates
required_edges.py    nodes that cannot be read without an edge
row_claims.py        rows that name no claim -> the claims that they become
claim_references.py  the links of a claim -> the properties that store them
claim_summaries.py   key -> summary of a claim
records.py           checked rows -> records, made while they are iterated
known_records.py     what rows may refer to, although it is loaded already
rejected_rows.py     rows that cannot be loaded -> files to correct
validate.py          files -> validated data set, or every error
suggest.py           files -> a first dataset.toml
errors.py            data errors, one line each
error_summary.py     many errors -> the lines that a terminal shows
index_properties.py  properties that only indexes read
stated_values.py     what claims say of a fact <-> its stored properties, and the value shown
merging.py           stored properties + those of a data set -> properties to store
stored_properties.py a record -> its stored properties in an empty database, and its digest
write_order.py       in which order: every commit leaves a graph that can be read
edges_by_start.py    sorted edges -> those that start at a node
id_set.py            a compact set of ids
load_context.py      what a load knows of the database without asking
load_report.py       what a load changed
redating.py          a document gets another date -> the values that it decides
detaching.py         a data set is detached from stored nodes and edges
edge_steps.py        a batch of edges -> one transaction
node_steps.py        a bundle of nodes and their required edges -> one transaction
load_steps.py        validated data set -> steps, each small enough for one transaction
removal.py           what is stored and not in the files -> steps that remove it
load.py              steps -> database; marks a load as unfinished until the last one
new_rows.py          validated data set -> the nodes and edges that it becomes in an empty database
first_load.py        the same -> an empty local database, by Neo4j's importer
export/              the stored graph -> files in standard formats
data/                the built-in data sets
"""
