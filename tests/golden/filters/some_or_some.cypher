MATCH (n0:Company)
WHERE n0.slug IS NOT NULL AND NOT EXISTS { MATCH (n0)<-[r1:HOLDS_ROLE|FOUNDED]-(n1:Person) WHERE r1.modality <> 'inferred' AND (r1.title CONTAINS $p.v0 OR n1.name = $p.v1) } AND (n0.slug = $p.v2 OR EXISTS { MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company) WHERE r1.modality <> 'inferred' AND (r1.kind = $p.v3 OR n1.name STARTS WITH $p.v4) })
WITH collect([n0]) AS b0
UNWIND b0 AS one
WITH one[0] AS n0
WITH n0 ORDER BY n0.slug LIMIT $p.v5
RETURN [collect([n0.slug])] AS f0
