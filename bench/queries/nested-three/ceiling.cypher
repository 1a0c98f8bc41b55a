MATCH (c:Company) WHERE c.slug >= $p.from
WITH c ORDER BY c.slug LIMIT 20
RETURN {companies: {nodes: collect({name: c.name, subsidiaries: {nodes: COLLECT {
  MATCH (c)-[r:HAS_SUBSIDIARY]->(s:Company) WHERE r.modality <> 'inferred'
  WITH s ORDER BY s.slug LIMIT 10
  RETURN {name: s.name, products: {nodes: COLLECT {
    MATCH (s)-[q:MAKES]->(p:Product) WHERE q.modality <> 'inferred'
    WITH p ORDER BY p.slug LIMIT 5
    RETURN {name: p.name, level: toUpper(p.level)} }}} }}})}} AS data
