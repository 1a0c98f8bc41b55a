MATCH (c:Company) WHERE c.slug >= $p.from
WITH c ORDER BY c.slug LIMIT 100
RETURN {companies: {nodes: collect({name: c.name, kind: c.kind, people: {nodes: COLLECT {
  MATCH (c)<-[r:HOLDS_ROLE]-(p:Person) WHERE r.modality <> 'inferred'
  WITH p ORDER BY p.slug LIMIT 100
  RETURN {name: p.name} }}})}} AS data
