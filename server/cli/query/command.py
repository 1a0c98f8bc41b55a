"""`keiretsu query`: the words -> a question -> its answer, printed. What is said about it goes to standard error.

$ keiretsu query search xiaomi --first 1
name    type     id              aliases  score
────────────────────────────────────────────────
Xiaomi  COMPANY  company:xiaomi           2.1

Cut: there is more than --first lets through.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from keiretsu.server.cli.query.arguments import Asked
from keiretsu.server.cli.query.entity_lookup import Name, find_entity
from keiretsu.server.cli.query.flatten import flatten_answer
from keiretsu.server.cli.query.formats import Answer, write_answer
from keiretsu.server.cli.query.operations import Operation, OperationError, read_file, read_operation, read_values, require_values
from keiretsu.server.cli.query.responses import AnswerError, Answers, Reply, read_reply
from keiretsu.server.cli.query.saved_queries import BuiltIn
from keiretsu.server.cli.query.tables import Sheet
from keiretsu.server.settings import Settings


@dataclass(frozen=True)
class _Prepared:
    """An operation, and the values that need no database."""

    operation: Operation
    values: Mapping[str, Any]


def ask(asked: Asked, settings: Settings) -> None:
    """Answer what is asked. Raises CommandError, LocalDatabaseError, WriteError."""
    _accept_all_signs()
    prepared = _prepare(asked)
    with _answers(asked, settings, prepared.operation) as answers, _only_answers_that_fit(asked):
        values = {**prepared.values, **_find_entities(asked, answers)}
        reply = read_reply(answers(prepared.operation.text, values, prepared.operation.name), prepared.operation.source)
        text, notes = _written(asked, reply, prepared.operation)
    sys.stdout.write(text)
    for note in notes:
        print(note, file=sys.stderr)
    if reply.problems:
        raise AnswerError("\n".join(reply.problems))


def _accept_all_signs() -> None:
    """A sign that the terminal's encoding has not is written as Python writes it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _prepare(asked: Asked) -> _Prepared:
    """The operation, its variables checked as far as they are known. Raises OperationError."""
    path = asked.question.file if isinstance(asked.question, BuiltIn) else asked.question
    operation = read_operation(path.name if isinstance(asked.question, BuiltIn) else str(path), read_file(path), asked.operation)
    values = {**asked.variables, **read_values(operation, asked.texts), **_lens(asked, operation), **_why(asked, operation)}
    require_values(operation, {**values, **asked.words})
    return _Prepared(operation, values)


def _lens(asked: Asked, operation: Operation) -> dict[str, Any]:
    """The variable `lens`, with what the options add to it."""
    if not asked.lens:
        return {}
    if "lens" not in operation.variables:
        raise OperationError(
            f"{operation.source} declares no variable $lens, so --as-of, --min-confidence and --modality have no place; "
            "declare $lens: Lens and give it to a field as `lens: $lens`."
        )
    given = read_values(operation, {"lens": asked.texts["lens"]})["lens"] if "lens" in asked.texts else {}
    return {"lens": {**(given if isinstance(given, dict) else {}), **asked.lens}}


def _why(asked: Asked, operation: Operation) -> dict[str, Any]:
    if not asked.evidence:
        return {}
    if "evidence" not in operation.variables:
        raise OperationError(
            f"{operation.source} declares no variable $evidence, so --evidence has no place; "
            "declare $evidence: Boolean! = false and ask for `evidence @include(if: $evidence)`."
        )
    return {"evidence": True}


@contextmanager
def _answers(asked: Asked, settings: Settings, operation: Operation) -> Iterator[Answers]:
    # each way imports what it needs, so that asking a server does not wait for a database's libraries
    if asked.url is not None:
        from keiretsu.server.cli.query.remote import ask_server

        yield ask_server(asked.url, os.environ.get("KEIRETSU_TOKEN") or None)
    else:
        from keiretsu.server.cli.query.local import local_answers

        with local_answers(settings, operation) as answers:
            yield answers


def _find_entities(asked: Asked, answers: Answers) -> dict[str, Any]:
    """The variables that words stand for: ids, or the words themselves. Says on standard error what was taken for a name."""
    if not isinstance(asked.question, BuiltIn):
        return {}
    found: dict[str, Any] = {}
    for word in asked.question.words:
        typed = asked.words[word.variable]
        if word.types is None:
            found[word.variable] = typed[0]
            continue
        ids = []
        for one in typed:
            taken = find_entity(answers, Name(one, word.types, f"keiretsu query {asked.question.name}", asked.lens))
            if taken.remark:
                print(taken.remark, file=sys.stderr)
            ids.append(taken.id)
        found[word.variable] = ids if word.several else ids[0]
    return found


def _written(asked: Asked, reply: Reply, operation: Operation) -> tuple[str, tuple[str, ...]]:
    """What goes to standard output and to standard error. Where something is wrong, a built-in question has no table to show."""
    is_partial = bool(reply.problems) and isinstance(asked.question, BuiltIn) and asked.format != "json"
    if reply.data is None or is_partial:
        return "", ()
    return write_answer(Answer(reply.data, _sheets(asked, reply.data, operation), _width()), asked.format)


def _sheets(asked: Asked, data: Mapping[str, Any], operation: Operation) -> tuple[Sheet, ...]:
    if asked.format == "json":
        return ()
    if isinstance(asked.question, BuiltIn):
        return (asked.question.sheet(data),)
    return flatten_answer(data, operation.objects)


@contextmanager
def _only_answers_that_fit(asked: Asked) -> Iterator[None]:
    """A server may be of another version, or no Keiretsu at all: what it sends need not be what was asked for."""
    try:
        yield
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        if asked.url is None:
            raise
        raise AnswerError("What came back does not fit the question; --url may name a server of another version.") from None


def _width() -> int | None:
    """Of the terminal; a pipe or a file takes lines of any length."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
