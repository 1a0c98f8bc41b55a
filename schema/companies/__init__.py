"""The graph of companies and what binds them, declared with the marks.

kinds.py      the closed lists of words: kinds of market, of subsidiary, ...
entities.py   what facts are about: Company, Person, Product, ... down to Figure and Milestone
facts.py      what binds them: one class per relationship, the fields it gives to both ends included
sources.py    claims and documents, and what binds those

Adding a relationship is one class in facts.py; adding a property is one line. The rest follows: types, filters, orders, connections,
statements, and the columns that the loader accepts.
"""

from __future__ import annotations

from keiretsu.schema.catalogue import Search
from keiretsu.schema.companies import entities, facts, sources
from keiretsu.schema.compile import Declarations, Sources
from keiretsu.schema.ownership import Owning

COMPANIES = Declarations(
    nodes=(*entities.NODES, *sources.NODES),
    relationships=(*facts.FACTS, *sources.LINKS),
    entities=entities.Entity,
    sources=Sources(sources.Claim, sources.Document, sources.About.ABOUT, sources.Stating.STATED_IN),
    search=Search("Finds companies, people, products and all else by name or alias.", by=("name", "aliases")),
    ownership=Owning(entities.Company, facts.Holding.HOLDS_STAKE_IN, (facts.Ownership.HAS_SUBSIDIARY,)),
)
"""The declarations of the built-in schema."""
