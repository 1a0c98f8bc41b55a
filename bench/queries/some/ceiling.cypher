MATCH (c:Company) WHERE c.slug >= $p.from
  AND EXISTS { MATCH (c)-[r:HAS_SUBSIDIARY]->(s:Company) WHERE r.modality <> 'inferred' AND r.shareMin > $p.share AND s.kind = 'amber' }
WITH c ORDER BY c.slug LIMIT 20
RETURN {companies: {nodes: collect(c{.name, .kind})}} AS data
