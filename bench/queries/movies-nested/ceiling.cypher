MATCH (m:Movie) WITH m ORDER BY m.id LIMIT 100
RETURN {movies: {nodes: collect({actors: {nodes: COLLECT {
  MATCH (m)<-[:ACTED_IN]-(p:Person) WITH p ORDER BY p.id LIMIT 100
  RETURN {name: p.name, movies: {nodes: COLLECT {
    MATCH (p)-[:ACTED_IN]->(n:Movie) WITH n ORDER BY n.id LIMIT 100
    RETURN {title: n.title, actors: {nodes: COLLECT {
      MATCH (n)<-[:ACTED_IN]-(q:Person) WITH q ORDER BY q.id LIMIT 100 RETURN {name: q.name} }}} }}} }}})}} AS data
