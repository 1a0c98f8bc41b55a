MATCH (p:Person) WHERE p.name STARTS WITH $p.start AND EXISTS {
  MATCH (p)-[:ACTED_IN]->(m:Movie) WHERE m.title CONTAINS $p.letter AND EXISTS {
    MATCH (m)<-[:ACTED_IN]-(q:Person) WHERE q.name CONTAINS $p.letter AND EXISTS {
      MATCH (q)-[:ACTED_IN]->(n:Movie) WHERE n.title <> 'non-existant' AND EXISTS {
        MATCH (n)<-[:ACTED_IN]-(o:Person) WHERE o.name CONTAINS $p.letter
          AND NOT EXISTS { (o)-[:ACTED_IN]->(:Movie {title: $p.title}) } } } } }
WITH p ORDER BY p.id LIMIT 100
RETURN {people: {nodes: collect(p{.name})}} AS data
