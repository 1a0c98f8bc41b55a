"""Names and ids in cells: folded alike, ambiguous ones are errors, unknown ones get a suggestion in bounded time."""

from __future__ import annotations

from pathlib import Path

import pytest
from rapidfuzz import process

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.suggestions import MAX_COMPARISONS, SimilarKeys
from keiretsu.seed.validate import read_data_set
from tests.seed.folders import errors_of, write_folder

TWINS = "name,slug\nAcme,\nAcme,acme-2\nBeta,\nBeta GmbH,gamma\nGamma,delta\nSix,a\nSix,b\nSix,c\nSix,d\nSix,e\nSix,f\nSix,g\n"


def stakes_of(folder: Path, catalogue: Catalogue) -> list[str]:
    """The owners of the stakes of a folder."""
    return [edge.start for edge in read_data_set(folder, catalogue).edges if edge.type == "HOLDS_STAKE_IN"]


@pytest.mark.parametrize(
    ("owner", "error"),
    [
        ("Acme", '"Acme" is ambiguous; write company:acme or company:acme-2.'),
        ("ACME!", '"ACME!" is ambiguous; write company:acme or company:acme-2.'),
        ("Gamma", '"Gamma" is ambiguous; write company:gamma or company:delta.'),
        ("Six", '"Six" is ambiguous; write company:a, company:b, company:c, company:d or company:e or one of 2 more.'),
    ],
)
def test_a_name_of_several_companies_is_ambiguous(owner: str, error: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """It used to go silently to the one whose slug it is. A slug that is the name of another company is ambiguous, too."""
    folder = write_folder(tmp_path / "mine", companies=TWINS, holds_stake_in=f"from,to\n{owner},Beta\n")
    assert errors_of(folder, catalogue) == [f"holds_stake_in.csv line 2, column from: {error}"]


@pytest.mark.parametrize(
    ("owner", "id_"),
    [
        ("company:acme", "company:acme"),
        ("company:acme-2", "company:acme-2"),
        ("acme-2", "company:acme-2"),
        ("Beta GmbH", "company:gamma"),
        ("company:gamma", "company:gamma"),
    ],
)
def test_an_id_always_decides(owner: str, id_: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """So does a slug that is nobody's name, and a name whose company has another slug."""
    folder = write_folder(tmp_path / "mine", companies=TWINS, holds_stake_in=f"from,to\n{owner},Beta\n")
    assert stakes_of(folder, catalogue) == [id_]


def test_ambiguous_subjects_of_claims_and_other_files(tmp_path: Path, catalogue: Catalogue) -> None:
    """The same in `about`, and for other types than companies."""
    folder = write_folder(
        tmp_path / "mine",
        companies="name,slug\nAcme,\n",
        people="name,slug\nAcme,\nLi,\nLi,li-2\n",
        documents="key,title\nD,Paper\n",
        claims="key,document,modality,statement,about\nC,D,ASSERTED,It is.,Acme\n",
        holds_role="from,to,title\nLi,Acme,CEO\n",
    )
    assert errors_of(folder, catalogue) == [
        'claims.csv line 2, column about: "Acme" is ambiguous; write company:acme or person:acme.',
        'holds_role.csv line 2, column from: "Li" is ambiguous; write person:li or person:li-2.',
    ]


@pytest.mark.parametrize(
    ("slug", "reference"),
    [
        ("103AB1984D", "company:103AB1984D"),
        ("103AB1984D", "103ab1984d"),
        ("103ab1984d", "company:103AB1984D"),
        ("Ａ１", "company:a1"),
        ("A1", "company:Ａ１"),
        ("a_b", "company:A B"),
        ("Müller", "company:mu\u0308ller"),
        ("a1", "Company:a1"),
        ("a1", "COMPANY: A1 "),
    ],
)
def test_slugs_and_references_are_folded_alike(slug: str, reference: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """A slug used to be folded, and a reference not: the company "is not there"."""
    folder = write_folder(tmp_path / "mine", companies=f"name,slug\nOwner,{slug}\nBeta,\n", holds_stake_in=f"from,to\n{reference},Beta\n")
    (owner,) = stakes_of(folder, catalogue)
    assert owner == next(node.id for node in read_data_set(folder, catalogue).nodes if node.properties.get("name") == "Owner")


def test_a_name_may_contain_a_colon(tmp_path: Path, catalogue: Catalogue) -> None:
    """ "Company: the novel" is an id only if there is such an id."""
    folder = write_folder(
        tmp_path / "mine", companies="name\nCompany: the novel\nBeta\n", holds_stake_in="from,to\nCompany: the novel,Beta\n"
    )
    assert stakes_of(folder, catalogue) == ["company:company-the-novel"]


def test_suggestions_are_for_the_first_unknown_names_only(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """300 unknown names among 14,900 used to take a minute; the time of a million is bounded, too."""
    compared = []
    original = process.extractOne

    def count(word: str, choices: list[str], **options: object) -> object:
        compared.append(len(choices))
        return original(word, choices, **options)  # type: ignore[call-overload]  # passed on

    monkeypatch.setattr(process, "extractOne", count)
    names = [f"{word} {number}" for number in range(1_490) for word in ("Amber", "Basalt", "Cedar", "Delta", "Ember", *"VWXYZ")]
    unknown = "".join(f"Ambr {number},Basalt 1\n" for number in range(400))
    folder = write_folder(
        tmp_path / "mine", companies="name\n" + "".join(f"{name}\n" for name in names), holds_stake_in=f"from,to\n{unknown}"
    )
    errors = errors_of(folder, catalogue)
    assert errors[0] == 'holds_stake_in.csv line 2, column from: Unknown node "Ambr 0"; did you mean company:amber-0?'
    assert errors[-1] == "holds_stake_in.csv, column from: 397 more like this, first on lines 5, 6 and 7."
    assert set(compared) == {14_900}
    assert 300 <= len(compared) == MAX_COMPARISONS // 14_900


@pytest.mark.parametrize(
    ("unknown", "closest"),
    [
        ("huaimi", "huami"),
        ("xiaomi-inc", "xiaomi"),
        ("iaomi", "xiaomi"),
        ("小米科枝", "小米科技"),
        ("zzz", None),
        ("", None),
        ("mi", None),
    ],
)
def test_the_most_similar_name(unknown: str, closest: str | None) -> None:
    """A typo anywhere in the name, in any script."""
    assert SimilarKeys(["huami", "xiaomi", "xiaomi-ltd", "小米科技", "hunan", "m"]).closest(unknown) == closest
