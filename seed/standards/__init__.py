"""Files in standard formats, recognized by what they contain -> tables of the layout, without a dataset.toml.

json_objects.py    JSON, an array or one object after another -> its objects, one at a time
record_text.py     values of JSON -> cells
unmapped.py        what has no place in the layout -> one sentence with counts
table_writer.py    rows of tables of the layout -> tables that the loader reads like those of any file
bods_annotations.py  BODS: annotations that an export wrote -> claims and cells
bods_index.py      BODS: all statements -> which one is current for each record
bods_claims.py     BODS: a statement and its source -> a claim and its document
bods_nodes.py      BODS: entities and persons -> companies and people
bods_interests.py  BODS: relationships -> stakes
bods.py            BODS: files -> tables
layout_rows.py     all standards but BODS: a record -> rows of the layout and their cells
merged_rows.py     rows of all records -> one row for each node and each fact
standard_records.py  files of records, and a function that maps one -> tables
text_records.py    CSV of a standard -> its rows by the names of its columns
ftm_schemata.py    FollowTheMoney: the schemata that have a place in the layout
ftm_ids.py         FollowTheMoney: ids of nodes <-> ids of entities in exports
ftm_entities.py    FollowTheMoney: objects of JSON -> entities
ftm_statements.py  FollowTheMoney: statements -> entities
ftm_documents.py   FollowTheMoney: documents, and what they are about -> documents and claims
ftm_sources.py     FollowTheMoney: where an entity comes from -> documents and claims
ftm_things.py      FollowTheMoney: people and organizations -> rows
ftm_links.py       FollowTheMoney: relationships -> rows
ftm.py             FollowTheMoney: files -> tables
gleif_xml.py       GLEIF: XML -> records with the names of the columns of CSV
gleif_records.py   GLEIF: records -> companies and how they are related
gleif.py           GLEIF: files -> tables
ror.py             ROR: files -> tables
oc_keys.py         OpenCorporates: what identifies companies and people -> slugs and identifiers
oc_records.py      OpenCorporates: files -> records, each of the kind of its file
oc_companies.py    OpenCorporates: companies, their names and identifiers -> rows
oc_officers.py     OpenCorporates: officers -> people and roles
oc_relationships.py  OpenCorporates: relationships -> subsidiaries, stakes and branches
opencorporates.py  OpenCorporates: files -> tables
standards.py       the list of all standards; which files follow which
"""
