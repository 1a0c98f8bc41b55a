"""The graph of movies that everybody knows, in its size and shape but with names of our own; the same each time.

fill_movies(writer, catalogue)   ->   38 movies, 133 people, 172 roles, 44 directions
"""

from __future__ import annotations

import random
from functools import partial

from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for

FIRST = ("Ada", "Bruno", "Carla", "Dario", "Edith", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Keira", "Linus", "Tilda", "Tom")
LAST = ("Abel", "Brandt", "Castillo", "Dietrich", "Eriksen", "Fischer", "Grimaldi", "Hoffman", "Ivanov", "Jimenez")
HEAD = ("Shark", "River", "Midnight", "Winter", "Paris", "Silent", "Crimson", "Distant", "Electric", "Final")
TAIL = ("Thunder", "Window", "Promise", "Machine")
PEOPLE = tuple(f"{first} {last}" for last in LAST for first in FIRST)[:133]
TITLES = tuple(f"{head} {tail}" for tail in TAIL for head in HEAD)[:38]
ROLES, DIRECTIONS, ACTORS = 172, 44, 102


def fill_movies(writer: Writer, catalogue: Catalogue) -> None:
    """Fill an empty database. Raises WriteError."""
    pick = random.Random(38)  # noqa: S311  # not for secrets
    writer.prepare(indexes_for(catalogue))
    movies = [NodeRow(_id("movie", title), "Movie", _movie(pick, title)) for title in TITLES]
    people = [NodeRow(_id("person", name), "Person", _person(pick, name)) for name in PEOPLE]
    writer.write(partial(_put_nodes, "Movie", movies))
    writer.write(partial(_put_nodes, "Person", people))
    roles = {(pick.choice(people[:ACTORS]).id, movies[place % len(movies)].id): {"roles": [pick.choice(FIRST)]} for place in range(ROLES)}
    directions: dict[tuple[str, str], dict[str, list[str]]] = {
        (pick.choice(people[ACTORS // 2 :]).id, movies[place % len(movies)].id): {} for place in range(DIRECTIONS)
    }
    for type_, edges in (("ACTED_IN", roles), ("DIRECTED", directions)):
        rows = [
            EdgeRow(f"{start} {type_} {end}", type_, start, end, {"id": f"{start} {type_} {end}", **one})
            for (start, end), one in edges.items()
        ]
        writer.write(partial(_put_edges, rows))


def _movie(pick: random.Random, title: str) -> dict[str, object]:
    tagline = f"What the {title.split()[1].lower()} never told the {pick.choice(FIRST)} in you."
    return {"id": _id("movie", title), "slug": _slug(title), "title": title, "released": pick.randint(1975, 2012), "tagline": tagline}


def _person(pick: random.Random, name: str) -> dict[str, object]:
    return {"id": _id("person", name), "slug": _slug(name), "name": name, "born": pick.randint(1929, 1999)}


def _id(type_: str, name: str) -> str:
    return f"{type_}:{_slug(name)}"


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _put_nodes(label: str, rows: list[NodeRow], batch: Batch) -> None:
    batch.put_nodes(label, rows)


def _put_edges(rows: list[EdgeRow], batch: Batch) -> None:
    batch.create_edges(("Person", "Movie"), rows)
