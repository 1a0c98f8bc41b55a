MATCH (m:Movie) WITH m ORDER BY m.title DESC, m.id LIMIT 10
RETURN {movies: {nodes: collect({released: m.released, tagline: m.tagline, title: m.title, actors: {nodes: COLLECT {
  MATCH (m)<-[:ACTED_IN]-(p:Person) WITH p ORDER BY p.name DESC, p.id LIMIT 2
  RETURN {name: p.name, movies: {nodes: COLLECT {
    MATCH (p)-[:ACTED_IN]->(n:Movie) WITH n ORDER BY n.title DESC, n.id LIMIT 2
    RETURN {released: n.released, tagline: n.tagline, title: n.title, actors: {nodes: COLLECT {
      MATCH (n)<-[:ACTED_IN]-(q:Person) WITH q ORDER BY q.name DESC, q.id LIMIT 2
      RETURN {name: q.name, movies: {nodes: COLLECT {
        MATCH (q)-[:ACTED_IN]->(o:Movie) WITH o ORDER BY o.title DESC, o.id LIMIT 2
        RETURN o{.released, .tagline, .title} }}} }}} }}} }}})}} AS data
