"""Catalogue -> docs/reference/data-layout.md, the page for whoever writes a data set.

`python -m keiretsu.seed.layout_page > docs/reference/data-layout.md`.

companies.csv: name, kind, ...   ->   a heading, and a table with one line for each column
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from keiretsu.schema import catalogue as c
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import read_declarations
from keiretsu.seed.layout import Column, EdgeFile, Layout, NodeFile, Part, make_layout

BEFORE = """\
# The layout of a data set

A data set is one folder with CSV files: one file for each type of node, one for each type of relationship. No file is mandatory. This
page is made by `python -m keiretsu.seed.layout_page > docs/reference/data-layout.md`; change the text there.

```sh
keiretsu seed mine --dry-run          # reads and checks, needs no database
keiretsu seed mine                  # loads
keiretsu seed mine --prune --yes    # loads, and removes what the files no longer hold
```

## CSV files: encoding, header, cells

- UTF-8, with or without a byte order mark. Commas between cells, quotes around a cell with a comma or a line break in it, `""` for a
  quote.
- The first line names the columns, in any order. A column that is not needed may be left out. An unknown column is a fault.
- White space around a cell does not count. Empty rows are skipped.
- `README.md`, `README`, `README.txt`, `LICENSE` and hidden files are left alone. Any other file or folder is a fault.

**Unknown is an empty cell.** No word stands for it, and nothing is put in its place. Only `anonymous` and `forecast` have a meaning when
they are empty: they count as false.

| Value | How it is written |
|---|---|
| text | as it is |
| list | items with `;` between them; `\\;` is a semicolon in an item |
| number | digits, with a point before decimals: `25000000`, `0.5`, `1.43e9`; no spaces, no `%` |
| whole number | digits only, up to 2147483647 |
| TRUE or FALSE | also `yes`, `no`, `1`, `0`, in any case |
| day | `2015-03-17` |
| time | EDTF, see below |
| one of ... | one of these words; case does not matter: `VENTURE_ARM`, `venture arm` or `venture-arm` |
| share | exact or from-to, see below |

Where a column `...Min` and a column `...Max` are both filled, the first may not be the greater one. `shareMin` and `shareMax` are per
cent, from 0 to 100. `confidence` is from 0 to 1.

## Shares: per cent or fraction, exact or from-to

A file that has `shareMin` and `shareMax` may hold one column in their place: `share_percent` or `share_fraction`. More than one of the
three ways in one file is a fault.

| Column | Cell | shareMin | shareMax |
|---|---|---|---|
| `share_percent` | `50` | 50 | 50 |
| `share_percent` | `12.5%` | 12.5 | 12.5 |
| `share_percent` | `25-50` | 25 | 50 |
| `share_percent` | `25%–50%` | 25 | 50 |
| `share_percent` |  | unknown | unknown |
| `share_fraction` | `0.5` | 50 | 50 |
| `share_fraction` | `0.07` | 7 | 7 |
| `share_fraction` | `0.25-0.5` | 25 | 50 |

At least half is `50-100`, at most five per cent `0-5`. Decimals have a point, not a comma. `share_percent` is from 0 to 100 and
`share_fraction` from 0 to 1, without a `%`: so `0.5` is half a per cent in the one and one half in the other.

For a schema of your own: a relationship has these columns when two of its properties are marked `share="least"` and `share="most"`.

## Ids and slugs

Each node has an id: its type and its slug, `company:xiaomi-ventures`, `fundingRound:huami-series-b`. The slug is made from the name:
brought into the form NFKC and into lower case, with one hyphen for whatever stands between letters and digits. Any script will do.
`Xiaomi–Baidu partnership` gives `xiaomi-baidu-partnership`, `小米` gives `小米`.

Two rows of a type with one slug are a fault. Merge them, or give one of them a slug in the column `slug`. A name without any letter or
digit needs a slug, too.

Documents and claims have no slug: their id is made from their key as it is, `claim:A2-09`. A claim's key belongs to one data set; to use
one that another data set has loaded is an error. A document's key does not: two data sets that use the same key mean the same document.
So choose keys that nobody else will use, unless that is what you mean.

An edge is known by its two ends, its type and the columns that tell parallel edges apart; each file below names them. Two rows that agree
in all of these are a fault.

## How a cell refers to a node

Write the name, `Xiaomi Ventures`, or the id, `company:xiaomi-ventures`. A name counts by its slug, so case and punctuation do not matter.
It must be the name of a row in the same data set; an alias does not count, nor does a node that is only in the database. To bind to a
node of another data set, repeat its row: both data sets then hold that one node.

Where several types are possible and more than one has that name, the id is needed: `person:li-ning` or `company:li-ning`.

## Time: EDTF intervals

Columns of time hold EDTF (ISO 8601-2), as imprecise as the source is. The earliest and the latest day are worked out and kept beside it;
they are no columns.

| Cell | Earliest day | Latest day |
|---|---|---|
| `2015-03-17` | 2015-03-17 | 2015-03-17 |
| `2014-10` | 2014-10-01 | 2014-10-31 |
| `2012` | 2012-01-01 | 2012-12-31 |
| `201X` | 2010-01-01 | 2019-12-31 |
| `2014-10/2014-12` | 2014-10-01 | 2014-12-31 |
| `2006/..` | 2006-01-01 | open |
| `../2012` | open | 2012-12-31 |

`2006/` and `../..` are refused: the first does not say whether its end is open or unknown, the second says nothing.

## Claims: what a row rests on

Every node and every edge with claim columns rests on at least one claim: who says so, and how firmly. There are two ways.

**Name the claims.** Write them into `claims.csv`, their documents into `documents.csv`, and their keys into the column `claims` of the
rows that rest on them: `A0-26; A0-33`. The other four claim columns stay empty then, because the claims say it themselves.

**Let the row be its own claim.** Where `claims` is empty, one is made from the row:

- `modality`, `confidence`, `attributedTo` and `statement` come from the row; without them it is `ASSERTED`, with no confidence, and the
  statement says which file lists it, or names the two ends.
- Its document is the file. That gets the key `DATA SET/FILE`, such as `mine/companies.csv`. Its line is the row's line.
- Its key is a hash of data set, file and the id of the node or edge. So it stays the same claim when the row moves in its file, or when a
  cell changes that is no part of that id.
- It is about the node, or about both ends of the edge.

A funding round, a partnership, a figure and a milestone can be seen only through an edge that leads to them. A row without such an edge
is a fault.

## dataset.toml: the name of the data set

```toml
name = "mine"
title = "What I know"
```

Both are optional. The name has lower-case letters, digits and single hyphens; without one, the folder's name counts, made into a slug.
All that is loaded is marked with the name of its data set. So a folder that gets another name is another data set. The title is for
readers of the file; nothing shows it yet.

## Checking: --dry-run

All files are read and checked before anything is written. Every fault is told at once, with file, line, column and what to do:

```
claims.csv line 3, column document: there is no document "D7"; add it to documents.csv or correct the name.
```

With any fault, nothing is written and the exit status is 1. With `--dry-run`, nothing is written in any case.

## Loading twice, and loading into what is there

Loading the same files again changes nothing. Loading changed files changes what differs:

- What only this data set holds becomes what its files say. An emptied cell empties the property.
- What other data sets hold, too, keeps what they say where this one says nothing. Where both say something, the later load counts. Lists,
  such as aliases, hold the items of both. Claims stand side by side.
- What has gone from the files stays in the database until you say `--prune`.

Up to 10,000 nodes and edges are loaded in one transaction: all or nothing. More are loaded in transactions of 2,000; when that is
interrupted, load again and it is completed. The same holds for what `--prune` removes. Only one loader writes at a time.

## Removing: --prune --yes

`--prune` loads, and then takes the mark of this data set from all that its files no longer hold. What no other data set holds is removed.
What another holds stays, without this data set's claims. `--prune` asks before it does anything; `--yes` answers. Without a terminal,
`--yes` is needed.

## Claim columns

These five stand at the end of each file that has them:
"""

AFTER = """\
## A complete example

Three files in a folder. `keiretsu seed tea --dry-run` says: `tea: 4 nodes, 8 edges, 3 claims, no fault.` The nodes are two companies and
the two files, as documents; the edges are the one below, one from each claim to its document, and those from the claims to what they are
about.

`dataset.toml`

```toml
name = "tea"
title = "A small tea trade"
```

`companies.csv`

```csv
name,aliases,kind,modality,attributedTo
Northwind Tea,NW Tea; Northwind,importer,,
Harbour Blends,,,reported,a trade paper
```

`has_subsidiary.csv`

```csv
from,to,kind,shareMin,valid,confidence,statement
Northwind Tea,Harbour Blends,SUBSIDIARY,51,2019-04/..,0.8,"Northwind has held most of Harbour Blends since April 2019."
```
"""

WORDS = {
    c.Kind.STRING: "text",
    c.Kind.STRINGS: "list",
    c.Kind.INT: "whole number",
    c.Kind.FLOAT: "number",
    c.Kind.BOOLEAN: "TRUE or FALSE",
    c.Kind.DATE: "day",
}
OWN = (Part.CLAIMS, Part.OWN_CLAIM)
WIDTH = 138  # of a line of text on the page


def describe(catalogue: c.Catalogue) -> str:
    """The whole page."""
    layout = make_layout(catalogue)
    return "\n".join([BEFORE, *_claim_columns(layout), *_files(layout), AFTER])


def _claim_columns(layout: Layout) -> list[str]:
    file = next(one for one in layout.values() if one.sourced)
    return [*_table(column for column in file.columns.values() if column.part in OWN), ""]


def _files(layout: Layout) -> list[str]:
    """A section for each file: nodes first, then relationships."""
    nodes = [one for one in layout.values() if isinstance(one, NodeFile)]
    edges = [one for one in layout.values() if isinstance(one, EdgeFile)]
    lines = ["## Files of nodes", ""]
    for file in nodes:
        lines += [f"### {file.name}", "", _wrapped(file.node.description), "", *_columns(file)]
    lines += ["## Files of relationships", ""]
    for edge in edges:
        lines += [f"### {edge.name}", "", _wrapped(_ends(edge.relationship)), "", *_columns(edge)]
    return lines


def _columns(file: NodeFile | EdgeFile) -> list[str]:
    lines = [*_table(column for column in file.columns.values() if column.part not in OWN), ""]
    return [*lines, "And the [claim columns](#claim-columns).", ""] if file.sourced else lines


def _table(columns: Iterable[Column]) -> list[str]:
    rows = [f"| `{column.name}` | {_value(column)} | {'yes' if column.required else ''} | {column.description} |" for column in columns]
    return ["| Column | Value | Must be filled | Meaning |", "|---|---|---|---|", *rows]


def _value(column: Column) -> str:
    prop = column.prop
    match column.part:
        case Part.CLAIMS | Part.ABOUT:
            return "list"
        case Part.PROPERTY if prop and prop.edtf:
            return "time"
        case Part.PROPERTY if prop and prop.enum:
            return "one of " + ", ".join(member.name for member in prop.enum)
        case Part.PROPERTY if prop:
            return WORDS[prop.kind]
        case Part.SHARE:
            return "share"
        case Part.OWN_CLAIM:
            return {"confidence": "number", "modality": "a word, as in `claims.csv`"}.get(column.name, "text")
        case _:
            return "text"


def _ends(relationship: c.Relationship) -> str:
    """What it says where one declaration makes it; where it leads; and what tells parallel edges apart."""
    ways = "; ".join(f"from {_either(starts)} to {_either(ends)}" for starts, ends in relationship.ends)
    said = [relationship.description] if len(relationship.ends) == 1 else []
    told = " and ".join(f"`{one}`" for one in relationship.unique_by)
    apart = [f"Several edges between the same two differ in {told}."] if told else ["At most one edge between the same two."]
    seen = ["The end is seen only through such an edge."] if relationship.carries else []
    return " ".join([*said, f"It leads {ways}.", *apart, *seen])


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _either(types: tuple[str, ...]) -> str:
    return types[0] if len(types) == 1 else f"{', '.join(types[:-1])} or {types[-1]}"


if __name__ == "__main__":
    print(describe(read_declarations(COMPANIES)), end="")
