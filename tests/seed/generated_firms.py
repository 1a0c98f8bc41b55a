"""Data sets of firms, people, stakes, rounds and figures, of which one and the next version differ; with claims of their own, and without.

    write_tables(folder, first_version(rng, firms=200))      changed_version(rng, tables)      smaller_version(rng, tables)

Apple is one of them, which the built-in data contains.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

FirmTables = dict[str, list[dict[str, Any]]]

DOCUMENTS = 6
CLAIMED_PART = 0.3  # of the rows name claims of documents


def first_version(rng: random.Random, firms: int, key: str = "C") -> FirmTables:
    """A data set of about seven rows a firm. Firms have parallel, mutual and own stakes. `key`: the beginning of the keys of claims."""
    names = ["Apple", *(f"Firm {number}" for number in range(1, firms))]
    people = [f"Owner {number}" for number in range(firms // 5)]
    tables: FirmTables = {
        "documents": [{"key": f"D{number}", "title": f"Register {number}"} for number in range(DOCUMENTS)],
        "claims": [_claim(rng, f"{key}{number}", names) for number in range(firms)],
        "companies": [{"name": name, "kind": rng.choice(("maker", "fund", "bank")), "claims": ""} for name in names],
        "people": [{"name": name, "claims": ""} for name in people],
        "holds_stake_in": _stakes(rng, [*names, *people], names, firms * 2),
        "funding_rounds": [{"name": f"Round {number}", "amount": rng.randint(1, 99), "currency": "EUR"} for number in range(firms // 2)],
        "figures": [{"name": f"Figure {number}", "metric": "revenue", "amount": rng.randint(1, 99)} for number in range(firms // 2)],
    }
    tables["raised"] = [{"from": rng.choice(names), "to": row["name"], "claims": ""} for row in tables["funding_rounds"]]
    tables["has_figure"] = [{"from": rng.choice(names), "to": row["name"], "claims": ""} for row in tables["figures"]]
    for name in ("companies", "people", "holds_stake_in", "raised", "has_figure"):
        for row in tables[name]:
            if rng.random() < CLAIMED_PART:
                row["claims"] = rng.choice(tables["claims"])["key"]
    return tables


def changed_version(rng: random.Random, tables: FirmTables) -> FirmTables:
    """Other shares, kinds and amounts, claims in other documents, rows with other claims, and more rows at the end."""
    changed = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    names = [row["name"] for row in changed["companies"]]
    for row in _sample(rng, changed["holds_stake_in"]):
        row["share_percent"] = rng.randint(1, 99)
    for row in _sample(rng, changed["companies"]):
        row["kind"] = "group"
    for row in _sample(rng, changed["claims"]):
        row["document"] = rng.choice(changed["documents"])["key"]
    for row in _sample(rng, [*changed["has_figure"], *changed["raised"], *changed["people"]]):
        row["claims"] = rng.choice(changed["claims"])["key"]
    for row in _sample(rng, changed["figures"]):
        row["amount"] = rng.randint(100, 999)
    more = [f"New firm {number}" for number in range(len(names) // 4)]
    changed["companies"] += [{"name": name, "kind": "maker", "claims": ""} for name in more]
    changed["holds_stake_in"] += _stakes(rng, more, names, len(names) // 2)
    return changed


def smaller_version(rng: random.Random, tables: FirmTables) -> FirmTables:
    """Without a part of the firms and of everything else, and with what the rest refers to."""
    names = {row["name"] for row in tables["companies"] if row["name"] == "Apple" or rng.random() < 0.6}
    people = {row["name"] for row in tables["people"] if rng.random() < 0.6}
    claims = [row for row in tables["claims"] if rng.random() < 0.6 and names.issuperset(row["about"].split("; "))]
    keys = {row["key"] for row in claims}
    smaller: FirmTables = {
        "documents": [row for row in tables["documents"] if row["key"] in {claim["document"] for claim in claims}],
        "claims": claims,
        "companies": [row for row in tables["companies"] if row["name"] in names],
        "people": [row for row in tables["people"] if row["name"] in people],
        "holds_stake_in": [row for row in tables["holds_stake_in"] if row["from"] in names | people and row["to"] in names],
    }
    for file, edges in (("funding_rounds", "raised"), ("figures", "has_figure")):
        smaller[edges] = [row for row in tables[edges] if row["from"] in names]
        targets = {row["to"] for row in smaller[edges]}
        smaller[file] = [row for row in tables[file] if row["name"] in targets]
    return {
        name: [{**row, "claims": ""} if row.get("claims") and row["claims"] not in keys else row for row in rows]
        for name, rows in smaller.items()
    }


def write_tables(folder: Path, tables: FirmTables) -> Path:
    """Write the files; the data set has the name of the folder."""
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        if rows:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    return folder


def _claim(rng: random.Random, key: str, names: list[str]) -> dict[str, Any]:
    about = "; ".join(rng.sample(names, 2))
    modality = rng.choice(("ASSERTED", "REPORTED"))
    return {"key": key, "document": f"D{rng.randrange(DOCUMENTS)}", "modality": modality, "statement": f"{key} holds.", "about": about}


def _stakes(rng: random.Random, owners: list[str], names: list[str], count: int) -> list[dict[str, Any]]:
    """Stakes that differ in their ends, or in the year in which they begin."""
    keys = {(rng.choice(owners), rng.choice(names), rng.randint(1990, 2020)) for _ in range(count)}
    return [
        {"from": owner, "to": owned, "share_percent": rng.randint(1, 99), "valid": f"{year}/..", "claims": ""}
        for owner, owned, year in sorted(keys)
    ]


def _sample(rng: random.Random, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if rng.random() < 0.3]
