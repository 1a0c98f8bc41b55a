MATCH (c:Company) WHERE c.slug >= $p.from
  AND EXISTS { MATCH (c)-[r:HAS_SUBSIDIARY]->(s:Company) WHERE r.modality <> 'inferred' AND s.name >= 'a' }
  AND NOT EXISTS { MATCH (c)-[r:HAS_SUBSIDIARY]->(s:Company) WHERE r.modality <> 'inferred' AND NOT s.name >= $p.name }
  AND NOT EXISTS { MATCH (c)<-[r:HOLDS_ROLE]-(:Person) WHERE r.modality <> 'inferred' AND r.title = 'cedar' }
WITH c ORDER BY c.slug LIMIT 20
RETURN {companies: {nodes: collect(c{.name, .kind})}} AS data
