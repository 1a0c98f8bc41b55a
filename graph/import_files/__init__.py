"""Nodes and edges -> the files of Neo4j's own importer, and the arguments that name them.

    with write_import_files(folder) as files: files.add_node(("Entity",), row); files.add_edge(row)
    files.arguments()   ->   ["--nodes=Entity:Company=.../Company-header.csv,.../Company.csv", ...]

cells.py      a stored value -> the text of a cell, if there is one
csv_file.py   the rows of one set of labels, or of one type: a file of rows and a file with the header
files.py      all of them, and the arguments of the importer
empty.py      whether a database may be replaced by an imported one
"""
