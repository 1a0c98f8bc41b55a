MATCH (c:Company) WHERE c.slug >= $p.from
WITH c ORDER BY c.slug LIMIT 20
RETURN {companies: {nodes: collect({
  name: c.name,
  people: {nodes: COLLECT {
    MATCH (c)<-[r:HOLDS_ROLE]-(p:Person) WHERE r.modality <> 'inferred' WITH p ORDER BY p.slug LIMIT 100 RETURN {name: p.name} }},
  products: {nodes: COLLECT {
    MATCH (c)-[r:MAKES]->(p:Product) WHERE r.modality <> 'inferred' WITH p ORDER BY p.slug LIMIT 100
    RETURN {name: p.name, level: toUpper(p.level)} }},
  stakes: {nodes: COLLECT {
    MATCH (c)-[r:HOLDS_STAKE_IN]->(s:Company) WHERE r.modality <> 'inferred' WITH s ORDER BY s.slug LIMIT 100 RETURN {name: s.name} }}
})}} AS data
