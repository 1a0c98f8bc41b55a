"""The well-known movies graph, in the same declaration vocabulary: nothing below schema/ depends on companies."""

from __future__ import annotations

from keiretsu import Link, Node, SchemaDeclaration, incoming, outgoing, prop, relationship_type


class MoviePerson(Node, plural="people"):
    """A person who makes movies, or reviews them."""

    slug: str = prop("Name as a URL slug")
    name: str = prop("Name")
    born: int | None = prop("Year of birth")


MoviePerson.__name__ = "Person"  # its GraphQL type and its label; the built-in schema has the class Person


class Movie(Node, plural="movies"):
    """A motion picture."""

    slug: str = prop("Title as a URL slug")
    title: str = prop("Title")
    released: int | None = prop("Year of release")
    tagline: str | None = prop("Advertising slogan")


class Acting(Link):
    """An actor in a movie."""

    ACTED_IN = relationship_type(MoviePerson, Movie)

    roles: list[str] = prop("Characters played")

    roles_played = outgoing("Role", "Movies that they act in")
    cast = incoming("Casting", "Actors")


class Directing(Link):
    """A director of a movie."""

    DIRECTED = relationship_type(MoviePerson, Movie)

    directed = outgoing("Movie", "Movies that they directed")
    directors = incoming("Person", "Directors")


class Producing(Link):
    """A producer of a movie."""

    PRODUCED = relationship_type(MoviePerson, Movie)

    produced = outgoing("Movie", "Movies that they produced")
    producers = incoming("Person", "Producers")


class Writing(Link):
    """A writer of a movie."""

    WROTE = relationship_type(MoviePerson, Movie)

    wrote = outgoing("Movie", "Movies that they wrote")
    writers = incoming("Person", "Writers")


class Following(Link):
    """A reviewer who follows another."""

    FOLLOWS = relationship_type(MoviePerson, MoviePerson)

    follows = outgoing("Person", "People that they follow")
    followers = incoming("Person", "Their followers")


class Reviewing(Link):
    """A review of a movie."""

    REVIEWED = relationship_type(MoviePerson, Movie)

    rating: int | None = prop("Rating out of 100")
    summary: str | None = prop("Summary of the review")

    reviewed = outgoing("Opinion", "Movies that they reviewed")
    reviews = incoming("Review", "Reviews of it")


MOVIES = SchemaDeclaration(
    nodes=(MoviePerson, Movie),
    relationships=(Acting, Directing, Producing, Writing, Following, Reviewing),
)
