MATCH (m:Movie) WITH m ORDER BY m.title, m.id LIMIT 10
RETURN {movies: {nodes: collect({
  title: m.title,
  actors: {nodes: COLLECT { MATCH (m)<-[:ACTED_IN]-(p:Person) WITH p ORDER BY p.name, p.id LIMIT 100 RETURN {name: p.name} }},
  directors: {nodes: COLLECT { MATCH (m)<-[:DIRECTED]-(p:Person) WITH p ORDER BY p.name, p.id LIMIT 100 RETURN {name: p.name} }}
})}} AS data
