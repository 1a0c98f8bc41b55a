"""Golden files: operations with their statements and responses; one topic per folder, one stem per case.

    NAME.graphql          the operation; its first lines state what the case shows
    NAME.variables.json   the values of its variables, if it has any
    NAME.cypher           its statement, or statements; absent if it does not read the database
    NAME.json             the response, over the built-in data
    NAME.error            the errors of a rejected operation

`make golden` rewrites all but the first two; review the diff as carefully as code.
"""
