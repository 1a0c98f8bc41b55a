"""How many statement texts the golden operations make, and random ones with several sets of values each: `python -m bench.texts`.

Neo4j plans each text once and keeps the plan: the fewer texts, the better. A value never changes the text; it does change with what is
asked, and with what is null among the values.
"""

from __future__ import annotations

from collections.abc import Iterator

from keiretsu.resolvers.engine import Question
from tests.oracle.operations import draw_operation
from tests.oracle.random_graph import random_world
from tests.oracle.test_oracle import PER_WORLD, SIZES, Side, side_of
from tests.texts import golden_texts, make_engine, text_of

SHAPES, SETS = 300, 10


def main() -> None:
    """Count and print."""
    side = side_of("companies")
    golden = list(golden_texts(make_engine(side.catalogue, side.schema)))
    print(f"golden operations  {len(golden):5} questions  {len(set(golden)):5} texts")
    drawn = list(random_texts(side))
    print(f"random operations  {len(drawn):5} questions  {len(set(drawn)):5} texts")


def random_texts(side: Side) -> Iterator[str]:
    """Of the operations that the oracle draws, with each of their sets of values."""
    engine = make_engine(side.catalogue, side.schema)
    for seed in range(1, SHAPES + 1):
        number = seed // PER_WORLD
        world = random_world(side.catalogue, number, size=SIZES[number % len(SIZES)])
        drawn = draw_operation(side.oracle.schema, world, seed, sets=SETS)
        for values in drawn.values:
            if text := text_of(engine, Question(drawn.text, values)):
                yield text


if __name__ == "__main__":
    main()
