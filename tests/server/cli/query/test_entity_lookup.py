"""Resolving entity names on the built-in data: exact, inexact, ambiguous and unknown names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.query.entity_lookup import EntityReference, ResolvedEntity, UnresolvedName, resolve_entity
from keiretsu.server.cli.query.local import open_local_runner
from keiretsu.server.cli.query.operations import read_file, read_operation
from keiretsu.server.cli.query.responses import QueryRunner, ResponseError
from keiretsu.server.cli.query.saved_queries import NAMES_FILE
from keiretsu.server.settings import read_settings
from tests.conftest import XIAOMI, DatabaseContents

pytestmark = pytest.mark.database

COMPANY_TYPES = ("COMPANY",)


@pytest.fixture(scope="module")
def runner(address: Address, database_contents: DatabaseContents, catalogue: Catalogue) -> Iterator[QueryRunner]:
    """A query runner on the built-in data, in this process."""
    database_contents.ensure("xiaomi", lambda writer: load(writer, read_data_set(XIAOMI, catalogue), catalogue))
    settings = read_settings({"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password})
    with open_local_runner(settings, read_operation(NAMES_FILE.name, read_file(NAMES_FILE))) as local_runner:
        yield local_runner


def resolve(runner: QueryRunner, text: str, types: tuple[str, ...] = ()) -> ResolvedEntity:
    return resolve_entity(runner, EntityReference(text, types, "keiretsu query owners"))


def error_message(runner: QueryRunner, text: str, types: tuple[str, ...] = ()) -> str:
    with pytest.raises(UnresolvedName) as caught:
        resolve(runner, text, types)
    return str(caught.value)


@pytest.mark.parametrize("text", ["Huami", "HUAMI", " ｈｕámi ", "company:huami", "company:HUAMI", "COMPANY:Huami", "Y29tcGFueTpodWFtaQ"])
def test_a_name_or_an_id(runner: QueryRunner, text: str) -> None:
    """Case, accents, character width and outer spaces are ignored; an exact name has no notice."""
    assert resolve(runner, text) == ResolvedEntity("company:huami")


@pytest.mark.parametrize(
    ("text", "types", "notice"),
    [
        ("Huami Technology", (), '"Huami Technology" resolved to Huami (company:huami).'),
        ("xaiomi vetnures", (), '"xaiomi vetnures" resolved to Xiaomi Ventures (company:xiaomi-ventures).'),
        ("Li Ning", COMPANY_TYPES, '"Li Ning" resolved to Li Ning Company (company:li-ning-company).'),
    ],
    ids=["alias", "typos", "type"],
)
def test_an_inexact_name(runner: QueryRunner, text: str, types: tuple[str, ...], notice: str) -> None:
    """The only match is chosen, with a notice."""
    assert resolve(runner, text, types).notice == notice


def test_an_ambiguous_name(runner: QueryRunner) -> None:
    """A company has the name of its founder as an alias: the message lists both, with id and type."""
    assert error_message(runner, "li ning") == (
        '"li ning" is ambiguous; use an id, for example `keiretsu query owners company:li-ning-company`.\n'
        "  company:li-ning-company  COMPANY  Li Ning Company\n"
        "  person:li-ning           PERSON  Li Ning"
    )


def test_many_inexact_matches(runner: QueryRunner) -> None:
    """The list of candidates is limited to a screen."""
    lines = error_message(runner, "smart").splitlines()
    assert lines[0].startswith('"smart" is ambiguous; use an id, for example `keiretsu query owners ')
    assert lines[-1] == "  and more"
    assert len(lines) == 14


@pytest.mark.parametrize(
    ("text", "types", "problem"),
    [
        ("Xiaomi Venturas Limited", COMPANY_TYPES, "Unknown company"),
        ("Mi Band", COMPANY_TYPES, "Unknown company"),
        ("company:xiaomi-ventura", (), "Unknown id"),
    ],
)
def test_an_unknown_name_with_suggestions(runner: QueryRunner, text: str, types: tuple[str, ...], problem: str) -> None:
    """Suggestions are entities of another type, or with some of the words."""
    message = error_message(runner, text, types)
    assert message.startswith(f'{problem} "{text}". Similar: ')
    assert "(product:mi-band)" in message or "Xiaomi Ventures (company:xiaomi-ventures)" in message


@pytest.mark.parametrize("text", ["qqqq", "", "***", "q" * 300, "\x1b[2J", "'; MATCH (n)"])
def test_an_unknown_name(runner: QueryRunner, text: str) -> None:
    """The message contains no control characters."""
    message = error_message(runner, text)
    assert message.startswith('Unknown entity "')
    assert message.isprintable()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("product:mi-band", "Mi Band (product:mi-band) is not a company."),
        ("claim:A2-09", '"claim:A2-09" is a claim; expected a company.'),
    ],
)
def test_an_id_of_another_type(runner: QueryRunner, text: str, problem: str) -> None:
    """The message names the type."""
    assert error_message(runner, text, COMPANY_TYPES) == problem


def test_an_unpaired_surrogate(runner: QueryRunner) -> None:
    """Input in another terminal encoding is rejected by the search, with its message."""
    with pytest.raises(ResponseError) as caught:
        resolve(runner, "Xiaomi \udce9")
    assert str(caught.value) == 'search.text: "Xiaomi \\udce9" contains an unpaired surrogate; remove it.'
