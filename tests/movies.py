"""The well-known graph of movies, declared with the same marks: nothing below schema/ knows companies."""

from __future__ import annotations

from keiretsu.schema.compile import Declarations
from keiretsu.schema.declarations import Link, Node, inward, outward, prop, stored


class Person(Node, plural="people"):
    """Somebody who makes movies, or writes about them."""

    slug: str = prop("Their name as it stands in an address")
    name: str = prop("Their name")
    born: int | None = prop("The year they were born in")


class Movie(Node, plural="movies"):
    """A motion picture."""

    slug: str = prop("Its title as it stands in an address")
    title: str = prop("Its title")
    released: int | None = prop("The year it came out in")
    tagline: str | None = prop("What it was advertised with")


class Acting(Link):
    """That somebody acts in a movie."""

    ACTED_IN = stored(Person, Movie)

    roles: list[str] = prop("Whom they play")

    roles_played = outward("Role", "Movies that they act in")
    cast = inward("Casting", "Who acts in it")


class Directing(Link):
    """That somebody directs a movie."""

    DIRECTED = stored(Person, Movie)

    directed = outward("Movie", "Movies that they directed")
    directors = inward("Person", "Who directed it")


class Producing(Link):
    """That somebody produces a movie."""

    PRODUCED = stored(Person, Movie)

    produced = outward("Movie", "Movies that they produced")
    producers = inward("Person", "Who produced it")


class Writing(Link):
    """That somebody writes a movie."""

    WROTE = stored(Person, Movie)

    wrote = outward("Movie", "Movies that they wrote")
    writers = inward("Person", "Who wrote it")


class Following(Link):
    """That one reviewer follows another."""

    FOLLOWS = stored(Person, Person)

    follows = outward("Person", "Whom they follow")
    followers = inward("Person", "Who follows them")


class Reviewing(Link):
    """What somebody thinks of a movie."""

    REVIEWED = stored(Person, Movie)

    rating: int | None = prop("Out of 100")
    summary: str | None = prop("In their words")

    reviewed = outward("Opinion", "Movies that they reviewed")
    reviews = inward("Review", "What reviewers think of it")


MOVIES = Declarations(
    nodes=(Person, Movie),
    relationships=(Acting, Directing, Producing, Writing, Following, Reviewing),
)
