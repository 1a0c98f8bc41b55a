"""A data set with errors of more than thirty kinds; invalid_data_set.txt holds the line expected for each."""

from __future__ import annotations

from pathlib import Path

FILES: dict[str, str | bytes] = {
    "dataset.toml": 'name = "Invalid Data Set"\n',
    "companies.csv": (
        "name,slug,aliases,kind,anonymous,claims,modality\n"
        "Acme,,Acme Inc; A.C.M.E.,maker,,,\n"
        "ACME!,,,,,,\n"
        "???,,,,,,\n"
        ",,,maker,,,\n"
        "Beta,,,,maybe,,\n"
        "Gamma,,,,,C9,\n"
        "Delta,,,,,,shouted\n"
        "Zeta,,,,,C1,reported\n"
        "Eta,,too,few\n"
        "Bell\x07,,,,oui,,\n"
    ),
    "people.csv": "name,slug\nAcme,\nLi Ning,\n",
    "products.csv": "name,colour,level,name\nWidget,red,ITEM,Widget\n",
    "markets.csv": "name,kind\nAtlantis,continent\nIndia,\n",
    "figures.csv": (
        "name,metric,amount,amountMin,amountMax,period\nLoss,net loss,1 000,,,2014\nGain,gain,,5,4,2014-13\nTurned,gain,,,,2015/2014\n"
    ),
    "funding_rounds.csv": "name,dateFrom\nSeed,2014-01-01\n",
    "milestones.csv": "name,status\nFirst,reached\n",
    "partnerships.csv": "name,date\nLone,2006/\n",
    "technologies.csv": "",
    "channels.csv": b"name\nCaf\x81\n",
    "documents.csv": "key,title,publishedOn\nD1,One,2015-02-30\nD1,Twice,\n",
    "claims.csv": (
        "key,document,start,end,modality,confidence,statement,about\n"
        "C1,D1,5,3,ASSERTED,1.5,It is so.,Acme\n"
        "C2,D7,,,ASSERTED,,It is not.,company:acme\n"
        "C3,D1,x,,SHOUTED,,It may be.,company:nobody\n"
    ),
    "has_subsidiary.csv": (
        "from,to,kind,shareMin,claims\nAcme,Omega,,,\nperson:acme,Beta,,,\nAcme,Beta,SUBSIDIARY,150,\nAcme,Beta,SUBSIDIARY,50%,\nAcme,,,,\n"
    ),
    "holds_stake_in.csv": 'from,to\nAcme,Beta\n"Acme,Beta\n',
    "makes.csv": "from\nAcme\n",
    "product.csv": "name\nWidget\n",
    "notes.txt": "Not a file of a data set.",
}


def write_invalid_data_set(folder: Path) -> Path:
    """Write the files."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
