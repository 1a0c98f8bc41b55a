"""Catalogue -> docs/reference/data-layout.md, the reference for authors of data sets.

`python -m keiretsu.seed.layout_page > docs/reference/data-layout.md`.

companies.csv: name, kind, ...   ->   a heading, and a table with one line for each column
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import assert_never

from keiretsu.schema.catalogue import Catalogue, RelationshipSpec, ValueKind
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.identity import distinguishing_columns
from keiretsu.seed.layout import ColumnRole, ColumnSpec, EdgeFile, Layout, NodeFile, build_layout
from keiretsu.text import join_or

INTRODUCTION = """\
# Data set layout

A data set is a folder of CSV files: one file per node type and one per relationship type. All files are optional. This page is generated
by `python -m keiretsu.seed.layout_page > docs/reference/data-layout.md`; edit the text there.

```sh
keiretsu seed mine --dry-run        # read and validate only; needs no database
keiretsu seed mine                  # load
keiretsu seed mine --prune --yes    # load, and remove stored data that the files no longer contain
```

## CSV files: encoding, header, cells

- UTF-8, with or without a byte order mark. Cells are separated by commas. A cell that contains a comma or a line break is quoted; `""` is
  a literal quote.
- The first line names the columns, in any order. Optional columns may be omitted. An unknown column is an error; its cells are skipped, so
  that no other errors follow from it.
- White space around a cell is ignored. Empty rows are skipped.
- `README.md`, `README`, `README.txt`, `LICENSE` and hidden files are ignored. Any other file or folder is an error.

**An empty cell means unknown.** It has no placeholder, and no default is filled in. The exceptions are `anonymous` and
`forecast`: if empty, they are false.

| Value | Format |
|---|---|
| text | as it is; a name, slug, key, title, alias or statement has at most 8,000 bytes in UTF-8, because it is indexed |
| list | items separated by `;`; `\\;` is a literal semicolon; at most 1,000 aliases |
| number | digits, with a decimal point: `25000000`, `0.5`, `1.43e9`; no spaces, no `%` |
| whole number | digits only, up to 2147483647 |
| TRUE or FALSE | also `yes`, `no`, `1`, `0`, in any case |
| day | `2015-03-17` |
| time | EDTF, see below |
| one of ... | one of these words, in any case: `VENTURE_ARM`, `venture arm` or `venture-arm` |
| share | a value or a range, see below |

If a column `...Min` and its column `...Max` are both filled, the minimum must not exceed the maximum. `shareMin` and `shareMax` are per
cent, from 0 to 100. `confidence` is from 0 to 1.

## Shares: per cent or fraction, exact or range

A file with `shareMin` and `shareMax` may have one column instead: `share_percent` or `share_fraction`. Using more than one of the three
forms in a file is an error.

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

At least half is `50-100`, at most five per cent `0-5`. Use a decimal point, not a comma. `share_percent` ranges from 0 to 100,
`share_fraction` from 0 to 1 without `%`: `0.5` is half a per cent in the former and one half in the latter.

In a custom schema, a relationship has these columns if two of its properties are declared with `share="min"` and `share="max"`.

## Ids and slugs

A node's id consists of its type and slug: `company:xiaomi-ventures`, `fundingRound:huami-series-b`. The slug is derived from the name:
normalized to NFKC and lower case, with one hyphen in place of each run of characters other than letters and digits. All scripts are
supported. `Xiaomi–Baidu partnership` becomes `xiaomi-baidu-partnership`, `小米` stays `小米`.

Two rows of a type with the same slug are an error. Merge them, or give one of them another slug in the column `slug`. A name without
letters or digits needs a slug, too.

Documents and claims have no slug: their id contains the key unchanged, `claim:A2-09`. A claim key belongs to one data set; using a key
that another data set has loaded is an error. A document key is shared: two data sets with the same key refer to the same document.
Choose keys that nobody else will use, unless you intend this.

An edge is identified by its end nodes, its type and what distinguishes parallel edges, listed for each file below. Two rows that agree in
all of these are an error. Where the start of `valid` is listed, a fact that held twice is two rows: `2002/2021` and `2021/..`. A
corrected start replaces the former fact when the files are loaded again; see [decision 0019](../decisions/0019-identity-of-facts.md).

## References to nodes

Write the name, `Xiaomi Ventures`, or the id, `company:xiaomi-ventures`. Names, slugs and ids are folded like slugs, so case, width and
punctuation do not matter. The name must belong to a row of the same data set; aliases, and nodes that exist only in the database, are not
resolved. To refer to a node of another data set, repeat its row: both data sets then share that node.

If several nodes have that name, of one type or of several, the error lists their ids; write one of them: `person:li-ning` or
`company:li-ning`. An id always decides.

## Time: EDTF intervals

Time columns hold EDTF (ISO 8601-2), as precise as the source is. The earliest and the latest day are derived and stored with it; they
have no columns.

| Cell | Earliest day | Latest day |
|---|---|---|
| `2015-03-17` | 2015-03-17 | 2015-03-17 |
| `2014-10` | 2014-10-01 | 2014-10-31 |
| `2012` | 2012-01-01 | 2012-12-31 |
| `201X` | 2010-01-01 | 2019-12-31 |
| `2014-1X` | 2014-10-01 | 2014-12-31 |
| `2014-10/2014-12` | 2014-10-01 | 2014-12-31 |
| `2006/..` | 2006-01-01 | open |
| `../2012` | open | 2012-12-31 |

`2006/` and `../..` are rejected: the first does not say whether its end is open or unknown, the second has no bounds. So is a day that does
not exist, `2015-02-29`.

## Claims: the evidence for a row

Every node and edge in a file with claim columns is supported by at least one claim: its source, and how firmly it is stated. There are two
ways to provide claims.

**Explicit claims.** List the claims in `claims.csv`, their documents in `documents.csv`, and their keys in the column `claims` of the
rows that they support: `A0-26; A0-33`. Leave the other four claim columns empty; the claims provide these values.

**An implicit claim.** If `claims` is empty, a claim is created from the row:

- `modality`, `confidence`, `attributedTo` and `statement` come from the row; by default the modality is `ASSERTED`, the confidence is
  unknown, and the statement names the file that lists the node, or the two end nodes.
- Its document is the file, with the key `DATA SET/FILE`, such as `mine/companies.csv`. Its line is the row's line.
- Its key is a hash of data set, file and the id of the node or edge. So it stays the same claim when the row moves within its file, or
  when a cell changes that is not part of that id.
- It is about the node, or about both ends of the edge.

Funding rounds, partnerships, figures and milestones are visible only through an edge that leads to them. A row without such an edge is an
error.

## dataset.toml: the name of the data set

```toml
name = "mine"
title = "What I know"
```

Both are optional. The name consists of lower-case letters, digits and single hyphens; the default is the folder's name as a slug.
Everything that is loaded stores the name of its data set, so renaming the folder creates another data set. The title is for readers of
the file and not displayed yet. A [partial export](export.md#a-part-of-the-graph) also has `partial = true`, and `--prune` refuses to load
it.

## Validation: --dry-run

All files are read and validated before anything is written. All errors are reported at once, with file, line, column and remedy:

```
claims.csv line 3, column document: Unknown document "D7"; add it to documents.csv or correct the name.
```

If there is an error, nothing is written and the exit status is 1. With `--dry-run`, nothing is written in any case. Of each column, the
first 20 errors are printed, and the number of all others. What follows from another error is not reported: references to nodes of a file
that cannot be read are not unknown.

What may be misread raises a warning, which does not stop the load; each says what to write instead, or to state that it is meant so:

| Cells | Warning |
|---|---|
| `25.000` in a column of numbers | it is read as 25; the point may separate thousands |
| `share_percent`, `shareMin` or `shareMax` without a value above 1 | the values may be fractions of 1 |
| `2012-21` in a column of times | it is spring of 2012 in EDTF, not the years from 2012 to 2021 |
| months that could all be the next year: `2009-10`, `2010-11` | they are October 2009 and November 2010 |

## Reloading and merging

Loading the same files again changes nothing. Loading changed files updates what differs:

- A node or edge that only this data set contains gets the values in its files. An emptied cell removes the property.
- A node or edge that other data sets contain, too, keeps their values where this data set has none. Where both have a value, the last
  load wins. Lists, such as aliases, are concatenated. Claims are kept from both.
- Data removed from the files stays in the database until you use `--prune`. The exception is a fact whose start was corrected.

Up to 10,000 nodes and edges are loaded in one transaction: all or nothing. Larger data sets are loaded in transactions of 2,000, in an
order that lets clients read at any time: a claim comes with its document, and both before what they support. Until the last transaction
the load is marked as unfinished. If it is interrupted, `keiretsu serve` and `/readyz` say so, and loading the folder again completes it.
The same applies to what `--prune` removes. Only one loader writes at a time.

## Removing stale data: --prune --yes

`--prune` loads the files, and then detaches this data set from all nodes and edges that its files no longer contain. Those that no other
data set contains are removed; the others stay, without this data set's claims. `--prune` asks for confirmation; `--yes` skips the prompt,
and is required without a terminal.

## Claim columns

Each file with claim columns ends with these five:
"""

EXAMPLE = """\
## A complete example

Three files in a folder. `keiretsu seed tea --dry-run` prints: `tea: 4 nodes, 8 edges, 3 claims, no errors.` The nodes are two companies
and the two files, as documents; the edges are the one below, one from each claim to its document, and those from the claims to what they
are about.

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

KIND_NAMES = {
    ValueKind.STRING: "text",
    ValueKind.STRINGS: "list",
    ValueKind.INT: "whole number",
    ValueKind.FLOAT: "number",
    ValueKind.BOOLEAN: "TRUE or FALSE",
    ValueKind.DATE: "day",
}
CLAIM_ROLES = (ColumnRole.CLAIMS, ColumnRole.ROW_CLAIM)
LINE_WIDTH = 138  # characters per line of text on the page


def render_page(catalogue: Catalogue) -> str:
    """The whole page."""
    layout = build_layout(catalogue)
    return "\n".join([INTRODUCTION, *_claim_columns(layout), *_file_sections(layout), EXAMPLE])


def _claim_columns(layout: Layout) -> list[str]:
    file_with_claims = next(file for file in layout.values() if file.has_claims)
    return [*_column_table(column for column in file_with_claims.columns.values() if column.role in CLAIM_ROLES), ""]


def _file_sections(layout: Layout) -> list[str]:
    """A section for each file: nodes first, then relationships."""
    node_files = [file for file in layout.values() if isinstance(file, NodeFile)]
    edge_files = [file for file in layout.values() if isinstance(file, EdgeFile)]
    lines = ["## Node files", ""]
    for node_file in node_files:
        lines += [f"### {node_file.name}", "", _wrap(node_file.node.description), "", *_columns(node_file)]
    lines += ["## Relationship files", ""]
    for edge_file in edge_files:
        lines += [f"### {edge_file.name}", "", _wrap(_relationship_text(edge_file.relationship)), "", *_columns(edge_file)]
    return lines


def _columns(file: NodeFile | EdgeFile) -> list[str]:
    lines = [*_column_table(column for column in file.columns.values() if column.role not in CLAIM_ROLES), ""]
    return [*lines, "Plus the [claim columns](#claim-columns).", ""] if file.has_claims else lines


def _column_table(columns: Iterable[ColumnSpec]) -> list[str]:
    rows = [f"| `{column.name}` | {_value(column)} | {'yes' if column.required else ''} | {column.description} |" for column in columns]
    return ["| Column | Value | Required | Description |", "|---|---|---|---|", *rows]


def _value(column: ColumnSpec) -> str:
    prop = column.prop
    match column.role:
        case ColumnRole.CLAIMS | ColumnRole.ABOUT:
            return "list"
        case ColumnRole.PROPERTY if prop and prop.edtf:
            return "time"
        case ColumnRole.PROPERTY if prop and prop.enum:
            return "one of " + ", ".join(member.name for member in prop.enum)
        case ColumnRole.PROPERTY if prop:
            return KIND_NAMES[prop.kind]
        case ColumnRole.SHARE:
            return "share"
        case ColumnRole.ROW_CLAIM:
            return {"confidence": "number", "modality": "one word, as in `claims.csv`"}.get(column.name, "text")
        case ColumnRole.PROPERTY | ColumnRole.SLUG | ColumnRole.FROM | ColumnRole.TO | ColumnRole.DOCUMENT:
            return "text"
        case _:
            assert_never(column.role)


def _relationship_text(relationship: RelationshipSpec) -> str:
    """The description, if only one declaration creates the relationship; its end types; what distinguishes parallel edges."""
    directions = "; ".join(f"from {join_or(starts)} to {join_or(ends)}" for starts, ends in relationship.ends)
    description = [relationship.description] if len(relationship.ends) == 1 else []
    columns = distinguishing_columns(relationship, "`{}`")
    parallel = [f"Parallel edges between two nodes differ in {join_or(columns)}."] if columns else ["At most one edge between two nodes."]
    visibility = ["The target node is visible only through such an edge."] if relationship.reveals_target else []
    return " ".join([*description, f"It leads {directions}.", *parallel, *visibility])


def _wrap(text: str) -> str:
    return textwrap.fill(text, LINE_WIDTH, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    print(render_page(compile_schema(COMPANIES)), end="")
