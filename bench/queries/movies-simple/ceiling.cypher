MATCH (m:Movie) WITH m ORDER BY m.id LIMIT 100
RETURN {movies: {nodes: collect({title: m.title, actors: {nodes: COLLECT {
  MATCH (m)<-[:ACTED_IN]-(p:Person) WITH p ORDER BY p.id LIMIT 100 RETURN {name: p.name} }}})}} AS data
