"""Where the sources make it easy to get something wrong, the built-in data has it right."""

from __future__ import annotations

from typing import Any

import pytest

from keiretsu.resolvers.engine import Engine
from tests.seed.test_facts import ask

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]


def keys(edge: dict[str, Any]) -> list[str]:
    return [claim["key"] for claim in edge["evidence"]]


@pytest.mark.parametrize("name", ["iHealth Labs", "iHealth Lab", "iHealth"])
async def test_01_three_spellings_are_one_company(engine: Engine, name: str) -> None:
    """Found by its name or by any of its aliases."""
    text = "query ($name: String!) { companies(where: {or: [{name: {eq: $name}}, {aliases: {has: $name}}]}) { nodes { slug } } }"
    assert (await ask(engine, text, name=name))["companies"]["nodes"] == [{"slug": "ihealth-labs"}]


async def test_02_the_headline_and_the_body_tell_of_one_round(engine: Engine) -> None:
    """Xiaomi Ventures invested in it; the money counts once; Xiaomi itself invested in nothing."""
    text = """{
      ventures: company(slug: "xiaomi-ventures") { investments { edges { evidence { key } node { slug amount currency } } } }
      xiaomi: company(slug: "xiaomi") { investments { totalCount } portfolio { totalCount } }
      ihealth: company(slug: "ihealth-labs") { fundingRounds { totalCount edges { evidence { key } node { amount } } } }
      all: fundingRounds(where: {amount: {eq: 25000000}}) { totalCount }
    }"""
    data = await ask(engine, text)
    (investment,) = data["ventures"]["investments"]["edges"]
    assert keys(investment) == ["A0-01", "A0-16", "A0-18"]
    assert (investment["node"]["amount"], investment["node"]["currency"]) == (25_000_000, "USD")
    assert data["xiaomi"] == {"investments": {"totalCount": 0}, "portfolio": {"totalCount": 0}}
    assert keys(data["ihealth"]["fundingRounds"]["edges"][0]) == ["A0-17"]
    assert data["all"]["totalCount"] == data["ihealth"]["fundingRounds"]["totalCount"] == 1


async def test_03_li_ning_is_a_person_and_a_company(engine: Engine) -> None:
    """Both bear the name, and each says which it is."""
    text = """{
      people(where: {name: {eq: "Li Ning"}}) { nodes { id type positions { edges { kind node { slug } } } } }
      companies(where: {aliases: {has: "Li Ning"}}) { nodes { id type name } }
    }"""
    data = await ask(engine, text)
    assert data["people"]["nodes"][0]["positions"]["edges"] == [{"kind": "FOUNDED", "node": {"slug": "li-ning-company"}}]
    assert [one["type"] for one in data["people"]["nodes"] + data["companies"]["nodes"]] == ["PERSON", "COMPANY"]


async def test_04_three_companies_share_one_partnership(engine: Engine) -> None:
    """Xiaomi, Huami and Li Ning Company take part in one, not in three pairs."""
    text = '{ company(slug: "huami") { partnerships { totalCount nodes { participants { nodes { slug } } } } } }'
    partnerships = (await ask(engine, text))["company"]["partnerships"]
    assert partnerships["totalCount"] == 1
    assert partnerships["nodes"][0]["participants"]["nodes"] == [{"slug": "huami"}, {"slug": "li-ning-company"}, {"slug": "xiaomi"}]


async def test_05_huami_is_a_subsidiary_as_reported_with_no_share_stated(engine: Engine) -> None:
    """It raised outside money, too; nothing is invented for the share."""
    text = """{
      company(slug: "huami") { parents { edges { kind modality shareMin shareMax node { slug } evidence { key attributedTo } } }
      fundingRounds { totalCount } shareholders { totalCount } }
    }"""
    huami = (await ask(engine, text))["company"]
    assert huami["parents"]["edges"] == [
        {
            "kind": "SUBSIDIARY",
            "modality": "REPORTED",
            "shareMin": None,
            "shareMax": None,
            "node": {"slug": "xiaomi"},
            "evidence": [{"key": "A2-09", "attributedTo": "iFeng.com"}],
        }
    ]
    assert (huami["fundingRounds"]["totalCount"], huami["shareholders"]["totalCount"]) == (1, 0)


async def test_06_the_series_b_has_no_investor(engine: Engine) -> None:
    """The round is there without one."""
    text = '{ company(slug: "huami") { fundingRounds { nodes { roundType amount investors { totalCount } } } investors { totalCount } } }'
    assert (await ask(engine, text))["company"] == {
        "fundingRounds": {"nodes": [{"roundType": "Series B", "amount": 35_000_000, "investors": {"totalCount": 0}}]},
        "investors": {"totalCount": 0},
    }


async def test_07_two_documents_have_no_date_of_their_own(engine: Engine) -> None:
    """What is inferred stands apart from what is printed."""
    text = '{ documents(where: {publishedOn: {isNull: true}, key: {startsWith: "A"}}) { nodes { key inferredFrom inferredTo } } }'
    assert (await ask(engine, text))["documents"]["nodes"] == [
        {"key": "A0", "inferredFrom": "2014-09-01", "inferredTo": "2014-09-30"},
        {"key": "A1", "inferredFrom": "2017-12-25", "inferredTo": "2017-12-31"},
    ]


async def test_08_late_last_year_is_an_interval(engine: Engine) -> None:
    """Its earliest and latest day, and no day in between is picked."""
    text = """{
      fundingRounds(where: {roundType: {eq: "Series B"}}) { nodes { date dateFrom dateTo } }
      milestones(where: {kind: {eq: "unit_sales"}, value: {eq: 10000000}}) { nodes { date dateFrom dateTo } }
    }"""
    data = await ask(engine, text)
    assert data["fundingRounds"]["nodes"] == [{"date": "2014-10/2014-12", "dateFrom": "2014-10-01", "dateTo": "2014-12-31"}]
    assert data["milestones"]["nodes"] == [{"date": "2017-12-01/2017-12-25", "dateFrom": "2017-12-01", "dateTo": "2017-12-25"}]


async def test_09_bounds_stay_bounds(engine: Engine) -> None:
    """At least 50 billion; up to 820 million; almost half."""
    text = "{ figures(orderBy: [{name: ASC}]) { nodes { name amount amountMin amountMax exclusive forecast } } }"
    found = {node.pop("name"): node for node in (await ask(engine, text))["figures"]["nodes"]}
    valuation, loss, share = (
        found["Xiaomi IPO valuation"],
        found["Li Ning expected net loss FY2014"],
        found["Xiaomi overseas share of group revenue 2019"],
    )
    assert (valuation["amount"], valuation["amountMin"], valuation["amountMax"], valuation["forecast"]) == (None, 50e9, None, True)
    assert (loss["amount"], loss["amountMin"], loss["amountMax"]) == (None, None, 820e6)
    assert (share["amountMin"], share["amountMax"], share["exclusive"]) == (None, 50, True)


async def test_10_the_later_figure_supersedes_the_earlier(engine: Engine) -> None:
    """Two figures, not three: the headline's rounding is a note on the second."""
    text = """{
      company(slug: "xiaomi") { figures(where: {node: {metric: {eq: "R&D commitment"}}}) { nodes { amount supersedes { amount } } } }
      current: figures(where: {metric: {eq: "R&D commitment"}, not: {supersededBy: {}}}) { nodes { amount evidence { key } } }
    }"""
    data = await ask(engine, text)
    amounts = {node["amount"]: node["supersedes"] for node in data["company"]["figures"]["nodes"]}
    assert amounts == {1.43e9: None, 7.18e9: {"amount": 1.43e9}}
    (current,) = data["current"]["nodes"]
    assert current["amount"] == 7.18e9
    assert "A3-04" in keys(current)


async def test_11_the_printed_conversion_is_kept_beside_the_amount(engine: Engine) -> None:
    """820 million yuan, printed as 131 million dollars."""
    text = "{ figures(where: {convertedAmount: {isNull: false}}) { nodes { amountMax currency convertedAmount convertedCurrency } } }"
    assert (await ask(engine, text))["figures"]["nodes"] == [
        {"amountMax": 820e6, "currency": "CNY", "convertedAmount": 131e6, "convertedCurrency": "USD"}
    ]


async def test_12_overtaking_samsung_is_one_milestone_with_two_claims(engine: Engine) -> None:
    """Stated twice in one document; that Samsung was first there is inferred."""
    text = """query ($lens: Lens) {
      xiaomi: company(slug: "xiaomi") { milestones(where: {node: {scope: {eq: "India"}}}) { edges { modality evidence { key } } } }
      samsung: company(slug: "samsung") { milestones { totalCount } }
      inferred: company(slug: "samsung", lens: $lens) { milestones { edges { modality evidence { key } } } }
    }"""
    data = await ask(engine, text, lens={"modality": ["INFERRED"]})
    (milestone,) = data["xiaomi"]["milestones"]["edges"]
    assert (keys(milestone), milestone["modality"]) == (["A1-24", "A1-25"], "EXPECTED")
    assert data["samsung"]["milestones"]["totalCount"] == 0
    assert data["inferred"]["milestones"]["edges"] == [{"modality": "INFERRED", "evidence": [{"key": "A1-23"}]}]


async def test_13_each_largest_has_its_own_scope_and_date(engine: Engine) -> None:
    """Three rankings of three documents, not a contradiction."""
    text = '{ company(slug: "xiaomi") { milestones(where: {node: {kind: {eq: "ranking"}}}) { nodes { name scope date } } } }'
    found = {node["name"]: (node["scope"], node["date"]) for node in (await ask(engine, text))["company"]["milestones"]["nodes"]}
    assert found["China’s largest domestic smartphone manufacturer"] == ("China domestic", "2015-03-17")
    assert found["Deemed most valuable startup in the world"][1] == "2014"
    assert found["One of the largest Chinese smartphone makers"][0] == "China-based smartphone makers"


async def test_14_nike_and_apple_are_one_partnership(engine: Engine) -> None:
    """Given in both directions, stored once, with both claims."""
    text = '{ company(slug: "nike") { partners { edges { node { slug } via { participants { totalCount } } evidence { key } } } } }'
    (edge,) = (await ask(engine, text))["company"]["partners"]["edges"]
    assert (edge["node"]["slug"], edge["via"], keys(edge)) == ("apple", [{"participants": {"totalCount": 2}}], ["A2-52", "A2-53"])


async def test_15_unnamed_parties_are_anonymous(engine: Engine) -> None:
    """Carriers, rivals and estimators that no source names; merged with nobody."""
    text = "{ companies(where: {anonymous: {eq: true}}) { nodes { name aliases } } }"
    found = (await ask(engine, text))["companies"]["nodes"]
    assert [one["name"] for one in found] == [
        "Local rivals in China (unnamed)",
        "Major US wireless carriers (unnamed)",
        "Recent estimates (unnamed)",
    ]
    assert all(one["aliases"] == [] for one in found)


async def test_16_nothing_is_added_from_outside(engine: Engine) -> None:
    """No publisher but the one that is inferred, no author but the letter's, no exchange."""
    text = "{ documents { nodes { key authors { name } publisher { name } } } }"
    found = {node.pop("key"): node for node in (await ask(engine, text))["documents"]["nodes"]}
    assert all(found[key] == {"authors": [], "publisher": None} for key in ("A0", "A1", "A2", "A3", "li-ning-statement"))
    assert found["lei-jun-open-letter"] == {"authors": [{"name": "Lei Jun"}], "publisher": {"name": "Xiaomi"}}
