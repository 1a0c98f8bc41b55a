MATCH (p:Person)-[:ACTED_IN]->(m:Movie) WHERE p.born IN [$p.a, $p.b, $p.c, $p.d, $p.e, $p.f]
WITH DISTINCT m ORDER BY m.id LIMIT 100
RETURN {movies: {nodes: collect({title: m.title, actors: {nodes: COLLECT {
  MATCH (m)<-[:ACTED_IN]-(p:Person) WITH p ORDER BY p.id LIMIT 100 RETURN {name: p.name, born: p.born} }}})}} AS data
