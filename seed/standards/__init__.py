"""Files in standard formats, recognized by what they contain -> tables of the layout, without a dataset.toml.

json_objects.py    JSON, an array or one object after another -> its objects, one at a time
record_text.py     values of JSON -> cells
unmapped.py        what has no place in the layout -> one sentence with counts
table_writer.py    rows of tables of the layout -> tables that the loader reads like those of any file
bods_index.py      BODS: all statements -> which one is current for each record
bods_claims.py     BODS: a statement and its source -> a claim and its document
bods_nodes.py      BODS: entities and persons -> companies and people
bods_interests.py  BODS: relationships -> stakes
bods.py            BODS: files -> tables
standards.py       the list of all standards; which files follow which
"""
