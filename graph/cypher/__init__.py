"""Plan -> the text of one Cypher statement. The only place where Cypher is made.

    statement.py    plan -> statement: one CALL for each root, one record
    names.py        labels, types and properties into the text, quoted where they must be
    rows.py         columns -> what stands in the list of a row, nested CALLs first
    matches.py      a match -> its pattern and what must hold for it to be seen
    lens.py         which claims count, and what follows for modality and confidence
    values.py       values of the row at hand -> expressions
    predicates.py   conditions -> predicates; the table of operators
    exploring.py    paths, surroundings, common ground
    holdings.py     what ownership is computed from
    candidates.py   which nodes a scan reads: all of a label, or those that a picked neighbour leads to
    measures.py     aggregates and groups
    pages.py        orders, cursors and limits

Variables are named by depth: n0, n1, ... for nodes, r1, r2, ... for the edges that lead to them. A parameter stands in the text as a mark
until the end, when all are numbered in the order in which they appear: so two plans that ask the same give the same text.
"""
