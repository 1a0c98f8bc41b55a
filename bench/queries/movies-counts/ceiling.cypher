MATCH (m:Movie) WITH m ORDER BY m.id LIMIT 100
RETURN {movies: {nodes: collect({actors: {aggregate: {count: COUNT { (m)<-[:ACTED_IN]-(:Person) }}}})}} AS data
