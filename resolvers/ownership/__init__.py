"""Ownership fields: holdings are fetched by the first statement, computed here, and the nodes they name loaded by a second one.

plan.py       ownership fields -> which holdings to fetch
compute.py    holdings -> trees, effective shares, cycles
deferred.py   nodes named by a computation, loaded in a second statement
"""
