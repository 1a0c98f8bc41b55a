"""The oracle: the same questions, answered by plain Python over plain objects under graphql-core's own executor.

world.py       random graphs, kept as Python objects and written to the database
plain.py       the meaning of every field, filter, order and lens, with loops and comprehensions
operations.py  random operations and values for their variables
exploring.py   paths, surroundings, common ground and ownership in plain Python
test_oracle.py both sides must say the same: keys, their order, values, errors; so must those of test_exploring.py
"""
