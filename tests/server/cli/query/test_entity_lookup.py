"""Names as people type them, over the built-in data: what is taken, what is asked back, what is said where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from keiretsu.server.cli.query.entity_lookup import Name, Taken, UnclearName, find_entity
from keiretsu.server.cli.query.local import local_answers
from keiretsu.server.cli.query.operations import read_file, read_operation
from keiretsu.server.cli.query.responses import AnswerError, Answers
from keiretsu.server.cli.query.saved_queries import NAMES
from keiretsu.server.settings import read_settings

pytestmark = pytest.mark.database

COMPANY = ("COMPANY",)


@pytest.fixture(scope="module")
def answers(data: Path, cache: Path) -> Iterator[Answers]:
    """The built-in data, asked in this process."""
    settings = read_settings({"KEIRETSU_DATA_DIR": str(data), "KEIRETSU_CACHE_DIR": str(cache)})
    with local_answers(settings, read_operation(NAMES.name, read_file(NAMES))) as found:
        yield found


def find(answers: Answers, typed: str, types: tuple[str, ...] = ()) -> Taken:
    return find_entity(answers, Name(typed, types, "keiretsu query owners"))


def refusal(answers: Answers, typed: str, types: tuple[str, ...] = ()) -> str:
    with pytest.raises(UnclearName) as refused:
        find(answers, typed, types)
    return str(refused.value)


@pytest.mark.parametrize("typed", ["Huami", "HUAMI", " ｈｕámi ", "company:huami", "Y29tcGFueTpodWFtaQ"])
def test_a_name_or_an_id(answers: Answers, typed: str) -> None:
    """Case, accents, width and spaces aside; nothing is said, for it is exact."""
    assert find(answers, typed) == Taken("company:huami")


@pytest.mark.parametrize(
    ("typed", "types", "remark"),
    [
        ("Huami Technology", (), '"Huami Technology" is taken for Huami (company:huami).'),
        ("xaiomi vetnures", (), '"xaiomi vetnures" is taken for Xiaomi Ventures (company:xiaomi-ventures).'),
        ("Li Ning", COMPANY, '"Li Ning" is taken for Li Ning Company (company:li-ning-company).'),
    ],
    ids=["alias", "typos", "type"],
)
def test_a_name_that_is_not_exact(answers: Answers, typed: str, types: tuple[str, ...], remark: str) -> None:
    """The only one that fits is taken, and it is said."""
    assert find(answers, typed, types).remark == remark


def test_several_that_bear_the_name(answers: Answers) -> None:
    """A company is known by the name of its founder: both are listed with what tells them apart."""
    assert refusal(answers, "li ning") == (
        '"li ning" may be one of several; say which by its id, as in `keiretsu query owners company:li-ning-company`.\n'
        "  company:li-ning-company  COMPANY  Li Ning Company\n"
        "  person:li-ning           PERSON  Li Ning"
    )


def test_several_that_nearly_do(answers: Answers) -> None:
    """No more than a screen of them."""
    lines = refusal(answers, "smart").splitlines()
    assert lines[0].startswith('"smart" may be one of several; say which by its id, as in `keiretsu query owners ')
    assert lines[-1] == "  and more"
    assert len(lines) == 14


@pytest.mark.parametrize(
    ("typed", "types", "told"),
    [
        ("Xiaomi Venturas Limited", COMPANY, "There is no company named"),
        ("Mi Band", COMPANY, "There is no company named"),
        ("company:xiaomi-ventura", (), "Nothing has the id"),
    ],
)
def test_nothing_but_something_near(answers: Answers, typed: str, types: tuple[str, ...], told: str) -> None:
    """Of another type, or with some of the words."""
    sentence = refusal(answers, typed, types)
    assert sentence.startswith(f'{told} "{typed}". The nearest: ')
    assert "(product:mi-band)" in sentence or "Xiaomi Ventures (company:xiaomi-ventures)" in sentence


@pytest.mark.parametrize("typed", ["qqqq", "", "***", "q" * 300, "\x1b[2J", "'; MATCH (n)"])
def test_nothing_at_all(answers: Answers, typed: str) -> None:
    """One sentence, in which nothing steers the terminal."""
    sentence = refusal(answers, typed)
    assert sentence.startswith('There is no entity named "')
    assert sentence.isprintable()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("product:mi-band", "Mi Band (product:mi-band) is no company."),
        ("claim:A2-09", '"claim:A2-09" is a claim, and this is asked of a company.'),
    ],
)
def test_an_id_of_something_else(answers: Answers, typed: str, told: str) -> None:
    """It is said what it is, or is not."""
    assert refusal(answers, typed, COMPANY) == told


def test_half_a_character(answers: Answers) -> None:
    """What the terminal sends where its encoding is another is refused by the search, with a sentence."""
    with pytest.raises(AnswerError) as refused:
        find(answers, "Xiaomi \udce9")
    assert str(refused.value) == 'search.text: "Xiaomi \\udce9" has half of a surrogate pair in it, which is no character.'
