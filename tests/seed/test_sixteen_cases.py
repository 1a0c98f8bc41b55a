"""Sixteen cases in which the sources are easily misread; the built-in data models them correctly."""

from __future__ import annotations

from typing import Any

import pytest

from keiretsu.resolvers.engine import Engine
from tests.seed.test_facts import execute

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]


def keys(edge: dict[str, Any]) -> list[str]:
    return [claim["key"] for claim in edge["evidence"]]


@pytest.mark.parametrize("name", ["iHealth Labs", "iHealth Lab", "iHealth"])
async def test_01_three_spellings_are_one_company(engine: Engine, name: str) -> None:
    """The company matches by its name and by each of its aliases."""
    text = "query ($name: String!) { companies(where: {or: [{name: {eq: $name}}, {aliases: {has: $name}}]}) { nodes { slug } } }"
    assert (await execute(engine, text, name=name))["companies"]["nodes"] == [{"slug": "ihealth-labs"}]


async def test_02_headline_and_body_are_one_round(engine: Engine) -> None:
    """Xiaomi Ventures invested in it; the amount counts once; Xiaomi itself has no investments."""
    text = """{
      ventures: company(slug: "xiaomi-ventures") { investments { edges { evidence { key } node { slug amount currency } } } }
      xiaomi: company(slug: "xiaomi") { investments { totalCount } portfolio { totalCount } }
      ihealth: company(slug: "ihealth-labs") { fundingRounds { totalCount edges { evidence { key } node { amount } } } }
      all: fundingRounds(where: {amount: {eq: 25000000}}) { totalCount }
    }"""
    data = await execute(engine, text)
    (investment,) = data["ventures"]["investments"]["edges"]
    assert keys(investment) == ["A0-01", "A0-16", "A0-18"]
    assert (investment["node"]["amount"], investment["node"]["currency"]) == (25_000_000, "USD")
    assert data["xiaomi"] == {"investments": {"totalCount": 0}, "portfolio": {"totalCount": 0}}
    assert keys(data["ihealth"]["fundingRounds"]["edges"][0]) == ["A0-17"]
    assert data["all"]["totalCount"] == data["ihealth"]["fundingRounds"]["totalCount"] == 1


async def test_03_li_ning_is_a_person_and_a_company(engine: Engine) -> None:
    """Both have the name; `type` distinguishes them."""
    text = """{
      people(where: {name: {eq: "Li Ning"}}) { nodes { id type positions { edges { kind node { slug } } } } }
      companies(where: {aliases: {has: "Li Ning"}}) { nodes { id type name } }
    }"""
    data = await execute(engine, text)
    assert data["people"]["nodes"][0]["positions"]["edges"] == [{"kind": "FOUNDED", "node": {"slug": "li-ning-company"}}]
    assert [node["type"] for node in data["people"]["nodes"] + data["companies"]["nodes"]] == ["PERSON", "COMPANY"]


async def test_04_three_companies_share_one_partnership(engine: Engine) -> None:
    """Xiaomi, Huami and Li Ning Company participate in one partnership, not in three pairs."""
    text = '{ company(slug: "huami") { partnerships { totalCount nodes { participants { nodes { slug } } } } } }'
    partnerships = (await execute(engine, text))["company"]["partnerships"]
    assert partnerships["totalCount"] == 1
    assert partnerships["nodes"][0]["participants"]["nodes"] == [{"slug": "huami"}, {"slug": "li-ning-company"}, {"slug": "xiaomi"}]


async def test_05_huami_is_a_subsidiary_as_reported_with_no_share_stated(engine: Engine) -> None:
    """The share stays null, although Huami has raised outside money."""
    text = """{
      company(slug: "huami") { parents { edges { kind modality shareMin shareMax node { slug } evidence { key attributedTo } } }
      fundingRounds { totalCount } shareholders { totalCount } }
    }"""
    huami = (await execute(engine, text))["company"]
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
    """The round exists without investors."""
    text = '{ company(slug: "huami") { fundingRounds { nodes { roundType amount investors { totalCount } } } investors { totalCount } } }'
    assert (await execute(engine, text))["company"] == {
        "fundingRounds": {"nodes": [{"roundType": "Series B", "amount": 35_000_000, "investors": {"totalCount": 0}}]},
        "investors": {"totalCount": 0},
    }


async def test_07_two_documents_have_no_date_of_their_own(engine: Engine) -> None:
    """Inferred dates have separate fields."""
    text = '{ documents(where: {publishedOn: {isNull: true}, key: {startsWith: "A"}}) { nodes { key inferredFrom inferredTo } } }'
    assert (await execute(engine, text))["documents"]["nodes"] == [
        {"key": "A0", "inferredFrom": "2014-09-01", "inferredTo": "2014-09-30"},
        {"key": "A1", "inferredFrom": "2017-12-25", "inferredTo": "2017-12-31"},
    ]


async def test_08_late_last_year_is_an_interval(engine: Engine) -> None:
    """The earliest and the latest day are stored; no day in between is chosen."""
    text = """{
      fundingRounds(where: {roundType: {eq: "Series B"}}) { nodes { date dateFrom dateTo } }
      milestones(where: {kind: {eq: "unit_sales"}, value: {eq: 10000000}}) { nodes { date dateFrom dateTo } }
    }"""
    data = await execute(engine, text)
    assert data["fundingRounds"]["nodes"] == [{"date": "2014-10/2014-12", "dateFrom": "2014-10-01", "dateTo": "2014-12-31"}]
    assert data["milestones"]["nodes"] == [{"date": "2017-12-01/2017-12-25", "dateFrom": "2017-12-01", "dateTo": "2017-12-25"}]


async def test_09_bounds_stay_bounds(engine: Engine) -> None:
    """At least 50 billion, up to 820 million, almost half: a bound is not an exact amount."""
    text = "{ figures(orderBy: [{name: ASC}]) { nodes { name amount amountMin amountMax exclusive forecast } } }"
    figures = {node.pop("name"): node for node in (await execute(engine, text))["figures"]["nodes"]}
    valuation, loss, share = (
        figures["Xiaomi IPO valuation"],
        figures["Li Ning expected net loss FY2014"],
        figures["Xiaomi overseas share of group revenue 2019"],
    )
    assert (valuation["amount"], valuation["amountMin"], valuation["amountMax"], valuation["forecast"]) == (None, 50e9, None, True)
    assert (loss["amount"], loss["amountMin"], loss["amountMax"]) == (None, None, 820e6)
    assert (share["amountMin"], share["amountMax"], share["exclusive"]) == (None, 50, True)


async def test_10_the_later_figure_supersedes_the_earlier(engine: Engine) -> None:
    """There are two figures, not three: the headline's rounded amount is a claim about the second."""
    text = """{
      company(slug: "xiaomi") { figures(where: {node: {metric: {eq: "R&D commitment"}}}) { nodes { amount supersedes { amount } } } }
      current: figures(where: {metric: {eq: "R&D commitment"}, not: {supersededBy: {}}}) { nodes { amount evidence { key } } }
    }"""
    data = await execute(engine, text)
    amounts = {node["amount"]: node["supersedes"] for node in data["company"]["figures"]["nodes"]}
    assert amounts == {1.43e9: None, 7.18e9: {"amount": 1.43e9}}
    (current,) = data["current"]["nodes"]
    assert current["amount"] == 7.18e9
    assert "A3-04" in keys(current)


async def test_11_a_printed_conversion_has_its_own_fields(engine: Engine) -> None:
    """820 million yuan are printed as 131 million dollars; both amounts are stored."""
    text = "{ figures(where: {convertedAmount: {isNull: false}}) { nodes { amountMax currency convertedAmount convertedCurrency } } }"
    assert (await execute(engine, text))["figures"]["nodes"] == [
        {"amountMax": 820e6, "currency": "CNY", "convertedAmount": 131e6, "convertedCurrency": "USD"}
    ]


async def test_12_overtaking_samsung_is_one_milestone_with_two_claims(engine: Engine) -> None:
    """One document states it twice; that Samsung was first there is inferred."""
    text = """query ($lens: Lens) {
      xiaomi: company(slug: "xiaomi") { milestones(where: {node: {scope: {eq: "India"}}}) { edges { modality evidence { key } } } }
      samsung: company(slug: "samsung") { milestones { totalCount } }
      inferred: company(slug: "samsung", lens: $lens) { milestones { edges { modality evidence { key } } } }
    }"""
    data = await execute(engine, text, lens={"modality": ["INFERRED"]})
    (milestone,) = data["xiaomi"]["milestones"]["edges"]
    assert (keys(milestone), milestone["modality"]) == (["A1-24", "A1-25"], "EXPECTED")
    assert data["samsung"]["milestones"]["totalCount"] == 0
    assert data["inferred"]["milestones"]["edges"] == [{"modality": "INFERRED", "evidence": [{"key": "A1-23"}]}]


async def test_13_each_largest_has_its_own_scope_and_date(engine: Engine) -> None:
    """Three rankings from three documents do not contradict each other."""
    text = '{ company(slug: "xiaomi") { milestones(where: {node: {kind: {eq: "ranking"}}}) { nodes { name scope date } } } }'
    rankings = {node["name"]: (node["scope"], node["date"]) for node in (await execute(engine, text))["company"]["milestones"]["nodes"]}
    assert rankings["China’s largest domestic smartphone manufacturer"] == ("China domestic", "2015-03-17")
    assert rankings["Deemed most valuable startup in the world"][1] == "2014"
    assert rankings["One of the largest Chinese smartphone makers"][0] == "China-based smartphone makers"


async def test_14_nike_and_apple_are_one_partnership(engine: Engine) -> None:
    """The sources state it in both directions; it is stored once, with both claims."""
    text = '{ company(slug: "nike") { partners { edges { node { slug } via { participants { totalCount } } evidence { key } } } } }'
    (edge,) = (await execute(engine, text))["company"]["partners"]["edges"]
    assert (edge["node"]["slug"], edge["via"], keys(edge)) == ("apple", [{"participants": {"totalCount": 2}}], ["A2-52", "A2-53"])


async def test_15_unnamed_parties_are_anonymous(engine: Engine) -> None:
    """Carriers, rivals and estimators that no source names are not merged with other companies."""
    text = "{ companies(where: {anonymous: {eq: true}}) { nodes { name aliases } } }"
    companies = (await execute(engine, text))["companies"]["nodes"]
    assert [company["name"] for company in companies] == [
        "Local rivals in China (unnamed)",
        "Major US wireless carriers (unnamed)",
        "Recent estimates (unnamed)",
    ]
    assert all(company["aliases"] == [] for company in companies)


async def test_16_nothing_is_added_from_outside(engine: Engine) -> None:
    """The only publisher is the inferred one, the only author that of the letter; the data has no stock exchange."""
    text = "{ documents { nodes { key authors { name } publisher { name } } } }"
    documents = {node.pop("key"): node for node in (await execute(engine, text))["documents"]["nodes"]}
    assert all(documents[key] == {"authors": [], "publisher": None} for key in ("A0", "A1", "A2", "A3", "li-ning-statement"))
    assert documents["lei-jun-open-letter"] == {"authors": [{"name": "Lei Jun"}], "publisher": {"name": "Xiaomi"}}
