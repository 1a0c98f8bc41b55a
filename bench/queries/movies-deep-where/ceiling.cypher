MATCH (p:Person {name: $p.name})-[:ACTED_IN]->(m:Movie)
WHERE NOT EXISTS {
  MATCH (p)-[:ACTED_IN]->(n:Movie {title: $p.title})<-[:DIRECTED]-(d:Person) WHERE d.name CONTAINS $p.other
}
WITH DISTINCT m ORDER BY m.id LIMIT 100
RETURN {movies: {nodes: collect(m{.title})}} AS data
