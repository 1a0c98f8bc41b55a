MATCH (c:Company {slug: $p.slug})
RETURN {company: {name: c.name, kind: c.kind, subsidiaries: {nodes: COLLECT {
  MATCH (c)-[r:HAS_SUBSIDIARY]->(s:Company) WHERE r.modality <> 'inferred'
  WITH s ORDER BY s.name, s.slug LIMIT 5
  RETURN {name: s.name, kind: s.kind, people: {nodes: COLLECT {
    MATCH (s)<-[q:HOLDS_ROLE]-(p:Person) WHERE q.modality <> 'inferred'
    WITH p ORDER BY p.name, p.slug LIMIT 5
    RETURN {name: p.name} }}} }}}} AS data
