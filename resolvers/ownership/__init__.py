"""Ownership fields: the first statement fetches holdings, analysis/ computes, a second statement loads the nodes of the results.

plan.py       ownership fields -> the holdings to fetch, and readers of the results
compute.py    holdings -> trees, effective shares, cycles
deferred.py   nodes referenced by a result, loaded in the second statement
"""
