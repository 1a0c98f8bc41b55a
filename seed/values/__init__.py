"""Cells as people write them -> cells as the layout defines them, by the conventions of a file.

conventions.py    what dataset.toml says about separators, dates and currencies
amounts.py        "€1.5m" -> 1500000 and EUR
written_dates.py  "31/12/2014", "Dec 2014", "2014-Q4", serial numbers -> EDTF
date_order.py     a column -> whether its dates begin with the day or the month, and which rows decide
share_phrases.py  "more than 25% but not more than 50%" -> 25-50
survey.py         all cells of a source -> the order of its dates, and warnings for what may be misread
number_schemes.py a number and its scheme -> the number as its scheme writes it, and what is wrong with it
identifiers.py    columns of identifiers -> one column, with warnings for wrong numbers
conversion.py     a cell -> the same cell, converted
"""
