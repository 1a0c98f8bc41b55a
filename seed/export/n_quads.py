r"""Resources -> N-Quads: one statement per line, in the default graph, https://www.w3.org/TR/n-quads/

<urn:keiretsu:company:huami> <https://schema.org/name> "Huami" .
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from keiretsu.seed.export.linked_data import LinkedData, Literal, Reference, Resource
from keiretsu.seed.export.records import ExportedRecord
from keiretsu.seed.export.vocabulary import expand_term
from keiretsu.seed.export.writers import ExportContext

ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@contextmanager
def open_n_quads(file: BinaryIO, context: ExportContext) -> Iterator[NQuadsWriter]:
    """A writer of statements. A partial export begins with a comment."""
    if context.scope.is_partial:
        description = "".join(character if character.isprintable() else " " for character in context.scope.description)
        file.write(f"# {description}\n".encode())
    yield NQuadsWriter(file, LinkedData(context))


@dataclass
class NQuadsWriter:
    """Writes resources as statements."""

    file: BinaryIO
    data: LinkedData

    def write(self, records: Sequence[ExportedRecord]) -> None:
        """Add the statements about these records."""
        lines = [line for record in records for resource in self.data.resources(record) for line in _lines(resource)]
        self.file.write("".join(lines).encode())


def _lines(resource: Resource) -> Iterator[str]:
    subject = f"<{resource.iri}>"
    for type_ in resource.types:
        yield f"{subject} {_term('rdf:type')} {_term(type_)} .\n"
    for name, value in resource.values:
        yield f"{subject} {_term(name)} {_object(value)} .\n"


def _object(value: Reference | Literal) -> str:
    if isinstance(value, Reference):
        return f"<{value.iri}>"
    text = ESCAPED.sub(_escape, value.text)
    return f'"{text}"' if value.data_type is None else f'"{text}"^^{_term(value.data_type)}'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return ESCAPES.get(character) or f"\\u{ord(character):04X}"


@lru_cache(maxsize=10_000)
def _term(term: str) -> str:
    return f"<{expand_term(term)}>"
