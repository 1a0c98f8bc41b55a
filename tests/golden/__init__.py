"""Operations with what they become, in the languages themselves; one topic per folder, one stem per case.

    NAME.graphql          the operation; its first lines say what the case shows
    NAME.variables.json   the values of its variables, where it has any
    NAME.cypher           the one statement that it becomes; absent where nothing asks the database
    NAME.json             the answer, over the built-in data
    NAME.error            what the asker is told, where the operation is refused

`make golden` rewrites all but the first two; read the difference as carefully as code.
"""
