"""Declarations of the built-in schema: companies and their relationships.

kinds.py      enums: kinds of market, of subsidiary, ...
interests.py  what sentences say about kinds of interest
entities.py   node types that facts are about: Company, Person, Product, ... down to Figure and Milestone
facts.py      relationships between them: one class each, including the fields that it adds to both ends
sources.py    claims, documents, and the links between them

A new relationship is one class in facts.py; a new property is one line. Types, filters, orders, connections, statements, and the columns
that the loader accepts are derived from them.
"""

from __future__ import annotations

from keiretsu import InterestDeclaration, OwnershipDeclaration, SchemaDeclaration, SearchSpec, Sources
from keiretsu.schema.companies import entities, facts, kinds, sources

INTERESTS = InterestDeclaration("kind", kinds.InterestKind.SHARES, "directness", kinds.Directness.INDIRECT)

COMPANIES = SchemaDeclaration(
    nodes=(*entities.NODES, *sources.NODES),
    relationships=(*facts.FACTS, *sources.LINKS),
    entities=entities.Entity,
    sources=Sources(sources.Claim, sources.Document, sources.About.ABOUT, sources.Stating.STATED_IN, published="published_on"),
    search=SearchSpec("Full-text search for companies, people, products and all other entities by name or alias.", by=("name", "aliases")),
    ownership=OwnershipDeclaration(entities.Company, facts.Shareholding.HOLDS_STAKE_IN, (facts.Ownership.HAS_SUBSIDIARY,), INTERESTS),
)
"""The declarations of the built-in schema."""
