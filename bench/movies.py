"""The well-known movie graph in its size and shape, with names of our own; the same each time.

fill_movies(writer, catalogue)   ->   38 movies, 133 people, 172 roles, 44 directions
"""

from __future__ import annotations

import random
from functools import partial

from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for

FIRST_NAMES = ("Ada", "Bruno", "Carla", "Dario", "Edith", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Keira", "Linus", "Tilda", "Tom")
LAST_NAMES = ("Abel", "Brandt", "Castillo", "Dietrich", "Eriksen", "Fischer", "Grimaldi", "Hoffman", "Ivanov", "Jimenez")
TITLE_ADJECTIVES = ("Shark", "River", "Midnight", "Winter", "Paris", "Silent", "Crimson", "Distant", "Electric", "Final")
TITLE_NOUNS = ("Thunder", "Window", "Promise", "Machine")
PEOPLE = tuple(f"{first} {last}" for last in LAST_NAMES for first in FIRST_NAMES)[:133]
TITLES = tuple(f"{head} {tail}" for tail in TITLE_NOUNS for head in TITLE_ADJECTIVES)[:38]
ROLES, DIRECTIONS, ACTORS = 172, 44, 102


def fill_movies(writer: Writer, catalogue: Catalogue) -> None:
    """Fill an empty database. Raises WriteError."""
    rng = random.Random(38)  # noqa: S311  # not for secrets
    writer.create_indexes(indexes_for(catalogue))
    movies = [NodeRow(_id("movie", title), "Movie", _movie(rng, title)) for title in TITLES]
    people = [NodeRow(_id("person", name), "Person", _person(rng, name)) for name in PEOPLE]
    writer.write(partial(_put_nodes, "Movie", movies))
    writer.write(partial(_put_nodes, "Person", people))
    roles = {
        (rng.choice(people[:ACTORS]).id, movies[index % len(movies)].id): {"roles": [rng.choice(FIRST_NAMES)]} for index in range(ROLES)
    }
    directions: dict[tuple[str, str], dict[str, list[str]]] = {
        (rng.choice(people[ACTORS // 2 :]).id, movies[index % len(movies)].id): {} for index in range(DIRECTIONS)
    }
    for type_, edges in (("ACTED_IN", roles), ("DIRECTED", directions)):
        rows = [
            EdgeRow(f"{start} {type_} {end}", type_, start, end, {"id": f"{start} {type_} {end}", **values})
            for (start, end), values in edges.items()
        ]
        writer.write(partial(_put_edges, rows))


def _movie(rng: random.Random, title: str) -> dict[str, object]:
    tagline = f"What the {title.split()[1].lower()} never showed the {rng.choice(FIRST_NAMES)} in you."
    return {"id": _id("movie", title), "slug": _slug(title), "title": title, "released": rng.randint(1975, 2012), "tagline": tagline}


def _person(rng: random.Random, name: str) -> dict[str, object]:
    return {"id": _id("person", name), "slug": _slug(name), "name": name, "born": rng.randint(1929, 1999)}


def _id(type_: str, name: str) -> str:
    return f"{type_}:{_slug(name)}"


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _put_nodes(label: str, rows: list[NodeRow], batch: Batch) -> None:
    batch.upsert_nodes(label, rows)


def _put_edges(rows: list[EdgeRow], batch: Batch) -> None:
    batch.create_edges(("Person", "Movie"), rows)
