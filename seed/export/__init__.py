"""Export: the stored graph -> files in standard formats. Reads the catalogue, so it works for any schema.

scope.py       what is exported: everything, or what a lens shows of some nodes
records.py     exported nodes, claims and edges
losses.py      what a format has no place for, counted and named
decoder.py     rows of a statement -> records
reader.py      scope -> statements -> records, a thousand at a time
values.py      stored values -> values of a format
tables.py      records -> rows of the files of a data set
cells.py       values -> cells that the loader reads as the same values
writers.py     what all formats have in common
csv_folder.py  rows -> a folder of CSV files for each data set
parquet_folder.py  the same as Parquet files
ndjson.py      records -> one JSON object per line
xml_text.py    texts in XML
network.py     what the formats of networks have in common
graphml.py     records -> GraphML
gexf.py        records -> GEXF, with spells
vocabulary.py  names of the schema -> IRIs
linked_data.py records -> resources, independent of a syntax
json_ld.py     resources -> JSON-LD
n_quads.py     resources -> N-Quads
ftm_values.py  values of properties of FollowTheMoney
ftm_nodes.py   companies, people, documents and claims -> entities of FollowTheMoney
ftm_links.py   relationships -> entities of FollowTheMoney
ftm.py         entities -> a folder for each data set
exact_cells.py  cells that an import of what is written would fill otherwise
bods_details.py  cells -> fields of BODS
bods_spool.py  rows in any order -> records with the claims that support them
bods_statements.py  records with claims -> statements of BODS
bods.py        statements -> a folder for each data set
graph_hash.py  records -> the graph hash
formats.py     the table of formats
run.py         reads the records and writes them in a format
"""
